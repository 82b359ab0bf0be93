//! What stands beside an object: the objects of one source, found by what other objects look for.
//!
//! A check that needs other objects asks here and never walks over all of them, so judging stays linear. Meaning
//! that crosses objects ends at the source: an overlay does not repair its base.

use crate::{
    Alike, Behind, ObjectView, Selector, Users, access::Access, admission::Admission,
    environment::Environments, labelled::Labelled, links::Links, pod_template_path,
};
use plimsoll_model::{Affects, Population, Snapshot, SourceIndex, tree::NodeRef};
use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, Mutex, PoisonError},
};

/// The objects of a snapshot, source by source.
#[derive(Debug, Default)]
pub struct Index<'t> {
    sources: Vec<Objects<'t>>,
}

impl<'t> Index<'t> {
    /// Sorts a snapshot's objects into what is looked for.
    pub fn new(snapshot: &'t Snapshot) -> Self {
        let mut sources: Vec<Objects<'t>> = snapshot.sources.iter().map(|_| Objects::default()).collect();
        for resource in &snapshot.resources {
            let position = resource.source.0 as usize;
            if sources.len() <= position {
                sources.resize_with(position + 1, Objects::default);
            }
            let view = ObjectView::new(resource, snapshot.kubernetes_version);
            if let (Some(objects), Some(view)) = (sources.get_mut(position), view) {
                objects.add(view);
            }
        }
        sources.iter_mut().for_each(|objects| objects.access.finish());
        sources.iter_mut().for_each(Objects::follow_links);
        for gap in snapshot.gaps.iter().filter(|gap| matches!(gap.affects, Affects::All)) {
            match gap.source {
                Some(SourceIndex(source)) => {
                    sources.iter_mut().skip(source as usize).take(1).for_each(Objects::hide);
                }
                None => sources.iter_mut().for_each(Objects::hide),
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
    access: Access<'t>,
    admission: Admission<'t>,
    environments: Environments<'t>,
    users: Users<'t>,
    /// What was asked of the pods that a selector selects, by namespace and the identity of the selector.
    behind: Mutex<HashMap<(String, String), Arc<Behind>>>,
    /// Services by their own labels.
    services: HashMap<&'t str, Labelled<'t>>,
    links: Links<'t>,
    /// Whether a part of the source could not be read.
    is_partly_hidden: bool,
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
        self.by_name.entry((kind, namespace, object.name())).or_insert(object);
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
        self.admission.add(object);
        self.environments.add(object);
        self.users.add(object);
        if has_odd_pod_labels(&object) {
            self.odd_pods.insert(namespace);
        }
        if let Some(template) = object.pod_template() {
            self.pods.entry(namespace).or_default().add(object, labels_of(template));
        }
    }

    fn follow_links(&mut self) {
        self.links = Links::new(self);
    }

    /// What points at other objects.
    pub(crate) const fn links(&self) -> &Links<'t> {
        &self.links
    }

    fn hide(&mut self) {
        self.is_partly_hidden = true;
    }

    /// Whether everything of the source was read: only then does it say something that nothing was found.
    pub const fn is_complete(&self) -> bool {
        !self.is_partly_hidden
    }

    /// All objects of a kind, in the order in which they were read.
    pub fn of_kind(&self, group: &'t str, kind: &'t str) -> &[ObjectView<'t>] {
        self.by_kind.get(&(group, kind)).map_or(&[], Vec::as_slice)
    }

    /// The objects of a kind in a namespace.
    pub fn in_namespace(&self, group: &'t str, kind: &'t str, namespace: &'t str) -> &[ObjectView<'t>] {
        self.by_namespace.get(&((group, kind), namespace)).map_or(&[], Vec::as_slice)
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
        self.alike_pods_selected(namespace, selector).flat_map(Alike::objects).copied()
    }

    /// The same, with what makes pods of equal labels together: hundreds of them are looked into once, however many
    /// selectors select them.
    pub fn alike_pods_selected<'s>(
        &'s self,
        namespace: &'t str,
        selector: &'s Selector<'t>,
    ) -> impl Iterator<Item = &'s Alike<'t>> {
        self.pods.get(namespace).into_iter().flat_map(|pods| pods.selected(selector))
    }

    /// What is asked of the pods that a selector selects as a whole, gathered once however many Services have the selector.
    pub fn behind(&self, namespace: &'t str, selector: &Selector<'t>) -> Arc<Behind> {
        let key = (namespace.to_owned(), selector.identity());
        // A thread that panicked while it held the lock left the map as it was.
        let known = |behind: &Self| {
            let behind = behind.behind.lock().unwrap_or_else(PoisonError::into_inner);
            behind.get(&key).map(Arc::clone)
        };
        if let Some(found) = known(self) {
            return found;
        }
        let found = Arc::new(Behind::of(self.alike_pods_selected(namespace, selector)));
        let mut behind = self.behind.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(behind.entry(key).or_insert(found))
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
        services.flat_map(|services| services.selected(selector)).flat_map(Alike::objects).copied()
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
    let Some(path) = pod_template_path(object.group(), object.kind()) else { return false };
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

fn labels_of(whole: NodeRef<'_>) -> Option<NodeRef<'_>> {
    let labels = whole.get("metadata").and_then(|metadata| metadata.get("labels"));
    labels.filter(|labels| labels.is_mapping())
}
