use crate::{
    prelude::*,
    service::{KINDS, ServiceType, service_type},
};

/// By these, providers keep a balancer inside of their network.
const INTERNAL: [&str; 12] = [
    "cloud.google.com/load-balancer-type",
    "networking.gke.io/load-balancer-type",
    "service.beta.kubernetes.io/aws-load-balancer-internal",
    "service.beta.kubernetes.io/aws-load-balancer-scheme",
    "service.beta.kubernetes.io/azure-load-balancer-internal",
    "service.beta.kubernetes.io/oci-load-balancer-internal",
    "oci.oraclecloud.com/load-balancer-internal",
    "service.beta.kubernetes.io/openstack-internal-load-balancer",
    "service.beta.kubernetes.io/alibaba-cloud-loadbalancer-address-type",
    "service.kubernetes.io/qcloud-loadbalancer-internal-subnetid",
    "service.kubernetes.io/ibm-load-balancer-cloud-provider-ip-type",
    "load-balancer.hetzner.cloud/disable-public-network",
];

/// Values of those that say the contrary.
const PUBLIC_VALUES: [&str; 6] = ["", "false", "internet-facing", "external", "public", "internet"];

/// See `why`.
pub static CHECK: Check = Check {
    id: "network/load-balancer-open-to-all",
    title: "Load balancer takes connections from everywhere",
    severity: Severity::Low,
    // Some balancers stand in private networks, and nothing in the object says so.
    confidence: Confidence::Medium,
    safeguards: &["SG-NET-93"],
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
    run: Run::Object(Family::Network, KINDS, run),
};

fn run(service: &ObjectView<'_>, _: &Objects<'_>, judge: &mut Judge) {
    match service_type(service, judge) {
        Some(ServiceType::LoadBalancer) => {}
        Some(_) => return judge.not_applicable("the Service is no load balancer"),
        None => return,
    }
    let ranges = service.list("spec.loadBalancerSourceRanges");
    let listed = judge.texts(&ranges);
    let is_narrow = !listed.is_empty()
        && !listed
            .iter()
            .any(|range| AddressRange::parse(range.expose()).is_none_or(|range| range.is_everything()));
    let is_internal = is_internal(service, judge);
    judge.require(
        ranges,
        |_| is_narrow || is_internal,
        || "the load balancer takes connections from every address".to_owned(),
    );
}

fn is_internal(service: &ObjectView<'_>, judge: &mut Judge) -> bool {
    let annotations = service.field::<NodeRef<'_>>("metadata.annotations");
    judge.read(&annotations).is_some_and(|annotations| {
        annotations.entries().any(|(key, value)| {
            let says_so = value.as_redacted().is_some_and(|value| {
                let value = value.expose().trim().to_ascii_lowercase();
                !PUBLIC_VALUES.contains(&value.as_str())
            });
            says_so && INTERNAL.contains(&key.key_text())
        })
    })
}
