//! Objects by the labels that they bear, and selectors by the labels that they ask for.
//!
//! Hundreds of objects that bear the same labels are held against a selector once, and hundreds of selectors that
//! ask for the same are held against labels once: what a fleet copies costs no more for being copied.

use crate::{
    Container, Field, FromNode as _, List, ObjectView, Part, Selector, State, Text, Workload, Workloads,
    field::judged,
    selector::{Label, Wanted},
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
    by_key: HashMap<&'t str, Vec<u32>>,
}

/// Objects that bear the same labels, or whose pods do: what selects one of them selects all.
#[derive(Debug)]
pub struct Alike<'t> {
    labels: Option<NodeRef<'t>>,
    objects: Vec<ObjectView<'t>>,
    images: OnceLock<Vec<Redacted<Box<str>>>>,
    has_readable_images: OnceLock<bool>,
    port_names: OnceLock<HashSet<Box<str>>>,
    port_numbers: OnceLock<HashMap<Box<str>, BTreeSet<i64>>>,
    has_readable_ports: OnceLock<bool>,
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
            self.by_key.entry(label.0).or_default().push(position);
        }
        self.by_all_labels.insert(own, position);
        self.sets.push(Alike::new(object, labels));
    }

    /// What a selector selects.
    pub(crate) fn selected<'s>(&'s self, selector: &'s Selector<'t>) -> impl Iterator<Item = &'s Alike<'t>> {
        // Of several labels that must be there, the one that the fewest bear.
        let rarest = selector.wanted().map(|wanted| self.bearing(wanted)).min_by_key(Vec::len);
        let some = rarest.clone().into_iter().flatten();
        let some = some.filter_map(|position| self.sets.get(position as usize));
        let all = if rarest.is_none() { self.sets.as_slice() } else { &[] };
        some.chain(all).filter(|set| selector.matches(&set.labels))
    }

    /// The sets that bear what is wanted of one key, in order.
    fn bearing(&self, wanted: Wanted<'_, 't>) -> Vec<u32> {
        match wanted {
            Wanted::Key(key) => self.by_key.get(key).cloned().unwrap_or_default(),
            Wanted::OneOf(key, values) => {
                let of_values = values.iter().filter_map(|value| self.by_label.get(&(key, *value)));
                let mut positions: Vec<u32> = of_values.flatten().copied().collect();
                positions.sort_unstable();
                positions
            }
        }
    }
}

impl<'t> Alike<'t> {
    fn new(first: ObjectView<'t>, labels: Option<NodeRef<'t>>) -> Self {
        Self {
            labels,
            objects: vec![first],
            images: OnceLock::new(),
            has_readable_images: OnceLock::new(),
            port_names: OnceLock::new(),
            port_numbers: OnceLock::new(),
            has_readable_ports: OnceLock::new(),
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
        *self.has_readable_images.get_or_init(|| self.objects.iter().all(has_readable_images))
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

    /// Whether names and numbers of the ports of all their containers could be read: only then has none a port that was
    /// not found.
    pub fn has_readable_ports(&self) -> bool {
        *self.has_readable_ports.get_or_init(|| self.objects.iter().all(has_readable_ports))
    }
}

/// Whether everything on the way to the ports of an object's containers has the right type.
fn has_readable_ports(object: &ObjectView<'_>) -> bool {
    let Some(workloads) = object.workloads() else { return false };
    let is_readable = |container: Container<'_>| {
        let ports = container.list("ports");
        let port = |item| Part::new(ports.root, item);
        let items = ports.value().copied().unwrap_or(List::EMPTY);
        is_known(&ports)
            && items.items().map(port).all(|port| {
                is_known(&port.field::<Text<'_>>("name")) && is_known(&port.field::<i64>("containerPort"))
            })
    };
    workloads.faults().is_empty() && workloads.pods().iter().flat_map(Workload::containers).all(is_readable)
}

const fn is_known<T>(field: &Field<'_, T>) -> bool {
    !matches!(field.state, State::WrongType { .. } | State::Undecided)
}

/// Whether everything on the way to the images of an object's containers has the right type.
fn has_readable_images(object: &ObjectView<'_>) -> bool {
    let Some(workloads) = object.workloads() else { return false };
    let is_readable = |container: Container<'_>| is_known(&container.field::<Text<'_>>("image"));
    workloads.faults().is_empty() && workloads.pods().iter().flat_map(Workload::containers).all(is_readable)
}

/// The pods that a selector selects, as those see them who ask for a whole of them.
#[derive(Debug, Default)]
pub struct Behind {
    images: Vec<Redacted<Box<str>>>,
    port_names: HashSet<Box<str>>,
    is_empty: bool,
    has_readable_images: bool,
    product: OnceLock<Option<usize>>,
}

impl Behind {
    pub(crate) fn of<'s, 't: 's>(selected: impl Iterator<Item = &'s Alike<'t>>) -> Self {
        let mut behind = Self { is_empty: true, has_readable_images: true, ..Self::default() };
        let mut seen: HashSet<&str> = HashSet::new();
        for alike in selected {
            behind.is_empty = false;
            behind.has_readable_images &= alike.has_readable_images();
            let images = alike.images().iter().filter(|image| seen.insert(image.expose()));
            behind.images.extend(images.cloned());
            behind.port_names.extend(alike.port_names().iter().cloned());
        }
        behind
    }

    /// Whether there is no such pod.
    pub const fn is_empty(&self) -> bool {
        self.is_empty
    }

    /// Whether a container of them has a port of this name; what is not text is left out.
    pub fn has_port_name(&self, name: &str) -> bool {
        self.port_names.contains(name)
    }

    /// Whether the images of all their containers could be read: only then is one that is not among them not run.
    pub const fn has_readable_images(&self) -> bool {
        self.has_readable_images
    }

    /// The first product that an image of their containers is, as its position in the list of the one who asks. It is worked
    /// out once, so only one question may be asked.
    pub fn product(&self, of_image: impl Fn(&str) -> Option<usize>) -> Option<usize> {
        *self.product.get_or_init(|| self.images.iter().find_map(|image| of_image(image.expose())))
    }
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
    /// Each under one label that must be there, or under each of several of which one must be there.
    by_label: HashMap<Label<'t>, Vec<u32>>,
    /// Those that only want some key to be there, each under one such key.
    by_key: HashMap<&'t str, Vec<u32>>,
    /// Those that only say what must not be there: they are held against everything.
    others: Vec<u32>,
}

/// Most different selectors that are held against everything. Where there are more, nobody knows what the rest select.
pub(crate) const OTHERS_MAX: usize = 1000;

impl<T> Default for Selectors<'_, T> {
    fn default() -> Self {
        Self {
            all: Vec::new(),
            positions: HashMap::new(),
            by_label: HashMap::new(),
            by_key: HashMap::new(),
            others: Vec::new(),
        }
    }
}

impl<'t, T> Selectors<'t, T> {
    /// Adds a selector with what it belongs to. Returns whether it was taken: there may be too many that are held against
    /// everything.
    #[must_use]
    pub(crate) fn add(&mut self, selector: Selector<'t>, owner: T) -> bool {
        let known = self.positions.get(&selector).and_then(|at| self.all.get_mut(*at as usize));
        if let Some((_, owners)) = known {
            owners.push(owner);
            return true;
        }
        let position = self.all.len() as u32;
        // Of several labels, the one that leads to the fewest others: a label that all ask for tells nothing apart.
        let fewest = selector.wanted().min_by_key(|wanted| self.count_under(*wanted));
        match fewest {
            // Labels bear one value of a key: it is found once.
            Some(Wanted::OneOf(key, values)) => {
                values
                    .iter()
                    .for_each(|value| self.by_label.entry((key, *value)).or_default().push(position));
            }
            Some(Wanted::Key(key)) => self.by_key.entry(key).or_default().push(position),
            None if self.others.len() >= OTHERS_MAX => return false,
            None => self.others.push(position),
        }
        self.positions.insert(selector.clone(), position);
        self.all.push((selector, vec![owner]));
        true
    }

    /// How many stand under what a selector wants.
    fn count_under(&self, wanted: Wanted<'_, 't>) -> usize {
        match wanted {
            Wanted::Key(key) => self.by_key.get(key).map_or(0, Vec::len),
            Wanted::OneOf(key, values) => {
                values.iter().filter_map(|value| self.by_label.get(&(key, *value))).map(Vec::len).sum()
            }
        }
    }

    /// What belongs to the selectors that match these labels.
    pub(crate) fn matching<'s>(&'s self, labels: Option<NodeRef<'t>>) -> impl Iterator<Item = &'s T> + 's {
        let own = labels.into_iter().flat_map(NodeRef::entries);
        let found = own.flat_map(|(key, value)| {
            let value = value.as_redacted();
            let of_label = value.and_then(|value| self.by_label.get(&(key.key_text(), value)));
            let of_key = value.and_then(|_| self.by_key.get(key.key_text()));
            of_label.into_iter().chain(of_key).flatten()
        });
        let positions = found.chain(&self.others);
        let candidates = positions.filter_map(|position| self.all.get(*position as usize));
        candidates.filter(move |(selector, _)| selector.matches(&labels)).flat_map(|(_, owners)| owners)
    }
}
