//! What selectors select is found through an index; here it is held against all pairs, each judged by the words of the
//! API (`meta/v1` LabelSelector) and by nothing of the product.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test")]

use plimsoll_kube::{Direction, Index, Isolation, Selector};
use plimsoll_model::{KubernetesVersion, SourceIndex, tree::NodeRef};
use plimsoll_testkit::{resources_from_text, snapshot_of};
use std::{collections::BTreeMap, fmt::Write as _};

const KEYS: [&str; 4] = ["app", "env", "tier", "zone"];
const VALUES: [&str; 3] = ["a", "b", "c"];
const NAMESPACES: [&str; 2] = ["shop", "bank"];
const WORLDS: u64 = 40;
const OBJECTS: usize = 60;

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

fn world(numbers: &mut Numbers) -> (Vec<Pod>, Vec<Selecting>) {
    let pods = (0..OBJECTS).map(|number| Pod {
        name: format!("pod-{number}"),
        namespace: numbers.one_of(&NAMESPACES),
        labels: labels(numbers),
    });
    let pods = pods.collect();
    // Few, so that some pods are selected by none.
    let selecting = (0..OBJECTS / 8).map(|number| Selecting {
        name: format!("selecting-{number}"),
        namespace: numbers.one_of(&NAMESPACES),
        exact: labels(numbers),
        more: requirements(numbers),
        directions: numbers.one_of(&[&["Ingress"][..], &["Egress"], &["Ingress", "Egress"]]),
    });
    (pods, selecting.collect())
}

/// All of it as manifests. JSON is YAML, and the text that Rust prints of these lists and maps is JSON.
fn manifests(pods: &[Pod], selecting: &[Selecting]) -> String {
    let mut text = String::new();
    for pod in pods {
        let Pod { name, namespace, labels } = pod;
        writeln!(text, "---\napiVersion: v1\nkind: Pod\nmetadata: {{name: {name}, namespace: {namespace}, labels: {labels:?}}}\nspec: {{containers: [{{name: app}}]}}").unwrap();
    }
    for own in selecting {
        let Selecting { name, namespace, exact, more, directions } = own;
        let more: Vec<String> = more
            .iter()
            .map(|(key, operator, values)| {
                format!("{{key: {key}, operator: {operator}, values: {values:?}}}")
            })
            .collect();
        let selector = format!("{{matchLabels: {exact:?}, matchExpressions: [{}]}}", more.join(", "));
        writeln!(text, "---\napiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: {{name: {name}, namespace: {namespace}}}\nspec: {{selector: {selector}}}").unwrap();
        writeln!(text, "---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {{name: {name}, namespace: {namespace}}}\nspec: {{podSelector: {selector}, policyTypes: {directions:?}}}").unwrap();
    }
    text
}

fn sorted(mut names: Vec<&str>) -> Vec<&str> {
    names.sort_unstable();
    names
}

#[test]
fn the_index_finds_what_all_pairs_find() {
    let mut numbers = Numbers(7);
    let (mut pairs, mut restricted, mut open) = (0, 0, 0);
    for _ in 0..WORLDS {
        let (pods, selecting) = world(&mut numbers);
        let objects = resources_from_text(&manifests(&pods, &selecting), "world.yaml");
        let snapshot = snapshot_of(objects.resources, KubernetesVersion::NEWEST);
        let index = Index::new(&snapshot);
        let beside = index.source(SourceIndex(0)).unwrap();
        for own in &selecting {
            let budget = beside.named("policy", "PodDisruptionBudget", own.namespace, &own.name).unwrap();
            let node = budget.whole().node().get("spec").and_then(|spec| spec.get("selector")).unwrap();
            let selector = Selector::read(node)
                .unwrap_or_else(|| panic!("{}", manifests(&[], std::slice::from_ref(own))));
            let found = beside.pods_selected(own.namespace, &selector).map(|pod| pod.name());
            let expected = pods.iter().filter(|pod| own.selects(pod)).map(|pod| pod.name.as_str());
            assert_eq!(sorted(found.collect()), sorted(expected.collect()), "{node:?}");
        }
        for pod in &pods {
            let object = beside.named("", "Pod", pod.namespace, &pod.name).unwrap();
            let labels = object.whole().node().get("metadata").and_then(|metadata| metadata.get("labels"));
            let labels = labels.filter(|labels: &NodeRef<'_>| labels.is_mapping());
            let (budgets, is_unclear) = beside.budgets(pod.namespace, labels);
            let budgets = sorted(budgets.map(|budget| budget.name()).collect());
            let selecting: Vec<&Selecting> = selecting.iter().filter(|own| own.selects(pod)).collect();
            assert_eq!(budgets, sorted(selecting.iter().map(|own| own.name.as_str()).collect()));
            assert!(!is_unclear);
            pairs += budgets.len();
            for (direction, word) in [(Direction::Ingress, "Ingress"), (Direction::Egress, "Egress")] {
                let is_restricted = selecting.iter().any(|own| own.directions.contains(&word));
                let expected = if is_restricted { Isolation::Restricted } else { Isolation::Open };
                assert_eq!(beside.isolation(pod.namespace, labels, direction), expected, "{}", pod.name);
                if is_restricted { restricted += 1 } else { open += 1 }
            }
        }
    }
    // Worlds in which nothing, or everything, is selected would show nothing.
    assert!(pairs > 1000 && restricted > 500 && open > 500, "{pairs} {restricted} {open}");
}
