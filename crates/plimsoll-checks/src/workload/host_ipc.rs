use crate::prelude::*;

/// See `why`.
pub static CHECK: Check = Check {
    id: "workload/host-ipc",
    title: "Pod shares the IPC namespace of its node",
    severity: Severity::Medium,
    confidence: Confidence::High,
    safeguards: &["SG-RUN-17"],
    reaches_safeguards: true,
    aliases: &["KSV-0008", "CKV_K8S_18", "C-0276", "kube-linter/host-ipc", "polaris/hostIPCSet"],
    related: &["C-0038", "kyverno/disallow-host-namespaces", "gatekeeper/K8sPSPHostNamespace"],
    why: "The pod can read and write shared memory, semaphores and message queues of the processes of its \
          node.",
    fix: "Remove `hostIPC`; containers of one pod share their memory without it.",
    sources: &["https://kubernetes.io/docs/concepts/security/pod-security-standards/"],
    looks_at: &[],
    run: Run::Workload(run),
};

fn run(workload: &Workload<'_>, judge: &mut Judge) {
    // The API server never defaults this field: absent means false.
    let shared = workload.field::<bool>("hostIPC").absent_means(false);
    judge.require(shared, |value| !value, || "the pod shares the IPC namespace of its node".to_owned());
}
