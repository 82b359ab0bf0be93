use crate::{
    network_policy::{KINDS, forbid_everything},
    prelude::*,
};

/// See `why`.
pub static CHECK: Check = Check {
    id: "network/policy-allows-all-egress",
    title: "Network policy allows everything out",
    severity: Severity::Low,
    confidence: Confidence::High,
    safeguards: &["SG-NET-15"],
    reaches_safeguards: true,
    aliases: &[],
    // They look for one range of addresses, whatever the ports, or for selectors.
    related: &["KUBE-0002"],
    why: "Rules of policies add up: one that lets everything out undoes all others that select the same pods, so data \
          leaves to any address.",
    fix: "Name the peers in `to` and the ports in `ports`; for servers outside, name their ranges.",
    sources: &["https://kubernetes.io/docs/concepts/services-networking/network-policies/"],
    looks_at: &[],
    run: Run::Object(Family::Network, KINDS, run),
};

fn run(policy: &ObjectView<'_>, _: &Beside<'_>, judge: &mut Judge) {
    let message = "the policy lets everything out, to everywhere and to every port";
    forbid_everything(policy, judge, Direction::Egress, message);
}
