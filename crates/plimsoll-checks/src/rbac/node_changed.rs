use crate::prelude::*;

/// What must not be granted.
const RIGHTS: [Rights; 1] = [Rights { verbs: CHANGE, group: "", resources: &["nodes"] }];

/// See `why`.
pub static CHECK: Check = Check {
    id: "rbac/node-changed",
    title: "Role changes or removes nodes",
    severity: Severity::Medium,
    confidence: Confidence::High,
    safeguards: &["SG-ACC-90"],
    reaches_safeguards: true,
    aliases: &[],
    // Peers look at the status of nodes.
    related: &[],
    why: "Labels and taints of nodes decide where pods run: who writes them moves pods with more rights, and their \
          secrets, to a node that they own already. Deleting nodes stops what runs there.",
    fix: "Grant `nodes/status` to what reports on nodes, and name the node in `resourceNames` where an agent writes \
          its own.",
    sources: &[
        "https://kubernetes.io/docs/concepts/security/rbac-good-practices/",
        "https://kubernetes.io/docs/reference/access-authn-authz/node/",
    ],
    looks_at: &[],
    run: Run::Object(Family::Rbac, CLUSTER_ROLES, run),
};

fn run(role: &ObjectView<'_>, _: &Beside<'_>, judge: &mut Judge) {
    forbid_named(role, judge, |rule| RIGHTS.iter().find_map(|rights| rights.granted_by(rule, Reach::Every)));
}
