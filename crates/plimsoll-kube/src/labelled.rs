//! Objects by the labels that they bear.
//!
//! Hundreds of objects that bear the same labels are held against a selector once: what a fleet copies costs no more for
//! being copied.

use crate::{
    Container, Field, FromNode as _, List, ObjectView, Part, Selector, State, Text, Workload, Workloads,
    field::judged,
    postings::{Bits, Posting},
    selector::{Asked, Label, own_labels},
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
    by_label: HashMap<Label<'t>, Posting>,
    by_key: HashMap<&'t str, Posting>,
}

/// So few sets of labels are held against a selector one by one.
const FEW: usize = 32;

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
        let own: Vec<Label<'t>> = own_labels(labels).collect();
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

    /// What a selector selects, in the order in which it was read.
    pub(crate) fn selected(&self, selector: &Selector<'t>) -> impl Iterator<Item = &Alike<'t>> {
        let positions = self.found(selector).into_positions();
        positions.filter_map(|position| self.sets.get(position as usize))
    }

    /// The positions of the sets that a selector selects.
    fn found(&self, selector: &Selector<'t>) -> Bits {
        let count = self.sets.len();
        let size = |asked: &Asked<'_, 't>| self.bearing(*asked).map(Posting::len).sum::<usize>();
        let rarest = selector.wanted().map(|asked| (size(&asked), asked)).min_by_key(|(size, _)| *size);
        if let Some((..=FEW, asked)) = rarest {
            let mut found = Bits::none(count);
            let candidates = self.bearing(asked).flat_map(Posting::positions);
            let matches =
                |at: u32| self.sets.get(at as usize).is_some_and(|set| selector.matches(&set.labels));
            candidates.filter(|at| matches(**at)).for_each(|at| found.insert(*at));
            return found;
        }
        let mut found = Bits::all(count);
        for asked in selector.wanted() {
            let mut bearing = Bits::none(count);
            self.bearing(asked).for_each(|posting| posting.insert_into(&mut bearing, count));
            found.keep(&bearing);
        }
        for asked in selector.barred() {
            self.bearing(asked).for_each(|posting| posting.remove_from(&mut found, count));
        }
        found
    }

    /// The sets that bear what is asked of one key. No set is in two of the postings, because labels have one value of a
    /// key.
    fn bearing<'s>(&'s self, asked: Asked<'s, 't>) -> impl Iterator<Item = &'s Posting> {
        let (key, values) = match asked {
            Asked::Key(key) => (Some(key), None),
            Asked::OneOf(key, values) => (None, Some((key, values))),
        };
        let of_key = key.and_then(|key| self.by_key.get(key));
        let of_values =
            values.into_iter().flat_map(|(key, values)| values.iter().map(move |value| (key, *value)));
        of_key.into_iter().chain(of_values.filter_map(|label| self.by_label.get(&label)))
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
