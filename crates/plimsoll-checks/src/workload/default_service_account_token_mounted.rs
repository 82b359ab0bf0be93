use crate::prelude::*;

/// See `why`.
pub static CHECK: Check = Check {
    id: "workload/default-service-account-token-mounted",
    title: "Pod mounts the token of the default service account",
    severity: Severity::Low,
    confidence: Confidence::High,
    safeguards: &["SG-ACC-06"],
    reaches_safeguards: true,
    aliases: &[],
    // They look at the pod alone, at the account alone or at its bindings.
    related: &[
        "CKV_K8S_41",
        "CKV_K8S_42",
        "C-0189",
        "C-0225",
        "C-0239",
        "kube-linter/default-service-account",
        "kubesec/ServiceAccountName",
    ],
    why: "Every pod of the namespace that names no account shares this one: a right given to it for one \
          of them is a right of all, and each carries the token that uses it.",
    fix: "Give the workload a service account of its own with `serviceAccountName`, or set \
          `automountServiceAccountToken: false`, on the pod or on the account, if it does not call the \
          Kubernetes API.",
    sources: &["https://kubernetes.io/docs/tasks/configure-pod-container/configure-service-account/"],
    looks_at: &["ServiceAccount"],
    run: Run::WorkloadAmong(Family::Workload, run),
};

fn run(workload: &Workload<'_>, beside: &Beside<'_>, judge: &mut Judge) {
    let Some((_, name)) = account_of(workload, judge) else { return };
    if name != "default" {
        judge.require_optional(workload.field::<bool>("automountServiceAccountToken"), |_| true, String::new);
        return;
    }
    if let Some(mounts) = automounts(workload, name, beside, judge) {
        judge.require(
            mounts,
            |mounts| !mounts,
            || "the pod mounts the token of the default service account".to_owned(),
        );
    }
}
