use crate::prelude::*;

/// See `why`.
pub static CHECK: Check = Check {
    id: "rbac/workload-with-administration",
    title: "Pod has full control of the cluster",
    severity: Severity::Critical,
    confidence: Confidence::High,
    safeguards: &["SG-ACC-95"],
    reaches_safeguards: true,
    aliases: &[],
    related: &["C-0267", "C-0272", "CKV2_K8S_1"],
    why: "Whoever gets into the container, by a fault in the program or in its image, finds a token there \
          that owns the cluster.",
    fix: "Bind a role that lists what the program uses; where it never calls the API, set \
          `automountServiceAccountToken: false`.",
    sources: &["https://kubernetes.io/docs/concepts/security/rbac-good-practices/"],
    looks_at: &["ClusterRole", "ClusterRoleBinding", "Role", "RoleBinding", "ServiceAccount"],
    run: Run::WorkloadAmong(Family::Rbac, run),
};

fn run(workload: &Workload<'_>, beside: &Beside<'_>, judge: &mut Judge) {
    let Some((field, name)) = account_with_token(workload, beside, judge) else { return };
    let account = bound_account(workload, name);
    let sights = beside.access().held_by(account).cluster;
    let sight = beside.sight_of(&ACCESS_KINDS);
    let found = find_held(account, beside, |held| held.cluster.everything.then_some(()));
    if found.is_none() && (has_unreadable_role(account, beside) || beside.access().has_odd_binding()) {
        judge.unreadable_beside(workload.object().node(), "a binding or a role beside the pod");
        return;
    }
    if found.is_none() && sights.unseen && sight.is_whole() {
        return judge.not_applicable("a role of the pod's account is not in this source");
    }
    judge.require_not_found(field, found.is_some(), sight, || {
        let assumes = found.map_or_else(String::new, |((), assumes)| assumes);
        format!("the pod's account owns the whole cluster{assumes}")
    });
}
