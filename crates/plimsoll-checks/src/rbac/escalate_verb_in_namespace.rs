use crate::prelude::*;

/// See `why`.
pub static CHECK: Check = Check {
    id: "rbac/escalate-verb-in-namespace",
    title: "Role may write roles of its namespace beyond its own rights",
    severity: Severity::Medium,
    confidence: Confidence::High,
    safeguards: &["SG-ACC-90"],
    reaches_safeguards: true,
    aliases: &[],
    related: &[
        "CKV_K8S_158",
        "C-0191",
        "KSV-0050",
        "KSV-0051",
        "KSV-0052",
        "KSV-0055",
        "CKV2_K8S_1",
        "kubescape/escalate-roles-clusterroles-v1",
        "kyverno/restrict-escalation-verbs-roles",
    ],
    why: "The API server lets a caller write a role with more rights than their own only if they hold `escalate`: \
          they write themselves any right in the namespace, over its secrets, its pods and their accounts.",
    fix: "Remove `escalate`; let the holder have the rights that it hands on, or leave writing roles to \
          people.",
    sources: &["https://kubernetes.io/docs/concepts/security/rbac-good-practices/"],
    looks_at: &["ClusterRole", "ClusterRoleBinding", "RoleBinding"],
    run: Run::Object(Family::Rbac, ROLES, run),
};

fn run(role: &ObjectView<'_>, beside: &Beside<'_>, judge: &mut Judge) {
    forbid_in_namespace(role, beside, judge, any_of(&ESCALATION, Reach::Named));
}
