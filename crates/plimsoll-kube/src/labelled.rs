//! Objects by the labels that they bear, and selectors by the labels that they ask for.
//!
//! Hundreds of objects that bear the same labels are held against a selector once, and hundreds of selectors that
//! ask for the same are held against labels once: what a fleet copies costs no more for being copied.

use crate::{
    Container, FromNode as _, ObjectView, Selector, State, Text, Workload, Workloads, field::judged,
    selector::Label,
};
use plimsoll_model::{Redacted, tree::NodeRef};
use std::{
    collections::{BTreeSet, HashMap, HashSet},
    sync::OnceLock,
};

/// Objects by their labels, or by those of the pods that they make.
#[derive(Debug, Default)]
pub(crate) struct Labelled<'t> {
    sets: Vec<Alike<'t>>,
    by_all_labels: HashMap<Vec<Label<'t>>, u32>,
    by_label: HashMap<Label<'t>, Vec<u32>>,
}

/// Objects that bear the same labels, or whose pods do: what selects one of them selects all.
#[derive(Debug)]
pub struct Alike<'t> {
    labels: Option<NodeRef<'t>>,
    objects: Vec<ObjectView<'t>>,
    images: OnceLock<Vec<Redacted<Box<str>>>>,
    port_names: OnceLock<HashSet<Box<str>>>,
    port_numbers: OnceLock<HashMap<Box<str>, BTreeSet<i64>>>,
}

impl<'t> Labelled<'t> {
    /// Adds an object with labels; those that are no text are as good as none.
    pub(crate) fn add(&mut self, object: ObjectView<'t>, labels: Option<NodeRef<'t>>) {
        let own = labels.into_iter().flat_map(NodeRef::entries);
        let own: Vec<Label<'t>> =
            own.filter_map(|(key, value)| Some((key.key_text(), value.as_redacted()?))).collect();
        if let Some(set) = self.by_all_labels.get(&own).and_then(|at| self.sets.get_mut(*at as usize)) {
            return set.objects.push(object);
        }
        let position = self.sets.len() as u32;
        for label in &own {
            self.by_label.entry(*label).or_default().push(position);
        }
        self.by_all_labels.insert(own, position);
        self.sets.push(Alike::new(object, labels));
    }

    /// What a selector selects.
    pub(crate) fn selected<'s>(&'s self, selector: &'s Selector<'t>) -> impl Iterator<Item = &'s Alike<'t>> {
        // Of several labels that must be there, the one that the fewest bear.
        let with = |label| self.by_label.get(&label).map_or(&[][..], Vec::as_slice);
        let rarest = selector.exact_labels().map(with).min_by_key(|positions| positions.len());
        let some = rarest.into_iter().flatten().filter_map(|position| self.sets.get(*position as usize));
        let all = if rarest.is_none() { self.sets.as_slice() } else { &[] };
        some.chain(all).filter(|set| selector.matches(&set.labels))
    }
}

impl<'t> Alike<'t> {
    fn new(first: ObjectView<'t>, labels: Option<NodeRef<'t>>) -> Self {
        Self {
            labels,
            objects: vec![first],
            images: OnceLock::new(),
            port_names: OnceLock::new(),
            port_numbers: OnceLock::new(),
        }
    }

    /// The objects, in the order in which they were read.
    pub fn objects(&self) -> &[ObjectView<'t>] {
        &self.objects
    }

    /// Images of the containers of their pods, each once; what is no text is left out.
    pub fn images(&self) -> &[Redacted<Box<str>>] {
        self.images.get_or_init(|| {
            let mut seen = HashSet::new();
            let own = self.objects.iter().flat_map(containers);
            let images = own.filter_map(|container| container.get("image")?.as_redacted());
            let once = images.filter(|image| seen.insert(*image.expose()));
            once.map(|image| Redacted::new(Box::from(*image.expose()))).collect()
        })
    }

    /// Whether the images of all their containers could be read: only then is one that is not among them not run.
    pub fn has_readable_images(&self) -> bool {
        self.objects.iter().all(has_readable_images)
    }

    /// Names of the ports of the containers of their pods; what is no text is left out.
    pub fn port_names(&self) -> &HashSet<Box<str>> {
        self.port_names.get_or_init(|| {
            let own = self.objects.iter().flat_map(containers);
            let ports = own.filter_map(|container| container.get("ports")).flat_map(NodeRef::items);
            ports.filter_map(|port| judged(port.get("name")?)).map(Box::from).collect()
        })
    }
}

impl Alike<'_> {
    /// The numbers that containers of their pods give a port of this name, each once.
    pub fn port_numbers(&self, name: &str) -> impl Iterator<Item = i64> {
        let numbers = self.port_numbers.get_or_init(|| {
            let own = self.objects.iter().flat_map(containers);
            let mut numbers: HashMap<Box<str>, BTreeSet<i64>> = HashMap::new();
            for port in own.filter_map(|container| container.get("ports")).flat_map(NodeRef::items) {
                let name = port.get("name").and_then(NodeRef::as_str);
                let number = port.get("containerPort").and_then(i64::from_node);
                if let Some((name, number)) = name.zip(number) {
                    numbers.entry(Box::from(name)).or_default().insert(number);
                }
            }
            numbers
        });
        numbers.get(name).into_iter().flatten().copied()
    }
}

/// Whether everything on the way to the images of an object's containers has the right type.
fn has_readable_images(object: &ObjectView<'_>) -> bool {
    let Some(workloads) = object.workloads() else { return false };
    let is_readable = |container: Container<'_>| {
        let image = container.field::<Text<'_>>("image");
        !matches!(image.state, State::WrongType { .. } | State::Undecided)
    };
    workloads.faults().is_empty() && workloads.pods().iter().flat_map(Workload::containers).all(is_readable)
}

/// The containers of the pods that an object makes, of every list.
fn containers<'t>(object: &ObjectView<'t>) -> Vec<NodeRef<'t>> {
    let workloads = object.workloads();
    let pods = workloads.iter().flat_map(Workloads::pods);
    pods.flat_map(Workload::containers).map(|container| container.part().node()).collect()
}

/// Selectors of one kind of object with what they belong to: which of them select something that bears given
/// labels.
#[derive(Debug)]
pub(crate) struct Selectors<'t, T> {
    /// Equal selectors stand here once.
    all: Vec<(Selector<'t>, Vec<T>)>,
    positions: HashMap<Selector<'t>, u32>,
    /// Each under one label that must be there.
    by_label: HashMap<Label<'t>, Vec<u32>>,
    /// Those without such a label.
    others: Vec<u32>,
}

impl<T> Default for Selectors<'_, T> {
    fn default() -> Self {
        Self { all: Vec::new(), positions: HashMap::new(), by_label: HashMap::new(), others: Vec::new() }
    }
}

impl<'t, T> Selectors<'t, T> {
    /// Adds a selector with what it belongs to.
    pub(crate) fn add(&mut self, selector: Selector<'t>, owner: T) {
        let known = self.positions.get(&selector).and_then(|at| self.all.get_mut(*at as usize));
        if let Some((_, owners)) = known {
            return owners.push(owner);
        }
        let position = self.all.len() as u32;
        // Of several labels, the one that leads to the fewest others: a label that all ask for tells nothing apart.
        let count = |label: &Label<'t>| self.by_label.get(label).map_or(0, Vec::len);
        match selector.exact_labels().min_by_key(count) {
            Some(label) => self.by_label.entry(label).or_default().push(position),
            None => self.others.push(position),
        }
        self.positions.insert(selector.clone(), position);
        self.all.push((selector, vec![owner]));
    }

    /// What belongs to the selectors that match these labels.
    pub(crate) fn matching<'s>(&'s self, labels: Option<NodeRef<'t>>) -> impl Iterator<Item = &'s T> + 's {
        let own = labels.into_iter().flat_map(NodeRef::entries);
        let of_label =
            own.filter_map(|(key, value)| self.by_label.get(&(key.key_text(), value.as_redacted()?)));
        let positions = of_label.flatten().chain(&self.others);
        let candidates = positions.filter_map(|position| self.all.get(*position as usize));
        candidates.filter(move |(selector, _)| selector.matches(&labels)).flat_map(|(_, owners)| owners)
    }
}
