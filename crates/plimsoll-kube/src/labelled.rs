//! Objects by the labels that they bear.
//!
//! Hundreds of objects that bear the same labels are held against a selector once: what a fleet copies costs no more for
//! being copied.

use crate::{
    Container, Field, FromNode as _, List, ObjectView, Part, Selector, Text, Workload, Workloads,
    field::judged,
    postings::{Bits, Posting},
    selector::{Asked, Label, own_labels},
};
use plimsoll_model::{State, tree::NodeRef};
use std::{collections::HashMap, sync::OnceLock};

/// Objects by their labels, or by those of the pods that they make.
#[derive(Debug, Default)]
pub(crate) struct Labelled<'t> {
    sets: Vec<Alike<'t>>,
    by_all_labels: HashMap<Vec<Label<'t>>, u32>,
    by_label: HashMap<Label<'t>, Posting>,
    by_key: HashMap<&'t str, Posting>,
    /// What was asked of each set, for the first that has an answer.
    marked: OnceLock<Marked>,
    with_unreadable_images: OnceLock<Bits>,
    ports: OnceLock<Ports>,
}

/// So few sets of labels are held against a selector one by one.
const FEW: usize = 32;

/// Objects that bear the same labels, or whose pods do: what selects one of them selects all.
#[derive(Debug)]
struct Alike<'t> {
    labels: Option<NodeRef<'t>>,
    /// In the order in which they were read.
    objects: Vec<ObjectView<'t>>,
}

/// The sets that have an answer, with it.
#[derive(Debug)]
struct Marked {
    sets: Bits,
    answers: HashMap<u32, usize>,
}

/// Which sets have which ports.
#[derive(Debug)]
struct Ports {
    by_name: HashMap<Box<str>, Posting>,
    /// By the number that containers give the port as well.
    by_number: HashMap<Box<str>, HashMap<i64, Posting>>,
    unreadable: Bits,
}

impl<'t> Labelled<'t> {
    /// Adds an object with labels; those that are no text are as good as none.
    pub(crate) fn add(&mut self, object: ObjectView<'t>, labels: Option<NodeRef<'t>>) {
        let own: Vec<Label<'t>> = own_labels(labels).collect();
        if let Some(set) = self.by_all_labels.get(&own).and_then(|at| self.sets.get_mut(*at as usize)) {
            set.objects.push(object);
            return;
        }
        let position = self.sets.len() as u32;
        for label in &own {
            self.by_label.entry(*label).or_default().push(position);
            self.by_key.entry(label.0).or_default().push(position);
        }
        self.by_all_labels.insert(own, position);
        self.sets.push(Alike { labels, objects: vec![object] });
    }

    /// What a selector selects; what bears the same labels stands together.
    pub(crate) fn selected(&self, selector: &Selector<'t>) -> impl Iterator<Item = &ObjectView<'t>> {
        let positions = self.found(selector).into_positions();
        positions.filter_map(|position| self.sets.get(position as usize)).flat_map(|set| &set.objects)
    }

    /// The first of what a selector selects that counts. The answers are kept, so only one question may be asked.
    pub(crate) fn first_selected(
        &self,
        selector: &Selector<'t>,
        counts: impl Fn(&ObjectView<'t>) -> bool,
    ) -> Option<ObjectView<'t>> {
        let (set, answer) =
            self.first_marked(&self.found(selector), |set| set.objects.iter().position(&counts))?;
        set.objects.get(answer).copied()
    }

    fn first_marked(
        &self,
        selected: &Bits,
        answer: impl Fn(&Alike<'t>) -> Option<usize>,
    ) -> Option<(&Alike<'t>, usize)> {
        let marked = self.marked.get_or_init(|| {
            let answers: HashMap<u32, usize> =
                self.numbered().filter_map(|(position, set)| Some((position, answer(set)?))).collect();
            let mut sets = Bits::none(self.sets.len());
            answers.keys().for_each(|position| sets.insert(*position));
            Marked { sets, answers }
        });
        let mut of_both = selected.clone();
        of_both.keep(&marked.sets);
        let first = of_both.into_positions().next()?;
        Some((self.sets.get(first as usize)?, *marked.answers.get(&first)?))
    }

    fn numbered(&self) -> impl Iterator<Item = (u32, &Alike<'t>)> {
        self.sets.iter().enumerate().map(|(position, set)| (position as u32, set))
    }

    /// The sets of which some object is so.
    fn with(&self, is_so: impl Fn(&ObjectView<'t>) -> bool) -> Bits {
        let mut sets = Bits::none(self.sets.len());
        let found = self.numbered().filter(|(_, set)| set.objects.iter().any(&is_so));
        found.for_each(|(position, _)| sets.insert(position));
        sets
    }

    /// The ports of the containers of all pods; what is no text or no number is left out.
    fn ports(&self) -> &Ports {
        self.ports.get_or_init(|| {
            let mut by_name: HashMap<Box<str>, Posting> = HashMap::new();
            let mut by_number: HashMap<Box<str>, HashMap<i64, Posting>> = HashMap::new();
            for (position, set) in self.numbered() {
                let all = set.objects.iter().flat_map(containers);
                for port in all.filter_map(|container| container.get("ports")).flat_map(NodeRef::items) {
                    let name = port.get("name");
                    if let Some(name) = name.and_then(judged) {
                        by_name.entry(Box::from(name)).or_default().push(position);
                    }
                    let number = port.get("containerPort").and_then(i64::from_node);
                    if let Some((name, number)) = name.and_then(NodeRef::as_str).zip(number) {
                        let of_name = by_number.entry(Box::from(name)).or_default();
                        of_name.entry(number).or_default().push(position);
                    }
                }
            }
            Ports { by_name, by_number, unreadable: self.with(|object| !has_readable_ports(object)) }
        })
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

/// The pods that a selector selects, as those see them who ask for a whole of them. No question walks the pods, so a
/// thousand Services that each select a thousand pods are asked in no time.
#[derive(Debug)]
pub struct Behind<'s, 't> {
    pods: Option<&'s Labelled<'t>>,
    selected: Bits,
}

impl<'s, 't> Behind<'s, 't> {
    /// Those among some pods.
    pub(crate) fn of(pods: Option<&'s Labelled<'t>>, selector: &Selector<'t>) -> Self {
        Self { pods, selected: pods.map(|pods| pods.found(selector)).unwrap_or_default() }
    }

    fn meets(&self, sets: Option<&Posting>) -> bool {
        let count = self.pods.map_or(0, |pods| pods.sets.len());
        sets.is_some_and(|sets| sets.meets(&self.selected, count))
    }

    /// Whether there is no such pod.
    pub fn is_empty(&self) -> bool {
        self.selected.is_empty()
    }

    /// Whether a container of them has a port of this name; what is not text is left out.
    pub fn has_port_name(&self, name: &str) -> bool {
        self.pods.is_some_and(|pods| self.meets(pods.ports().by_name.get(name)))
    }

    /// Whether a container of them gives a port of this name this number.
    pub fn has_port(&self, name: &str, number: i64) -> bool {
        let of_name = self.pods.and_then(|pods| pods.ports().by_number.get(name));
        of_name.is_some_and(|of_name| self.meets(of_name.get(&number)))
    }

    /// Whether names and numbers of the ports of all their containers could be read: only then has none a port that was
    /// not found.
    pub fn has_readable_ports(&self) -> bool {
        self.pods.is_none_or(|pods| !self.selected.meets(&pods.ports().unreadable))
    }

    /// Whether the images of all their containers could be read: only then is one that is not among them not run.
    pub fn has_readable_images(&self) -> bool {
        self.pods.is_none_or(|pods| {
            let unreadable = || pods.with(|object| !has_readable_images(object));
            !self.selected.meets(pods.with_unreadable_images.get_or_init(unreadable))
        })
    }

    /// The first product that an image of their containers is, as its position in the list of the one who asks. The answers
    /// are kept, so only one question may be asked.
    pub fn product(&self, of_image: impl Fn(&str) -> Option<usize>) -> Option<usize> {
        let of_set = |set: &Alike<'t>| {
            let mut images = set.objects.iter().flat_map(containers).filter_map(|own| own.get("image"));
            images.find_map(|image| of_image(image.as_redacted()?.expose()))
        };
        self.pods?.first_marked(&self.selected, of_set).map(|(_, product)| product)
    }
}

/// The containers of the pods that an object makes, of every list.
fn containers<'t>(object: &ObjectView<'t>) -> Vec<NodeRef<'t>> {
    let workloads = object.workloads();
    let pods = workloads.iter().flat_map(Workloads::pods);
    pods.flat_map(Workload::containers).map(|container| container.part().node()).collect()
}
