use crate::prelude::*;

/// See `why`.
pub static CHECK: Check = Check {
    id: "workload/windows-host-process",
    title: "Windows container runs as a process of its node",
    severity: Severity::Critical,
    confidence: Confidence::High,
    safeguards: &["SG-RUN-03"],
    reaches_safeguards: true,
    aliases: &["KSV-0103", "gatekeeper/K8sPSPHostProcess"],
    related: &["C-0202", "polaris/hostProcess", "kyverno/disallow-host-process"],
    why: "A host process container runs on the Windows node itself, with the rights of the account it \
          names, up to those of the system.",
    fix: "Remove `windowsOptions.hostProcess` from the pod and its containers.",
    sources: &["https://kubernetes.io/docs/concepts/security/pod-security-standards/"],
    looks_at: &[],
    run: Run::Workload(run),
};

fn run(workload: &Workload<'_>, judge: &mut Judge) {
    for place in workload.places() {
        // The API server never defaults this field: absent means false.
        let own = place.field::<bool>("securityContext.windowsOptions.hostProcess").absent_means(false);
        judge.require(own, |value| !value, || format!("{place} runs as a process of its Windows node"));
    }
}
