use crate::{
    operation::{CPU, require_limit},
    prelude::*,
};

/// See `why`.
pub static CHECK: Check = Check {
    id: "workload/cpu-limit-missing",
    title: "Container has no limit of processor time",
    severity: Severity::Info,
    confidence: Confidence::High,
    safeguards: &["SG-RUN-12"],
    reaches_safeguards: false,
    aliases: &[],
    // They do not take the limit of the pod.
    related: &[
        "KSV-0011",
        "CKV_K8S_11",
        "C-0270",
        "C-0050",
        "C-0009",
        "polaris/cpuLimitsMissing",
        "kube-score/container-resources",
        "kube-score/container-cpu-requests-equal-limits",
        "kyverno/require-cpu-limits",
        "kyverno/forbid-cpu-limits",
        "kyverno/require-qos-guaranteed",
        "gatekeeper/K8sContainerLimits",
        "gatekeeper/K8sRequiredResources",
    ],
    why: "The container may take all processor time that nobody else has requested. Whether to limit it is \
          debated: a limit also slows a container down while its node is idle, and requests already keep a \
          share for the others.",
    fix: "Set `resources.limits.cpu` where the code that runs is not trusted or use is charged; elsewhere \
          see to it that every container requests what it needs.",
    sources: &["https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/"],
    looks_at: &[],
    run: Run::Workload(run),
};

fn run(workload: &Workload<'_>, judge: &mut Judge) {
    require_limit(workload, judge, &CPU);
}
