use crate::prelude::*;

/// What must not be granted.
const RIGHTS: [Rights; 1] = [Rights { verbs: &["create"], group: "", resources: &["persistentvolumes"] }];

/// See `why`.
pub static CHECK: Check = Check {
    id: "rbac/persistent-volume-created",
    title: "Role creates persistent volumes",
    severity: Severity::Medium,
    confidence: Confidence::High,
    safeguards: &["SG-ACC-90"],
    reaches_safeguards: true,
    aliases: &[],
    related: &["C-0278", "kubescape/create-persistentvolumes-v1"],
    why: "A persistent volume may be a directory of the node, and Pod Security does not follow a claim to \
          its volume: a plain pod then reads and writes the node.",
    fix: "Leave creating volumes to the storage provisioners; others need a claim only.",
    sources: &["https://kubernetes.io/docs/concepts/security/rbac-good-practices/"],
    looks_at: &[],
    run: Run::Object(Family::Rbac, CLUSTER_ROLES, run),
};

fn run(role: &ObjectView<'_>, _: &Beside<'_>, judge: &mut Judge) {
    forbid(role, judge, &RIGHTS, Reach::Every);
}
