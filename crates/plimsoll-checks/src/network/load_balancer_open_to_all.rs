use crate::{
    outside::{has_narrow_sources, is_internal},
    prelude::*,
    service::{KINDS, ServiceType, service_type},
};

/// See `why`.
pub static CHECK: Check = Check {
    id: "network/load-balancer-open-to-all",
    title: "Load balancer takes connections from everywhere",
    severity: Severity::Low,
    // Some balancers stand in private networks, and nothing in the object says so.
    confidence: Confidence::Medium,
    safeguards: &["SG-NET-93"],
    reaches_safeguards: true,
    aliases: &[],
    // They refuse every load balancer, or ask whether pods stand behind it.
    related: &[
        "C-0256",
        "kube-linter/exposed-services",
        "gatekeeper/K8sBlockLoadBalancer",
        "kyverno/no-loadbalancer-service",
    ],
    why: "A balancer without source ranges takes connections from the whole internet, and most providers give it a \
          public address unless told otherwise.",
    fix: "List who may connect in `loadBalancerSourceRanges`, or ask the provider for an internal balancer by its \
          annotation; leave it open only where everybody is meant to come in.",
    sources: &["https://kubernetes.io/docs/concepts/services-networking/service/"],
    looks_at: &[],
    run: Run::Object(Family::Network, KINDS, run),
};

fn run(service: &ObjectView<'_>, _: &Beside<'_>, judge: &mut Judge) {
    match service_type(service, judge) {
        Some(ServiceType::LoadBalancer) => {}
        Some(_) => return judge.not_applicable("the Service is no load balancer"),
        None => return,
    }
    let is_narrow = has_narrow_sources(service, judge);
    let is_internal = is_internal(service, judge);
    judge.require(
        service.list("spec.loadBalancerSourceRanges"),
        |_| is_narrow || is_internal,
        || "the load balancer takes connections from every address".to_owned(),
    );
}
