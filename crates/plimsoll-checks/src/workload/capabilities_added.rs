use crate::{pod_standard::forbid_added_capabilities, prelude::*};

/// What the baseline level lets a container add: the names that a runtime gives by default, less `NET_RAW`.
const DEFAULT: [&str; 13] = [
    "AUDIT_WRITE",
    "CHOWN",
    "DAC_OVERRIDE",
    "FOWNER",
    "FSETID",
    "KILL",
    "MKNOD",
    "NET_BIND_SERVICE",
    "SETFCAP",
    "SETGID",
    "SETPCAP",
    "SETUID",
    "SYS_CHROOT",
];

/// See `why`.
pub static CHECK: Check = Check {
    id: "workload/capabilities-added",
    title: "Container adds capabilities beyond the default ones",
    severity: Severity::Medium,
    confidence: Confidence::High,
    safeguards: &["SG-RUN-02"],
    reaches_safeguards: true,
    aliases: &["kyverno/disallow-capabilities"],
    related: &[
        "KSV-0022",
        "KSV-0005",
        "CKV_K8S_25",
        "CKV_K8S_39",
        "C-0046",
        "polaris/dangerousCapabilities",
        "gatekeeper/K8sPSPCapabilities",
    ],
    why: "Each capability beyond those that a runtime gives by default opens a part of the kernel that \
          containers share; several, such as `SYS_ADMIN`, are as good as root on the node.",
    fix: "Remove the capability from `securityContext.capabilities.add`, or move what needs it into a \
          workload of its own that is reviewed.",
    sources: &["https://kubernetes.io/docs/concepts/security/pod-security-standards/"],
    looks_at: &[],
    run: Run::Workload(run),
};

fn run(workload: &Workload<'_>, judge: &mut Judge) {
    forbid_added_capabilities(workload, judge, &DEFAULT);
}
