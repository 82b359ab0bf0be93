use crate::prelude::*;

const HOSTS: [&str; 10] = [
    "livenessProbe.httpGet.host",
    "livenessProbe.tcpSocket.host",
    "readinessProbe.httpGet.host",
    "readinessProbe.tcpSocket.host",
    "startupProbe.httpGet.host",
    "startupProbe.tcpSocket.host",
    "lifecycle.postStart.httpGet.host",
    "lifecycle.postStart.tcpSocket.host",
    "lifecycle.preStop.httpGet.host",
    "lifecycle.preStop.tcpSocket.host",
];

/// See `why`.
pub static CHECK: Check = Check {
    id: "workload/host-in-probe-or-lifecycle",
    title: "Probe or lifecycle handler names a host",
    severity: Severity::Low,
    confidence: Confidence::High,
    safeguards: &["SG-RUN-07"],
    reaches_safeguards: true,
    aliases: &[],
    related: &["gatekeeper/K8sPSPHostProbesLifecycle"],
    why: "The kubelet makes the call, from the node and outside every network policy, so whoever writes \
          the pod chooses what the node connects to.",
    fix: "Remove `host`: the kubelet then calls the pod itself. Use an `exec` probe where another address \
          must be tried.",
    sources: &["https://kubernetes.io/docs/concepts/security/pod-security-standards/"],
    looks_at: &[],
    run: Run::Workload(run),
};

fn run(workload: &Workload<'_>, judge: &mut Judge) {
    if !workload.version().at_least(34) {
        judge.not_applicable("Kubernetes before 1.34 asks nothing of the hosts of probes and handlers");
        return;
    }
    for container in workload.containers() {
        for path in HOSTS {
            let host = container.field::<Text<'_>>(path).absent_means(Text::EMPTY);
            judge.require(
                host,
                |host| host.expose().is_empty(),
                || {
                    let handler = path.trim_end_matches(".host");
                    format!("container `{}` names a host in its `{handler}`", container.name())
                },
            );
        }
    }
}
