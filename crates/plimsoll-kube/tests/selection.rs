//! What selectors select is found through an index; here it is held against all pairs, each judged by the words of the
//! API (`meta/v1` LabelSelector) and by nothing of the product.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test")]

use plimsoll_kube::{Behind, Direction, Index, Isolation, Selector};
use plimsoll_model::{KubernetesVersion, SourceIndex, tree::NodeRef};
use plimsoll_testkit::{resources_from_text, snapshot_of};
use std::{collections::BTreeMap, fmt::Write as _};

const KEYS: [&str; 4] = ["app", "env", "tier", "zone"];
const VALUES: [&str; 3] = ["a", "b", "c"];
const NAMESPACES: [&str; 2] = ["shop", "bank"];
const PORTS: [&str; 3] = ["http", "admin", "odd"];
const NUMBERS: [i64; 3] = [80, 81, 82];
/// The others are no products.
const IMAGES: [&str; 6] = ["one", "two", "app", "app", "app", "app"];

/// How many worlds there are of a kind, and what stands in each.
struct Worlds {
    count: usize,
    pods: usize,
    selecting: usize,
    spanning: usize,
    /// Whether every pod bears a label that all do, and one that no other does; and every selector asks for the first, and
    /// most for something besides that only few have.
    is_crowded: bool,
}

/// Numbers that look random and are the same in every run. Source: Steele, Lea and Flood, "Fast splittable
/// pseudorandom number generators", SplitMix64.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((mixed ^ (mixed >> 31)) % bound as u64) as usize
    }

    fn one_of<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())]
    }
}

type Labels = BTreeMap<&'static str, &'static str>;

/// A requirement as it is written: key, operator, values.
type Requirement = (&'static str, &'static str, Vec<&'static str>);

fn labels(numbers: &mut Numbers) -> Labels {
    let count = numbers.below(4);
    (0..count).map(|_| (numbers.one_of(&KEYS), numbers.one_of(&VALUES))).collect()
}

fn requirements(numbers: &mut Numbers) -> Vec<Requirement> {
    let count = numbers.below(3);
    let mut one = || {
        let operator = numbers.one_of(&["In", "In", "NotIn", "Exists", "DoesNotExist"]);
        let count = if operator.ends_with("In") { 1 + numbers.below(2) } else { 0 };
        (numbers.one_of(&KEYS), operator, (0..count).map(|_| numbers.one_of(&VALUES)).collect())
    };
    (0..count).map(|_| one()).collect()
}

/// A label that one pod of a crowd bears at most.
fn own_value(number: usize) -> &'static str {
    String::leak(format!("own-{number}"))
}

/// Whether labels meet what is asked, as the documentation of the API puts it.
fn selects(labels: &Labels, exact: &Labels, more: &[Requirement]) -> bool {
    exact.iter().all(|(key, value)| labels.get(key) == Some(value))
        && more.iter().all(|(key, operator, values)| match (*operator, labels.get(key)) {
            ("In", own) => own.is_some_and(|own| values.contains(own)),
            ("NotIn", own) => own.is_none_or(|own| !values.contains(own)),
            ("Exists", own) => own.is_some(),
            (_, own) => own.is_none(),
        })
}

struct Pod {
    name: String,
    namespace: &'static str,
    labels: Labels,
    port: (&'static str, i64),
    image: &'static str,
}

/// A budget and a policy with the same selector.
struct Selecting {
    name: String,
    namespace: &'static str,
    exact: Labels,
    more: Vec<Requirement>,
    directions: &'static [&'static str],
}

impl Selecting {
    fn selects(&self, pod: &Pod) -> bool {
        self.namespace == pod.namespace && selects(&pod.labels, &self.exact, &self.more)
    }
}

/// A policy of the administrator: `shop` has an object with labels, `bank` has none.
struct Spanning {
    namespaces: Labels,
    exact: Labels,
    more: Vec<Requirement>,
    directions: &'static [&'static str],
}

const NAME: &str = "kubernetes.io/metadata.name";

impl Spanning {
    /// Whether it selects a pod; `None` where that depends on labels that nobody saw.
    fn selects(&self, pod: &Pod) -> Option<bool> {
        let mut namespace = Labels::from([(NAME, pod.namespace)]);
        if pod.namespace == "shop" {
            namespace.insert("team", "a");
        } else if self.namespaces.contains_key("team") {
            return if selects(&pod.labels, &self.exact, &self.more) { None } else { Some(false) };
        }
        Some(selects(&namespace, &self.namespaces, &[]) && selects(&pod.labels, &self.exact, &self.more))
    }
}

struct World {
    pods: Vec<Pod>,
    selecting: Vec<Selecting>,
    spanning: Vec<Spanning>,
}

fn world(numbers: &mut Numbers, of: &Worlds) -> World {
    let crowd: &[_] = if of.is_crowded { &[("crowd", "c")] } else { &[] };
    let pods = (0..of.pods).map(|number| {
        let own = crowd.iter().flat_map(|all| [*all, ("own", own_value(number))]);
        Pod {
            name: format!("pod-{number}"),
            namespace: numbers.one_of(&NAMESPACES),
            labels: labels(numbers).into_iter().chain(own).collect(),
            port: (numbers.one_of(&PORTS), numbers.one_of(&NUMBERS)),
            image: numbers.one_of(&IMAGES),
        }
    });
    let pods = pods.collect();
    let asked = |numbers: &mut Numbers| {
        let mut more = requirements(numbers);
        if of.is_crowded {
            let number = numbers.below(of.pods);
            more.extend(match numbers.below(80) {
                0 => Some(("own", "NotIn", (0..number).map(own_value).collect())),
                1..79 => Some(("own", "In", vec![own_value(number), own_value(number + 1)])),
                _ => None,
            });
        }
        (labels(numbers).into_iter().chain(crowd.iter().copied()).collect(), more)
    };
    let directions =
        |numbers: &mut Numbers| numbers.one_of(&[&["Ingress"][..], &["Egress"], &["Ingress", "Egress"]]);
    let selecting = (0..of.selecting).map(|number| {
        let (exact, more) = asked(numbers);
        let name = format!("selecting-{number}");
        Selecting {
            name,
            namespace: numbers.one_of(&NAMESPACES),
            exact,
            more,
            directions: directions(numbers),
        }
    });
    let selecting = selecting.collect();
    let spanning = (0..of.spanning).map(|_| {
        let (exact, more) = asked(numbers);
        let namespaces: &[_] =
            numbers.one_of(&[&[][..], &[("team", "a")], &[("team", "b")], &[(NAME, "bank")]]);
        let namespaces = namespaces.iter().copied().collect();
        Spanning { namespaces, exact, more, directions: directions(numbers) }
    });
    let spanning = spanning.collect();
    World { pods, selecting, spanning }
}

/// All of it as manifests. JSON is YAML, and the text that Rust prints of these lists and maps is JSON.
fn manifests(world: &World) -> String {
    let mut text = "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop, labels: {team: a}}\n".to_owned();
    for Pod { name, namespace, labels, port: (port, number), image } in &world.pods {
        writeln!(text, "---\napiVersion: v1\nkind: Pod\nmetadata: {{name: {name}, namespace: {namespace}, labels: {labels:?}}}\nspec: {{containers: [{{name: app, image: {image}, ports: [{{name: {port}, containerPort: {number}}}]}}]}}").unwrap();
    }
    let selector = |exact: &Labels, more: &[Requirement]| {
        let more = more.iter().map(|(key, operator, values)| {
            format!("{{key: {key}, operator: {operator}, values: {values:?}}}")
        });
        format!("{{matchLabels: {exact:?}, matchExpressions: [{}]}}", more.collect::<Vec<_>>().join(", "))
    };
    for Selecting { name, namespace, exact, more, directions } in &world.selecting {
        let selector = selector(exact, more);
        writeln!(text, "---\napiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: {{name: {name}, namespace: {namespace}}}\nspec: {{selector: {selector}}}").unwrap();
        writeln!(text, "---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {{name: {name}, namespace: {namespace}}}\nspec: {{podSelector: {selector}, policyTypes: {directions:?}}}").unwrap();
    }
    for (number, Spanning { namespaces, exact, more, directions }) in world.spanning.iter().enumerate() {
        let (namespaces, pods) = (selector(namespaces, &[]), selector(exact, more));
        let rules =
            directions.iter().map(|direction| format!("{}: [{{action: Deny}}]", direction.to_lowercase()));
        let rules = rules.collect::<Vec<_>>().join(", ");
        writeln!(text, "---\napiVersion: policy.networking.k8s.io/v1alpha1\nkind: AdminNetworkPolicy\nmetadata: {{name: spanning-{number}}}\nspec: {{subject: {{pods: {{namespaceSelector: {namespaces}, podSelector: {pods}}}}}, {rules}}}").unwrap();
    }
    text
}

fn sorted(mut names: Vec<&str>) -> Vec<&str> {
    names.sort_unstable();
    names
}

/// What pods have that are selected, as those see it who ask for a whole of them.
fn hold_behind(world: &World, own: &Selecting, behind: &Behind<'_, '_>) {
    let selected: Vec<&Pod> = world.pods.iter().filter(|pod| own.selects(pod)).collect();
    assert_eq!(behind.is_empty(), selected.is_empty());
    assert!(behind.has_readable_images() && behind.has_readable_ports());
    for name in PORTS {
        let has_name = selected.iter().any(|pod| pod.port.0 == name);
        assert_eq!(behind.has_port_name(name), has_name, "{name}");
        for number in NUMBERS {
            let has_port = selected.iter().any(|pod| pod.port == (name, number));
            assert_eq!(behind.has_port(name, number), has_port, "{name} {number}");
        }
    }
    let product = |image: &str| IMAGES.iter().take(2).position(|own| *own == image);
    // Pods with the same labels stand together, where the first of them does.
    let place = |pod: &Pod| {
        let is_alike = |other: &Pod| other.namespace == pod.namespace && other.labels == pod.labels;
        world.pods.iter().position(is_alike)
    };
    let with_product = selected.iter().filter(|pod| product(pod.image).is_some());
    let first = with_product.min_by_key(|pod| place(pod));
    assert_eq!(behind.product(product), first.and_then(|pod| product(pod.image)));
}

/// Whether a policy restricts a pod for a direction.
fn isolation(world: &World, pod: &Pod, direction: &str) -> Isolation {
    let own = world.selecting.iter().filter(|own| own.directions.contains(&direction));
    let spanning = world.spanning.iter().filter(|own| own.directions.contains(&direction));
    let of_spanning: Vec<Option<bool>> = spanning.map(|own| own.selects(pod)).collect();
    if own.into_iter().any(|own| own.selects(pod)) || of_spanning.contains(&Some(true)) {
        Isolation::Restricted
    } else if of_spanning.contains(&None) {
        Isolation::Unknown
    } else {
        Isolation::Open
    }
}

/// What was found in all worlds.
#[derive(Debug, Default)]
struct Seen {
    pairs: usize,
    restricted: usize,
    open: usize,
    unknown: usize,
}

fn hold_against_all_pairs(world: &World, seen: &mut Seen) {
    let objects = resources_from_text(&manifests(world), "world.yaml");
    let snapshot = snapshot_of(objects.resources, KubernetesVersion::NEWEST);
    let index = Index::new(&snapshot);
    let beside = index.source(SourceIndex(0)).unwrap();
    for own in &world.selecting {
        let budget = beside.named("policy", "PodDisruptionBudget", own.namespace, &own.name).unwrap();
        let node = budget.whole().node().get("spec").and_then(|spec| spec.get("selector")).unwrap();
        let selector = Selector::read(node).unwrap();
        hold_behind(world, own, &beside.behind(own.namespace, &selector));
        let found = beside.pods_selected(own.namespace, &selector).map(|pod| pod.name());
        let expected = world.pods.iter().filter(|pod| own.selects(pod)).map(|pod| pod.name.as_str());
        assert_eq!(sorted(found.collect()), sorted(expected.collect()), "{:?} {:?}", own.exact, own.more);
    }
    for pod in &world.pods {
        let object = beside.named("", "Pod", pod.namespace, &pod.name).unwrap();
        let labels = object.whole().node().get("metadata").and_then(|metadata| metadata.get("labels"));
        let labels = labels.filter(|labels: &NodeRef<'_>| labels.is_mapping());
        let (budgets, is_unclear) = beside.budgets(pod.namespace, labels);
        let budgets = sorted(budgets.map(|budget| budget.name()).collect());
        let selecting = world.selecting.iter().filter(|own| own.selects(pod));
        assert_eq!(budgets, sorted(selecting.map(|own| own.name.as_str()).collect()));
        assert!(!is_unclear);
        seen.pairs += budgets.len();
        for (direction, word) in [(Direction::Ingress, "Ingress"), (Direction::Egress, "Egress")] {
            let expected = isolation(world, pod, word);
            assert_eq!(beside.isolation(pod.namespace, labels, direction), expected, "{}", pod.name);
            match expected {
                Isolation::Restricted => seen.restricted += 1,
                Isolation::Open => seen.open += 1,
                Isolation::Unknown => seen.unknown += 1,
            }
        }
    }
}

#[test]
fn the_index_finds_what_all_pairs_find() {
    let mut numbers = Numbers(7);
    let mut seen = Seen::default();
    // Few selectors, so that some pods are selected by none.
    let worlds = Worlds { count: 40, pods: 60, selecting: 7, spanning: 2, is_crowded: false };
    (0..worlds.count).for_each(|_| hold_against_all_pairs(&world(&mut numbers, &worlds), &mut seen));
    // Worlds in which nothing, or everything, is selected would show nothing.
    assert!(seen.pairs > 1000 && seen.restricted > 500 && seen.open > 500 && seen.unknown > 50, "{seen:?}");
}

/// What many have is looked up in another way than what few have.
#[test]
fn the_index_finds_in_a_crowd_what_all_pairs_find() {
    let mut numbers = Numbers(11);
    let mut seen = Seen::default();
    let worlds = Worlds { count: 4, pods: 500, selecting: 300, spanning: 100, is_crowded: true };
    (0..worlds.count).for_each(|_| hold_against_all_pairs(&world(&mut numbers, &worlds), &mut seen));
    assert!(seen.pairs > 1000 && seen.restricted > 500 && seen.open > 500 && seen.unknown > 10, "{seen:?}");
}
