use crate::{
    outside::{self, Behind},
    prelude::*,
    service::KINDS,
};

/// See `why`.
pub static CHECK: Check = Check {
    id: "network/database-port-exposed",
    title: "Service opens a database to the outside",
    severity: Severity::Medium,
    // A port is a number: something else may stand behind it.
    confidence: Confidence::Medium,
    safeguards: &["SG-NET-93"],
    reaches_safeguards: true,
    aliases: &[],
    // Peers look at single ports of containers.
    related: &[],
    why: "Between the data and everybody stands one password, and every fault of the database that lies before its \
          login. PCI DSS keeps stores of cardholder data off untrusted networks.",
    fix: "Make the Service `ClusterIP`, and reach the database through the program that owns it; else list who may \
          connect in `loadBalancerSourceRanges`.",
    sources: &["https://kubernetes.io/docs/concepts/services-networking/service/"],
    looks_at: &[EVERYTHING],
    run: Run::Object(Family::Network, KINDS, run),
};

fn run(service: &ObjectView<'_>, beside: &Beside<'_>, judge: &mut Judge) {
    outside::forbid(service, beside, judge, Behind::Database);
}
