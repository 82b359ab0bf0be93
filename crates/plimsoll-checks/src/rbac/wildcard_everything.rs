use crate::prelude::*;
use plimsoll_kube::Breadth;

/// See `why`.
pub static CHECK: Check = Check {
    id: "rbac/wildcard-everything",
    title: "Role grants everything",
    severity: Severity::High,
    confidence: Confidence::High,
    // A role that grants everything grants every single right, too.
    safeguards: &["SG-ACC-90", "SG-ACC-91"],
    reaches_safeguards: true,
    aliases: &[],
    related: &[
        "KSV-0044",
        "KSV-0045",
        "KSV-0046",
        "KSV-0112",
        "CKV_K8S_49",
        "C-0187",
        "kube-linter/wildcard-in-rules",
        "kyverno/restrict-wildcard-verbs",
        "kyverno/restrict-wildcard-resources",
    ],
    why: "Whoever is bound to it owns the cluster, or the namespace: every secret, every pod, every other role, \
          and whatever kind is added tomorrow.",
    fix: "List the groups, resources and verbs that the holder uses; bind `cluster-admin` where all is meant, so \
          that it is seen.",
    sources: &["https://kubernetes.io/docs/concepts/security/rbac-good-practices/"],
    looks_at: &[],
    run: Run::Object(Family::Rbac, ROLES, run),
};

fn run(role: &ObjectView<'_>, _: &Beside<'_>, judge: &mut Judge) {
    let mut breadth = Breadth::default();
    for_each_rule(role, judge, |judge, rule| {
        let was_everything = breadth.is_everything();
        breadth.add(&rule);
        // Of rules that grant everything together, the last one makes it so.
        let makes_it = rule.grants_everything() || !was_everything && breadth.is_everything();
        judge.require(
            rule.part().list("verbs"),
            |_| !makes_it,
            || {
                let what = if rule.has_every_verb() { "every verb" } else { "reading and every change" };
                let together = if rule.grants_everything() { "" } else { ", with the rules before it," };
                format!("the rule{together} grants {what} on every resource")
            },
        );
    });
}
