use crate::{
    network_policy::{KINDS, Peer, Ranges, for_each_rule},
    prelude::*,
};

/// See `why`.
pub static CHECK: Check = Check {
    id: "network/policy-open-to-all-addresses",
    title: "Network policy names a port but not who may use it",
    // What faces the internet needs such a rule.
    severity: Severity::Info,
    confidence: Confidence::High,
    safeguards: &["SG-NET-90", "SG-NET-91"],
    reaches_safeguards: false,
    aliases: &[],
    related: &["KUBE-0001", "KUBE-0002"],
    why: "A rule without peers, or one that names all namespaces or nearly all addresses, is right for what faces \
          everybody, and too wide for all else.",
    fix: "Name the pods, namespaces or ranges that need the connection.",
    sources: &["https://kubernetes.io/docs/concepts/services-networking/network-policies/"],
    looks_at: &[],
    run: Run::Object(Family::Network, KINDS, run),
};

fn run(policy: &ObjectView<'_>, _: &Beside<'_>, judge: &mut Judge) {
    for direction in [Direction::Ingress, Direction::Egress] {
        for_each_rule(policy, judge, direction, |judge, rule| {
            let Some(has_all_ports) = rule.has_all_ports(judge) else { return };
            let mut is_known = false;
            rule.for_each_peer(judge, |judge, peer, place| {
                let who = who(&peer, has_all_ports);
                is_known |= who.is_some();
                require_known(judge, place, direction, who);
            });
            let mut ranges = Ranges::default();
            ranges.add(&rule, judge);
            if let Some(peer) = ranges.together().filter(|_| !is_known) {
                require_known(judge, rule.peers(), direction, who(&peer, has_all_ports));
            }
        });
    }
}

/// Whom a rule speaks of, if that is nearly everybody. A rule for all ports as well is a finding of another check.
const fn who(peer: &Peer, has_all_ports: bool) -> Option<&'static str> {
    match peer {
        Peer::Everybody if !has_all_ports => Some("everybody"),
        Peer::EveryNamespace => Some("the pods of every namespace"),
        Peer::EveryAddress { has_exceptions: true } => Some("all addresses but for some"),
        Peer::EveryAddress { has_exceptions: false } if !has_all_ports => Some("all addresses"),
        _ => None,
    }
}

fn require_known<T>(judge: &mut Judge, place: Field<'_, T>, direction: Direction, who: Option<&'static str>) {
    judge.require_optional(
        place,
        |_| who.is_none(),
        || match direction {
            Direction::Ingress => format!("a rule lets {} in", who.unwrap_or_default()),
            Direction::Egress => format!("a rule lets the pods out to {}", who.unwrap_or_default()),
        },
    );
}
