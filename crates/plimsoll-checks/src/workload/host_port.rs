use crate::prelude::*;

/// See `why`.
pub static CHECK: Check = Check {
    id: "workload/host-port",
    title: "Container takes a port of its node",
    severity: Severity::Medium,
    confidence: Confidence::High,
    safeguards: &["SG-RUN-04"],
    reaches_safeguards: true,
    aliases: &["polaris/hostPortSet", "kyverno/disallow-host-ports"],
    // The first two refuse an explicit 0 too, the third reads no init containers.
    related: &["KSV-0024", "CKV_K8S_26", "C-0044", "gatekeeper/K8sPSPHostNetworkingPorts"],
    why: "A host port opens the program on every address of the node, past services and most network policies.",
    fix: "Remove `hostPort` and reach the program through a Service.",
    sources: &["https://kubernetes.io/docs/concepts/security/pod-security-standards/"],
    looks_at: &[],
    run: Run::Workload(run),
};

fn run(workload: &Workload<'_>, judge: &mut Judge) {
    for container in workload.containers() {
        judge.for_each(container.list("ports"), |judge, port| {
            let host_port = port.field::<i64>("hostPort").absent_means(0);
            judge.require(
                host_port,
                |value| *value == 0,
                || format!("container `{}` takes a port of its node", container.name()),
            );
        });
    }
}
