use crate::prelude::*;

/// See `why`.
pub static CHECK: Check = Check {
    id: "workload/privileged-container",
    title: "Container runs privileged",
    severity: Severity::Critical,
    confidence: Confidence::High,
    safeguards: &["SG-RUN-03"],
    reaches_safeguards: true,
    aliases: &[
        "KSV-0017",
        "CKV_K8S_16",
        "C-0057",
        "kube-linter/privileged-container",
        "polaris/runAsPrivileged",
        "kyverno/disallow-privileged-containers",
        "kube-score/container-security-context-privileged",
        "gatekeeper/K8sPSPPrivilegedContainer",
    ],
    related: &[],
    why: "A privileged container sees every device of its node and can leave its own namespaces, \
          so one compromised process is a compromised node.",
    fix: "Remove `securityContext.privileged`; grant the single capability the program needs.",
    sources: &["https://kubernetes.io/docs/concepts/security/pod-security-standards/"],
    looks_at: &[],
    run: Run::Workload(run),
};

fn run(workload: &Workload<'_>, judge: &mut Judge) {
    for container in workload.containers() {
        // The API server never defaults this field: absent means false.
        let privileged = container.field::<bool>("securityContext.privileged").absent_means(false);
        judge.require(
            privileged,
            |value| !value,
            || format!("container `{}` is privileged", container.name()),
        );
    }
}
