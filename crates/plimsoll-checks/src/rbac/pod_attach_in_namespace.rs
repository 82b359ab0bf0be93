use crate::prelude::*;

/// See `why`.
pub static CHECK: Check = Check {
    id: "rbac/pod-attach-in-namespace",
    title: "Role attaches to the containers of its namespace",
    severity: Severity::Medium,
    confidence: Confidence::High,
    safeguards: &["SG-ACC-90"],
    reaches_safeguards: true,
    aliases: &[],
    related: &[
        "KSV-0054",
        "polaris/clusterrolePodExecAttach",
        "polaris/rolePodExecAttach",
        "polaris/rolebindingClusterRolePodExecAttach",
        "polaris/rolebindingRolePodExecAttach",
    ],
    why: "Attaching reads what the processes of the namespace print and types into them: a shell on the input of one \
          is a way into its pod, and to what the pod's account holds.",
    fix: "Remove `pods/attach`; read output through `pods/log`.",
    sources: &["https://kubernetes.io/docs/concepts/security/rbac-good-practices/"],
    looks_at: &["ClusterRole", "ClusterRoleBinding", "RoleBinding"],
    run: Run::Object(Family::Rbac, ROLES, run),
};

fn run(role: &ObjectView<'_>, beside: &Beside<'_>, judge: &mut Judge) {
    forbid_in_namespace(role, beside, judge, streams(role, &["pods/attach"]));
}
