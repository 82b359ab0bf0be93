use crate::prelude::*;

/// What must not be granted.
const RIGHTS: [Rights; 1] = [Rights { verbs: CHANGE, group: "", resources: &["configmaps"] }];

/// See `why`.
pub static CHECK: Check = Check {
    id: "rbac/config-maps-written",
    title: "Role writes every config map",
    severity: Severity::Low,
    confidence: Confidence::High,
    safeguards: &["SG-ACC-90"],
    reaches_safeguards: true,
    aliases: &[],
    related: &["KSV-0049", "C-0037"],
    why: "Config maps steer programs; some decide what names resolve to, whom an identity of the cloud is, \
          or what a container starts.",
    fix: "Name the config maps in `resourceNames`; use `leases` for electing leaders.",
    sources: &["https://kubernetes.io/docs/concepts/security/rbac-good-practices/"],
    looks_at: &[],
    run: Run::Object(Family::Rbac, ROLES, run),
};

fn run(role: &ObjectView<'_>, _: &Beside<'_>, judge: &mut Judge) {
    forbid(role, judge, &RIGHTS, Reach::Every);
}
