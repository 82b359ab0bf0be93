use crate::{pod_standard::require_default_proc_mount, prelude::*};

/// See `why`.
pub static CHECK: Check = Check {
    id: "workload/proc-mount-not-default",
    title: "Container asks for another /proc than the default",
    severity: Severity::Medium,
    confidence: Confidence::High,
    safeguards: &["SG-RUN-16"],
    reaches_safeguards: true,
    aliases: &[],
    related: &[
        "KSV-0027",
        "kube-linter/unsafe-proc-mount",
        "polaris/procMount",
        "kyverno/disallow-proc-mount",
        "gatekeeper/K8sPSPProcMount",
    ],
    why: "Even in a user namespace of its own, a container with an unmasked /proc sees more of the kernel \
          than the restricted level allows.",
    fix: "Remove `securityContext.procMount`, or set it to `Default`.",
    sources: &["https://kubernetes.io/docs/concepts/security/pod-security-standards/"],
    looks_at: &[],
    run: Run::Workload(run),
};

fn run(workload: &Workload<'_>, judge: &mut Judge) {
    if !workload.version().at_least(35) {
        judge.not_applicable(
            "Kubernetes before 1.35 has one rule for all of /proc: workload/unmasked-proc-mount",
        );
        return;
    }
    require_default_proc_mount(workload, judge, "sets `procMount` to something other than Default");
}
