use crate::{prelude::*, service::KINDS};

/// See `why`.
pub static CHECK: Check = Check {
    id: "network/service-external-ip",
    title: "Service claims an address outside of the cluster",
    severity: Severity::Medium,
    confidence: Confidence::High,
    safeguards: &["SG-NET-93"],
    reaches_safeguards: true,
    aliases: &["kyverno/restrict-external-ips"],
    // They look at external names too, or have a list of addresses that may be claimed.
    related: &["KSV-0108", "gatekeeper/K8sExternalIPs"],
    why: "Every node hands traffic for the address to the Service, whoever the address belongs to: who may write \
          Services reads what other pods send there (CVE-2020-8554).",
    fix: "Remove `externalIPs`; use a load balancer or an Ingress, and refuse the field with the admission plugin \
          `DenyServiceExternalIPs`.",
    sources: &[
        "https://kubernetes.io/docs/concepts/services-networking/service/",
        "https://nvd.nist.gov/vuln/detail/CVE-2020-8554",
    ],
    looks_at: &[],
    run: Run::Object(Family::Network, KINDS, run),
};

fn run(service: &ObjectView<'_>, _: &Beside<'_>, judge: &mut Judge) {
    judge.require(
        service.list("spec.externalIPs"),
        |addresses| addresses.is_empty(),
        || "the Service claims addresses outside of the cluster".to_owned(),
    );
}
