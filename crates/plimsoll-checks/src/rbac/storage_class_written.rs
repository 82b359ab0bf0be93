use crate::prelude::*;

/// What must not be granted.
const RIGHTS: [Rights; 1] =
    [Rights { verbs: CHANGE, group: "storage.k8s.io", resources: &["storageclasses", "csidrivers"] }];

/// See `why`.
pub static CHECK: Check = Check {
    id: "rbac/storage-class-written",
    title: "Role writes storage classes or drivers",
    severity: Severity::Low,
    confidence: Confidence::High,
    safeguards: &["SG-ACC-90"],
    reaches_safeguards: true,
    aliases: &[],
    // No peer looks at it.
    related: &[],
    why: "A storage class hands its parameters to a driver that runs with the rights of the node and holds the keys of \
          the storage: who writes it decides where data goes and how it is mounted.",
    fix: "Leave storage classes to those who deploy the drivers, or name them in `resourceNames`.",
    sources: &["https://kubernetes.io/docs/concepts/storage/storage-classes/"],
    looks_at: &[],
    run: Run::Object(Family::Rbac, CLUSTER_ROLES, run),
};

fn run(role: &ObjectView<'_>, _: &Beside<'_>, judge: &mut Judge) {
    forbid_named(role, judge, |rule| RIGHTS.iter().find_map(|rights| rights.granted_by(rule, Reach::Every)));
}
