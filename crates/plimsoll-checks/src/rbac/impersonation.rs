use crate::prelude::*;

/// See `why`.
pub static CHECK: Check = Check {
    id: "rbac/impersonation",
    title: "Cluster role acts as whomever it likes",
    severity: Severity::High,
    confidence: Confidence::High,
    safeguards: &["SG-ACC-90"],
    reaches_safeguards: true,
    aliases: &[],
    related: &[
        "KSV-0043",
        "C-0065",
        "C-0191",
        "CKV2_K8S_3",
        "kubescape/impersonate-users-groups-v1",
        "kyverno/restrict-escalation-verbs-roles",
    ],
    why: "Whoever may impersonate any user, group or account holds the rights of all of them, up to the group \
          that no authorizer stops.",
    fix: "Name the identities that are meant in `resourceNames`, and never a group of the system.",
    sources: &[
        "https://kubernetes.io/docs/concepts/security/rbac-good-practices/",
        "https://kubernetes.io/docs/reference/access-authn-authz/user-impersonation/",
    ],
    looks_at: &["ClusterRole", "ClusterRoleBinding", "RoleBinding"],
    run: Run::Object(Family::Rbac, CLUSTER_ROLES, run),
};

fn run(role: &ObjectView<'_>, beside: &Beside<'_>, judge: &mut Judge) {
    forbid_over_cluster(role, beside, judge, impersonates(&IMPERSONATION));
}
