use crate::{image::for_each_image, prelude::*};

/// See `why`.
pub static CHECK: Check = Check {
    id: "supply_chain/unqualified-image-name",
    title: "Image name does not say which registry it means",
    severity: Severity::Info,
    confidence: Confidence::High,
    safeguards: &["SG-IMG-07"],
    reaches_safeguards: false,
    aliases: &[],
    // They hold images against a list that somebody has to write.
    related: &[
        "C-0001",
        "C-0078",
        "KSV-0125",
        "gatekeeper/K8sAllowedRepos",
        "gatekeeper/K8sAllowedReposv2",
        "gatekeeper/K8sDisallowedRepos",
        "kyverno/restrict-image-registries",
    ],
    why: "A short name is looked up where the runtime of the node is set to look, which differs from node to node; \
          whoever holds the name in the first of those places delivers the image.",
    fix: "Write the registry before the name, as `docker.io/library/nginx`.",
    sources: &["https://kubernetes.io/docs/concepts/containers/images/"],
    looks_at: &[],
    run: Run::WorkloadAmong(Family::SupplyChain, run),
};

fn run(workload: &Workload<'_>, _: &Beside<'_>, judge: &mut Judge) {
    for_each_image(workload, judge, |judge, container, field, image| {
        judge.require(
            field,
            |text| image.is_some_and(|image| is_qualified(text.expose(), &image)),
            || format!("the image of container `{}` does not name its registry", container.name()),
        );
    });
}

/// The default registry stands in the reference whether it is written or not.
fn is_qualified(text: &str, image: &ImageReference<'_>) -> bool {
    image.registry() != "docker.io" || text.starts_with("docker.io/") || text.starts_with("index.docker.io/")
}
