use crate::{
    operation::{LIVENESS, READINESS, has_probe, is_unreadable},
    port::Port,
    prelude::*,
};

/// Numbers of both probes with what the API server takes for 0 and for nothing.
const NUMBERS: [(&str, &str, i64); 6] = [
    ("livenessProbe.initialDelaySeconds", "readinessProbe.initialDelaySeconds", 0),
    ("livenessProbe.periodSeconds", "readinessProbe.periodSeconds", 10),
    ("livenessProbe.timeoutSeconds", "readinessProbe.timeoutSeconds", 1),
    ("livenessProbe.failureThreshold", "readinessProbe.failureThreshold", 3),
    ("livenessProbe.successThreshold", "readinessProbe.successThreshold", 1),
    ("livenessProbe.grpc.port", "readinessProbe.grpc.port", 0),
];

/// Texts of both probes with what the API server takes for the empty one and for nothing.
const TEXTS: [(&str, &str, &str); 5] = [
    ("livenessProbe.httpGet.path", "readinessProbe.httpGet.path", "/"),
    ("livenessProbe.httpGet.host", "readinessProbe.httpGet.host", ""),
    ("livenessProbe.httpGet.scheme", "readinessProbe.httpGet.scheme", "HTTP"),
    ("livenessProbe.tcpSocket.host", "readinessProbe.tcpSocket.host", ""),
    ("livenessProbe.grpc.service", "readinessProbe.grpc.service", ""),
];

/// Ports of both probes, by number or by name.
const PORTS: [(&str, &str); 2] = [
    ("livenessProbe.httpGet.port", "readinessProbe.httpGet.port"),
    ("livenessProbe.tcpSocket.port", "readinessProbe.tcpSocket.port"),
];

/// Lists of both probes with the texts below their items.
const LISTS: [(&str, &str, &[&str]); 2] = [
    ("livenessProbe.exec.command", "readinessProbe.exec.command", &[""]),
    ("livenessProbe.httpGet.httpHeaders", "readinessProbe.httpGet.httpHeaders", &["name", "value"]),
];

/// See `why`.
pub static CHECK: Check = Check {
    id: "workload/identical-probes",
    title: "Liveness and readiness are asked the same",
    severity: Severity::Info,
    confidence: Confidence::High,
    safeguards: &["SG-RUN-18"],
    reaches_safeguards: false,
    aliases: &[],
    related: &["kube-score/pod-probes-identical", "kyverno/validate-probes"],
    why: "When the container is too busy to answer, it is restarted at the moment when leaving it alone would \
          have been enough, and its load goes to the others, which follow.",
    fix: "Let the liveness probe ask less, or be patient longer: a higher `failureThreshold` does.",
    sources: &["https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/"],
    looks_at: &[],
    run: Run::Workload(run),
};

fn run(workload: &Workload<'_>, judge: &mut Judge) {
    judge.not_applicable("no container has both a liveness and a readiness probe");
    for container in workload.containers() {
        let has_both = has_probe(judge, container, &LIVENESS) == Some(true)
            && has_probe(judge, container, &READINESS) == Some(true);
        if !has_both {
            continue;
        }
        // What cannot be read is not the same as anything, and makes the verdict unknown.
        let same = same_numbers(judge, container)
            && same_texts(judge, container)
            && same_ports(judge, container)
            && same_lists(judge, container)
            && same_handlers(judge, container);
        judge.require(
            container.field::<NodeRef<'_>>(LIVENESS.path),
            |_| !same,
            || format!("container `{}` has the same probe for liveness and readiness", container.name()),
        );
    }
}

/// What a field says, once the API server has filled it in; `None` if it cannot be read.
fn read<'t, T: Copy>(judge: &mut Judge, field: &Field<'t, T>, default: T) -> Option<T> {
    if is_unreadable(field) {
        judge.read(field);
        return None;
    }
    Some(judge.read(field).unwrap_or(default))
}

fn same_numbers(judge: &mut Judge, container: Container<'_>) -> bool {
    NUMBERS.iter().all(|(own, other, default)| {
        let mut number = |path| {
            let number = read(judge, &container.field::<i64>(path), *default)?;
            Some(if number == 0 { *default } else { number })
        };
        number(own).is_some_and(|own| number(other) == Some(own))
    })
}

fn same_texts(judge: &mut Judge, container: Container<'_>) -> bool {
    TEXTS.iter().all(|(own, other, default)| {
        let mut text = |path| {
            let text = read(judge, &container.field::<Text<'_>>(path), Text::EMPTY)?.expose();
            Some(if text.is_empty() { *default } else { text })
        };
        text(own).is_some_and(|own| text(other) == Some(own))
    })
}

fn same_ports(judge: &mut Judge, container: Container<'_>) -> bool {
    PORTS.iter().all(|(own, other)| {
        let mut port = |path| {
            Some(match read(judge, &container.field(path), Port::Number(0))? {
                Port::Number(number) => (number, ""),
                Port::Name(name) => (0, name.expose()),
            })
        };
        port(own).is_some_and(|own| port(other) == Some(own))
    })
}

fn same_lists(judge: &mut Judge, container: Container<'_>) -> bool {
    LISTS.iter().all(|(own, other, keys)| {
        let own = texts(judge, container, (own, keys));
        own.is_some() && texts(judge, container, (other, keys)) == own
    })
}

/// Handlers without any field differ in nothing else.
fn same_handlers(judge: &mut Judge, container: Container<'_>) -> bool {
    LIVENESS.handlers.iter().zip(READINESS.handlers).all(|(own, other)| {
        let mut is_there = |path| judge.read(&container.field::<NodeRef<'_>>(path)).is_some();
        is_there(own) == is_there(other)
    })
}

/// Texts below the items of a list, in their order; `None` if any cannot be read.
fn texts<'t>(
    judge: &mut Judge,
    container: Container<'t>,
    (path, keys): (&'static str, &[&'static str]),
) -> Option<Vec<&'t str>> {
    let list = container.list(path);
    let items = judge.read(&list)?;
    let mut texts = Vec::with_capacity(items.len() * keys.len());
    for item in items.items() {
        for key in keys {
            let field = Part::new(list.root, item).field::<Text<'_>>(key);
            texts.push(read(judge, &field, Text::EMPTY)?.expose());
        }
    }
    Some(texts)
}
