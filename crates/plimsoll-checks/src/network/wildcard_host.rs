use crate::{prelude::*, route::items};

/// See `why`.
pub static CHECK: Check = Check {
    id: "network/wildcard-host",
    title: "Route stands for every host",
    severity: Severity::Info,
    confidence: Confidence::High,
    safeguards: &["SG-NET-93"],
    reaches_safeguards: false,
    aliases: &[],
    // They know one kind of object, or only one of a missing host and a star.
    related: &[
        "gatekeeper/K8sBlockWildcardIngress",
        "kyverno/restrict-ingress-wildcard",
        "kyverno/disallow-empty-ingress-host",
        "kyverno/restrict-virtual-service-wildcard",
        "polaris/httpRouteWildcardOrEmptyHost",
        "C-0266",
    ],
    why: "A rule for every host also takes requests that were meant for other applications behind the same \
          controller, whose rules came later or were removed.",
    fix: "Name the hosts that the application is meant to answer for.",
    sources: &["https://kubernetes.io/docs/concepts/services-networking/ingress/"],
    looks_at: &[],
    run: Run::Object(
        Family::Network,
        &[
            ("networking.k8s.io", "Ingress"),
            ("extensions", "Ingress"),
            ("gateway.networking.k8s.io", "HTTPRoute"),
            ("gateway.networking.k8s.io", "GRPCRoute"),
            ("networking.istio.io", "VirtualService"),
        ],
        run,
    ),
};

fn run(object: &ObjectView<'_>, _: &Beside<'_>, judge: &mut Judge) {
    let has_star = |host: &str| host.contains('*');
    if object.kind() == "Ingress" {
        judge.not_applicable("the Ingress has no rules");
        for rule in items(judge, &object.list("spec.rules")) {
            judge.require_optional(
                rule.field::<Text<'_>>("host"),
                |host| host.is_some_and(|host| !host.expose().is_empty() && !has_star(host.expose())),
                || "a rule stands for every host, or for all below a domain".to_owned(),
            );
        }
        return;
    }
    let path = if object.kind() == "VirtualService" { "spec.hosts" } else { "spec.hostnames" };
    let hosts = object.list(path);
    let own = judge.texts(&hosts);
    judge.require(
        hosts,
        |_| !own.is_empty() && !own.iter().any(|host| has_star(host.expose())),
        || "the route stands for every host, or for all below a domain".to_owned(),
    );
}
