use crate::{
    network_policy::{KINDS, Peer, for_each_rule},
    prelude::*,
};

/// See `why`.
pub static CHECK: Check = Check {
    id: "network/policy-allows-all-ingress",
    title: "Network policy allows everything in",
    severity: Severity::Medium,
    confidence: Confidence::High,
    safeguards: &["SG-NET-90"],
    aliases: &[],
    // They look for one range of addresses, whatever the ports, or for selectors.
    related: &["KUBE-0001", "KSV-0038"],
    why: "Rules of policies add up: one that lets everything in undoes all others that select the same pods, and looks \
          like protection.",
    fix: "Name the peers in `from` and the ports in `ports`; remove the policy if the pods are meant to be open.",
    sources: &["https://kubernetes.io/docs/concepts/services-networking/network-policies/"],
    run: Run::Object(Family::Network, KINDS, run),
};

fn run(policy: &ObjectView<'_>, _: &Objects<'_>, judge: &mut Judge) {
    for_each_rule(policy, judge, Direction::Ingress, |judge, rule| {
        if rule.has_all_ports(judge) != Some(true) {
            return;
        }
        rule.for_each_peer(judge, |judge, peer, place| {
            let is_all = matches!(peer, Peer::Everybody | Peer::EveryAddress { has_exceptions: false });
            judge.require_optional(
                place,
                |_| !is_all,
                || "the policy lets everything in, from everywhere and to every port".to_owned(),
            );
        });
    });
}
