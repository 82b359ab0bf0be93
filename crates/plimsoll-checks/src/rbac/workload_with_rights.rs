use crate::prelude::*;

/// See `why`.
pub static CHECK: Check = Check {
    id: "rbac/workload-with-rights",
    title: "Pod holds rights in the cluster",
    severity: Severity::Info,
    confidence: Confidence::High,
    safeguards: &["SG-ACC-03"],
    aliases: &[],
    related: &["C-0053"],
    why: "Whoever gets into the container may use the rights of its account. Whether the program uses them \
          cannot be read from files, so this is for information only.",
    fix: "Compare what is bound with what the program calls, and take the rest away.",
    sources: &["https://kubernetes.io/docs/concepts/security/rbac-good-practices/"],
    run: Run::WorkloadAmong(Family::Rbac, run),
};

fn run(workload: &Workload<'_>, beside: &Objects<'_>, judge: &mut Judge) {
    let Some((field, name)) = account_with_token(workload, beside, judge) else { return };
    let is_bound = !beside.access().bindings_naming(workload.namespace(), name).is_empty();
    require_unbound(field, is_bound, beside, judge, || "the pod's account is bound to a role".to_owned());
}
