use crate::prelude::*;

/// See `why`.
pub static CHECK: Check = Check {
    id: "workload/raw-network-capability",
    title: "Container may send raw packets",
    severity: Severity::Info,
    confidence: Confidence::High,
    safeguards: &["SG-RUN-02"],
    reaches_safeguards: false,
    aliases: &[],
    // They read one of the two lists, or take other spellings.
    related: &[
        "KSV-0119",
        "CKV_K8S_28",
        "C-0046",
        "kube-linter/drop-net-raw-capability",
        "polaris/insecureCapabilities",
        "kyverno/drop-cap-net-raw",
    ],
    why: "Runtimes give `NET_RAW` by default; with it a process answers in the name of other pods on \
          its network and reads what they send. That all capabilities are kept is \
          workload/capabilities-not-dropped, so this is for information only.",
    fix: "Set `securityContext.capabilities.drop: [ALL]`, or `[NET_RAW]` at least, and do not add \
          `NET_RAW`.",
    sources: &["https://kubernetes.io/docs/concepts/security/pod-security-standards/"],
    looks_at: &[],
    run: Run::Workload(run),
};

fn run(workload: &Workload<'_>, judge: &mut Judge) {
    if judge.is_windows(workload) {
        judge.not_applicable("Windows has no capabilities");
        return;
    }
    for container in workload.containers() {
        let add = container.list("securityContext.capabilities.add");
        let adds = judge.texts(&add).iter().any(|name| gives(name.expose()));
        judge.require(add, |_| !adds, || format!("container `{}` adds NET_RAW", container.name()));
        let drop = container.list("securityContext.capabilities.drop");
        let drops = judge.texts(&drop).iter().any(|name| takes_away(name.expose()));
        judge.require(drop, |_| drops, || format!("container `{}` does not drop NET_RAW", container.name()));
    }
}

/// Some runtimes take the name with `CAP_` too.
fn gives(name: &str) -> bool {
    ["NET_RAW", "CAP_NET_RAW", "ALL"].iter().any(|other| name.eq_ignore_ascii_case(other))
}

/// All runtimes take the name in any case and without `CAP_`.
fn takes_away(name: &str) -> bool {
    ["NET_RAW", "ALL"].iter().any(|other| name.eq_ignore_ascii_case(other))
}
