use crate::{
    outside::{self, Behind},
    prelude::*,
    service::KINDS,
};

/// See `why`.
pub static CHECK: Check = Check {
    id: "network/store-port-exposed",
    title: "Service opens a store that asks for no login to the outside",
    severity: Severity::High,
    // A port is a number: something else may stand behind it.
    confidence: Confidence::Medium,
    safeguards: &["SG-NET-93"],
    reaches_safeguards: true,
    aliases: &[],
    // Peers look at single ports of containers.
    related: &[],
    why: "Until a password is set up, such a store gives its data to whoever connects and lets them delete it; open \
          ones are found and held to ransom within hours.",
    fix: "Make the Service `ClusterIP`; where others must come in, list them in `loadBalancerSourceRanges` and ask \
          for TLS and a login.",
    sources: &["https://kubernetes.io/docs/concepts/services-networking/service/"],
    looks_at: &[EVERYTHING],
    run: Run::Object(Family::Network, KINDS, run),
};

fn run(service: &ObjectView<'_>, beside: &Beside<'_>, judge: &mut Judge) {
    outside::forbid(service, beside, judge, Behind::OpenStore);
}
