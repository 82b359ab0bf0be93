use crate::prelude::*;

/// See `why`.
pub static CHECK: Check = Check {
    id: "workload/service-account-token-mounted",
    title: "Pod mounts the token of its service account",
    severity: Severity::Info,
    confidence: Confidence::High,
    safeguards: &["SG-ACC-06"],
    aliases: &["CKV_K8S_38"],
    // They look at the account too, mind only an explicit true or mount, or leave some pods out.
    related: &[
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
    fix: "Set `automountServiceAccountToken: false` on pods that do not call the Kubernetes API.",
    sources: &["https://kubernetes.io/docs/tasks/configure-pod-container/configure-service-account/"],
    run: Run::Workload(run),
};

fn run(workload: &Workload<'_>, judge: &mut Judge) {
    let mounts = workload.field::<bool>("automountServiceAccountToken").absent_means(true);
    judge.require(mounts, |mounts| !mounts, || "the pod mounts the token of its service account".to_owned());
}
