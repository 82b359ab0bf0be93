use crate::prelude::*;

/// What must not be granted.
const RIGHTS: [Rights; 3] = [
    Rights {
        verbs: &["delete", "deletecollection"],
        group: "",
        resources: &[
            "namespaces",
            "secrets",
            "persistentvolumeclaims",
            "persistentvolumes",
            "services",
            "pods",
        ],
    },
    Rights {
        verbs: &["delete", "deletecollection"],
        group: "apps",
        resources: &["deployments", "statefulsets", "daemonsets", "replicasets"],
    },
    Rights { verbs: &["delete", "deletecollection"], group: "batch", resources: &["jobs", "cronjobs"] },
];

/// See `why`.
pub static CHECK: Check = Check {
    id: "rbac/data-deleted",
    title: "Role deletes what others need",
    severity: Severity::Info,
    confidence: Confidence::High,
    safeguards: &["SG-ACC-90"],
    reaches_safeguards: false,
    aliases: &[],
    related: &["C-0007"],
    why: "Deleting destroys data and stops programs, by accident as well; many controllers need the right, \
          so this is for information only.",
    fix: "Grant `delete` by name, and `deletecollection` to nobody who does not use it.",
    sources: &["https://kubernetes.io/docs/concepts/security/rbac-good-practices/"],
    looks_at: &[],
    run: Run::Object(Family::Rbac, ROLES, run),
};

fn run(role: &ObjectView<'_>, _: &Beside<'_>, judge: &mut Judge) {
    forbid(role, judge, &RIGHTS, Reach::Every);
}
