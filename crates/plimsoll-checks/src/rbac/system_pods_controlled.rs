use crate::prelude::*;

/// Ways into a pod, into its place, or to its secrets.
const RIGHTS: [Rights; 2] = [
    Rights {
        verbs: &["create", "update", "patch", "delete"],
        group: "",
        resources: &[
            "pods",
            "pods/exec",
            "pods/attach",
            "pods/ephemeralcontainers",
            "pods/eviction",
            "serviceaccounts/token",
        ],
    },
    Rights {
        verbs: WRITE,
        group: "apps",
        resources: &["deployments", "daemonsets", "statefulsets", "replicasets"],
    },
];

/// See `why`.
pub static CHECK: Check = Check {
    id: "rbac/system-pods-controlled",
    title: "Role controls pods of the system's namespace",
    severity: Severity::High,
    confidence: Confidence::Medium,
    safeguards: &["SG-ACC-90"],
    reaches_safeguards: true,
    aliases: &[],
    related: &[
        "kubescape/modify-privileged-pods-v1",
        "kubescape/steal-privileged-pods-v1",
        "kubescape/weak-namespace-pod-rce-v1",
        "kubescape/weak-namespace-token-access-v1",
    ],
    why: "Accounts of `kube-system` hold the cluster: who gets into a pod there, puts one there or moves one to \
          a node of their own, gets theirs.",
    fix: "Move what is no part of the system to a namespace of its own, and grant nothing on pods of \
          `kube-system`.",
    sources: &["https://kubernetes.io/docs/concepts/security/rbac-good-practices/"],
    looks_at: &[],
    run: Run::Object(Family::Rbac, ROLES, run),
};

fn run(role: &ObjectView<'_>, _: &Beside<'_>, judge: &mut Judge) {
    if role.kind() != "Role" || role.namespace() != "kube-system" {
        judge.not_applicable("the role is none of `kube-system`");
        return;
    }
    forbid_where(role, judge, |rule| RIGHTS.iter().find_map(|rights| rights.granted_by(rule, Reach::Every)));
}
