//! What other objects say of an object: policies, budgets, autoscalers, routes; looked up, never searched for.

use crate::{
    Direction, Isolation, ObjectView, Objects, Selector, Sight,
    admission::IMAGE_RULES,
    field::judged,
    network::{POLICY_KINDS, Policies},
    selector::own_labels,
    selectors::{Question, Selectors, Side},
    volume::Volumes,
};
use plimsoll_model::tree::NodeRef;
use std::collections::HashMap;

/// What points at other objects of one source.
#[derive(Debug, Default)]
pub(crate) struct Links<'t> {
    policies: Policies<'t>,
    budgets: HashMap<&'t str, Budgets<'t>>,
    /// By namespace, kind and name of what is scaled.
    autoscalers: HashMap<(&'t str, &'t str, &'t str), Vec<ObjectView<'t>>>,
    /// Whether what an autoscaler scales could not be read: it may be anything.
    has_odd_autoscaler: bool,
    has_policy_engine: bool,
    /// The first two Ingresses that claim the same route.
    routes: HashMap<Route<'t>, (ObjectView<'t>, Option<ObjectView<'t>>)>,
    /// Whether a route of some Ingress could not be read: it may be any.
    has_odd_route: bool,
    volumes: Volumes<'t>,
}

#[derive(Debug, Default)]
struct Budgets<'t> {
    selectors: Selectors<'t, ObjectView<'t>>,
    is_unclear: bool,
}

/// What an Ingress asks its controller to hand on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Route<'t> {
    /// Class of controllers; empty where none is named.
    pub class: &'t str,
    /// Host; empty for all.
    pub host: &'t str,
    /// Path; empty for all.
    pub path: &'t str,
    /// How paths are compared.
    pub path_type: &'t str,
}

impl<'t> Links<'t> {
    /// Follows what points elsewhere among the objects of a source.
    pub(crate) fn new(objects: &Objects<'t>) -> Self {
        let mut links = Self { volumes: Volumes::new(objects), ..Self::default() };
        for (group, kind) in POLICY_KINDS {
            objects.of_kind(group, kind).iter().for_each(|policy| links.policies.add(*policy));
        }
        links.has_policy_engine = objects.of_kind("apps", "DaemonSet").iter().any(is_policy_engine);
        for budget in objects.of_kind("policy", "PodDisruptionBudget") {
            links.add_budget(*budget);
        }
        for autoscaler in objects.of_kind("autoscaling", "HorizontalPodAutoscaler") {
            let spec = autoscaler.whole().node().get("spec");
            let target = spec.and_then(|spec| spec.get("scaleTargetRef"));
            let text = |key| target.and_then(|target| target.get(key)).and_then(NodeRef::as_str);
            match (text("kind"), text("name")) {
                (Some(kind), Some(name)) => {
                    let key = (autoscaler.namespace(), kind, name);
                    links.autoscalers.entry(key).or_default().push(*autoscaler);
                }
                _ => links.has_odd_autoscaler = true,
            }
        }
        for group in ["networking.k8s.io", "extensions"] {
            for ingress in objects.of_kind(group, "Ingress") {
                links.add_routes(*ingress);
            }
        }
        links
    }

    /// Persistent volumes and the claims on them.
    pub(crate) const fn volumes(&self) -> &Volumes<'t> {
        &self.volumes
    }

    fn add_budget(&mut self, budget: ObjectView<'t>) {
        let here = self.budgets.entry(budget.namespace()).or_default();
        let spec = budget.whole().node().get("spec");
        let Some(selector) = spec.and_then(|spec| spec.get("selector")).filter(|node| !node.is_null()) else {
            // A budget without a selector selects nothing.
            return;
        };
        match Selector::read(selector) {
            // An empty selector selected nothing until `policy/v1`.
            Some(selector) if selector.is_empty() && budget.resource().reference.version != "v1" => {}
            Some(selector) => here.selectors.add(Question::from(selector), budget),
            None => here.is_unclear = true,
        }
    }

    fn add_routes(&mut self, ingress: ObjectView<'t>) {
        self.has_odd_route |= !has_readable_routes(ingress.whole().node());
        for_each_route(ingress, |route, _| {
            let known = self.routes.entry(route).or_insert((ingress, None));
            let is_other = known.0.resource().reference != ingress.resource().reference;
            if is_other && known.1.is_none() {
                known.1 = Some(ingress);
            }
        });
    }
}

/// Calls `see` with each route of an Ingress and the node that it stands in. What is of the wrong type is left
/// out.
fn for_each_route<'t>(ingress: ObjectView<'t>, mut see: impl FnMut(Route<'t>, NodeRef<'t>)) {
    let Some(spec) = ingress.whole().node().get("spec") else { return };
    let text = |node: NodeRef<'t>, key: &str| node.get(key).and_then(NodeRef::as_str).unwrap_or_default();
    let class = text(spec, "ingressClassName");
    for rule in spec.get("rules").into_iter().flat_map(NodeRef::items) {
        let host = text(rule, "host");
        let paths = rule.get("http").and_then(|http| http.get("paths"));
        for item in paths.into_iter().flat_map(NodeRef::items) {
            let route = Route { class, host, path: text(item, "path"), path_type: text(item, "pathType") };
            see(route, item);
        }
    }
}

/// Whether all that the routes of an Ingress are made of has the right type.
fn has_readable_routes(ingress: NodeRef<'_>) -> bool {
    let texts = |node: NodeRef<'_>, keys: &[&str]| keys.iter().all(|key| is_text(node, key));
    let is_readable_path = |path: NodeRef<'_>| path.is_mapping() && texts(path, &["path", "pathType"]);
    let is_readable_rule = |rule: NodeRef<'_>| {
        let http = mapping(rule, "http");
        let paths = http.map(|http| http.and_then(|http| http.get("paths")));
        rule.is_mapping()
            && texts(rule, &["host"])
            && paths.is_some_and(|paths| all_are(paths, is_readable_path))
    };
    let Some(spec) = mapping(ingress, "spec") else { return false };
    spec.is_none_or(|spec| texts(spec, &["ingressClassName"]) && all_are(spec.get("rules"), is_readable_rule))
}

fn is_text(node: NodeRef<'_>, key: &str) -> bool {
    node.get(key).is_none_or(|text| text.is_null() || judged(text).is_some())
}

/// The mapping under a key, if there is one; `None` if something else is there.
#[allow(clippy::option_option, reason = "not there, and not a mapping")]
fn mapping<'t>(node: NodeRef<'t>, key: &str) -> Option<Option<NodeRef<'t>>> {
    let found = node.get(key).filter(|found| !found.is_null());
    found.is_none_or(NodeRef::is_mapping).then_some(found)
}

/// Whether what is there is a list, and every item is as wanted.
fn all_are<'t>(list: Option<NodeRef<'t>>, is_wanted: impl Fn(NodeRef<'t>) -> bool) -> bool {
    list.is_none_or(|list| list.is_null() || list.is_sequence() && list.items().all(is_wanted))
}

/// Programs that put network policies into effect, by the names of their images.
const ENGINES: [&str; 9] = [
    "calico/node",
    "calico-node",
    "cilium/cilium",
    "kube-router",
    "antrea",
    "weave-npc",
    "kube-network-policies",
    "kube-ovn",
    "ovn-kubernetes",
];

fn is_policy_engine(object: &ObjectView<'_>) -> bool {
    let pod = object.whole().node().get("spec").and_then(|spec| spec.get("template"));
    let containers = pod.and_then(|pod| pod.get("spec")).and_then(|spec| spec.get("containers"));
    let mut images =
        containers.into_iter().flat_map(NodeRef::items).filter_map(|own| judged(own.get("image")?));
    images.any(|image| ENGINES.iter().any(|engine| image.contains(engine)))
}

impl<'t> Objects<'t> {
    /// Whether a program that puts network policies into effect runs on the nodes.
    pub const fn has_policy_engine(&self) -> bool {
        self.links().has_policy_engine
    }

    /// What was seen of the policies, and of the namespaces whose labels some of them ask for.
    pub fn sight_of_policies(&self) -> Sight {
        self.sight_of(&POLICY_KINDS.map(|(_, kind)| kind)).and(self.sight_of(&["Namespace"]))
    }

    /// What was seen of rules about where images come from.
    pub fn sight_of_image_rules(&self) -> Sight {
        self.sight_of(&IMAGE_RULES.map(|(_, kind)| kind)).and(self.sight_of(&["ClusterPolicy"]))
    }

    /// The object of a namespace.
    pub fn namespace_object(&self, name: &'t str) -> Option<ObjectView<'t>> {
        // Namespaces lie in none; where their object states one, it means nothing.
        self.named("", "Namespace", "default", name)
    }

    /// Whether a policy restricts what goes into or out of pods with these labels.
    pub fn isolation(
        &self,
        namespace: &'t str,
        labels: Option<NodeRef<'t>>,
        direction: Direction,
    ) -> Isolation {
        let object = self.namespace_object(namespace);
        self.links().policies.isolation(namespace, object, labels, direction)
    }

    /// Whether any policy lies in a namespace or reaches it.
    pub fn has_policy(&self, namespace: &'t str) -> bool {
        self.links().policies.reach(namespace, self.namespace_object(namespace))
    }

    /// The disruption budgets that select pods with these labels, and whether one more may.
    pub fn budgets<'s>(
        &'s self,
        namespace: &'t str,
        labels: Option<NodeRef<'t>>,
    ) -> (impl Iterator<Item = ObjectView<'t>> + 's, bool) {
        let here = self.links().budgets.get(namespace);
        let own = move || own_labels(labels).map(|label| (Side::Own, label));
        let found = here.into_iter().flat_map(move |here| here.selectors.matching(own()).copied());
        (found, here.is_some_and(|here| here.is_unclear))
    }

    /// Whether every autoscaler says what it scales: only then is an object that none names scaled by nothing.
    pub fn has_readable_autoscalers(&self) -> bool {
        !self.links().has_odd_autoscaler
    }

    /// The autoscalers that scale an object.
    pub fn autoscalers(&self, namespace: &'t str, kind: &'t str, name: &'t str) -> &[ObjectView<'t>] {
        self.links().autoscalers.get(&(namespace, kind, name)).map_or(&[], Vec::as_slice)
    }

    /// Whether every route of every Ingress could be read: only then does nobody else claim one that none is seen to.
    pub fn has_readable_routes(&self) -> bool {
        !self.links().has_odd_route
    }

    /// Another Ingress that claims a route that an Ingress claims.
    pub fn other_claim(&self, route: Route<'t>, own: &ObjectView<'t>) -> Option<ObjectView<'t>> {
        let (first, second) = self.links().routes.get(&route)?;
        let is_own = first.resource().reference == own.resource().reference;
        if is_own { *second } else { Some(*first) }
    }
}

impl<'t> ObjectView<'t> {
    /// The routes of an Ingress, each with the node of its path.
    pub fn routes(&self) -> Vec<(Route<'t>, NodeRef<'t>)> {
        let mut routes = Vec::new();
        for_each_route(*self, |route, node| routes.push((route, node)));
        routes
    }
}
