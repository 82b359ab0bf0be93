use crate::{
    operation::{containers_with_resources, has_pod_resources},
    prelude::*,
};
use plimsoll_kube::Quantity;

const REQUEST: &str = "resources.requests.memory";
const LIMIT: &str = "resources.limits.memory";

/// Most that a limit may be of its request.
const TIMES_MAX: u8 = 2;

/// See `why`.
pub static CHECK: Check = Check {
    id: "workload/memory-limit-above-request",
    title: "Limit of memory is more than twice the request",
    severity: Severity::Info,
    confidence: Confidence::High,
    safeguards: &["SG-RUN-12"],
    reaches_safeguards: false,
    aliases: &[],
    related: &[
        "kube-score/container-resource-requests-equal-limits",
        "kube-score/container-memory-requests-equal-limits",
        "kyverno/memory-requests-equal-limits",
        "kyverno/enforce-resources-as-ratio",
        "kyverno/require-qos-guaranteed",
        "gatekeeper/K8sContainerRatios",
    ],
    why: "The node keeps what is requested and promises what the limit allows: containers that all grow to \
          their limits need more memory than it has, and some are ended.",
    fix: "Raise `resources.requests.memory` to what the container uses, or lower the limit to at most twice \
          that.",
    sources: &["https://kubernetes.io/docs/concepts/workloads/pods/pod-qos/"],
    looks_at: &[],
    run: Run::Workload(run),
};

fn run(workload: &Workload<'_>, judge: &mut Judge) {
    judge.not_applicable("nothing has both a request and a limit of memory");
    if has_pod_resources(workload) {
        compare(judge, &workload.field(REQUEST), workload.field(LIMIT), || "the pod".to_owned());
    }
    for container in containers_with_resources(workload) {
        let place = || format!("container `{}`", container.name());
        compare(judge, &container.field(REQUEST), container.field(LIMIT), place);
    }
}

fn compare(
    judge: &mut Judge,
    request: &Field<'_, Quantity>,
    limit: Field<'_, Quantity>,
    place: impl FnOnce() -> String,
) {
    // An absent request is as high as the limit; no limit, or one of 0, is another check's finding.
    let (Some(request), Some(most)) = (judge.read(request), judge.read(&limit)) else { return };
    if most.is_positive() {
        judge.require(
            limit,
            |limit| !limit.exceeds(request, TIMES_MAX),
            || format!("{} may use more than twice the memory that it requests", place()),
        );
    }
}
