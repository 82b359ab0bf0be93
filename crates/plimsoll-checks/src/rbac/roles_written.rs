use crate::prelude::*;

/// What must not be granted.
const RIGHTS: [Rights; 1] =
    [Rights { verbs: WRITE, group: "rbac.authorization.k8s.io", resources: &["roles", "clusterroles"] }];

/// See `why`.
pub static CHECK: Check = Check {
    id: "rbac/roles-written",
    title: "Role writes roles",
    severity: Severity::Low,
    confidence: Confidence::High,
    safeguards: &["SG-ACC-90"],
    reaches_safeguards: true,
    aliases: &[],
    related: &["KSV-0050", "KSV-0052", "C-0191"],
    why: "Who writes a role widens the rights of all who are bound to it, up to the writer's own rights.",
    fix: "Leave writing roles to the few who deploy them, or name the roles in `resourceNames`.",
    sources: &["https://kubernetes.io/docs/concepts/security/rbac-good-practices/"],
    looks_at: &[],
    run: Run::Object(Family::Rbac, ROLES, run),
};

fn run(role: &ObjectView<'_>, _: &Beside<'_>, judge: &mut Judge) {
    forbid(role, judge, &RIGHTS, Reach::Every);
}
