//! Argo Workflows (v3.6), Rollouts (v1.8) and Events (v1.9), which share a group.

use super::TEMPLATE;
use crate::{
    shape::{
        ContainerShape, Fields, Form, Life, OWN_METADATA, Place, PodShape, ReferenceShape, Shape, Target,
    },
    workload::ContainerType,
};

/// What a template of a workflow says of its pod. `securityContext` and `serviceAccountName` replace those of the
/// workflow, volumes are added to them.
const OF_TEMPLATE: Fields = Fields::Some(&[
    ("securityContext", "securityContext"),
    ("volumes", "volumes"),
    ("serviceAccountName", "serviceAccountName"),
    ("automountServiceAccountToken", "automountServiceAccountToken"),
    ("hostAliases", "hostAliases"),
    ("nodeSelector", "nodeSelector"),
    ("affinity", "affinity"),
    ("tolerations", "tolerations"),
    ("schedulerName", "schedulerName"),
    ("priorityClassName", "priorityClassName"),
    ("activeDeadlineSeconds", "activeDeadlineSeconds"),
]);
/// What a workflow says of all its pods.
const OF_WORKFLOW: Fields = Fields::Some(&[
    ("securityContext", "securityContext"),
    ("hostNetwork", "hostNetwork"),
    ("volumes", "volumes"),
    ("serviceAccountName", "serviceAccountName"),
    ("automountServiceAccountToken", "automountServiceAccountToken"),
    ("hostAliases", "hostAliases"),
    ("dnsPolicy", "dnsPolicy"),
    ("dnsConfig", "dnsConfig"),
    ("imagePullSecrets", "imagePullSecrets"),
    ("nodeSelector", "nodeSelector"),
    ("affinity", "affinity"),
    ("tolerations", "tolerations"),
    ("schedulerName", "schedulerName"),
    ("priorityClassName", "podPriorityClassName"),
]);

const CONTAINERS: &[ContainerShape] = &[
    ContainerShape::new("initContainers", Form::List).of_type(ContainerType::Init),
    ContainerShape::new("container", Form::One("main")),
    ContainerShape::new("script", Form::One("main")),
    ContainerShape::new("containerSet.containers", Form::List),
    ContainerShape::new("sidecars", Form::List),
];

macro_rules! workflow {
    ($spec:literal) => {
        Shape::new(Life::Completes, {
            const PLACES: &[Place] = &[
                Place::here(OF_TEMPLATE),
                Place::top(concat!($spec, ".templateDefaults"), OF_TEMPLATE),
                Place::top($spec, OF_WORKFLOW),
            ];
            const fn pod(at: &'static str) -> PodShape {
                PodShape::scattered(at, OWN_METADATA, PLACES, CONTAINERS)
            }
            &[
                pod(concat!($spec, ".templates[]")),
                pod(concat!($spec, ".templates[].steps[][].inline")),
                pod(concat!($spec, ".templates[].dag.tasks[].inline")),
                pod(concat!($spec, ".templateDefaults")),
            ]
        })
        .naming(&[
            ReferenceShape::new(concat!($spec, ".workflowTemplateRef"), Target::WorkflowTemplate),
            ReferenceShape::new(concat!($spec, ".hooks.{}.templateRef"), Target::WorkflowTemplate),
            ReferenceShape::new(
                concat!($spec, ".templates[].steps[][].hooks.{}.templateRef"),
                Target::WorkflowTemplate,
            ),
            ReferenceShape::new(
                concat!($spec, ".templates[].dag.tasks[].hooks.{}.templateRef"),
                Target::WorkflowTemplate,
            ),
            ReferenceShape::new(
                concat!($spec, ".templates[].steps[][].templateRef"),
                Target::WorkflowTemplate,
            ),
            ReferenceShape::new(
                concat!($spec, ".templates[].dag.tasks[].templateRef"),
                Target::WorkflowTemplate,
            ),
        ])
        .with_texts(&[
            concat!($spec, ".podSpecPatch"),
            concat!($spec, ".artifactGC.podSpecPatch"),
            concat!($spec, ".templateDefaults.podSpecPatch"),
            concat!($spec, ".templates[].podSpecPatch"),
            concat!($spec, ".templates[].resource.manifest"),
            concat!($spec, ".templates[].resource.manifestFrom"),
        ])
        .adding(&["workflows.argoproj.io/"])
        .with_parameters("{{")
    };
}

const WORKFLOW: Shape = workflow!("spec");
const CRON_WORKFLOW: Shape = workflow!("spec.workflowSpec");
const ROLLOUT: Shape =
    Shape::new(Life::Stays, TEMPLATE).naming(&[ReferenceShape::new("spec.workloadRef", Target::Workload)]);
const EXPERIMENT: Shape = Shape::new(Life::Stays, &[PodShape::template("spec.templates[].template")])
    .naming(&[ReferenceShape::new("spec.analyses[]", Target::AnalysisTemplate)]);
const ANALYSIS: Shape =
    Shape::new(Life::Completes, &[PodShape::template("spec.metrics[].provider.job.spec.template")])
        .with_parameters("{{");
/// The pod that listens for events: its image is the controller's.
const EVENTS: Shape = Shape::new(
    Life::Stays,
    &[PodShape::scattered(
        "spec.template",
        OWN_METADATA,
        &[Place::here(Fields::Some(&[
            ("securityContext", "securityContext"),
            ("volumes", "volumes"),
            ("serviceAccountName", "serviceAccountName"),
            ("imagePullSecrets", "imagePullSecrets"),
            ("nodeSelector", "nodeSelector"),
            ("affinity", "affinity"),
            ("tolerations", "tolerations"),
            ("priorityClassName", "priorityClassName"),
        ]))],
        &[ContainerShape::new("container", Form::One("main"))],
    )
    .or_with(&["volumes", "securityContext", "serviceAccountName"])],
)
.adding(&["owner-name", "eventsource-name", "sensor-name", "controller"]);
/// What a trigger makes may be text, or be fetched when it fires. Only `resource` is an object that is carried.
const SENSOR: Shape = EVENTS.with_texts(&[
    "spec.triggers[].template.k8s.source.s3",
    "spec.triggers[].template.k8s.source.inline",
    "spec.triggers[].template.k8s.source.file",
    "spec.triggers[].template.k8s.source.url",
    "spec.triggers[].template.k8s.source.configmap",
    "spec.triggers[].template.k8s.source.git",
    "spec.triggers[].template.argoWorkflow.source.s3",
    "spec.triggers[].template.argoWorkflow.source.inline",
    "spec.triggers[].template.argoWorkflow.source.file",
    "spec.triggers[].template.argoWorkflow.source.url",
    "spec.triggers[].template.argoWorkflow.source.configmap",
    "spec.triggers[].template.argoWorkflow.source.git",
]);

pub(super) fn shape(kind: &str) -> Option<&'static Shape> {
    match kind {
        "Workflow" | "WorkflowTemplate" | "ClusterWorkflowTemplate" => Some(&WORKFLOW),
        "CronWorkflow" => Some(&CRON_WORKFLOW),
        "Rollout" => Some(&ROLLOUT),
        "Experiment" => Some(&EXPERIMENT),
        "AnalysisTemplate" | "ClusterAnalysisTemplate" | "AnalysisRun" => Some(&ANALYSIS),
        "Sensor" => Some(&SENSOR),
        "EventSource" => Some(&EVENTS),
        _ => None,
    }
}

#[cfg(test)]
pub(super) const KINDS: &[(&str, &str)] = &[
    ("argoproj.io", "Workflow"),
    ("argoproj.io", "CronWorkflow"),
    ("argoproj.io", "Rollout"),
    ("argoproj.io", "Experiment"),
    ("argoproj.io", "AnalysisTemplate"),
    ("argoproj.io", "Sensor"),
];
