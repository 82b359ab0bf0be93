use crate::prelude::*;

/// See `why`.
pub static CHECK: Check = Check {
    id: "rbac/pod-attach",
    title: "Cluster role attaches to containers",
    severity: Severity::High,
    confidence: Confidence::High,
    safeguards: &["SG-ACC-90"],
    reaches_safeguards: true,
    aliases: &[],
    related: &[
        "KSV-0054",
        "polaris/clusterrolePodExecAttach",
        "polaris/clusterrolebindingPodExecAttach",
        "polaris/rolebindingClusterRolePodExecAttach",
    ],
    why: "Attaching reads what a process prints and types into it: a shell on its input is a way in.",
    fix: "Remove `pods/attach`; read output through `pods/log`.",
    sources: &["https://kubernetes.io/docs/concepts/security/rbac-good-practices/"],
    looks_at: &["ClusterRole", "ClusterRoleBinding", "RoleBinding"],
    run: Run::Object(Family::Rbac, CLUSTER_ROLES, run),
};

fn run(role: &ObjectView<'_>, beside: &Beside<'_>, judge: &mut Judge) {
    forbid_over_cluster(role, beside, judge, streams(role, &["pods/attach"]));
}
