use crate::prelude::*;

/// See `why`.
pub static CHECK: Check = Check {
    id: "rbac/default-account-with-rights",
    title: "Pod runs as a default account that holds rights",
    severity: Severity::Medium,
    confidence: Confidence::High,
    safeguards: &["SG-ACC-94"],
    reaches_safeguards: true,
    aliases: &[],
    related: &["C-0189", "C-0225", "CKV_K8S_42", "kube-linter/default-service-account"],
    why: "Somebody gave the default account of the namespace rights in the cluster or at the provider, and \
          this program holds them because it named no account.",
    fix: "Name a service account of its own in `serviceAccountName`.",
    sources: &[
        "https://kubernetes.io/docs/concepts/security/rbac-good-practices/",
        "https://kubernetes.io/docs/concepts/security/service-accounts/",
    ],
    looks_at: &["ClusterRole", "ClusterRoleBinding", "Role", "RoleBinding", "ServiceAccount"],
    run: Run::WorkloadAmong(Family::Rbac, run),
};

fn run(workload: &Workload<'_>, beside: &Beside<'_>, judge: &mut Judge) {
    let Some((field, name)) = account_of(workload, judge) else { return };
    if name != "default" {
        judge.not_applicable("the pod names an account of its own");
        return;
    }
    let namespace = workload.namespace();
    let is_bound = beside.access().held_by(bound_account(workload, name)).is_named;
    let accounts = || beside.all_named("", "ServiceAccount", namespace, name);
    let is_known_outside = accounts().any(|account| has_cloud_identity(&account));
    let is_unreadable = accounts().any(|account| {
        let annotations = account.field::<NodeRef<'_>>("metadata.annotations");
        matches!(annotations.state, State::WrongType { .. })
    });
    if is_unreadable {
        judge.unreadable_beside(field.nearest, "the default account");
    }
    require_unbound(field, is_bound || is_known_outside, beside, judge, || {
        "the pod runs as the default account, which holds rights".to_owned()
    });
}
