use crate::prelude::*;

/// The safe sysctls, each with the minor version of Kubernetes that made it one.
const SAFE: [(u8, &str); 14] = [
    (0, "kernel.shm_rmid_forced"),
    (0, "net.ipv4.ip_local_port_range"),
    (0, "net.ipv4.ip_unprivileged_port_start"),
    (0, "net.ipv4.ping_group_range"),
    (0, "net.ipv4.tcp_syncookies"),
    (27, "net.ipv4.ip_local_reserved_ports"),
    (29, "net.ipv4.tcp_fin_timeout"),
    (29, "net.ipv4.tcp_keepalive_intvl"),
    (29, "net.ipv4.tcp_keepalive_probes"),
    (29, "net.ipv4.tcp_keepalive_time"),
    (32, "net.ipv4.tcp_rmem"),
    (32, "net.ipv4.tcp_wmem"),
    (37, "net.ipv4.tcp_notsent_lowat"),
    (37, "net.ipv4.tcp_slow_start_after_idle"),
];

/// See `why`.
pub static CHECK: Check = Check {
    id: "workload/unsafe-sysctl",
    title: "Pod sets a sysctl that is not safe",
    severity: Severity::Medium,
    confidence: Confidence::High,
    safeguards: &["SG-RUN-16"],
    reaches_safeguards: true,
    aliases: &[],
    related: &[
        "KSV-0026",
        "kube-linter/unsafe-sysctls",
        "kyverno/restrict-sysctls",
        "gatekeeper/K8sPSPForbiddenSysctls",
    ],
    why: "A sysctl outside the safe list may switch off a protection, or take effect on other pods and on \
          the node itself.",
    fix: "Remove the sysctl from `securityContext.sysctls`, or set it on a node that is kept for this \
          workload.",
    sources: &[
        "https://kubernetes.io/docs/concepts/security/pod-security-standards/",
        "https://kubernetes.io/docs/tasks/administer-cluster/sysctl-cluster/",
    ],
    looks_at: &[],
    run: Run::Workload(run),
};

fn run(workload: &Workload<'_>, judge: &mut Judge) {
    let version = workload.version();
    let is_safe = |name: &str| SAFE.iter().any(|(since, safe)| *safe == name && version.at_least(*since));
    judge.for_each(workload.list("securityContext.sysctls"), |judge, sysctl| {
        let name = sysctl.field::<Text<'_>>("name").absent_means(Text::EMPTY);
        let shown = name.value().copied().unwrap_or(Text::EMPTY);
        judge.require(
            name,
            |name| is_safe(name.expose()),
            || format!("the pod sets sysctl `{shown}`, which is not on the safe list"),
        );
    });
}
