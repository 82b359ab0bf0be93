use crate::{network_policy::require_selected, prelude::*};

/// See `why`.
pub static CHECK: Check = Check {
    id: "network/workload-without-egress-policy",
    title: "No network policy restricts what the pod reaches",
    severity: Severity::Low,
    // A policy may come from elsewhere: an operator, another repository.
    confidence: Confidence::Medium,
    safeguards: &["SG-NET-91"],
    reaches_safeguards: true,
    aliases: &[],
    related: &[
        "C-0030",
        "C-0260",
        "CKV2_K8S_6",
        "polaris/missingNetworkPolicy",
        "kube-score/pod-networkpolicy",
    ],
    why: "A pod that no policy selects for egress connects to anything: other pods, the metadata service of the \
          provider, and any address by which data leaves.",
    fix: "Add a NetworkPolicy that selects the pod and lists `Egress`, with a rule for each server that it needs \
          and one for DNS over UDP and TCP.",
    sources: &["https://kubernetes.io/docs/concepts/services-networking/network-policies/"],
    looks_at: &[
        "AdminNetworkPolicy",
        "CiliumClusterwideNetworkPolicy",
        "CiliumNetworkPolicy",
        "ClusterNetworkPolicy",
        "GlobalNetworkPolicy",
        "Namespace",
        "NetworkPolicy",
    ],
    run: Run::WorkloadAmong(Family::Network, run),
};

fn run(workload: &Workload<'_>, beside: &Beside<'_>, judge: &mut Judge) {
    require_selected(workload, beside, judge, Direction::Egress, "out of");
}
