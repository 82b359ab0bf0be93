use crate::prelude::*;

/// What must not be granted.
const RIGHTS: [Rights; 3] = [
    Rights { verbs: WRITE, group: "", resources: &["pods", "replicationcontrollers"] },
    Rights {
        verbs: WRITE,
        group: "apps",
        resources: &["deployments", "daemonsets", "statefulsets", "replicasets"],
    },
    Rights { verbs: WRITE, group: "batch", resources: &["jobs", "cronjobs"] },
];

/// See `why`.
pub static CHECK: Check = Check {
    id: "rbac/workloads-written-in-namespace",
    title: "Role creates or changes pods of its own choice in its namespace",
    severity: Severity::Medium,
    confidence: Confidence::High,
    safeguards: &["SG-ACC-90"],
    reaches_safeguards: true,
    aliases: &[],
    related: &[
        "KSV-0048",
        "C-0188",
        "kube-linter/access-to-create-pods",
        "kubescape/assign-serviceaccount-to-pod-v1",
    ],
    why: "Whoever writes a pod chooses its service account, its secrets and its image, and so holds what all accounts \
          of the namespace hold.",
    fix: "Leave writing workloads to the deployers of the namespace; grant `patch` by name where a program changes \
          only its own.",
    sources: &["https://kubernetes.io/docs/concepts/security/rbac-good-practices/"],
    looks_at: &["ClusterRole", "ClusterRoleBinding", "RoleBinding"],
    run: Run::Object(Family::Rbac, ROLES, run),
};

fn run(role: &ObjectView<'_>, beside: &Beside<'_>, judge: &mut Judge) {
    forbid_in_namespace(role, beside, judge, any_of(&RIGHTS, Reach::Every));
}
