use crate::{Check, Judge, Judged, Run};
use plimsoll_kube::{ItemNames, ObjectView, Objects, Workloads};
use plimsoll_model::{KubernetesVersion, Resource};
use std::cell::RefCell;

/// An object as all checks see it, read once for all of them.
#[derive(Debug)]
pub struct Subject<'t> {
    object: ObjectView<'t>,
    workloads: Option<Workloads<'t>>,
    /// Ways into its lists and mappings, worked out once for all checks.
    names: RefCell<ItemNames>,
}

impl<'t> Subject<'t> {
    /// The subject that a resource is; `None` if it is no object.
    pub fn new(resource: &'t Resource, version: KubernetesVersion) -> Option<Self> {
        let object = ObjectView::new(resource, version)?;
        Some(Self { object, workloads: Workloads::new(resource, version), names: RefCell::default() })
    }

    /// The object.
    pub const fn object(&self) -> &ObjectView<'t> {
        &self.object
    }
}

/// Runs a check on an object among those of its source; `None` if the object is no subject of the check.
pub fn judge(
    check: &Check,
    subject: &Subject<'_>,
    beside: &Objects<'_>,
    with_evidence: bool,
) -> Option<Judged> {
    let object = subject.object();
    if !check.run.judges(object.group(), object.kind()) {
        return None;
    }
    let mut judge = Judge::new(with_evidence, subject.names.take());
    match (check.run, &subject.workloads) {
        (Run::Object(_, _, run) | Run::AnyObject(_, run), _) => {
            if !object.has_place() {
                judge.nowhere(object);
            }
            run(object, beside, &mut judge);
        }
        (Run::Workload(run), Some(workloads)) => {
            judge.see(object, workloads, beside);
            workloads.pods().iter().for_each(|workload| run(workload, &mut judge));
        }
        (Run::WorkloadAmong(_, run), Some(workloads)) => {
            if !object.has_place() {
                judge.nowhere(object);
            }
            judge.see(object, workloads, beside);
            workloads.pods().iter().for_each(|workload| run(workload, beside, &mut judge));
        }
        (Run::Workload(_) | Run::WorkloadAmong(..), None) => return None,
    }
    subject.names.replace(judge.take_names());
    Some(judge.finish())
}
