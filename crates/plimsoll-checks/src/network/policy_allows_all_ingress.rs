use crate::{
    network_policy::{KINDS, forbid_everything},
    prelude::*,
};

/// See `why`.
pub static CHECK: Check = Check {
    id: "network/policy-allows-all-ingress",
    title: "Network policy allows everything in",
    severity: Severity::Medium,
    confidence: Confidence::High,
    safeguards: &["SG-NET-14"],
    reaches_safeguards: true,
    aliases: &[],
    // They look for one range of addresses, whatever the ports, or for selectors.
    related: &["KUBE-0001", "KSV-0038"],
    why: "Rules of policies add up: one that lets everything in undoes all others that select the same pods, and looks \
          like protection.",
    fix: "Name the peers in `from` and the ports in `ports`; remove the policy if the pods are meant to be open.",
    sources: &["https://kubernetes.io/docs/concepts/services-networking/network-policies/"],
    looks_at: &[],
    run: Run::Object(Family::Network, KINDS, run),
};

fn run(policy: &ObjectView<'_>, _: &Beside<'_>, judge: &mut Judge) {
    let message = "the policy lets everything in, from everywhere and to every port";
    forbid_everything(policy, judge, Direction::Ingress, message);
}
