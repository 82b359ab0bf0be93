use crate::{Beside, Check, Judge, Judged, Run};
use plimsoll_kube::{ItemNames, ObjectView, Workloads};
use plimsoll_model::{Body, Image, KubernetesVersion, Node, Resource};
use std::cell::RefCell;

/// A resource as all checks see it, read once for all of them.
#[derive(Debug)]
pub struct Subject<'t> {
    resource: &'t Resource,
    facts: Facts<'t>,
    /// Ways into the lists and mappings of an object, worked out once for all checks.
    names: RefCell<ItemNames>,
}

/// What is known of a subject, by what it is.
#[derive(Debug)]
enum Facts<'t> {
    Object { object: ObjectView<'t>, workloads: Option<Workloads<'t>> },
    Image(&'t Image),
    Node(&'t Node),
}

impl<'t> Subject<'t> {
    /// The subject that a resource is, by the rules of a Kubernetes version; `None` if its content was not read.
    pub fn new(resource: &'t Resource, version: KubernetesVersion) -> Option<Self> {
        let facts = match &resource.body {
            Body::Object(_) => Facts::Object {
                object: ObjectView::new(resource, version)?,
                workloads: Workloads::new(resource, version),
            },
            Body::Image(image) => Facts::Image(image),
            Body::Node(node) => Facts::Node(node),
            _ => return None,
        };
        Some(Self { resource, facts, names: RefCell::default() })
    }
}

/// Runs a check on a subject, with what is beside it; `None` if it is no subject of the check.
pub fn judge(
    check: &Check,
    subject: &Subject<'_>,
    beside: &Beside<'_>,
    with_evidence: bool,
) -> Option<Judged> {
    if !check.run.judges(&subject.resource.key()) {
        return None;
    }
    let mut judge = Judge::new(with_evidence, subject.names.take());
    match (check.run, &subject.facts) {
        (Run::Object(_, _, run) | Run::AnyObject(_, run), Facts::Object { object, .. }) => {
            if !object.has_place() {
                judge.nowhere(object);
            }
            run(object, beside, &mut judge);
        }
        (Run::Workload(run), Facts::Object { object, workloads: Some(workloads) }) => {
            judge.see(object, workloads, beside);
            workloads.pods().iter().for_each(|workload| run(workload, &mut judge));
        }
        (Run::WorkloadAmong(_, run), Facts::Object { object, workloads: Some(workloads) }) => {
            if !object.has_place() {
                judge.nowhere(object);
            }
            judge.see(object, workloads, beside);
            workloads.pods().iter().for_each(|workload| run(workload, beside, &mut judge));
        }
        (Run::Image(run), Facts::Image(image)) => run(image, beside, &mut judge),
        (Run::Node(run), Facts::Node(node)) => run(node, beside, &mut judge),
        _ => return None,
    }
    subject.names.replace(judge.take_names());
    Some(judge.finish())
}
