use crate::{
    ApiVersion, Objects,
    shape::{ReferenceShape, Target},
    shapes::shape,
    walk::Walk,
};
use plimsoll_model::tree::NodeRef;

/// Something else that an object runs, by naming it: the workload of a Rollout, the task of a run.
#[derive(Clone, Copy, Debug)]
pub struct Referral<'t> {
    node: NodeRef<'t>,
    target: Target,
}

/// Whether what a [`Referral`] names is judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Referent {
    /// It stands in the source, and is judged there.
    InSource,
    /// It makes no pods.
    NoPods,
    /// It does not stand in the source.
    Missing,
    /// It is fetched, or its name filled in, when it runs.
    KnownLater,
    /// The reference cannot be read.
    Unreadable,
}

const TEKTON: &str = "tekton.dev";
const ARGO: &str = "argoproj.io";

impl<'t> Referral<'t> {
    pub(crate) fn all(root: NodeRef<'t>, shapes: &[ReferenceShape]) -> Vec<Self> {
        let of_shape = |shape: &ReferenceShape| {
            let target = shape.target;
            let found = Walk::new(root, shape.at).found;
            found.into_iter().map(move |node| Self { node, target }).collect::<Vec<_>>()
        };
        shapes.iter().flat_map(of_shape).collect()
    }

    /// Where it stands.
    pub const fn node(&self) -> NodeRef<'t> {
        self.node
    }

    /// What it names, in words.
    pub const fn what(&self) -> &'static str {
        match self.target {
            Target::Workload => "the workload",
            Target::Task => "the task",
            Target::Pipeline => "the pipeline",
            Target::StepAction => "the step",
            Target::WorkflowTemplate => "the workflow template",
            Target::AnalysisTemplate => "the analysis template",
        }
    }

    /// Looks for what it names among the objects of its source.
    pub fn referent(&self, namespace: &'t str, beside: &Objects<'t>) -> Referent {
        let text = |key| self.node.get(key).filter(|node| !node.is_null()).map(NodeRef::as_str);
        if ["resolver", "bundle"].iter().any(|key| text(key).is_some()) {
            return Referent::KnownLater;
        }
        let key = if self.target == Target::AnalysisTemplate { "templateName" } else { "name" };
        let Some(Some(name)) = text(key) else { return Referent::Unreadable };
        if name.contains("$(") || name.contains("{{") {
            return Referent::KnownLater;
        }
        let Some(api_version) = text("apiVersion").unwrap_or(Some("")) else { return Referent::Unreadable };
        let Some(kind) = text("kind").unwrap_or(Some("")) else { return Referent::Unreadable };
        let group = ApiVersion::parse(api_version).group;
        let is_cluster_wide = self
            .node
            .get("clusterScope")
            .is_some_and(|node| matches!(node.value(), plimsoll_model::tree::Value::Bool(true)));
        let (group, kind) = match self.target {
            Target::Workload if shape(group, kind).is_none() => return Referent::NoPods,
            Target::Workload => (group, kind),
            // A task of another group is run by a controller of its own, without a pod of Tekton.
            Target::Task if !api_version.is_empty() && group != TEKTON => return Referent::NoPods,
            Target::Task if kind == "ClusterTask" => (TEKTON, "ClusterTask"),
            Target::Task => (TEKTON, "Task"),
            Target::Pipeline => (TEKTON, "Pipeline"),
            Target::StepAction => (TEKTON, "StepAction"),
            Target::WorkflowTemplate if is_cluster_wide => (ARGO, "ClusterWorkflowTemplate"),
            Target::WorkflowTemplate => (ARGO, "WorkflowTemplate"),
            Target::AnalysisTemplate if is_cluster_wide => (ARGO, "ClusterAnalysisTemplate"),
            Target::AnalysisTemplate => (ARGO, "AnalysisTemplate"),
        };
        let here = beside.named(group, kind, namespace, name);
        // Who applies an object without a namespace chooses one.
        let anywhere = || {
            let found = beside.named(group, kind, "default", name);
            found.filter(|found| found.resource().reference.namespace.is_none())
        };
        if here.or_else(anywhere).is_some() { Referent::InSource } else { Referent::Missing }
    }
}
