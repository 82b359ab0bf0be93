use crate::{
    operation::{READINESS, require_probe},
    prelude::*,
};

/// See `why`.
pub static CHECK: Check = Check {
    id: "workload/readiness-probe-missing",
    title: "Container has no readiness probe",
    severity: Severity::Low,
    confidence: Confidence::High,
    safeguards: &["SG-RUN-18"],
    reaches_safeguards: true,
    aliases: &[],
    // They leave out sidecars or ask pods that run to completion.
    related: &[
        "CKV_K8S_9",
        "C-0018",
        "kube-linter/no-readiness-probe",
        "polaris/readinessProbeMissing",
        "kube-score/pod-probes",
        "kyverno/require-pod-probes",
        "gatekeeper/K8sRequiredProbes",
    ],
    why: "The container counts as ready as soon as its process runs: requests reach it before it can answer, \
          and a rollout replaces good pods with ones that never will.",
    fix: "Add a `readinessProbe` that succeeds only when the container can serve.",
    sources: &["https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/"],
    looks_at: &[],
    run: Run::Workload(run),
};

fn run(workload: &Workload<'_>, judge: &mut Judge) {
    require_probe(workload, judge, &READINESS);
}
