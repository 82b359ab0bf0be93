use crate::prelude::*;

/// What must not be granted.
const RIGHTS: [Rights; 1] =
    [Rights { verbs: &["create"], group: "", resources: &["pods/binding", "bindings"] }];

/// See `why`.
pub static CHECK: Check = Check {
    id: "rbac/pod-bound-to-node",
    title: "Role decides which node a pod runs on",
    severity: Severity::Low,
    confidence: Confidence::High,
    safeguards: &["SG-ACC-90"],
    reaches_safeguards: true,
    aliases: &[],
    // It asks for pods of `kube-system`.
    related: &["kubescape/steal-privileged-pods-v1"],
    why: "Who binds pods to nodes goes past the scheduler and its constraints, and puts pods with secrets beside their \
          own.",
    fix: "Leave binding to the scheduler.",
    sources: &["https://kubernetes.io/docs/concepts/scheduling-eviction/kube-scheduler/"],
    looks_at: &[],
    run: Run::Object(Family::Rbac, ROLES, run),
};

fn run(role: &ObjectView<'_>, _: &Beside<'_>, judge: &mut Judge) {
    forbid_named(role, judge, |rule| RIGHTS.iter().find_map(|rights| rights.granted_by(rule, Reach::Every)));
}
