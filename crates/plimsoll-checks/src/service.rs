//! What several checks ask of Services and of the pods behind them.

use crate::{Judge, operation::is_unreadable};
use plimsoll_kube::{GroupKind, ObjectView, Objects, Selector, Text};
use plimsoll_model::tree::NodeRef;

/// Services.
pub(crate) const KINDS: &[GroupKind] = &[("", "Service")];

/// What the type of a Service makes of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ServiceType {
    /// Reached from inside of the cluster.
    Internal,
    /// Reached on every node.
    NodePort,
    /// Reached through a balancer of the provider.
    LoadBalancer,
    /// A name for something outside.
    ExternalName,
}

/// The type of a Service; `None` if it cannot be read.
pub(crate) fn service_type(service: &ObjectView<'_>, judge: &mut Judge) -> Option<ServiceType> {
    let field = service.field::<Text<'_>>("spec.type").absent_means(Text::new("ClusterIP"));
    judge.read(&field).map(|own| match own.expose() {
        "NodePort" => ServiceType::NodePort,
        "LoadBalancer" => ServiceType::LoadBalancer,
        "ExternalName" => ServiceType::ExternalName,
        _ => ServiceType::Internal,
    })
}

/// The selector of a Service; `None`, with the reason noted, if it has none or it cannot be read.
pub(crate) fn selector<'t>(service: &ObjectView<'t>, judge: &mut Judge) -> Option<Selector<'t>> {
    let field = service.field::<NodeRef<'_>>("spec.selector");
    let Some(node) = judge.read(&field) else {
        if !is_unreadable(&field) {
            judge.not_applicable("the Service has no selector");
        }
        return None;
    };
    let selector = Selector::read_map(node);
    match &selector {
        None => judge.unreadable_beside(node, "the selector"),
        Some(own) if own.is_empty() => {
            judge.not_applicable("the Service has no selector");
            return None;
        }
        Some(_) => {}
    }
    selector
}

/// Whether pods of a namespace can be told apart: if none are in a source that was read whole, they come from
/// elsewhere.
pub(crate) fn can_see_pods(namespace: &str, beside: &Objects<'_>, judge: &mut Judge) -> bool {
    let can = !beside.sight_of_pods().is_whole() || beside.has_pods(namespace);
    if !can {
        judge.not_applicable("no pods of the namespace stand in the source");
    }
    can
}
