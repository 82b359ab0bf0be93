use crate::prelude::*;

/// See `why`.
pub static CHECK: Check = Check {
    id: "rbac/pod-exec-in-namespace",
    title: "Role runs commands in the containers of its namespace",
    severity: Severity::Medium,
    confidence: Confidence::High,
    safeguards: &["SG-ACC-90"],
    reaches_safeguards: true,
    aliases: &[],
    related: &[
        "KSV-0053",
        "C-0002",
        "CKV2_K8S_2",
        "polaris/clusterrolePodExecAttach",
        "polaris/rolePodExecAttach",
        "polaris/rolebindingClusterRolePodExecAttach",
        "polaris/rolebindingRolePodExecAttach",
    ],
    why: "A command in a container acts with its account, secrets and network, so the holder gains what every pod of the \
          namespace holds; no image or manifest shows it.",
    fix: "Remove `pods/exec`; keep it for an emergency role that is not held in daily work.",
    sources: &["https://kubernetes.io/docs/concepts/security/rbac-good-practices/"],
    looks_at: &["ClusterRole", "ClusterRoleBinding", "RoleBinding"],
    run: Run::Object(Family::Rbac, ROLES, run),
};

fn run(role: &ObjectView<'_>, beside: &Beside<'_>, judge: &mut Judge) {
    forbid_in_namespace(role, beside, judge, streams(role, &["pods/exec"]));
}
