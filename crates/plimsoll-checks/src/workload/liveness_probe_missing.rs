use crate::{
    operation::{LIVENESS, require_probe},
    prelude::*,
};

/// See `why`.
pub static CHECK: Check = Check {
    id: "workload/liveness-probe-missing",
    title: "Container has no liveness probe",
    severity: Severity::Info,
    confidence: Confidence::High,
    safeguards: &["SG-RUN-18"],
    reaches_safeguards: false,
    aliases: &[],
    // They leave out sidecars or ask pods that run to completion.
    related: &[
        "CKV_K8S_8",
        "C-0056",
        "kube-linter/no-liveness-probe",
        "polaris/livenessProbeMissing",
        "kube-score/pod-probes",
        "kyverno/require-pod-probes",
        "gatekeeper/K8sRequiredProbes",
    ],
    why: "A process that hangs without ending stays as it is until somebody looks. A program that ends by \
          itself when it is stuck needs no such probe, and a probe that tests too much makes things worse.",
    fix: "Add a `livenessProbe` that asks the process itself and nothing that it depends on.",
    sources: &["https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/"],
    looks_at: &[],
    run: Run::Workload(run),
};

fn run(workload: &Workload<'_>, judge: &mut Judge) {
    require_probe(workload, judge, &LIVENESS);
}
