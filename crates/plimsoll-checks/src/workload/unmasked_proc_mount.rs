use crate::{
    pod_standard::{is_excused_by_user_namespace, require_default_proc_mount},
    prelude::*,
};

/// See `why`.
pub static CHECK: Check = Check {
    id: "workload/unmasked-proc-mount",
    title: "Container sees its node's /proc unmasked",
    severity: Severity::High,
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
    why: "The masks over /proc keep kernel memory, keys and switches of the node from the container; \
          without them, root in the container can read and set some of them.",
    fix: "Remove `securityContext.procMount`, or give the pod a user namespace of its own with \
          `hostUsers: false`.",
    sources: &["https://kubernetes.io/docs/concepts/security/pod-security-standards/"],
    looks_at: &[],
    run: Run::Workload(run),
};

fn run(workload: &Workload<'_>, judge: &mut Judge) {
    if is_excused_by_user_namespace(workload, judge) {
        return;
    }
    require_default_proc_mount(workload, judge, "takes the masks off /proc");
}
