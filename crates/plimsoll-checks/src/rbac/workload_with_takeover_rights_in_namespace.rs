use crate::prelude::*;

/// See `why`.
pub static CHECK: Check = Check {
    id: "rbac/workload-with-takeover-rights-in-namespace",
    title: "Pod holds rights over every account of a namespace",
    // Most often it is the pod's own namespace, which its operator owns anyway.
    severity: Severity::Low,
    confidence: Confidence::High,
    safeguards: &["SG-ACC-90"],
    reaches_safeguards: true,
    aliases: &[],
    related: &["C-0267", "C-0272"],
    why: "Whoever gets into the container holds what all accounts and secrets of the namespace hold; where one of \
          them leads further, so does this.",
    fix: "Name the secrets, accounts or workloads in `resourceNames`, and keep accounts with more rights in another \
          namespace.",
    sources: &[
        "https://kubernetes.io/docs/concepts/security/rbac-good-practices/#privilege-escalation-risks",
    ],
    looks_at: &["ClusterRole", "ClusterRoleBinding", "Role", "RoleBinding", "ServiceAccount"],
    run: Run::WorkloadAmong(Family::Rbac, run),
};

fn run(workload: &Workload<'_>, beside: &Beside<'_>, judge: &mut Judge) {
    let Some((field, name)) = account_with_token(workload, beside, judge) else { return };
    let account = bound_account(workload, name);
    if owns_cluster(account, beside) || find_held(account, beside, over_cluster).is_some() {
        return judge.not_applicable("the pod's account holds more, which another check judges");
    }
    require_powerless(field, account, find_held(account, beside, over_namespace), beside, judge);
}
