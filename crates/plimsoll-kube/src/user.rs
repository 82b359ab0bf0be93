//! Which user ids the containers of a source run with, and whose they are.

use crate::{Field, ObjectView, StructureFault, Text, Workload};
use plimsoll_model::{Resource, State};
use std::collections::HashMap;

/// The user ids that workloads of one source set and that mean the same on a node.
#[derive(Debug, Default)]
pub struct Users<'t> {
    by_id: HashMap<i64, FirstTwo<'t>>,
    /// Workloads of which not every id can be read.
    odd: Option<FirstTwo<'t>>,
}

/// The first two different objects: enough to name one that is not the asker.
#[derive(Debug)]
struct FirstTwo<'t> {
    first: ObjectView<'t>,
    second: Option<ObjectView<'t>>,
}

/// A part of a workload that should say something of user ids and is of the wrong type.
struct Odd;

const RUN_AS_USER: &str = "securityContext.runAsUser";

/// User namespaces are there unless somebody turns them off since this minor version of Kubernetes; an older one may take
/// `hostUsers: false` and leave the pod in that of the node.
const USER_NAMESPACES_SINCE: u8 = 33;

impl<'t> Users<'t> {
    pub(crate) fn add(&mut self, object: ObjectView<'t>) {
        let Some(workloads) = object.workloads() else { return };
        // A template that cannot be read may set any id.
        let mut is_odd = workloads.faults().iter().any(StructureFault::hides_containers);
        for workload in workloads.pods() {
            is_odd |= self.add_ids(object, workload).is_err();
        }
        if is_odd {
            match &mut self.odd {
                Some(odd) => odd.add(object),
                None => self.odd = Some(FirstTwo::new(object)),
            }
        }
    }

    fn add_ids(&mut self, object: ObjectView<'t>, workload: &Workload<'t>) -> Result<(), Odd> {
        if has_own_users(object, workload)? {
            return Ok(());
        }
        let of_pod = known(&workload.field::<i64>(RUN_AS_USER));
        let mut is_odd = of_pod.is_err();
        let mut is_taken = false;
        for container in workload.containers() {
            match known(&container.field::<i64>(RUN_AS_USER)) {
                Ok(Some(id)) => self.add_id(id, object),
                Ok(None) => is_taken = true,
                Err(Odd) => is_odd = true,
            }
        }
        if let (Ok(Some(id)), true) = (of_pod, is_taken) {
            self.add_id(id, object);
        }
        if is_odd { Err(Odd) } else { Ok(()) }
    }

    fn add_id(&mut self, id: i64, object: ObjectView<'t>) {
        self.by_id.entry(id).or_insert_with(|| FirstTwo::new(object)).add(object);
    }

    /// A workload that is not this one and runs with a user id, as the node sees it.
    pub fn other(&self, id: i64, own: &Resource) -> Option<ObjectView<'t>> {
        self.by_id.get(&id)?.other_than(own)
    }

    /// Whether an id of a workload that is not this one cannot be read: it may be any.
    pub fn has_other_odd(&self, own: &Resource) -> bool {
        self.odd.as_ref().is_some_and(|odd| odd.other_than(own).is_some())
    }
}

impl<'t> FirstTwo<'t> {
    const fn new(first: ObjectView<'t>) -> Self {
        Self { first, second: None }
    }

    fn add(&mut self, object: ObjectView<'t>) {
        if self.second.is_none() && !is_same(self.first.resource(), object.resource()) {
            self.second = Some(object);
        }
    }

    fn other_than(&self, own: &Resource) -> Option<ObjectView<'t>> {
        if is_same(self.first.resource(), own) { self.second } else { Some(self.first) }
    }
}

/// Whether both are one object to a cluster, however often it is written and in whichever group it was served.
fn is_same(one: &Resource, other: &Resource) -> bool {
    let (one, other) = (&one.reference, &other.reference);
    one.name == other.name
        && one.kind == other.kind
        && one.namespace_or_default() == other.namespace_or_default()
}

/// Whether ids of a pod are others on the node: it has a user namespace of its own, or is one of Windows.
fn has_own_users(object: ObjectView<'_>, pod: &Workload<'_>) -> Result<bool, Odd> {
    let is_windows = known(&pod.field::<Text<'_>>("os.name"))?.is_some_and(|name| name.expose() == "windows");
    let shares_users = known(&pod.field::<bool>("hostUsers"))?.unwrap_or(true);
    Ok(is_windows || !shares_users && object.version().at_least(USER_NAMESPACES_SINCE))
}

/// The value of a field, if it has one.
fn known<T: Copy>(field: &Field<'_, T>) -> Result<Option<T>, Odd> {
    match field.state {
        State::Present(value) | State::Defaulted(value) => Ok(Some(value)),
        State::Absent | State::Undecided => Ok(None),
        State::WrongType { .. } => Err(Odd),
    }
}
