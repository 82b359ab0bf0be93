use crate::{
    operation::{EPHEMERAL_STORAGE, require_limit},
    prelude::*,
};

/// See `why`.
pub static CHECK: Check = Check {
    id: "workload/ephemeral-storage-limit-missing",
    title: "Container has no limit of local storage",
    severity: Severity::Info,
    confidence: Confidence::High,
    safeguards: &["SG-RUN-12"],
    reaches_safeguards: false,
    aliases: &[],
    related: &[
        "kube-score/container-ephemeral-storage-request-and-limit",
        "kube-score/container-ephemeral-storage-request-equals-limit",
        "kyverno/require-emptydir-requests-and-limits",
        "gatekeeper/K8sContainerEphemeralStorageLimit",
    ],
    why: "What the container writes to its own file system, to its logs and to `emptyDir` volumes fills the \
          disk of its node; a node short of disk evicts pods of other workloads.",
    fix: "Set `resources.limits.ephemeral-storage`.",
    sources: &["https://kubernetes.io/docs/concepts/storage/ephemeral-storage/"],
    looks_at: &[],
    run: Run::Workload(run),
};

fn run(workload: &Workload<'_>, judge: &mut Judge) {
    require_limit(workload, judge, &EPHEMERAL_STORAGE);
}
