use crate::prelude::*;

/// What must not be granted.
const RIGHTS: [Rights; 1] = [Rights { verbs: &["update", "patch"], group: "", resources: &["namespaces"] }];

/// See `why`.
pub static CHECK: Check = Check {
    id: "rbac/namespace-changed",
    title: "Role changes namespaces",
    severity: Severity::Medium,
    confidence: Confidence::High,
    safeguards: &["SG-ACC-90"],
    reaches_safeguards: true,
    aliases: &[],
    // No peer looks at it.
    related: &[],
    why: "The labels of a namespace say which pods Pod Security admits there and whom network policies let in: who \
          writes them starts privileged pods, and through those owns nodes.",
    fix: "Leave namespaces to those who answer for the cluster, or name the namespaces in `resourceNames`.",
    sources: &["https://kubernetes.io/docs/concepts/security/rbac-good-practices/#namespace-modification"],
    looks_at: &[],
    run: Run::Object(Family::Rbac, ROLES, run),
};

fn run(role: &ObjectView<'_>, _: &Beside<'_>, judge: &mut Judge) {
    forbid_named(role, judge, |rule| RIGHTS.iter().find_map(|rights| rights.granted_by(rule, Reach::Every)));
}
