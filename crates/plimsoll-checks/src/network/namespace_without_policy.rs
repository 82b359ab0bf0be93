use crate::prelude::*;

/// See `why`.
pub static CHECK: Check = Check {
    id: "network/namespace-without-policy",
    title: "Namespace has no network policy",
    // Each pod that nothing selects is a finding by itself.
    severity: Severity::Info,
    confidence: Confidence::Medium,
    safeguards: &["SG-NET-90"],
    reaches_safeguards: false,
    aliases: &[],
    // They know no policies of other engines; one looks at selectors.
    related: &["C-0049", "C-0054", "C-0206", "KSV-0038"],
    why: "Where a namespace has no policy, what is put into it later is open to every pod of the cluster from its \
          first moment.",
    fix: "Add a NetworkPolicy with an empty `podSelector` that lists `Ingress` and `Egress` and has no rules, then \
          policies for what is needed.",
    sources: &[
        "https://kubernetes.io/docs/concepts/services-networking/network-policies/",
        "https://www.cisecurity.org/benchmark/kubernetes",
    ],
    looks_at: &[
        "AdminNetworkPolicy",
        "CiliumClusterwideNetworkPolicy",
        "CiliumNetworkPolicy",
        "ClusterNetworkPolicy",
        "GlobalNetworkPolicy",
        "Namespace",
        "NetworkPolicy",
    ],
    run: Run::Object(Family::Network, &[("", "Namespace")], run),
};

fn run(namespace: &ObjectView<'_>, beside: &Beside<'_>, judge: &mut Judge) {
    let is_found = beside.has_policy(namespace.name());
    judge.require_found(
        namespace.field::<Text<'_>>("metadata.name"),
        is_found,
        beside.sight_of_policies(),
        || "no network policy stands in the namespace".to_owned(),
    );
}
