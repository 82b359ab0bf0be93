use crate::prelude::*;

/// What must not be granted.
const RIGHTS: [Rights; 1] = [Rights { verbs: &["get", "list", "watch"], group: "", resources: &["secrets"] }];

/// See `why`.
pub static CHECK: Check = Check {
    id: "rbac/secrets-readable-in-namespace",
    title: "Role reads every secret of its namespace",
    severity: Severity::Low,
    confidence: Confidence::High,
    safeguards: &["SG-ACC-90"],
    reaches_safeguards: true,
    aliases: &[],
    related: &[
        "KSV-0041",
        "KSV-0113",
        "C-0015",
        "C-0186",
        "CKV2_K8S_5",
        "kube-linter/access-to-secrets",
        "kyverno/restrict-secret-role-verbs",
    ],
    why: "The secrets of a namespace are the tokens and passwords of everything that runs in it; list and watch give \
          away their content as get does.",
    fix: "Name the secrets in `resourceNames`, or let the kubelet hand them to the pod as a volume.",
    sources: &["https://kubernetes.io/docs/concepts/security/rbac-good-practices/"],
    looks_at: &["ClusterRole", "ClusterRoleBinding", "RoleBinding"],
    run: Run::Object(Family::Rbac, ROLES, run),
};

fn run(role: &ObjectView<'_>, beside: &Beside<'_>, judge: &mut Judge) {
    forbid_in_namespace(role, beside, judge, any_of(&RIGHTS, Reach::Every));
}
