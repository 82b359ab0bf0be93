use crate::prelude::*;

/// What must not be granted.
const RIGHTS: [Rights; 1] = [Rights { verbs: &["create"], group: "", resources: &["serviceaccounts/token"] }];

/// See `why`.
pub static CHECK: Check = Check {
    id: "rbac/service-account-token-created",
    title: "Cluster role issues tokens of every service account",
    severity: Severity::High,
    confidence: Confidence::High,
    safeguards: &["SG-ACC-90"],
    reaches_safeguards: true,
    aliases: &[],
    related: &["C-0282", "kubescape/create-serviceaccount-token-v1"],
    why: "Who issues tokens of an account acts as that account, for as long as the token lasts.",
    fix: "Name the accounts in `resourceNames`.",
    sources: &["https://kubernetes.io/docs/concepts/security/rbac-good-practices/"],
    looks_at: &["ClusterRole", "ClusterRoleBinding", "RoleBinding"],
    run: Run::Object(Family::Rbac, CLUSTER_ROLES, run),
};

fn run(role: &ObjectView<'_>, beside: &Beside<'_>, judge: &mut Judge) {
    forbid_over_cluster(role, beside, judge, any_of(&RIGHTS, Reach::Every));
}
