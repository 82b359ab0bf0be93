use crate::{network_policy::KINDS, operation::is_unreadable, prelude::*};

/// See `why`.
pub static CHECK: Check = Check {
    id: "network/policy-without-pods",
    title: "Network policy selects no pod",
    severity: Severity::Info,
    // The pods may come from elsewhere.
    confidence: Confidence::Low,
    safeguards: &["SG-NET-90"],
    reaches_safeguards: false,
    aliases: &[],
    // They take a namespace without any pods as well.
    related: &["C-0299", "kube-linter/dangling-networkpolicy", "kube-score/networkpolicy-targets-pod"],
    why: "A policy whose selector matches nothing protects nothing; most often a label was renamed, and the pods it \
          was written for are open.",
    fix: "Write the labels of the pods into `podSelector`, or remove the policy.",
    sources: &["https://kubernetes.io/docs/concepts/services-networking/network-policies/"],
    looks_at: &[PODS],
    run: Run::Object(Family::Network, KINDS, run),
};

fn run(policy: &ObjectView<'_>, beside: &Beside<'_>, judge: &mut Judge) {
    let field = policy.field::<NodeRef<'_>>("spec.podSelector");
    let selector = match judge.read(&field) {
        Some(node) => Selector::read(node),
        None if is_unreadable(&field) => return,
        None => Some(Selector::default()),
    };
    let Some(selector) = selector else {
        return judge.unreadable_beside(field.nearest, "the selector");
    };
    if selector.is_empty() {
        return judge.not_applicable("the policy selects every pod of its namespace");
    }
    if beside.sight_of_pods().is_whole() && !beside.has_pods(policy.namespace()) {
        return judge.not_applicable("no pods of the namespace stand in the source");
    }
    let is_found = beside.selects_pods(policy.namespace(), &selector);
    judge.require_found(field, is_found, beside.sight_of_pods(), || {
        "the policy selects no pod of its namespace".to_owned()
    });
}
