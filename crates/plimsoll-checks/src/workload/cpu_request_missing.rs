use crate::{
    operation::{CPU, require_request},
    prelude::*,
};

/// See `why`.
pub static CHECK: Check = Check {
    id: "workload/cpu-request-missing",
    title: "Container requests no processor time",
    severity: Severity::Low,
    confidence: Confidence::High,
    safeguards: &["SG-RUN-12"],
    reaches_safeguards: true,
    aliases: &[],
    // They take neither a limit for an absent request nor the resources of the pod.
    related: &[
        "KSV-0015",
        "CKV_K8S_10",
        "C-0268",
        "C-0050",
        "kube-linter/unset-cpu-requirements",
        "polaris/cpuRequestsMissing",
        "kube-score/container-resources",
        "kube-score/container-cpu-requests-equal-limits",
        "kyverno/require-requests-limits",
        "kyverno/require-qos-burstable",
        "kyverno/require-qos-guaranteed",
        "gatekeeper/K8sContainerRequests",
        "gatekeeper/K8sRequiredResources",
    ],
    why: "The scheduler counts the container as nothing and fills its node with others; when the node is \
          busy it gets the least share and stalls.",
    fix: "Set `resources.requests.cpu` to what the container uses in ordinary operation.",
    sources: &["https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/"],
    looks_at: &[],
    run: Run::Workload(run),
};

fn run(workload: &Workload<'_>, judge: &mut Judge) {
    require_request(workload, judge, &CPU);
}
