use crate::{
    port::Port,
    prelude::*,
    route::{KINDS, for_each_backend},
};

/// See `why`.
pub static CHECK: Check = Check {
    id: "network/route-without-service",
    title: "Ingress or route names a Service that does not exist",
    severity: Severity::Low,
    // The Service may come from elsewhere.
    confidence: Confidence::Low,
    safeguards: &["SG-RUN-13"],
    aliases: &[],
    // They know Ingresses or routes only, and take a namespace without any Service as well.
    related: &["C-0298", "C-0302", "kube-linter/dangling-ingress", "kube-score/ingress-targets-service"],
    why: "Requests for the host fail; and whoever may create Services in the namespace takes them over by giving a \
          Service the name.",
    fix: "Name a Service of the namespace and a port that it has, or remove the route.",
    sources: &[
        "https://kubernetes.io/docs/concepts/services-networking/ingress/",
        "https://gateway-api.sigs.k8s.io/",
    ],
    run: Run::Object(Family::Network, KINDS, run),
};

fn run(object: &ObjectView<'_>, beside: &Objects<'_>, judge: &mut Judge) {
    for_each_backend(object, judge, |judge, backend| {
        let sight = beside.sight_of(&["Service"]);
        if sight.is_whole() && !beside.has_services(backend.namespace) {
            return judge.not_applicable("no Services of the namespace stand in the source");
        }
        let services = || beside.all_named("", "Service", backend.namespace, backend.name.expose());
        let name = backend.name;
        let is_found = judge.require_found(backend.place, services().next().is_some(), sight, || {
            format!("no Service is named `{name}`")
        });
        if !is_found {
            return;
        }
        let Some(port) = judge.read(&backend.port) else { return };
        judge.require(
            backend.port,
            |_| services().all(|service| has_port(&service, port)),
            || format!("the Service `{name}` does not have the port"),
        );
    });
}

fn has_port(service: &ObjectView<'_>, wanted: Port<'_>) -> bool {
    let ports = service.list("spec.ports");
    // What cannot be read is a finding elsewhere, and a name for something outside needs no ports.
    let Some(ports) = ports.value().copied().filter(|ports| !ports.is_empty()) else { return true };
    ports.items().map(|item| Part::new(service.whole().node(), item)).any(|port| match wanted {
        Port::Number(number) => port.field::<i64>("port").value() == Some(&number),
        Port::Name(name) => {
            port.field::<Text<'_>>("name").value().is_some_and(|own| own.expose() == name.expose())
        }
    })
}
