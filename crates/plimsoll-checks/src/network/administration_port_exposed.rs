use crate::{
    outside::{self, Behind},
    prelude::*,
    service::KINDS,
};

/// See `why`.
pub static CHECK: Check = Check {
    id: "network/administration-port-exposed",
    title: "Service exposes an administration port to the outside",
    severity: Severity::Medium,
    // A port is a number: something else may stand behind it.
    confidence: Confidence::Medium,
    safeguards: &["SG-NET-98"],
    reaches_safeguards: true,
    aliases: &[],
    // They look at ports of containers.
    related: &["C-0042", "kube-linter/ssh-port"],
    why: "A shell or a console that everybody reaches is tried with every known password and fault, day and night. \
          Git servers offer SSH to everybody on purpose, and take keys only.",
    fix: "Make the Service `ClusterIP`, reach it by `kubectl port-forward` or a bastion, or list who may connect in \
          `loadBalancerSourceRanges`.",
    sources: &["https://kubernetes.io/docs/concepts/services-networking/service/"],
    looks_at: &[EVERYTHING],
    run: Run::Object(Family::Network, KINDS, run),
};

fn run(service: &ObjectView<'_>, beside: &Beside<'_>, judge: &mut Judge) {
    outside::forbid(service, beside, judge, Behind::Administration);
}
