//! What several checks ask of Ingresses and of routes of the Gateway API.

use crate::Judge;
use crate::port::Port;
use plimsoll_kube::{Field, GroupKind, List, ObjectView, Part, Text};
use plimsoll_model::tree::NodeRef;

/// Ingresses; `extensions` served them until 1.22.
pub(crate) const INGRESSES: &[GroupKind] = &[("networking.k8s.io", "Ingress"), ("extensions", "Ingress")];

/// Everything that hands requests on to Services.
pub(crate) const KINDS: &[GroupKind] = &[
    ("networking.k8s.io", "Ingress"),
    ("extensions", "Ingress"),
    ("gateway.networking.k8s.io", "HTTPRoute"),
    ("gateway.networking.k8s.io", "GRPCRoute"),
    ("gateway.networking.k8s.io", "TLSRoute"),
    ("gateway.networking.k8s.io", "TCPRoute"),
    ("gateway.networking.k8s.io", "UDPRoute"),
];

/// A Service that requests are handed to.
pub(crate) struct Backend<'t> {
    /// The namespace of the Service.
    pub(crate) namespace: &'t str,
    /// Its name.
    pub(crate) name: Text<'t>,
    /// Where the name stands.
    pub(crate) place: Field<'t, Text<'t>>,
    /// The port, by name or number.
    pub(crate) port: Field<'t, Port<'t>>,
}

/// Calls `see` with each Service that an Ingress or a route names.
pub(crate) fn for_each_backend<'t>(
    object: &ObjectView<'t>,
    judge: &mut Judge,
    mut see: impl FnMut(&mut Judge, Backend<'t>),
) {
    judge.not_applicable("no Service is named");
    let namespace = object.namespace();
    if object.kind() != "Ingress" {
        judge_routes(object, judge, &mut see);
        return;
    }
    for path in ["spec.defaultBackend", "spec.backend"] {
        let backend = object.field::<NodeRef<'_>>(path);
        if let Some(node) = judge.read(&backend) {
            of_ingress(Part::new(backend.root, node), namespace, judge, &mut see);
        }
    }
    for rule in items(judge, &object.list("spec.rules")) {
        for path in items(judge, &rule.list("http.paths")) {
            let backend = path.field::<NodeRef<'_>>("backend");
            if let Some(node) = judge.read(&backend) {
                of_ingress(Part::new(backend.root, node), namespace, judge, &mut see);
            }
        }
    }
}

fn of_ingress<'t>(
    backend: Part<'t>,
    namespace: &'t str,
    judge: &mut Judge,
    see: &mut impl FnMut(&mut Judge, Backend<'t>),
) {
    let new = backend.field::<Text<'_>>("service.name");
    let (place, port) = if new.is_absent() {
        (backend.field("serviceName"), backend.field("servicePort"))
    } else {
        let named = backend.field::<Port<'_>>("service.port.name");
        (new, named.or(backend.field("service.port.number")))
    };
    if let Some(name) = judge.read(&place) {
        see(judge, Backend { namespace, name, place, port });
    }
}

fn judge_routes<'t>(
    object: &ObjectView<'t>,
    judge: &mut Judge,
    see: &mut impl FnMut(&mut Judge, Backend<'t>),
) {
    for rule in items(judge, &object.list("spec.rules")) {
        for backend in items(judge, &rule.list("backendRefs")) {
            let group = judge.read(&backend.field::<Text<'_>>("group")).unwrap_or(Text::EMPTY);
            let kind = judge.read(&backend.field::<Text<'_>>("kind")).unwrap_or(Text::new("Service"));
            let place = backend.field::<Text<'_>>("name");
            let namespace = judge.read(&backend.field::<Text<'_>>("namespace"));
            let namespace = namespace.map_or(object.namespace(), |own| own.expose());
            if !matches!((group.expose(), kind.expose()), ("" | "core", "Service")) {
                continue;
            }
            if let Some(name) = judge.read(&place) {
                see(judge, Backend { namespace, name, place, port: backend.field("port") });
            }
        }
    }
}

/// The items of a list; of one that is none, the verdict is unknown.
pub(crate) fn items<'t>(judge: &mut Judge, list: &Field<'t, List<'t>>) -> Vec<Part<'t>> {
    let root = list.root;
    judge.read(list).into_iter().flat_map(List::items).map(|item| Part::new(root, item)).collect()
}
