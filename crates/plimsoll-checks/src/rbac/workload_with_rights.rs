use crate::prelude::*;
use plimsoll_kube::Held;

/// See `why`.
pub static CHECK: Check = Check {
    id: "rbac/workload-with-rights",
    title: "Pod holds rights in the cluster",
    severity: Severity::Info,
    confidence: Confidence::High,
    safeguards: &["SG-ACC-03"],
    reaches_safeguards: false,
    aliases: &[],
    related: &["C-0053"],
    why: "Whoever gets into the container may use the rights of its account. Whether the program uses them \
          cannot be read from files, so this is for information only.",
    fix: "Compare what is bound with what the program calls, and take the rest away.",
    sources: &["https://kubernetes.io/docs/concepts/security/rbac-good-practices/"],
    looks_at: &["ClusterRole", "ClusterRoleBinding", "Role", "RoleBinding", "ServiceAccount"],
    run: Run::WorkloadAmong(Family::Rbac, run),
};

fn run(workload: &Workload<'_>, beside: &Beside<'_>, judge: &mut Judge) {
    let Some((field, name)) = account_with_token(workload, beside, judge) else { return };
    let account = bound_account(workload, name);
    let leads = |held: &Held<'_>| over_cluster(held).or_else(|| over_namespace(held));
    if owns_cluster(account, beside) || find_held(account, beside, leads).is_some() {
        return judge.not_applicable("another check says what the account may do");
    }
    let found = find_held(account, beside, |held| held.is_named.then_some(()));
    if found.is_none() && has_unreadable_role(account, beside) {
        // By a group that it is in it may hold what another check would speak of.
        judge.unreadable_beside(field.nearest, "a role of the pod's account");
    }
    require_unbound(field, found.is_some(), beside, judge, || {
        let assumes = found.map_or_else(String::new, |((), assumes)| assumes);
        format!("the pod's account is bound to a role{assumes}")
    });
}
