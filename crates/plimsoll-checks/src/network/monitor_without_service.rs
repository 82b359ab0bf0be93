use crate::{operation::is_unreadable, prelude::*};

/// See `why`.
pub static CHECK: Check = Check {
    id: "network/monitor-without-service",
    title: "Monitor selects nothing to watch",
    severity: Severity::Info,
    // What it watches may come from elsewhere.
    confidence: Confidence::Low,
    safeguards: &["SG-RUN-13"],
    reaches_safeguards: false,
    aliases: &[],
    // It knows no monitors of pods.
    related: &["kube-linter/dangling-servicemonitor"],
    why: "What nobody measures fails unseen: a monitor whose selector matches nothing looks like one that has \
          nothing to report.",
    fix: "Write the labels of the Service, or of the pods, into `selector`.",
    sources: &["https://prometheus-operator.dev/docs/api-reference/api/"],
    looks_at: &[PODS, "Service"],
    run: Run::Object(
        Family::Network,
        &[("monitoring.coreos.com", "ServiceMonitor"), ("monitoring.coreos.com", "PodMonitor")],
        run,
    ),
};

fn run(monitor: &ObjectView<'_>, beside: &Beside<'_>, judge: &mut Judge) {
    let field = monitor.field::<NodeRef<'_>>("spec.selector");
    let selector = match judge.read(&field) {
        Some(node) => Selector::read(node),
        None if is_unreadable(&field) => return,
        None => Some(Selector::default()),
    };
    let Some(selector) = selector else { return judge.unreadable_beside(field.nearest, "the selector") };
    if selector.is_empty() {
        return judge.not_applicable("the monitor takes everything");
    }
    if judge.read(&monitor.field::<bool>("spec.namespaceSelector.any")) == Some(true) {
        return judge.not_applicable("the monitor looks in every namespace");
    }
    let named = judge.texts(&monitor.list("spec.namespaceSelector.matchNames"));
    let mut namespaces: Vec<&str> = named.iter().map(Text::expose).collect();
    if namespaces.is_empty() {
        namespaces.push(monitor.namespace());
    }
    let is_of_services = monitor.kind() == "ServiceMonitor";
    let can_see = |namespace: &&str| {
        if is_of_services { beside.has_services(namespace) } else { beside.has_pods(namespace) }
    };
    let sight = if is_of_services { beside.sight_of(&["Service"]) } else { beside.sight_of_pods() };
    if sight.is_whole() && !namespaces.iter().all(can_see) {
        return judge.not_applicable("a namespace that is looked in does not stand in the source");
    }
    let is_found = namespaces.iter().any(|namespace| {
        if is_of_services {
            beside.services_selected(namespace, &selector).next().is_some()
        } else {
            beside.selects_pods(namespace, &selector)
        }
    });
    judge.require_found(field, is_found, sight, || "the monitor selects nothing".to_owned());
}
