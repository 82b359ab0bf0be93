//! Which policies restrict the traffic of a pod, whatever engine they are written for.
//!
//! Only whether a pod is *selected* for a direction is answered here, as the Kubernetes API describes it for
//! `networking.k8s.io/v1` NetworkPolicy: a pod that no policy selects takes and sends everything. What a policy
//! allows is another question.

use crate::{
    ObjectView, Selector,
    field::judged,
    required::is_spec_missing,
    selector::{Label, own_labels},
    selectors::{Question, Selectors, Side},
};
use plimsoll_model::{
    Redacted,
    tree::{NodeRef, Value},
};
use std::collections::HashMap;

/// Traffic into a pod, or out of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// Into the pod.
    Ingress,
    /// Out of the pod.
    Egress,
}

/// Whether any policy restricts the traffic of a pod.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Isolation {
    /// A policy selects the pod for the direction.
    Restricted,
    /// None does.
    Open,
    /// None that could be understood does; one that could not be may.
    Unknown,
}

/// What kinds of policies count. Those of service meshes are not among them: they bind what goes through the
/// proxy of a pod, not what goes past it.
pub(crate) const POLICY_KINDS: [(&str, &str); 11] = [
    ("networking.k8s.io", "NetworkPolicy"),
    ("extensions", "NetworkPolicy"),
    ("cilium.io", "CiliumNetworkPolicy"),
    ("cilium.io", "CiliumClusterwideNetworkPolicy"),
    ("projectcalico.org", "NetworkPolicy"),
    ("projectcalico.org", "GlobalNetworkPolicy"),
    ("crd.projectcalico.org", "NetworkPolicy"),
    ("crd.projectcalico.org", "GlobalNetworkPolicy"),
    ("policy.networking.k8s.io", "AdminNetworkPolicy"),
    ("policy.networking.k8s.io", "BaselineAdminNetworkPolicy"),
    ("policy.networking.k8s.io", "ClusterNetworkPolicy"),
];

/// The policies of one source.
#[derive(Debug, Default)]
pub(crate) struct Policies<'t> {
    by_namespace: HashMap<&'t str, Namespaced<'t>>,
    /// Those that span namespaces and ask for nothing of them but the name.
    spanning: Directed<'t>,
    /// Those that ask for labels of namespaces.
    asking: Directed<'t>,
    /// The same without that: what they may select where the labels are not known.
    asking_of_pods: Directed<'t>,
    /// What policies that span namespaces ask of those.
    reached: Selectors<'t, ()>,
    /// Whether one that may select any pod could not be understood.
    is_unclear: bool,
}

#[derive(Debug, Default)]
struct Namespaced<'t> {
    directed: Directed<'t>,
    is_unclear: bool,
}

/// What policies select, by the direction that they restrict.
#[derive(Debug, Default)]
struct Directed<'t> {
    ingress: Selectors<'t, ()>,
    egress: Selectors<'t, ()>,
}

impl<'t> Directed<'t> {
    const fn of(&self, direction: Direction) -> &Selectors<'t, ()> {
        match direction {
            Direction::Ingress => &self.ingress,
            Direction::Egress => &self.egress,
        }
    }

    fn add(&mut self, question: Question<'t>, directions: Directions) {
        if directions.ingress {
            self.ingress.add(question.clone(), ());
        }
        if directions.egress {
            self.egress.add(question, ());
        }
    }
}

#[derive(Clone, Copy, Debug, Default)]
struct Directions {
    ingress: bool,
    egress: bool,
}

#[derive(Debug)]
struct ClusterWide<'t> {
    namespaces: Selector<'t>,
    pods: Selector<'t>,
    directions: Directions,
}

#[derive(Clone, Copy, Debug)]
struct Namespace<'t> {
    name: &'t str,
    object: Option<ObjectView<'t>>,
}

/// The label of a namespace that is its name.
const NAME: &str = "kubernetes.io/metadata.name";

/// How a label of a namespace is called where every engine calls it the same.
fn of_namespace(key: &str) -> &str {
    if key == "projectcalico.org/name" { NAME } else { key }
}

/// The label of the namespace that a key of a pod's labels stands for.
fn of_pod_for_namespace(key: &str) -> Option<&str> {
    match key {
        "io.kubernetes.pod.namespace" | "projectcalico.org/namespace" => Some(NAME),
        _ => key.strip_prefix(CILIUM_NAMESPACE_LABEL).map(of_namespace),
    }
}

/// Before the labels of the namespace, where Cilium selects pods.
const CILIUM_NAMESPACE_LABEL: &str = "io.cilium.k8s.namespace.labels.";

impl<'t> Namespace<'t> {
    fn labels(self) -> impl Iterator<Item = (Side, Label<'t>)> {
        let metadata = self.object.and_then(|object| object.whole().node().get("metadata"));
        let labels = own_labels(metadata.and_then(|metadata| metadata.get("labels")));
        let labels = labels.filter(|(key, _)| of_namespace(key) != NAME);
        labels.chain([(NAME, Redacted::new(self.name))]).map(|label| (Side::Namespace, label))
    }
}

impl<'t> Policies<'t> {
    pub(crate) fn add(&mut self, policy: ObjectView<'t>) {
        let spec = policy.whole().node().get("spec").filter(|spec| !spec.is_null());
        match (policy.group(), policy.kind()) {
            (group @ ("networking.k8s.io" | "extensions"), kind) => {
                // Without any `spec` it closes the namespace; with a misspelled one nobody knows what it closes.
                let is_missing = is_spec_missing(group, kind, policy.whole().node());
                let read = if is_missing { None } else { kubernetes(spec) };
                self.add_namespaced(policy.namespace(), read);
            }
            ("cilium.io", kind) => {
                let several = policy.whole().node().get("specs").into_iter().flat_map(NodeRef::items);
                for rule in spec.into_iter().chain(several) {
                    match cilium(rule) {
                        Some(None) => {}
                        Some(Some((pods, directions))) if kind == "CiliumNetworkPolicy" => {
                            let is_of = |key: &str| key.starts_with(CILIUM_NAMESPACE_LABEL);
                            let pods = pods.without_key("io.kubernetes.pod.namespace", policy.namespace());
                            let read = pods.filter(|pods| !pods.keys().any(is_of));
                            self.add_namespaced(policy.namespace(), read.map(|pods| (pods, directions)));
                        }
                        Some(Some((pods, directions))) => {
                            let namespaces = Selector::default();
                            self.add_cluster_wide(ClusterWide { namespaces, pods, directions });
                        }
                        None if kind == "CiliumNetworkPolicy" => {
                            self.add_namespaced(policy.namespace(), None);
                        }
                        None => self.is_unclear = true,
                    }
                }
            }
            ("policy.networking.k8s.io", _) => match spec.and_then(tiered) {
                Some(read) => self.add_cluster_wide(read),
                None => self.is_unclear = true,
            },
            (_, "NetworkPolicy") => {
                let read = calico(spec).map(|read| (read.pods, read.directions));
                self.add_namespaced(policy.namespace(), read);
            }
            _ => match calico(spec) {
                Some(read) => self.add_cluster_wide(read),
                None => self.is_unclear = true,
            },
        }
    }

    /// Adds a policy that spans namespaces.
    fn add_cluster_wide(&mut self, policy: ClusterWide<'t>) {
        let (_, namespace) = policy.namespaces.split(|key| Some(of_namespace(key)));
        self.reached.add(Question { own: Selector::default(), namespace: namespace.clone() }, ());
        let (own, more) = policy.pods.split(of_pod_for_namespace);
        let question = Question { own, namespace: namespace.and(more) };
        if question.namespace.keys().all(|key| key == NAME) {
            return self.spanning.add(question, policy.directions);
        }
        self.asking_of_pods.add(Question::from(question.own.clone()), policy.directions);
        self.asking.add(question, policy.directions);
    }

    fn add_namespaced(&mut self, namespace: &'t str, read: Option<(Selector<'t>, Directions)>) {
        let here = self.by_namespace.entry(namespace).or_default();
        match read {
            Some((selector, directions)) => here.directed.add(Question::from(selector), directions),
            None => here.is_unclear = true,
        }
    }

    /// Whether a policy lies in a namespace, or spans all namespaces and may reach it.
    pub(crate) fn reach(&self, name: &'t str, object: Option<ObjectView<'t>>) -> bool {
        self.by_namespace.contains_key(name) || self.reached.any_matches(Namespace { name, object }.labels())
    }

    /// Whether a policy restricts a pod with these labels.
    pub(crate) fn isolation(
        &self,
        name: &'t str,
        object: Option<ObjectView<'t>>,
        labels: Option<NodeRef<'t>>,
        direction: Direction,
    ) -> Isolation {
        let here = self.by_namespace.get(name);
        let own = || own_labels(labels).map(|label| (Side::Own, label));
        let all = || own().chain(Namespace { name, object }.labels());
        let is_restricted = here.is_some_and(|here| here.directed.of(direction).any_matches(own()))
            || self.spanning.of(direction).any_matches(all())
            || object.is_some() && self.asking.of(direction).any_matches(all());
        // The labels of a namespace whose object was not seen are not known.
        let may_be_restricted = || object.is_none() && self.asking_of_pods.of(direction).any_matches(own());
        if is_restricted {
            Isolation::Restricted
        } else if self.is_unclear || here.is_some_and(|here| here.is_unclear) || may_be_restricted() {
            Isolation::Unknown
        } else {
            Isolation::Open
        }
    }
}

/// `networking.k8s.io/v1`: an absent selector is an empty one; absent types are Ingress, and Egress where there
/// is an egress rule.
fn kubernetes(spec: Option<NodeRef<'_>>) -> Option<(Selector<'_>, Directions)> {
    let Some(spec) = spec else {
        return Some((Selector::default(), Directions { ingress: true, egress: false }));
    };
    let pods = match spec.get("podSelector").filter(|node| !node.is_null()) {
        Some(node) => Selector::read(node)?,
        None if spec.is_mapping() => Selector::default(),
        None => return None,
    };
    let default = Directions { ingress: true, egress: has_items(spec, "egress")? };
    Some((pods, types(spec, "policyTypes", default)?))
}

/// A list of `Ingress` and `Egress`; nothing is the default.
fn types(spec: NodeRef<'_>, key: &str, default: Directions) -> Option<Directions> {
    if !has_items(spec, key)? {
        return Some(default);
    }
    let mut read = Directions::default();
    for item in spec.get(key).into_iter().flat_map(NodeRef::items) {
        match judged(item)? {
            "Ingress" => read.ingress = true,
            "Egress" => read.egress = true,
            _ => return None,
        }
    }
    Some(read)
}

/// Whether there is a list with something in it; `None` if what is there is no list.
fn has_items(node: NodeRef<'_>, key: &str) -> Option<bool> {
    match node.get(key).filter(|list| !list.is_null()) {
        Some(list) => list.is_sequence().then(|| list.child_count() > 0),
        None => Some(false),
    }
}

/// A rule of Cilium: a section with something in it makes what is selected closed by default, unless the rule
/// says otherwise. `Some(None)` for a rule about nodes.
#[allow(clippy::option_option, reason = "not understood, and understood as no rule about pods")]
fn cilium(rule: NodeRef<'_>) -> Option<Option<(Selector<'_>, Directions)>> {
    let Some(pods) = rule.get("endpointSelector").filter(|node| !node.is_null()) else {
        return rule.get("nodeSelector").is_some().then_some(None);
    };
    let pods = Selector::read_cilium(pods)?;
    let closes = |allow: &str, deny: &str, key: &str| {
        let has_rules = has_items(rule, allow)? || has_items(rule, deny)?;
        let default = rule.get("enableDefaultDeny").and_then(|default| default.get(key));
        match default.map_or(Value::Null, NodeRef::value) {
            Value::Null => Some(has_rules),
            Value::Bool(closes) => Some(closes),
            _ => None,
        }
    };
    let directions = Directions {
        ingress: closes("ingress", "ingressDeny", "ingress")?,
        egress: closes("egress", "egressDeny", "egress")?,
    };
    Some(Some((pods, directions)))
}

/// A policy of Calico. Absent types are Egress where there are only egress rules, else Ingress, and Egress where
/// there are rules for it.
fn calico(spec: Option<NodeRef<'_>>) -> Option<ClusterWide<'_>> {
    let Some(spec) = spec else {
        let directions = Directions { ingress: true, egress: false };
        return Some(ClusterWide { namespaces: Selector::default(), pods: Selector::default(), directions });
    };
    let selector = |key: &str| match spec.get(key).filter(|node| !node.is_null()) {
        Some(node) => Selector::read_calico(judged(node)?),
        None => Some(Selector::default()),
    };
    // It would have to be held against service accounts, or is about interfaces of nodes.
    let is_other = |key: &str| {
        spec.get(key)
            .is_some_and(|node| !matches!(node.value(), Value::Null | Value::Bool(false) | Value::Str("")))
    };
    if !spec.is_mapping()
        || ["serviceAccountSelector", "preDNAT", "doNotTrack"].iter().any(|key| is_other(key))
    {
        return None;
    }
    let (ingress, egress) = (has_items(spec, "ingress")?, has_items(spec, "egress")?);
    let default = Directions { ingress: ingress || !egress, egress };
    Some(ClusterWide {
        namespaces: selector("namespaceSelector")?,
        pods: selector("selector")?,
        directions: types(spec, "types", default)?,
    })
}

/// A policy of the administrator: it restricts what a rule of it denies, and closes nothing by itself.
fn tiered(spec: NodeRef<'_>) -> Option<ClusterWide<'_>> {
    let subject = spec.get("subject").filter(|subject| subject.is_mapping())?;
    let part = |key: &str| subject.get(key).filter(|node| node.is_mapping());
    let (namespaces, pods) = match (part("namespaces"), part("pods")) {
        (Some(namespaces), None) => (Selector::read(namespaces)?, Selector::default()),
        (None, Some(pods)) => {
            (Selector::read(pods.get("namespaceSelector")?)?, Selector::read(pods.get("podSelector")?)?)
        }
        _ => return None,
    };
    let denies = |key: &str| {
        has_items(spec, key)?;
        let mut rules = spec.get(key).into_iter().flat_map(NodeRef::items);
        Some(rules.any(|rule| rule.get("action").and_then(NodeRef::as_str) == Some("Deny")))
    };
    let directions = Directions { ingress: denies("ingress")?, egress: denies("egress")? };
    Some(ClusterWide { namespaces, pods, directions })
}
