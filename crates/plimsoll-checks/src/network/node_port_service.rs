use crate::{
    prelude::*,
    service::{KINDS, ServiceType, service_type},
};

/// See `why`.
pub static CHECK: Check = Check {
    id: "network/node-port-service",
    title: "Service opens a port on every node",
    severity: Severity::Low,
    confidence: Confidence::High,
    safeguards: &["SG-NET-93"],
    reaches_safeguards: true,
    aliases: &["kyverno/restrict-nodeport", "gatekeeper/K8sBlockNodePort", "kube-score/service-type"],
    // They take load balancers too, or ask whether pods stand behind it.
    related: &["kube-linter/exposed-services", "C-0256"],
    why: "A node port is open on each node to everybody who reaches the node, past load balancers and the \
          firewalls that stand before them.",
    fix: "Use `ClusterIP` behind an Ingress or a Gateway, or a load balancer that takes named sources only.",
    sources: &["https://kubernetes.io/docs/concepts/services-networking/service/"],
    looks_at: &[],
    run: Run::Object(Family::Network, KINDS, run),
};

fn run(service: &ObjectView<'_>, _: &Beside<'_>, judge: &mut Judge) {
    let Some(own) = service_type(service, judge) else { return };
    judge.require_optional(
        service.field::<Text<'_>>("spec.type"),
        |_| own != ServiceType::NodePort,
        || "the Service opens a port on every node".to_owned(),
    );
}
