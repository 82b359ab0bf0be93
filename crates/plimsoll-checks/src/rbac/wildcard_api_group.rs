use crate::prelude::*;

/// See `why`.
pub static CHECK: Check = Check {
    id: "rbac/wildcard-api-group",
    title: "Rule grants every API group",
    severity: Severity::Low,
    confidence: Confidence::High,
    safeguards: &["SG-ACC-91"],
    reaches_safeguards: true,
    aliases: &[],
    related: &["CKV_K8S_49", "C-0187"],
    why: "A name of a resource in every group covers the custom resources of others that happen to bear it, now and later.",
    fix: "List the API groups that the holder uses.",
    sources: &["https://kubernetes.io/docs/concepts/security/rbac-good-practices/"],
    looks_at: &[],
    run: Run::Object(Family::Rbac, ROLES, run),
};

fn run(role: &ObjectView<'_>, _: &Beside<'_>, judge: &mut Judge) {
    forbid_wildcard(role, judge, "apiGroups", Rule::has_every_group, "API group");
}
