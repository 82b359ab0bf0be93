use crate::{network_policy::require_selected, prelude::*};

/// See `why`.
pub static CHECK: Check = Check {
    id: "network/workload-without-ingress-policy",
    title: "No network policy restricts what reaches the pod",
    severity: Severity::Medium,
    // A policy may come from elsewhere: an operator, another repository.
    confidence: Confidence::Medium,
    safeguards: &["SG-NET-90"],
    reaches_safeguards: true,
    aliases: &[],
    // They do not tell directions apart, want both at once, or look only for a policy in the namespace.
    related: &[
        "C-0030",
        "C-0260",
        "CKV2_K8S_6",
        "kube-linter/non-isolated-pod",
        "polaris/missingNetworkPolicy",
        "kube-score/pod-networkpolicy",
        "kyverno/require-network-policy",
    ],
    why: "A pod that no policy selects takes connections from every pod of the cluster, so whoever controls one \
          of them reaches all others.",
    fix: "Add a NetworkPolicy that selects the pod and lists `Ingress`, with a rule for each client that it \
          needs; start from one with an empty `podSelector` and no rules, which closes the namespace.",
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
    require_selected(workload, beside, judge, Direction::Ingress, "into");
}
