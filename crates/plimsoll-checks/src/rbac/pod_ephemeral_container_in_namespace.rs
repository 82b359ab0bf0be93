use crate::prelude::*;

/// See `why`.
pub static CHECK: Check = Check {
    id: "rbac/pod-ephemeral-container-in-namespace",
    title: "Role adds containers to running pods of its namespace",
    severity: Severity::Medium,
    confidence: Confidence::High,
    safeguards: &["SG-ACC-90"],
    reaches_safeguards: true,
    aliases: &[],
    related: &["kubescape/attach-ephemeral-container-v1", "kyverno/block-ephemeral-containers"],
    why: "A container that is added to a running pod shares its network, volumes and account, under an image of the \
          caller: the holder gains what every pod of the namespace holds.",
    fix: "Remove `pods/ephemeralcontainers`; keep it for an emergency role that is not held in daily work.",
    sources: &["https://kubernetes.io/docs/concepts/security/rbac-good-practices/"],
    looks_at: &["ClusterRole", "ClusterRoleBinding", "RoleBinding"],
    run: Run::Object(Family::Rbac, ROLES, run),
};

fn run(role: &ObjectView<'_>, beside: &Beside<'_>, judge: &mut Judge) {
    forbid_in_namespace(role, beside, judge, any_of(&EPHEMERAL_CONTAINERS, Reach::Every));
}
