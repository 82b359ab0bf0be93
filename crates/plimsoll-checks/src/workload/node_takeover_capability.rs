use crate::prelude::*;

/// Each is enough by itself to become root on the node: mounting and namespaces, modules of the kernel, ports
/// and memory of the machine, files of the node by their handle.
const ENOUGH: [&str; 5] = ["ALL", "SYS_ADMIN", "SYS_MODULE", "SYS_RAWIO", "DAC_READ_SEARCH"];

/// Enough where the node's processes are in sight.
const ENOUGH_WITH_HOST_PID: &str = "SYS_PTRACE";

/// See `why`.
pub static CHECK: Check = Check {
    id: "workload/node-takeover-capability",
    title: "Container adds a capability that is as good as root on the node",
    severity: Severity::Critical,
    confidence: Confidence::High,
    safeguards: &["SG-RUN-02"],
    reaches_safeguards: true,
    aliases: &[],
    related: &[
        "KSV-0005",
        "KSV-0120",
        "CKV_K8S_39",
        "C-0046",
        "polaris/dangerousCapabilities",
        "kubesec/CapSysAdmin",
    ],
    why: "With such a capability the kernel lets the process mount the node's disk, load code into the \
          kernel, read any file of the node or write to its processes: container and node are one.",
    fix: "Remove the capability from `securityContext.capabilities.add`. Where the program cannot do \
          without, set `hostUsers: false`, so that it holds for the container only, or keep a node for \
          it.",
    sources: &["https://man7.org/linux/man-pages/man7/capabilities.7.html"],
    looks_at: &[],
    run: Run::Workload(run),
};

fn run(workload: &Workload<'_>, judge: &mut Judge) {
    if judge.is_windows(workload) {
        judge.not_applicable("Windows has no capabilities");
        return;
    }
    if workload.version().at_least(33) && judge.has_user_namespace(workload) {
        judge.not_applicable("the pod has a user namespace of its own: its capabilities end there");
        return;
    }
    let sees_node = judge.read(&workload.field::<bool>("hostPID")) == Some(true);
    for container in workload.containers() {
        let add = container.list("securityContext.capabilities.add");
        let mut added = judge.texts(&add);
        added.retain(|name| is_enough(name.expose(), sees_node));
        judge.require(
            add,
            |_| added.is_empty(),
            || {
                format!(
                    "container `{}` adds {}, as good as root on the node",
                    container.name(),
                    in_words(&added)
                )
            },
        );
    }
}

/// Runtimes take names in any case; CRI-O and Docker take them with `CAP_` too, containerd then knows no such
/// capability. None takes `CAP_ALL`.
fn is_enough(name: &str, sees_node: bool) -> bool {
    let prefixed = name.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("CAP_"));
    let plain = if prefixed { name.get(4..).unwrap_or_default() } else { name };
    let is = |other: &str| plain.eq_ignore_ascii_case(other) && !(prefixed && other == "ALL");
    ENOUGH.iter().any(|enough| is(enough)) || sees_node && is(ENOUGH_WITH_HOST_PID)
}
