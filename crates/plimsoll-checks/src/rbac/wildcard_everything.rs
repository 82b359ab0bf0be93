use crate::prelude::*;

/// See `why`.
pub static CHECK: Check = Check {
    id: "rbac/wildcard-everything",
    title: "Role grants everything",
    severity: Severity::High,
    confidence: Confidence::High,
    // A role that grants everything grants every single right, too.
    safeguards: &["SG-ACC-90", "SG-ACC-91"],
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
    run: Run::Object(Family::Rbac, ROLES, run),
};

fn run(role: &ObjectView<'_>, _: &Objects<'_>, judge: &mut Judge) {
    for_each_rule(role, judge, |judge, rule| {
        judge.require(
            rule.part().list("verbs"),
            |_| !rule.grants_everything(),
            || "the rule grants every verb on every resource".to_owned(),
        );
    });
}
