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
    reaches_safeguards: false,
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
    looks_at: &["Service"],
    run: Run::Object(Family::Network, KINDS, run),
};

fn run(object: &ObjectView<'_>, beside: &Beside<'_>, judge: &mut Judge) {
    // Ports of the Services that are named, those of each name gathered once.
    let mut known: HashMap<(&str, &str), Option<Ports<'_>>> = HashMap::new();
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
        let key = (backend.namespace, name.expose());
        let ports = known.entry(key).or_insert_with(|| Ports::of_all(services()));
        judge.require(
            backend.port,
            // What cannot be read is a finding elsewhere, and a name for something outside needs no ports.
            |_| ports.as_ref().is_none_or(|ports| ports.has(port)),
            || format!("the Service `{name}` does not have the port"),
        );
    });
}

/// Numbers and names of the ports of Services.
#[derive(Default)]
struct Ports<'t> {
    numbers: HashSet<i64>,
    names: HashSet<&'t str>,
}

impl<'t> Ports<'t> {
    /// What each of several Services of one name has, of those that have ports to look at: nobody can tell which is applied
    /// last. `None` where none has.
    fn of_all(services: impl Iterator<Item = ObjectView<'t>>) -> Option<Self> {
        services.filter_map(|service| Self::of(&service)).reduce(|mut common, other| {
            common.numbers.retain(|number| other.numbers.contains(number));
            common.names.retain(|name| other.names.contains(name));
            common
        })
    }

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
