use crate::prelude::*;

/// See `why`.
pub static CHECK: Check = Check {
    id: "rbac/wildcard-verb",
    title: "Rule grants every verb",
    severity: Severity::Low,
    confidence: Confidence::High,
    safeguards: &["SG-ACC-91"],
    reaches_safeguards: true,
    aliases: &[],
    related: &[
        "KSV-0045",
        "CKV_K8S_49",
        "C-0187",
        "kube-linter/wildcard-in-rules",
        "kyverno/restrict-wildcard-verbs",
    ],
    why: "Every verb is more than reading and writing: it holds deleting all at once, and verbs such as `escalate`, `bind` and `use`, and those of later versions.",
    fix: "List the verbs that the holder uses.",
    sources: &["https://kubernetes.io/docs/concepts/security/rbac-good-practices/"],
    looks_at: &[],
    run: Run::Object(Family::Rbac, ROLES, run),
};

fn run(role: &ObjectView<'_>, _: &Beside<'_>, judge: &mut Judge) {
    forbid_wildcard(role, judge, "verbs", Rule::has_every_verb, "verb");
}
