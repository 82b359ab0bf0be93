//! What several checks ask of NetworkPolicies.

use crate::{Judge, operation::is_unreadable};
use plimsoll_kube::{
    AddressRange, AddressSet, Direction, Field, GroupKind, Isolation, List, ObjectView, Objects, Part,
    Selector, Text, Workload,
};
use plimsoll_model::tree::NodeRef;

/// Policies of Kubernetes itself; `extensions` served them until 1.16.
pub(crate) const KINDS: &[GroupKind] =
    &[("networking.k8s.io", "NetworkPolicy"), ("extensions", "NetworkPolicy")];

/// A rule of a policy: peers, and the ports that they may use.
#[derive(Clone, Copy)]
pub(crate) struct Rule<'t> {
    part: Part<'t>,
    direction: Direction,
}

/// Whom a rule speaks of.
pub(crate) enum Peer {
    /// Nobody is named, and that is everybody.
    Everybody,
    /// Pods of every namespace.
    EveryNamespace,
    /// A range of addresses that is everything, or everything but for some.
    EveryAddress {
        /// Whether some are left out.
        has_exceptions: bool,
    },
    /// Another range of addresses, or pods that are selected.
    Other,
}

/// Calls `see` with each rule of a direction; a policy that does not speak of the direction has none, and then
/// nothing is required.
pub(crate) fn for_each_rule<'t>(
    policy: &ObjectView<'t>,
    judge: &mut Judge,
    direction: Direction,
    mut see: impl FnMut(&mut Judge, Rule<'t>),
) {
    let (path, word) = match direction {
        Direction::Ingress => ("spec.ingress", "Ingress"),
        Direction::Egress => ("spec.egress", "Egress"),
    };
    let rules = policy.list(path);
    let types = policy.list("spec.policyTypes");
    let listed = judge.texts(&types);
    if judge.read(&types).is_none() {
        return;
    }
    // Absent types are Ingress, and Egress where there is an egress rule.
    let is_spoken_of = if listed.is_empty() {
        direction == Direction::Ingress || !rules.value().is_some_and(|rules| rules.is_empty())
    } else {
        listed.iter().any(|own| own.expose() == word)
    };
    if is_spoken_of {
        judge.for_each(rules, |judge, part| see(judge, Rule { part, direction }));
    } else {
        judge.not_applicable("the policy does not speak of this direction");
    }
}

impl<'t> Rule<'t> {
    /// The list of peers.
    pub(crate) fn peers(&self) -> Field<'t, List<'t>> {
        self.part.list(match self.direction {
            Direction::Ingress => "from",
            Direction::Egress => "to",
        })
    }

    /// Whether no ports are named, which are all of them; `None` if that cannot be read.
    pub(crate) fn has_all_ports(&self, judge: &mut Judge) -> Option<bool> {
        judge.read(&self.part.list("ports")).map(List::is_empty)
    }

    /// Whether the rule takes TCP to a port at a range of addresses, where names of ports mean nothing; `None` if
    /// that cannot be read.
    pub(crate) fn takes_port(&self, judge: &mut Judge, wanted: i64) -> Option<bool> {
        let ports = judge.read(&self.part.list("ports"))?;
        let mut takes = ports.is_empty();
        for item in ports.items().map(|item| Part::new(self.part.root(), item)) {
            let protocol = judge.read(&item.field::<Text<'_>>("protocol")).unwrap_or(Text::new("TCP"));
            let port = item.field::<i64>("port");
            if protocol.expose() != "TCP" {
                continue;
            }
            if port.is_absent() {
                takes = true;
            } else if item.field::<Text<'_>>("port").value().is_none() {
                let first = judge.read(&port)?;
                let last = judge.read(&item.field::<i64>("endPort")).unwrap_or(first);
                takes |= (first..=last).contains(&wanted);
            }
        }
        Some(takes)
    }

    /// Calls `see` with each peer that is named, or with nobody if none is.
    pub(crate) fn for_each_peer(
        &self,
        judge: &mut Judge,
        mut see: impl FnMut(&mut Judge, Peer, Field<'t, NodeRef<'t>>),
    ) {
        let peers = self.peers();
        let Some(list) = judge.read(&peers) else { return };
        if list.is_empty() {
            let path = match self.direction {
                Direction::Ingress => "from",
                Direction::Egress => "to",
            };
            let nearest = self.part.field::<List<'_>>(path);
            let place = Field {
                state: plimsoll_model::State::Absent,
                root: nearest.root,
                nearest: nearest.nearest,
                rest: nearest.rest,
            };
            return see(judge, Peer::Everybody, place);
        }
        for item in list.items().map(|item| Part::new(self.part.root(), item)) {
            let block = item.field::<NodeRef<'_>>("ipBlock");
            let namespaces = item.field::<NodeRef<'_>>("namespaceSelector");
            let pods = item.field::<NodeRef<'_>>("podSelector");
            let is_all = |selector: &Field<'_, NodeRef<'t>>| {
                selector.value().is_none_or(|own| Selector::read(*own).is_some_and(|own| own.is_empty()))
            };
            if judge.read(&block).is_some() {
                let peer = address_peer(judge, item);
                see(judge, peer, block);
            } else if judge.read(&namespaces).is_some()
                && is_all(&namespaces)
                && judge.read(&pods).is_none_or(|_| is_all(&pods))
                && !is_unreadable(&pods)
            {
                see(judge, Peer::EveryNamespace, namespaces);
            } else {
                let place = if namespaces.value().is_some() { namespaces } else { pods };
                see(judge, Peer::Other, place);
            }
        }
    }
}

/// Ranges of addresses that rules name, together: several may be everything where none is by itself.
#[derive(Default)]
pub(crate) struct Ranges {
    /// Less those that are left out.
    exact: AddressSet,
    whole: AddressSet,
    has_everything: bool,
}

impl Ranges {
    /// Adds the ranges of a rule's peers.
    pub(crate) fn add(&mut self, rule: &Rule<'_>, judge: &mut Judge) {
        let peers = rule.peers();
        let Some(list) = judge.read(&peers) else { return };
        for item in list.items().map(|item| Part::new(peers.root, item)) {
            let parse = |text: &Text<'_>| AddressRange::parse(text.expose());
            let range = judge.read(&item.field::<Text<'_>>("ipBlock.cidr"));
            let except = item.list("ipBlock.except");
            judge.read(&except);
            let except = judge.texts(&except);
            if let Some(range) = range.as_ref().and_then(parse) {
                let except: Vec<AddressRange> = except.iter().filter_map(parse).collect();
                self.has_everything |= range.is_everything();
                self.exact.add(range, &except);
                self.whole.add(range, &[]);
            }
        }
    }

    /// The peer that several ranges are together. One that is everything by itself, or but for some, is a peer of its own.
    pub(crate) fn together(&self) -> Option<Peer> {
        if self.exact.is_everything() {
            Some(Peer::EveryAddress { has_exceptions: false })
        } else {
            let is_split = !self.has_everything && self.whole.is_everything();
            is_split.then_some(Peer::EveryAddress { has_exceptions: true })
        }
    }
}

/// Requires that no rule of a direction lets everything through, to every peer and every port, and that rules do not
/// together.
pub(crate) fn forbid_everything(
    policy: &ObjectView<'_>,
    judge: &mut Judge,
    direction: Direction,
    message: &'static str,
) {
    let (mut ranges, mut is_known) = (Ranges::default(), false);
    for_each_rule(policy, judge, direction, |judge, rule| {
        if rule.has_all_ports(judge) != Some(true) {
            return;
        }
        rule.for_each_peer(judge, |judge, peer, place| {
            let is_all = matches!(peer, Peer::Everybody | Peer::EveryAddress { has_exceptions: false });
            is_known |= is_all;
            judge.require_optional(place, |_| !is_all, || message.to_owned());
        });
        ranges.add(&rule, judge);
    });
    if !is_known && matches!(ranges.together(), Some(Peer::EveryAddress { has_exceptions: false })) {
        let path = if direction == Direction::Ingress { "spec.ingress" } else { "spec.egress" };
        judge.require(
            policy.list(path),
            |_| false,
            || format!("{message}, by ranges that are every address"),
        );
    }
}

fn address_peer(judge: &mut Judge, item: Part<'_>) -> Peer {
    let range = judge.read(&item.field::<Text<'_>>("ipBlock.cidr"));
    let range = range.and_then(|range| AddressRange::parse(range.expose()));
    if range.is_some_and(|range| range.is_everything()) {
        let except = judge.read(&item.list("ipBlock.except"));
        Peer::EveryAddress { has_exceptions: except.is_none_or(|except| !except.is_empty()) }
    } else {
        Peer::Other
    }
}

/// Requires that a policy selects the pods of a workload for a direction.
pub(crate) fn require_selected(
    workload: &Workload<'_>,
    beside: &Objects<'_>,
    judge: &mut Judge,
    direction: Direction,
    what: &'static str,
) {
    let shares_node = workload.field::<bool>("hostNetwork").absent_means(false);
    match judge.read(&shares_node) {
        Some(false) => {}
        Some(true) => {
            judge.require(
                shares_node,
                |_| false,
                || "the pod uses the network of its node, which network policies do not reach".to_owned(),
            );
            return;
        }
        None => return,
    }
    let labels = workload.labels();
    let own = judge.read(&labels);
    if is_unreadable(&labels) {
        return;
    }
    let namespace = workload.resource().reference.namespace_or_default();
    let isolation = beside.isolation(namespace, own, direction);
    if isolation == Isolation::Unknown {
        return judge.unreadable_beside(labels.nearest, "a policy that may select the pod");
    }
    let is_found = isolation == Isolation::Restricted;
    if !is_found && workload.has_added_labels() && beside.has_policy(namespace) {
        judge.not_applicable("a policy may select the pod by labels that its controller adds");
        return;
    }
    judge.require_found(labels, is_found, beside.sight_of_policies(), || {
        format!("no network policy restricts what goes {what} the pod")
    });
}
