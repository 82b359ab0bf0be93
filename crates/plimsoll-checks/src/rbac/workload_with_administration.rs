use crate::prelude::*;

/// See `why`.
pub static CHECK: Check = Check {
    id: "rbac/workload-with-administration",
    title: "Pod holds the whole cluster",
    severity: Severity::High,
    confidence: Confidence::High,
    safeguards: &["SG-ACC-92"],
    aliases: &[],
    related: &["C-0267", "C-0272", "CKV2_K8S_1"],
    why: "Whoever gets into the container, by a fault in the program or in its image, finds a token there \
          that owns the cluster.",
    fix: "Bind a role that lists what the program uses; where it never calls the API, set \
          `automountServiceAccountToken: false`.",
    sources: &["https://kubernetes.io/docs/concepts/security/rbac-good-practices/"],
    run: Run::WorkloadAmong(Family::Rbac, run),
};

fn run(workload: &Workload<'_>, beside: &Objects<'_>, judge: &mut Judge) {
    let Some((field, name)) = account_of(workload, judge) else { return };
    match has_token(workload, name, beside, judge) {
        Some(true) => {}
        Some(false) => return judge.not_applicable("the pod gets no token of its account"),
        None => return,
    }
    let (mut owns, mut is_seen) = (false, true);
    for binding in beside.access().bindings_of_account(workload.namespace(), name) {
        if binding.kind() != "ClusterRoleBinding" {
            continue;
        }
        match beside.access().sight_of_role(&binding) {
            RoleSight::Everything => owns = true,
            RoleSight::Unreadable => judge.unreadable_beside(binding.whole().node(), "a role of the account"),
            RoleSight::Unseen => is_seen = false,
            RoleSight::Less | RoleSight::LessAsGathered => {}
        }
        if owns {
            break;
        }
    }
    if !owns && !is_seen && beside.is_complete() && beside.access().has_readable_subjects() {
        return judge.not_applicable("a role of the pod's account is not in this source");
    }
    require_unbound(field, owns, beside, judge, || "the pod's account owns the whole cluster".to_owned());
}
