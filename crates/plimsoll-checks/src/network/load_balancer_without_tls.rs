use crate::{outside, prelude::*, service::KINDS};

/// See `why`.
pub static CHECK: Check = Check {
    id: "network/load-balancer-without-tls",
    title: "Load balancer takes HTTP without TLS",
    severity: Severity::Medium,
    // Something before it, or the program behind another port, may hold the certificate.
    confidence: Confidence::Medium,
    safeguards: &["SG-NET-94"],
    reaches_safeguards: true,
    aliases: &[],
    // They ask for the annotations of one provider, on every balancer.
    related: &["C-0231", "kyverno/require-encryption-aws-loadbalancers"],
    why: "What comes in without TLS is read and changed by whoever stands between, passwords and sessions among it.",
    fix: "Name a certificate in the annotation of the provider, or offer port 443 with TLS and redirect plain \
          requests; put an Ingress or a Gateway with TLS before the Service.",
    sources: &["https://kubernetes.io/docs/concepts/services-networking/service/"],
    looks_at: &[],
    run: Run::Object(Family::Network, KINDS, run),
};

fn run(service: &ObjectView<'_>, _: &Beside<'_>, judge: &mut Judge) {
    outside::require_tls(service, judge);
}
