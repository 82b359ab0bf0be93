use crate::prelude::*;

/// See `why`.
pub static CHECK: Check = Check {
    id: "workload/service-account-token-mounted",
    title: "Pod mounts the token of its service account",
    severity: Severity::Info,
    confidence: Confidence::High,
    safeguards: &["SG-ACC-06"],
    reaches_safeguards: false,
    aliases: &[],
    // They look at the pod or at the account alone, mind only an explicit true or mount, or leave some pods out.
    related: &[
        "CKV_K8S_38",
        "KSV-0036",
        "C-0034",
        "C-0190",
        "C-0261",
        "polaris/automountServiceAccountToken",
        "kyverno/restrict-automount-sa-token",
        "gatekeeper/K8sPSPAutomountServiceAccountTokenPod",
        "kubesec/AutomountServiceAccountToken",
    ],
    why: "Whoever gets into the container may act as the account; most programs never call the \
          Kubernetes API. Whether this one does cannot be read from the manifest, so this is for \
          information only.",
    fix: "Set `automountServiceAccountToken: false` on pods that do not call the Kubernetes API, or on their \
          account.",
    sources: &["https://kubernetes.io/docs/tasks/configure-pod-container/configure-service-account/"],
    looks_at: &["ServiceAccount"],
    run: Run::WorkloadAmong(Family::Workload, run),
};

fn run(workload: &Workload<'_>, beside: &Beside<'_>, judge: &mut Judge) {
    let Some((_, name)) = account_of(workload, judge) else { return };
    if let Some(mounts) = automounts(workload, name, beside, judge) {
        judge.require(
            mounts,
            |mounts| !mounts,
            || "the pod mounts the token of its service account".to_owned(),
        );
    }
}
