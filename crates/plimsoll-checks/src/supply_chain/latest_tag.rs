use crate::{image::for_each_image, prelude::*};

/// See `why`.
pub static CHECK: Check = Check {
    id: "supply_chain/latest-tag",
    title: "Image has no tag, or the tag `latest`",
    severity: Severity::Medium,
    confidence: Confidence::High,
    safeguards: &["SG-IMG-92"],
    reaches_safeguards: true,
    aliases: &["KSV-0013", "CKV_K8S_14", "kube-linter/latest-tag"],
    // They want a tag beside a digest, or have a list of tags.
    related: &[
        "kube-score/container-image-tag",
        "polaris/tagNotSpecified",
        "kyverno/disallow-latest-tag",
        "gatekeeper/K8sDisallowedTags",
    ],
    why: "What `latest` means changes with every push, so nobody can say what runs, two nodes may run different \
          programs, and there is nothing to go back to.",
    fix: "Name a release in the tag, or better the digest: `image: registry.example/app:1.4.2@sha256:…`.",
    sources: &["https://kubernetes.io/docs/concepts/containers/images/"],
    looks_at: &[],
    run: Run::WorkloadAmong(Family::SupplyChain, run),
};

fn run(workload: &Workload<'_>, _: &Beside<'_>, judge: &mut Judge) {
    for_each_image(workload, judge, |judge, container, field, image| {
        judge.require(
            field,
            |_| image.is_some_and(|image| image.effective_tag() != Some("latest")),
            || {
                let name = container.name();
                match image {
                    None => format!("the image of container `{name}` is no name that a runtime takes"),
                    Some(image) if image.tag().is_none() => {
                        format!("the image of container `{name}` has no tag, which means `latest`")
                    }
                    Some(_) => format!("the image of container `{name}` has the tag `latest`"),
                }
            },
        );
    });
}
