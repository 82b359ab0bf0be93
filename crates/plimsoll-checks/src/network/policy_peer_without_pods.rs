use crate::{
    network_policy::{KINDS, for_each_rule},
    prelude::*,
};

/// See `why`.
pub static CHECK: Check = Check {
    id: "network/policy-peer-without-pods",
    title: "Network policy names a peer that does not exist",
    severity: Severity::Info,
    // The pods may come from elsewhere.
    confidence: Confidence::Low,
    safeguards: &["SG-NET-90"],
    reaches_safeguards: false,
    aliases: &[],
    // It takes pods of all namespaces for peers.
    related: &["kube-linter/dangling-networkpolicypeer-podselector"],
    why: "A rule for a peer that does not exist lets nobody through: either a label is misspelled and a \
          connection fails, or the rule waits for whoever takes the label.",
    fix: "Write the labels of the peer's pods, or remove the rule.",
    sources: &["https://kubernetes.io/docs/concepts/services-networking/network-policies/"],
    looks_at: &[PODS],
    run: Run::Object(Family::Network, KINDS, run),
};

fn run(policy: &ObjectView<'_>, beside: &Beside<'_>, judge: &mut Judge) {
    for direction in [Direction::Ingress, Direction::Egress] {
        for_each_rule(policy, judge, direction, |judge, rule| {
            let peers = rule.peers();
            judge.for_each(peers, |judge, peer| {
                let namespaces = peer.field::<NodeRef<'_>>("namespaceSelector");
                let pods = peer.field::<NodeRef<'_>>("podSelector");
                let Some(node) = judge.read(&pods) else { return };
                let namespace = match judge.read(&namespaces) {
                    Some(selector) => named(selector),
                    None => Some(policy.namespace()),
                };
                // Of namespaces that are told by other labels than their name, no list is at hand.
                let sight = beside.sight_of_pods();
                let can_see = |name: &&str| beside.has_pods(name) || !sight.is_whole();
                let Some(namespace) = namespace.filter(can_see) else { return };
                let Some(selector) = Selector::read(node) else {
                    return judge.unreadable_beside(node, "the selector");
                };
                let is_found = selector.is_empty() || beside.selects_pods(namespace, &selector);
                judge.require_found(pods, is_found, sight, || {
                    "a rule names pods that do not exist".to_owned()
                });
            });
        });
    }
}

/// The namespace that a selector names and nothing else.
fn named(selector: NodeRef<'_>) -> Option<&str> {
    let labels = selector.get("matchLabels")?;
    let name = labels.get("kubernetes.io/metadata.name")?;
    (labels.child_count() == 1 && selector.child_count() == 1).then(|| name.as_str())?
}
