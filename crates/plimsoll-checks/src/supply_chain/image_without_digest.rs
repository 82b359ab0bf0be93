use crate::{image::for_each_image, prelude::*};

/// See `why`.
pub static CHECK: Check = Check {
    id: "supply_chain/image-without-digest",
    title: "Image is not named by its digest",
    // A tag of a release is what most people write, and moves seldom.
    severity: Severity::Info,
    confidence: Confidence::High,
    safeguards: &["SG-IMG-09"],
    reaches_safeguards: false,
    aliases: &["CKV_K8S_43", "kyverno/require-image-checksum", "gatekeeper/K8sImageDigests"],
    // They have lists of what they leave out, or write the digest themselves.
    related: &["C-0306", "kube-linter/image-not-pinned-by-digest", "kyverno/resolve-image-to-digest"],
    why: "Whoever may push to the repository can put another image under the same tag; a digest names the content \
          itself.",
    fix: "Add the digest behind the tag: `image: registry.example/app:1.4.2@sha256:…`.",
    sources: &["https://kubernetes.io/docs/concepts/containers/images/"],
    looks_at: &[],
    run: Run::WorkloadAmong(Family::SupplyChain, run),
};

fn run(workload: &Workload<'_>, _: &Beside<'_>, judge: &mut Judge) {
    for_each_image(workload, judge, |judge, container, field, image| {
        judge.require(
            field,
            |_| image.is_some_and(|image| image.digest().is_some()),
            || format!("the image of container `{}` has no digest", container.name()),
        );
    });
}
