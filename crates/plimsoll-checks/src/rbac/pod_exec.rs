use crate::prelude::*;

/// See `why`.
pub static CHECK: Check = Check {
    id: "rbac/pod-exec",
    title: "Cluster role runs commands in containers",
    severity: Severity::High,
    confidence: Confidence::High,
    safeguards: &["SG-ACC-90"],
    reaches_safeguards: true,
    aliases: &[],
    related: &[
        "KSV-0053",
        "C-0002",
        "CKV2_K8S_2",
        "polaris/clusterrolePodExecAttach",
        "polaris/clusterrolebindingPodExecAttach",
        "polaris/rolebindingClusterRolePodExecAttach",
    ],
    why: "A command in a container acts with its account, secrets and network, and leaves no image or \
          manifest that shows it.",
    fix: "Remove `pods/exec`; keep it for an emergency role that is not held in daily work.",
    sources: &["https://kubernetes.io/docs/concepts/security/rbac-good-practices/"],
    looks_at: &["ClusterRole", "ClusterRoleBinding", "RoleBinding"],
    run: Run::Object(Family::Rbac, CLUSTER_ROLES, run),
};

fn run(role: &ObjectView<'_>, beside: &Beside<'_>, judge: &mut Judge) {
    forbid_over_cluster(role, beside, judge, streams(role, &["pods/exec"]));
}
