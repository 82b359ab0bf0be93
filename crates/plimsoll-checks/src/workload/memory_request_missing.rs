use crate::{
    operation::{MEMORY, require_request},
    prelude::*,
};

/// See `why`.
pub static CHECK: Check = Check {
    id: "workload/memory-request-missing",
    title: "Container requests no memory",
    severity: Severity::Low,
    confidence: Confidence::High,
    safeguards: &["SG-RUN-12"],
    reaches_safeguards: true,
    aliases: &[],
    // They take neither a limit for an absent request nor the resources of the pod.
    related: &[
        "KSV-0016",
        "CKV_K8S_12",
        "C-0269",
        "C-0004",
        "polaris/memoryRequestsMissing",
        "kube-score/container-resources",
        "kyverno/require-requests-limits",
        "kyverno/require-qos-burstable",
        "gatekeeper/K8sContainerRequests",
        "gatekeeper/K8sRequiredResources",
    ],
    why: "The scheduler counts the container as nothing and may fill its node beyond its memory; when that \
          runs out, containers that use more than they requested are ended first.",
    fix: "Set `resources.requests.memory` to what the container uses in ordinary operation.",
    sources: &[
        "https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/",
        "https://kubernetes.io/docs/concepts/scheduling-eviction/node-pressure-eviction/",
    ],
    looks_at: &[],
    run: Run::Workload(run),
};

fn run(workload: &Workload<'_>, judge: &mut Judge) {
    require_request(workload, judge, &MEMORY);
}
