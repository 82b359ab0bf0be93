use crate::prelude::*;

/// See `why`.
pub static CHECK: Check = Check {
    id: "rbac/impersonation-in-namespace",
    title: "Role acts as any service account of its namespace",
    severity: Severity::Medium,
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
    why: "Whoever may impersonate the service accounts of a namespace holds the rights of all of them, which may \
          reach far beyond it. Users, groups and uids are in no namespace: a role that names them gives nothing \
          until it is bound for the whole cluster or written as a cluster role.",
    fix: "Name the accounts that are meant in `resourceNames`, and remove users, groups and uids from the rule.",
    sources: &[
        "https://kubernetes.io/docs/concepts/security/rbac-good-practices/",
        "https://kubernetes.io/docs/reference/access-authn-authz/user-impersonation/",
    ],
    looks_at: &["ClusterRole", "ClusterRoleBinding", "RoleBinding"],
    run: Run::Object(Family::Rbac, ROLES, run),
};

fn run(role: &ObjectView<'_>, beside: &Beside<'_>, judge: &mut Judge) {
    let rights = [&IMPERSONATION_IN_NAMESPACE[..], &IMPERSONATION].concat();
    forbid_in_namespace(role, beside, judge, impersonates(&rights));
}
