use crate::prelude::*;

/// Images of plugins that connect pods and leave policies to others.
const IMAGES: [&str; 4] =
    ["flannel", "mirrored-flannelcni-flannel", "mirrored-flannel-io-flannel", "hyperkube-flannel"];

/// See `why`.
pub static CHECK: Check = Check {
    id: "network/network-plugin-without-policies",
    title: "Network plugin does not put policies into effect",
    severity: Severity::Medium,
    // Another program that does may come from elsewhere.
    confidence: Confidence::Medium,
    safeguards: &["SG-NET-97"],
    reaches_safeguards: true,
    aliases: &[],
    // They ask the cluster, or the provider.
    related: &["C-0205", "C-0230", "C-0240"],
    why: "The API server takes NetworkPolicies whether anything enforces them or not: with this plugin alone they do \
          nothing, and every pod reaches every other.",
    fix: "Run a plugin that enforces policies (Calico, Cilium, Antrea), or a program beside it that does, such as \
          `kube-network-policies`.",
    sources: &[
        "https://kubernetes.io/docs/concepts/extend-kubernetes/compute-storage-net/network-plugins/",
        "https://kubernetes.io/docs/concepts/services-networking/network-policies/",
    ],
    looks_at: &[],
    run: Run::WorkloadAmong(Family::Network, run),
};

fn run(workload: &Workload<'_>, beside: &Beside<'_>, judge: &mut Judge) {
    judge.not_applicable("the pods run no network plugin of the list");
    if workload.kind() != "DaemonSet" {
        return;
    }
    for container in workload.containers() {
        let field = container.field::<Text<'_>>("image");
        let image = judge.read(&field).and_then(|image| ImageReference::parse(image.expose()));
        if !image.is_some_and(|image| IMAGES.contains(&image.name())) {
            continue;
        }
        judge.require_found(field, beside.has_policy_engine(), beside.sight_of(&["DaemonSet"]), || {
            format!(
                "container `{}` runs a network plugin that puts no policies into effect",
                container.name()
            )
        });
        // Its init containers run the same image to install it.
        return;
    }
}
