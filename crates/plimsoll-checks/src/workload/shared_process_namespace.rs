use crate::prelude::*;

/// See `why`.
pub static CHECK: Check = Check {
    id: "workload/shared-process-namespace",
    title: "Containers of a pod share one process namespace",
    severity: Severity::Low,
    confidence: Confidence::High,
    safeguards: &["SG-RUN-14"],
    reaches_safeguards: true,
    aliases: &[],
    related: &[],
    why: "Every container of the pod, one added later for debugging too, sees the processes of the \
          others with their arguments, and with the same user id it reads their environment and their \
          files and may stop them.",
    fix: "Remove `shareProcessNamespace`; let containers meet over a volume or over the network of the \
          pod.",
    sources: &["https://kubernetes.io/docs/tasks/configure-pod-container/share-process-namespace/"],
    looks_at: &[],
    run: Run::Workload(run),
};

fn run(workload: &Workload<'_>, judge: &mut Judge) {
    if judge.is_windows(workload) {
        judge.not_applicable("Windows has no process namespaces to share");
        return;
    }
    // The API server never defaults this field: absent means false.
    let shared = workload.field::<bool>("shareProcessNamespace").absent_means(false);
    judge.require(
        shared,
        |value| !value,
        || "the containers of the pod share one process namespace".to_owned(),
    );
}
