use crate::prelude::*;

/// See `why`.
pub static CHECK: Check = Check {
    id: "workload/host-pid",
    title: "Pod shares the process namespace of its node",
    severity: Severity::High,
    confidence: Confidence::High,
    safeguards: &["SG-RUN-17"],
    reaches_safeguards: true,
    aliases: &["KSV-0010", "CKV_K8S_17", "C-0275", "kube-linter/host-pid", "polaris/hostPIDSet"],
    related: &["C-0038", "kyverno/disallow-host-namespaces", "gatekeeper/K8sPSPHostNamespace"],
    why: "The pod sees every process of its node with its environment and arguments, and as root it can \
          trace or kill them.",
    fix: "Remove `hostPID`; share a process namespace inside the pod with `shareProcessNamespace` where \
          containers must see each other.",
    sources: &["https://kubernetes.io/docs/concepts/security/pod-security-standards/"],
    looks_at: &[],
    run: Run::Workload(run),
};

fn run(workload: &Workload<'_>, judge: &mut Judge) {
    // The API server never defaults this field: absent means false.
    let shared = workload.field::<bool>("hostPID").absent_means(false);
    judge.require(shared, |value| !value, || "the pod shares the process namespace of its node".to_owned());
}
