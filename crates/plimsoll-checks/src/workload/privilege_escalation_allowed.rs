use crate::{pod_standard::is_excused_as_windows, prelude::*};

/// See `why`.
pub static CHECK: Check = Check {
    id: "workload/privilege-escalation-allowed",
    title: "Container may gain privileges",
    severity: Severity::Low,
    confidence: Confidence::High,
    safeguards: &["SG-RUN-02"],
    reaches_safeguards: true,
    aliases: &[],
    related: &[
        "KSV-0001",
        "CKV_K8S_20",
        "C-0016",
        "kube-linter/privilege-escalation-container",
        "polaris/privilegeEscalationAllowed",
        "kyverno/disallow-privilege-escalation",
        "gatekeeper/K8sPSPAllowPrivilegeEscalationContainer",
    ],
    why: "A program with the set-user-ID bit or file capabilities gives its process more rights than the \
          one that started it; an image often has some.",
    fix: "Set `securityContext.allowPrivilegeEscalation: false` on every container.",
    sources: &["https://kubernetes.io/docs/concepts/security/pod-security-standards/"],
    looks_at: &[],
    run: Run::Workload(run),
};

fn run(workload: &Workload<'_>, judge: &mut Judge) {
    if !workload.version().at_least(8) {
        judge.not_applicable("Kubernetes before 1.8 has no field that forbids it");
        return;
    }
    if is_excused_as_windows(workload, judge, "Windows has no such escalation") {
        return;
    }
    for container in workload.containers() {
        let allowed = container.field::<bool>("securityContext.allowPrivilegeEscalation");
        judge.require(
            allowed,
            |value| !value,
            || format!("container `{}` may gain privileges", container.name()),
        );
    }
}
