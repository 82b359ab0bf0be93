use crate::{operation::is_unreadable, port::Port, prelude::*};

/// Probes with the field that names their port.
const PORTS: [(&str, &str); 6] = [
    ("liveness", "livenessProbe.httpGet.port"),
    ("liveness", "livenessProbe.tcpSocket.port"),
    ("readiness", "readinessProbe.httpGet.port"),
    ("readiness", "readinessProbe.tcpSocket.port"),
    ("startup", "startupProbe.httpGet.port"),
    ("startup", "startupProbe.tcpSocket.port"),
];

/// See `why`.
pub static CHECK: Check = Check {
    id: "workload/probe-of-unknown-port",
    title: "Probe names a port that its container does not have",
    severity: Severity::Low,
    confidence: Confidence::High,
    safeguards: &["SG-RUN-13"],
    reaches_safeguards: true,
    aliases: &[],
    // They want numbers declared too, which the kubelet does not need.
    related: &["kube-linter/liveness-port", "kube-linter/readiness-port", "kube-linter/startup-port"],
    why: "The kubelet looks a name up among the ports of the same container. What it does not find there it \
          cannot probe: the container never becomes ready, or is restarted without end.",
    fix: "Name a port that stands in `ports` of the same container, or write its number without quotes.",
    sources: &[
        "https://kubernetes.io/docs/tasks/configure-pod-container/configure-liveness-readiness-startup-probes/",
    ],
    looks_at: &[],
    run: Run::Workload(run),
};

fn run(workload: &Workload<'_>, judge: &mut Judge) {
    judge.not_applicable("no probe names a port");
    for container in workload.containers() {
        for (probe, path) in PORTS {
            let port = container.field::<Port<'_>>(path);
            // A number needs no declaration.
            let Some(Port::Name(name)) = judge.read(&port) else { continue };
            let is_known = declares(judge, container, name);
            judge.require(
                port,
                |_| is_known,
                || {
                    let container = container.name();
                    format!("the {probe} probe of container `{container}` names port `{name}`, which it does not have")
                },
            );
        }
    }
}

fn declares(judge: &mut Judge, container: Container<'_>, name: Text<'_>) -> bool {
    let ports = container.list("ports");
    let Some(items) = judge.read(&ports) else { return true };
    let mut is_readable = true;
    let is_known = items.items().any(|item| {
        let own = Part::new(ports.root, item).field::<Text<'_>>("name");
        is_readable &= !is_unreadable(&own);
        judge.read(&own).is_some_and(|own| own.expose() == name.expose())
    });
    // What cannot be read may be the port that is meant; the verdict is unknown then.
    is_known || !is_readable
}
