use crate::prelude::*;

/// What must not be granted.
const RIGHTS: [Rights; 1] = [Rights { verbs: &["create"], group: "", resources: &["serviceaccounts/token"] }];

/// See `why`.
pub static CHECK: Check = Check {
    id: "rbac/service-account-token-created-in-namespace",
    title: "Role issues tokens of every service account of its namespace",
    severity: Severity::Medium,
    confidence: Confidence::High,
    safeguards: &["SG-ACC-90"],
    reaches_safeguards: true,
    aliases: &[],
    related: &["C-0282", "kubescape/create-serviceaccount-token-v1"],
    why: "Who issues tokens of an account acts as that account, for as long as the token lasts; the accounts of a \
          namespace may hold rights far beyond it.",
    fix: "Name the accounts in `resourceNames`.",
    sources: &["https://kubernetes.io/docs/concepts/security/rbac-good-practices/"],
    looks_at: &["ClusterRole", "ClusterRoleBinding", "RoleBinding"],
    run: Run::Object(Family::Rbac, ROLES, run),
};

fn run(role: &ObjectView<'_>, beside: &Beside<'_>, judge: &mut Judge) {
    forbid_in_namespace(role, beside, judge, any_of(&RIGHTS, Reach::Every));
}
