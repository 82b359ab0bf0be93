use crate::{prelude::*, route::INGRESSES};

/// See `why`.
pub static CHECK: Check = Check {
    id: "network/duplicate-route",
    title: "Two Ingresses claim the same host and path",
    severity: Severity::Low,
    // They may be for clusters of their own.
    confidence: Confidence::Medium,
    safeguards: &["SG-RUN-13"],
    reaches_safeguards: true,
    aliases: &[],
    // They refuse a host or a path twice, whatever the other is.
    related: &[
        "kyverno/unique-ingress-host-and-path",
        "kyverno/unique-ingress-path",
        "gatekeeper/K8sUniqueIngressHost",
    ],
    why: "Which of them gets the requests depends on the controller, most often on age: an application may lose its \
          requests to one of another namespace.",
    fix: "Give each application a host or a path of its own, or name classes of controllers.",
    sources: &["https://kubernetes.io/docs/concepts/services-networking/ingress/"],
    looks_at: &["Ingress"],
    run: Run::Object(Family::Network, INGRESSES, run),
};

fn run(ingress: &ObjectView<'_>, beside: &Beside<'_>, judge: &mut Judge) {
    judge.not_applicable("the Ingress claims no path");
    // What is of the wrong type claims nothing, and is not understood.
    let rules = crate::route::items(judge, &ingress.list("spec.rules"));
    for rule in rules {
        judge.read(&rule.field::<Text<'_>>("host"));
        for path in crate::route::items(judge, &rule.list("http.paths")) {
            judge.read(&path.field::<Text<'_>>("path"));
        }
    }
    for (route, node) in ingress.routes() {
        let other = beside.other_claim(route, ingress);
        if other.is_none() && !beside.has_readable_routes() {
            judge.unreadable_beside(node, "a route of some Ingress");
            continue;
        }
        judge.require_not_found(
            Field::<NodeRef<'_>>::find(ingress.whole().node(), node, ""),
            other.is_some(),
            beside.sight_of(&["Ingress"]),
            || {
                let name = other.map_or(Text::EMPTY, Text::name_of);
                let namespace = other.map_or(Text::EMPTY, Text::namespace_of);
                format!("the Ingress `{name}` of namespace `{namespace}` claims the same host and path")
            },
        );
    }
}
