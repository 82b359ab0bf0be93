use crate::{
    operation::{MEMORY, require_limit},
    prelude::*,
};

/// See `why`.
pub static CHECK: Check = Check {
    id: "workload/memory-limit-missing",
    title: "Container has no memory limit",
    severity: Severity::Low,
    confidence: Confidence::High,
    safeguards: &["SG-RUN-12"],
    reaches_safeguards: true,
    aliases: &[],
    // They do not take the limit of the pod.
    related: &[
        "KSV-0018",
        "CKV_K8S_13",
        "C-0271",
        "C-0004",
        "C-0009",
        "kube-linter/unset-memory-requirements",
        "polaris/memoryLimitsMissing",
        "kube-score/container-resources",
        "kyverno/require-requests-limits",
        "kyverno/require-qos-guaranteed",
        "gatekeeper/K8sContainerLimits",
        "gatekeeper/K8sRequiredResources",
    ],
    why: "A leak or a flood of requests makes the container take all memory of its node, and the kernel then \
          ends processes of other workloads.",
    fix: "Set `resources.limits.memory` a little above the most that the container needs.",
    sources: &["https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/"],
    looks_at: &[],
    run: Run::Workload(run),
};

fn run(workload: &Workload<'_>, judge: &mut Judge) {
    require_limit(workload, judge, &MEMORY);
}
