//! What stands beside an object: the objects of one source, found by what other objects look for.
//!
//! A check that needs other objects asks here and never walks over all of them, so judging stays linear. Meaning
//! that crosses objects ends at the source: an overlay does not repair its base.

use crate::{
    Behind, ObjectView, Selector, Users, Workload, Workloads, access::Access, admission::Admission,
    environment::Environments, labelled::Labelled, links::Links, may_make_pods, pod_template_path,
    shapes::shape,
};
use plimsoll_model::{GapIndex, Hidden, Population, Snapshot, SourceIndex, SourceType, State, tree::NodeRef};
use std::collections::{BTreeMap, HashMap, HashSet, hash_map::Entry};

/// The objects of a snapshot, source by source.
#[derive(Debug, Default)]
pub struct Index<'t> {
    sources: Vec<Objects<'t>>,
}

impl<'t> Index<'t> {
    /// Sorts a snapshot's objects into what is looked for.
    pub fn new(snapshot: &'t Snapshot) -> Self {
        let mut sources: Vec<Objects<'t>> = snapshot.sources.iter().map(|_| Objects::default()).collect();
        for (source, objects) in snapshot.sources.iter().zip(&mut sources) {
            if source.source_type == SourceType::Chart {
                objects.access.open_default();
            }
        }
        for resource in &snapshot.resources {
            let position = resource.source.0 as usize;
            if sources.len() <= position {
                sources.resize_with(position + 1, Objects::default);
            }
            let view = ObjectView::new(resource, snapshot.version_of(resource.source));
            if let (Some(objects), Some(view)) = (sources.get_mut(position), view) {
                objects.add(view);
            }
        }
        sources.iter_mut().for_each(|objects| objects.access.finish());
        sources.iter_mut().for_each(Objects::follow_links);
        for (position, gap) in snapshot.gaps.iter().enumerate() {
            let index = GapIndex(position as u32);
            match gap.source {
                Some(SourceIndex(source)) => {
                    let own = sources.iter_mut().skip(source as usize).take(1);
                    own.for_each(|objects| objects.hide(&gap.hides, index));
                }
                None => sources.iter_mut().for_each(|objects| objects.hide(&gap.hides, index)),
            }
        }
        Self { sources }
    }

    /// The objects of a source; `None` for one that holds no object.
    pub fn source(&self, source: SourceIndex) -> Option<&Objects<'t>> {
        self.sources.get(source.0 as usize)
    }
}

/// Group and kind.
type GroupKind<'t> = (&'t str, &'t str);

/// The objects of one source.
#[derive(Debug, Default)]
pub struct Objects<'t> {
    by_kind: HashMap<GroupKind<'t>, Vec<ObjectView<'t>>>,
    by_name: HashMap<(GroupKind<'t>, &'t str, &'t str), ObjectView<'t>>,
    by_namespace: HashMap<(GroupKind<'t>, &'t str), Vec<ObjectView<'t>>>,
    /// What makes pods, by the labels of those.
    pods: HashMap<&'t str, Labelled<'t>>,
    /// Namespaces in which the labels of some pods could not be read: any selector may select them.
    odd_pods: HashSet<&'t str>,
    /// How the keys of labels begin that controllers add to pods of a namespace.
    added_labels: HashMap<&'t str, Vec<&'static str>>,
    access: Access<'t>,
    admission: Admission<'t>,
    environments: Environments<'t>,
    users: Users<'t>,
    /// Services by their own labels.
    services: HashMap<&'t str, Labelled<'t>>,
    links: Links<'t>,
    /// What a part of the source that could not be read may hold.
    hidden: HiddenObjects<'t>,
    /// Objects that bear the name of one that was read before.
    duplicates: HashMap<(GroupKind<'t>, &'t str, &'t str), Vec<ObjectView<'t>>>,
}

/// What may stand in parts of a source that could not be read, with the first gap that says so.
#[derive(Debug, Default)]
struct HiddenObjects<'t> {
    anything: Option<GapIndex>,
    kinds: BTreeMap<&'t str, GapIndex>,
}

impl HiddenObjects<'_> {
    /// The gap that may hide an object of one of these kinds.
    fn of(&self, is_one: impl Fn(&str) -> bool) -> Sight {
        let kinds = self.kinds.iter().filter(|(kind, _)| is_one(kind)).map(|(_, gap)| *gap);
        Sight { hidden_by: self.anything.or_else(|| kinds.min()) }
    }
}

/// Whether all objects of some kinds were seen: only then does it say something that one was not found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sight {
    hidden_by: Option<GapIndex>,
}

impl Sight {
    /// Whether nothing is hidden.
    pub const fn is_whole(self) -> bool {
        self.hidden_by.is_none()
    }

    /// The first gap that hides something.
    pub const fn hidden_by(self) -> Option<GapIndex> {
        self.hidden_by
    }

    /// What is seen of two groups of kinds together.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self { hidden_by: if self.hidden_by.is_some() { self.hidden_by } else { other.hidden_by } }
    }
}

/// What is seen of a source as a whole, for what looks for objects of any kind.
impl From<&Objects<'_>> for Sight {
    fn from(objects: &Objects<'_>) -> Self {
        objects.hidden.of(|_| true)
    }
}

impl<'t> Objects<'t> {
    fn add(&mut self, object: ObjectView<'t>) {
        // It may stand anywhere: nobody finds it, and its gap keeps others from saying that it is not there.
        if !object.has_place() {
            return self.access.add_odd_role(&object);
        }
        let kind = (object.group(), object.kind());
        let namespace = object.namespace();
        self.by_kind.entry(kind).or_default().push(object);
        self.by_namespace.entry((kind, namespace)).or_default().push(object);
        match self.by_name.entry((kind, namespace, object.name())) {
            Entry::Vacant(place) => drop(place.insert(object)),
            Entry::Occupied(place) => self.duplicates.entry(*place.key()).or_default().push(object),
        }
        self.access.add_role(object);
        if object.is("", "Service") {
            let labels = labels_of(object.whole().node());
            self.services.entry(namespace).or_default().add(object, labels);
        }
        // What a controller made stands for nothing that its owner does not say already.
        if object.resource().population == Population::Generated {
            return;
        }
        self.access.add(object);
        self.access.add_user(&object);
        self.admission.add(object);
        self.environments.add(object);
        self.users.add(object);
        if has_odd_pod_labels(&object) {
            self.odd_pods.insert(namespace);
        }
        self.add_pods(object, namespace);
    }

    /// The pods that an object makes, by their labels.
    fn add_pods(&mut self, object: ObjectView<'t>, namespace: &'t str) {
        let Some(shape) = shape(object.group(), object.kind()) else { return };
        if !shape.added_labels.is_empty() {
            let added = self.added_labels.entry(namespace).or_default();
            for key in shape.added_labels {
                if !added.contains(key) {
                    added.push(key);
                }
            }
        }
        let template = shape.template_path().and_then(|path| follow(object.whole().node(), path));
        if let Some(template) = template {
            return self.pods.entry(namespace).or_default().add(object, labels_of(template));
        }
        let workloads = object.workloads();
        for workload in workloads.iter().flat_map(Workloads::pods) {
            let labels = workload.labels().value().copied();
            self.pods.entry(namespace).or_default().add(object, labels);
        }
    }

    fn follow_links(&mut self) {
        self.links = Links::new(self);
    }

    /// What points at other objects.
    pub(crate) const fn links(&self) -> &Links<'t> {
        &self.links
    }

    fn hide(&mut self, hidden: &'t Hidden, gap: GapIndex) {
        match hidden {
            Hidden::All => drop(self.hidden.anything.get_or_insert(gap)),
            Hidden::Kinds(kinds) => {
                for hidden in kinds {
                    self.hidden.kinds.entry(&hidden.kind).or_insert(gap);
                }
            }
        }
    }

    /// Whether every object of the source was read, whatever its kind.
    pub fn is_complete(&self) -> bool {
        Sight::from(self).is_whole()
    }

    /// Whether all objects of these kinds were read, whatever their group. A kind that is spelled in another case may be
    /// meant for one of them.
    pub fn sight_of(&self, kinds: &[&str]) -> Sight {
        self.hidden.of(|hidden| kinds.iter().any(|kind| kind.eq_ignore_ascii_case(hidden)))
    }

    /// Whether everything that makes pods was read.
    pub fn sight_of_pods(&self) -> Sight {
        self.hidden.of(may_make_pods)
    }

    /// All objects of a kind, in the order in which they were read.
    pub fn of_kind(&self, group: &'t str, kind: &'t str) -> &[ObjectView<'t>] {
        self.by_kind.get(&(group, kind)).map_or(&[], Vec::as_slice)
    }

    /// The objects of a kind in a namespace.
    pub fn in_namespace(&self, group: &'t str, kind: &'t str, namespace: &'t str) -> &[ObjectView<'t>] {
        self.by_namespace.get(&((group, kind), namespace)).map_or(&[], Vec::as_slice)
    }

    /// All objects of a name, in the order in which they were read: nobody can tell which is applied last, so a judgement
    /// that rests on one must hold for each.
    pub fn all_named(
        &self,
        group: &'t str,
        kind: &'t str,
        namespace: &'t str,
        name: &'t str,
    ) -> impl Iterator<Item = ObjectView<'t>> + use<'_, 't> {
        let later = self.duplicates.get(&((group, kind), namespace, name)).into_iter().flatten();
        self.named(group, kind, namespace, name).into_iter().chain(later.copied())
    }

    /// An object by its name; the first of equal ones.
    pub fn named(
        &self,
        group: &'t str,
        kind: &'t str,
        namespace: &'t str,
        name: &'t str,
    ) -> Option<ObjectView<'t>> {
        self.by_name.get(&((group, kind), namespace, name)).copied()
    }

    /// What makes pods in a namespace that a selector selects.
    pub fn pods_selected<'s>(
        &'s self,
        namespace: &'t str,
        selector: &'s Selector<'t>,
    ) -> impl Iterator<Item = ObjectView<'t>> + 's {
        self.pods.get(namespace).into_iter().flat_map(|pods| pods.selected(selector)).copied()
    }

    /// Whether a selector selects a pod of a namespace, or asks for a label that a controller adds to pods there: those
    /// are not written, so it may.
    pub fn selects_pods(&self, namespace: &'t str, selector: &Selector<'t>) -> bool {
        self.pods_selected(namespace, selector).next().is_some()
            || self.may_select_by_added_labels(namespace, selector)
    }

    fn may_select_by_added_labels(&self, namespace: &str, selector: &Selector<'_>) -> bool {
        let added = self.added_labels.get(namespace).map_or(&[][..], Vec::as_slice);
        !added.is_empty() && selector.keys().any(|key| added.iter().any(|prefix| key.starts_with(prefix)))
    }

    /// What is asked of the pods that a selector selects as a whole.
    pub fn behind(&self, namespace: &'t str, selector: &Selector<'t>) -> Behind<'_, 't> {
        Behind::of(self.pods.get(namespace), selector)
    }

    /// Who is bound to what.
    pub const fn access(&self) -> &Access<'t> {
        &self.access
    }

    /// What admission rules say of each other.
    pub const fn admission(&self) -> &Admission<'t> {
        &self.admission
    }

    /// Which environments stand in which namespace.
    pub const fn environments(&self) -> &Environments<'t> {
        &self.environments
    }

    /// Which user ids workloads run with.
    pub const fn users(&self) -> &Users<'t> {
        &self.users
    }

    /// Services of a namespace that a selector selects by their labels.
    pub fn services_selected<'s>(
        &'s self,
        namespace: &'t str,
        selector: &'s Selector<'t>,
    ) -> impl Iterator<Item = ObjectView<'t>> + 's {
        let services = self.services.get(namespace).into_iter();
        services.flat_map(|services| services.selected(selector)).copied()
    }

    /// Whether a namespace holds Services.
    pub fn has_services(&self, namespace: &'t str) -> bool {
        self.services.contains_key(namespace)
    }

    /// Whether the labels of everything that makes pods in a namespace could be read: only then are the pods that a
    /// selector selects all of them.
    pub fn has_readable_pods(&self, namespace: &str) -> bool {
        !self.odd_pods.contains(namespace)
    }

    /// Whether anything in a namespace makes pods.
    pub fn has_pods(&self, namespace: &'t str) -> bool {
        self.pods.contains_key(namespace)
    }
}

/// Whether an object makes pods whose labels have the wrong type, or stand below something that has.
fn has_odd_pod_labels(object: &ObjectView<'_>) -> bool {
    let Some(path) = pod_template_path(object.group(), object.kind()) else {
        let workloads = object.workloads();
        return workloads.is_some_and(|all| {
            let has_odd = |workload: &Workload<'_>| match workload.labels().state {
                State::Present(labels) => labels.entries().any(|(_, value)| value.as_redacted().is_none()),
                State::WrongType { .. } => true,
                _ => false,
            };
            all.pods().iter().any(has_odd)
        });
    };
    let mut here = object.whole().node();
    let steps = path.split('.').chain(["metadata", "labels"]).filter(|key| !key.is_empty());
    for key in steps {
        match here.get(key) {
            Some(next) => here = next,
            None => return !here.is_mapping() && !here.is_null(),
        }
    }
    !here.is_null() && (!here.is_mapping() || here.entries().any(|(_, value)| value.as_redacted().is_none()))
}

fn follow<'t>(whole: NodeRef<'t>, path: &str) -> Option<NodeRef<'t>> {
    path.split('.').filter(|key| !key.is_empty()).try_fold(whole, NodeRef::get)
}

fn labels_of(whole: NodeRef<'_>) -> Option<NodeRef<'_>> {
    let labels = whole.get("metadata").and_then(|metadata| metadata.get("labels"));
    labels.filter(|labels| labels.is_mapping())
}
