use crate::{image::for_each_image, prelude::*};

/// See `why`.
pub static CHECK: Check = Check {
    id: "supply_chain/moving-tag-kept",
    title: "Image with a moving tag is not pulled again",
    severity: Severity::Low,
    confidence: Confidence::High,
    safeguards: &["SG-IMG-92"],
    reaches_safeguards: true,
    aliases: &[],
    // They want `Always` for every tag, or want it written.
    related: &[
        "C-0075",
        "CKV_K8S_15",
        "polaris/pullPolicyNotAlways",
        "kube-score/container-image-pull-policy",
        "kyverno/imagepullpolicy-always",
        "kyverno/always-pull-images",
    ],
    why: "A node keeps what `latest` meant when it pulled first: nodes run different programs under one name, and \
          a mended image does not arrive.",
    fix: "Name a release or a digest; where the tag must stay, remove `imagePullPolicy` or set it to `Always`.",
    sources: &["https://kubernetes.io/docs/concepts/containers/images/"],
    looks_at: &[],
    run: Run::WorkloadAmong(Family::SupplyChain, run),
};

fn run(workload: &Workload<'_>, _: &Beside<'_>, judge: &mut Judge) {
    for_each_image(workload, judge, |judge, container, _, image| {
        // What no runtime takes is a finding elsewhere.
        let moves = image.is_some_and(|image| image.effective_tag() == Some("latest"));
        // The API server takes `Always` for such a tag where nothing is written.
        let policy = container.field::<Text<'_>>("imagePullPolicy").absent_means(Text::new("Always"));
        judge.require(
            policy,
            |policy| !moves || matches!(policy.expose(), "Always" | ""),
            || format!("container `{}` keeps the first image that `latest` meant", container.name()),
        );
    });
}
