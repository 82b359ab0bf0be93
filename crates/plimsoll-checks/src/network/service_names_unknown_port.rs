use crate::{
    prelude::*,
    service::{KINDS, can_see_pods, selector},
};
use plimsoll_model::tree::Tag;

/// See `why`.
pub static CHECK: Check = Check {
    id: "network/service-names-unknown-port",
    title: "Service names a port that its pods do not have",
    severity: Severity::Low,
    // More pods may come from elsewhere.
    confidence: Confidence::Medium,
    safeguards: &["SG-RUN-13"],
    reaches_safeguards: true,
    aliases: &[],
    // It looks at the form of names and numbers.
    related: &["kube-linter/invalid-target-ports"],
    why: "A name of a port is looked up in each pod. Where a pod does not have it, the Service hands nothing to it, \
          and clients see a closed port.",
    fix: "Name a port that stands in `ports` of a container of the pods, or write its number.",
    sources: &["https://kubernetes.io/docs/concepts/services-networking/service/"],
    looks_at: &[PODS],
    run: Run::Object(Family::Network, KINDS, run),
};

fn run(service: &ObjectView<'_>, beside: &Beside<'_>, judge: &mut Judge) {
    judge.not_applicable("no port is named");
    let ports = service.list("spec.ports");
    let Some(items) = judge.read(&ports) else { return };
    let parts = || items.items().map(|item| Part::new(service.whole().node(), item));
    let is_named = |part: Part<'_>| {
        part.node()
            .get("targetPort")
            .is_some_and(|port| !matches!(port.tag(), Tag::Int | Tag::Float | Tag::Null))
    };
    if !parts().any(is_named) {
        return;
    }
    let Some(selector) = selector(service, judge) else { return };
    if !can_see_pods(service.namespace(), beside, judge) {
        return;
    }
    let pods = beside.behind(service.namespace(), &selector);
    let sight = beside.sight_of_pods();
    if pods.is_empty() && sight.is_whole() {
        return judge.not_applicable("the Service selects no pod of the source");
    }
    for part in parts().filter(|part| is_named(*part)) {
        let field = part.field::<Text<'_>>("targetPort");
        let Some(name) = judge.read(&field) else { continue };
        // One pod that has it is enough: others may run something else behind the same Service.
        let is_found = pods.has_port_name(name.expose());
        judge.require_found(field, is_found, sight, || format!("no pod of the Service has a port `{name}`"));
    }
}
