use crate::{
    network_policy::{KINDS, for_each_rule},
    prelude::*,
};

/// Where providers answer for the identity of a node, in both families of addresses.
const ADDRESSES: [&str; 2] = ["169.254.169.254", "fd00:ec2::254"];

/// See `why`.
pub static CHECK: Check = Check {
    id: "network/policy-allows-metadata-service",
    title: "Network policy opens the metadata service of the provider",
    severity: Severity::Medium,
    // Nodes need not stand at a provider, and some guard the service otherwise.
    confidence: Confidence::Medium,
    safeguards: &["SG-NET-92"],
    reaches_safeguards: true,
    aliases: &[],
    // It asks nodes what they reach.
    related: &["C-0052"],
    why: "At most providers, the metadata service hands the credentials of the node to whoever asks from the node \
          or from a pod on it.",
    fix: "Leave `169.254.169.254/32` out with `except`, for IPv6 also `fd00:ec2::254/128`, or name the ranges that \
          the pods need.",
    sources: &["https://kubernetes.io/docs/concepts/security/cloud-native-security/"],
    looks_at: &[],
    run: Run::Object(Family::Network, KINDS, run),
};

fn run(policy: &ObjectView<'_>, _: &Beside<'_>, judge: &mut Judge) {
    for_each_rule(policy, judge, Direction::Egress, |judge, rule| {
        if rule.takes_port(judge, 80) != Some(true) {
            return;
        }
        let peers = rule.peers();
        judge.for_each(peers, |judge, peer| {
            let range = peer.field::<Text<'_>>("ipBlock.cidr");
            let excepted = judge.texts(&peer.list("ipBlock.except"));
            let parse = |text: &Text<'_>| AddressRange::parse(text.expose());
            judge.require_optional(
                range,
                |range| {
                    let range = range.and_then(parse);
                    !ADDRESSES.iter().filter_map(|own| AddressRange::parse(own)).any(|own| {
                        let is_in = |range: AddressRange| range.contains(&own);
                        range.is_some_and(is_in) && !excepted.iter().filter_map(parse).any(is_in)
                    })
                },
                || "a rule lets the pods reach the metadata service of the provider".to_owned(),
            );
        });
    });
}
