use crate::{
    port::Port,
    prelude::*,
    route::{KINDS, for_each_backend},
};
use std::collections::{HashMap, HashSet};

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
    // Ports of the Services that are named, each Service's gathered once.
    let mut known: HashMap<(&str, &str), Option<Ports<'_>>> = HashMap::new();
    for_each_backend(object, judge, |judge, backend| {
        if beside.is_complete() && !beside.has_services(backend.namespace) {
            return judge.not_applicable("no Services of the namespace stand in the source");
        }
        let service = beside.named("", "Service", backend.namespace, backend.name.expose());
        let name = backend.name;
        let is_found = judge.require_found(backend.place, service.is_some(), beside, || {
            format!("no Service is named `{name}`")
        });
        let Some(service) = service.filter(|_| is_found) else { return };
        let Some(port) = judge.read(&backend.port) else { return };
        let key = (backend.namespace, name.expose());
        let ports = known.entry(key).or_insert_with(|| Ports::of(&service));
        judge.require(
            backend.port,
            // What cannot be read is a finding elsewhere, and a name for something outside needs no ports.
            |_| ports.as_ref().is_none_or(|ports| ports.has(port)),
            || format!("the Service `{name}` does not have the port"),
        );
    });
}

/// Numbers and names of the ports of a Service.
#[derive(Default)]
struct Ports<'t> {
    numbers: HashSet<i64>,
    names: HashSet<&'t str>,
}

impl<'t> Ports<'t> {
    /// `None` where there are none to look at.
    fn of(service: &ObjectView<'t>) -> Option<Self> {
        let field = service.list("spec.ports");
        let items = field.value().copied().filter(|ports| !ports.is_empty())?;
        let mut ports = Self::default();
        for port in items.items().map(|item| Part::new(field.root, item)) {
            ports.numbers.extend(port.field::<i64>("port").value());
            ports.names.extend(port.field::<Text<'_>>("name").value().map(Text::expose));
        }
        Some(ports)
    }

    fn has(&self, wanted: Port<'_>) -> bool {
        match wanted {
            Port::Number(number) => self.numbers.contains(&number),
            Port::Name(name) => self.names.contains(name.expose()),
        }
    }
}
