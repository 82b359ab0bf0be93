use crate::prelude::*;

/// See `why`.
pub static CHECK: Check = Check {
    id: "rbac/workload-with-takeover-rights",
    title: "Pod holds rights that lead to the whole cluster",
    severity: Severity::High,
    confidence: Confidence::High,
    safeguards: &["SG-ACC-95"],
    reaches_safeguards: true,
    aliases: &[],
    // They name the subject of a binding, or the role, whether a pod runs as it or not.
    related: &["C-0267", "C-0272", "CKV2_K8S_1", "KSV-0041"],
    why: "Whoever gets into the container finds a token there that takes other accounts or nodes: with all secrets, \
          tokens or pods of the cluster, or a verb that lifts a limit of the API server, it is one step to \
          administration.",
    fix: "Grant the rights by name or in the namespaces that the program works in; where it never calls the API, set \
          `automountServiceAccountToken: false`.",
    sources: &[
        "https://kubernetes.io/docs/concepts/security/rbac-good-practices/#privilege-escalation-risks",
    ],
    looks_at: &["ClusterRole", "ClusterRoleBinding", "Role", "RoleBinding", "ServiceAccount"],
    run: Run::WorkloadAmong(Family::Rbac, run),
};

fn run(workload: &Workload<'_>, beside: &Beside<'_>, judge: &mut Judge) {
    let Some((field, name)) = account_with_token(workload, beside, judge) else { return };
    let account = bound_account(workload, name);
    if owns_cluster(account, beside) {
        return judge.not_applicable("the pod's account owns the whole cluster, which another check judges");
    }
    require_powerless(field, account, find_held(account, beside, over_cluster), beside, judge);
}
