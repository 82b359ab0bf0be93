use crate::prelude::*;

/// What must not be granted.
const RIGHTS: [Rights; 2] = [
    Rights { verbs: &["delete", "deletecollection"], group: "", resources: &["events"] },
    Rights { verbs: &["delete", "deletecollection"], group: "events.k8s.io", resources: &["events"] },
];

/// See `why`.
pub static CHECK: Check = Check {
    id: "rbac/events-deleted",
    title: "Role deletes events",
    severity: Severity::Low,
    confidence: Confidence::High,
    safeguards: &["SG-ACC-90"],
    reaches_safeguards: true,
    aliases: &[],
    related: &["C-0031", "KSV-0042"],
    why: "Events tell what happened in the last hour; who deletes them hides what they did, and nothing \
          needs to.",
    fix: "Remove `delete` and `deletecollection` on events: they end by themselves.",
    sources: &["https://kubernetes.io/docs/concepts/security/rbac-good-practices/"],
    looks_at: &[],
    run: Run::Object(Family::Rbac, ROLES, run),
};

fn run(role: &ObjectView<'_>, _: &Beside<'_>, judge: &mut Judge) {
    forbid(role, judge, &RIGHTS, Reach::Every);
}
