use crate::prelude::*;

/// See `why`.
pub static CHECK: Check = Check {
    id: "rbac/bind-verb-in-namespace",
    title: "Role may bind roles in its namespace beyond its own rights",
    severity: Severity::Medium,
    confidence: Confidence::High,
    safeguards: &["SG-ACC-90"],
    reaches_safeguards: true,
    aliases: &[],
    related: &[
        "CKV_K8S_157",
        "CKV2_K8S_1",
        "C-0191",
        "KSV-0051",
        "KSV-0055",
        "kubescape/bind-roles-clusterroles-v1",
        "kyverno/restrict-escalation-verbs-roles",
    ],
    why: "The API server lets a caller bind a role with more rights than their own only if they hold `bind` on it. A \
          role binding may name any cluster role, `cluster-admin` too, which gives the holder everything in the \
          namespace.",
    fix: "Name the roles that may be bound in `resourceNames`, and none that holds more than is meant.",
    sources: &["https://kubernetes.io/docs/concepts/security/rbac-good-practices/"],
    looks_at: &["ClusterRole", "ClusterRoleBinding", "RoleBinding"],
    run: Run::Object(Family::Rbac, ROLES, run),
};

fn run(role: &ObjectView<'_>, beside: &Beside<'_>, judge: &mut Judge) {
    forbid_in_namespace(role, beside, judge, binds);
}
