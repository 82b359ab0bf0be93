//! Tekton Pipelines (v1.0): tasks are judged as their pods, runs add what their `podTemplate` says.

use crate::shape::{
    ContainerShape, Fields, Form, Life, OBJECT_METADATA, OWN_METADATA, Place, PodShape, ReferenceShape,
    Shape, Target, UNDECIDED,
};

/// `resources` was renamed in `v1`; a task that has both has the newer one.
const STEP: &[Place] =
    &[Place::here(Fields::Some(STEP_FIELDS)), Place::here(Fields::Some(&[("resources", "resources")]))];
const STEP_FIELDS: &[(&str, &str)] = &[
    ("name", "name"),
    ("image", "image"),
    ("command", "command"),
    ("args", "args"),
    ("env", "env"),
    ("envFrom", "envFrom"),
    ("resources", "computeResources"),
    ("securityContext", "securityContext"),
    ("volumeMounts", "volumeMounts"),
    ("volumeDevices", "volumeDevices"),
    ("imagePullPolicy", "imagePullPolicy"),
    ("ports", "ports"),
    ("livenessProbe", "livenessProbe"),
    ("readinessProbe", "readinessProbe"),
    ("startupProbe", "startupProbe"),
    ("lifecycle", "lifecycle"),
];

const fn steps(at: &'static str, template: &'static str) -> ContainerShape {
    ContainerShape::new(at, Form::UnnamedList).with_places(STEP).with_defaults(template)
}

const fn sidecars(at: &'static str) -> ContainerShape {
    ContainerShape::new(at, Form::UnnamedList).with_places(STEP)
}

const IN_TASK: &[ContainerShape] = &[steps("steps", "stepTemplate"), sidecars("sidecars")];
const IN_RUN: &[ContainerShape] =
    &[steps("taskSpec.steps", "taskSpec.stepTemplate"), sidecars("taskSpec.sidecars")];
const VOLUMES: Place = Place::here(Fields::Some(&[("volumes", "volumes")]));
/// A task states its volumes; account and class are for the run to choose.
const OF_TASK: Place = Place::here(Fields::Some(&[
    ("volumes", "volumes"),
    ("serviceAccountName", UNDECIDED),
    ("automountServiceAccountToken", UNDECIDED),
    ("priorityClassName", UNDECIDED),
]));

macro_rules! pod_template {
    ($at:literal, $account:literal) => {
        Fields::Some(&[
            ("securityContext", concat!($at, ".securityContext")),
            ("hostNetwork", concat!($at, ".hostNetwork")),
            ("volumes", concat!($at, ".volumes")),
            ("serviceAccountName", $account),
            ("automountServiceAccountToken", concat!($at, ".automountServiceAccountToken")),
            ("runtimeClassName", concat!($at, ".runtimeClassName")),
            ("hostAliases", concat!($at, ".hostAliases")),
            ("dnsPolicy", concat!($at, ".dnsPolicy")),
            ("dnsConfig", concat!($at, ".dnsConfig")),
            ("enableServiceLinks", concat!($at, ".enableServiceLinks")),
            ("priorityClassName", concat!($at, ".priorityClassName")),
            ("schedulerName", concat!($at, ".schedulerName")),
            ("imagePullSecrets", concat!($at, ".imagePullSecrets")),
            ("nodeSelector", concat!($at, ".nodeSelector")),
            ("affinity", concat!($at, ".affinity")),
            ("tolerations", concat!($at, ".tolerations")),
            ("topologySpreadConstraints", concat!($at, ".topologySpreadConstraints")),
        ])
    };
}

const RUN: Fields = pod_template!("podTemplate", "serviceAccountName");
const TASK_RUN_TEMPLATE: Fields =
    pod_template!("taskRunTemplate.podTemplate", "taskRunTemplate.serviceAccountName");
const TASK_RUN_SPEC: Fields = pod_template!("podTemplate", "serviceAccountName");
const TASK_RUN_SPEC_BETA: Fields = pod_template!("taskPodTemplate", "taskServiceAccountName");

const LABELS: &[&str] = &["tekton.dev/", "app.kubernetes.io/managed-by"];

const fn task(at: &'static str) -> PodShape {
    PodShape::scattered(at, OBJECT_METADATA, &[OF_TASK], IN_TASK)
}

const fn embedded(at: &'static str) -> PodShape {
    PodShape::scattered(at, OWN_METADATA, &[OF_TASK], IN_TASK)
}

const fn run(at: &'static str) -> PodShape {
    const PLACES: &[Place] = &[VOLUMES, Place::top("spec", TASK_RUN_TEMPLATE), Place::top("spec", RUN)];
    PodShape::scattered(at, OWN_METADATA, PLACES, IN_TASK)
}

const TASK: Shape = Shape::new(Life::Completes, &[task("spec")])
    .naming(&[ReferenceShape::new("spec.steps[].ref", Target::StepAction)])
    .adding(LABELS)
    .with_parameters("$(");
/// A step that tasks take in: the pod is theirs.
const STEP_ACTION: Shape = Shape::new(
    Life::Completes,
    &[PodShape::scattered(
        "spec",
        OBJECT_METADATA,
        &[Place::here(Fields::Some(&[]))],
        &[ContainerShape::new("", Form::One("step")).with_places(STEP)],
    )
    .undecided()],
)
.adding(LABELS)
.with_parameters("$(");
const TASK_RUN: Shape = Shape::new(
    Life::Completes,
    &[PodShape::scattered(
        "spec",
        OBJECT_METADATA,
        &[Place::here(Fields::Some(&[("volumes", "taskSpec.volumes")])), Place::here(RUN)],
        IN_RUN,
    )
    .or_with(&["podTemplate"])],
)
.naming(&[
    ReferenceShape::new("spec.taskRef", Target::Task),
    ReferenceShape::new("spec.taskSpec.steps[].ref", Target::StepAction),
])
.adding(LABELS)
.with_parameters("$(");
const PIPELINE: Shape =
    Shape::new(Life::Completes, &[embedded("spec.tasks[].taskSpec"), embedded("spec.finally[].taskSpec")])
        .naming(&[
            ReferenceShape::new("spec.tasks[].taskRef", Target::Task),
            ReferenceShape::new("spec.finally[].taskRef", Target::Task),
            ReferenceShape::new("spec.tasks[].taskSpec.steps[].ref", Target::StepAction),
            ReferenceShape::new("spec.finally[].taskSpec.steps[].ref", Target::StepAction),
        ])
        .adding(LABELS)
        .with_parameters("$(");
const PIPELINE_RUN: Shape = Shape::new(
    Life::Completes,
    &[
        run("spec.pipelineSpec.tasks[].taskSpec"),
        run("spec.pipelineSpec.finally[].taskSpec"),
        PodShape::scattered(
            "spec",
            OBJECT_METADATA,
            &[Place::here(TASK_RUN_TEMPLATE), Place::here(RUN)],
            &[],
        )
        .or_with(&["taskRunTemplate", "podTemplate"]),
        PodShape::scattered(
            "spec.taskRunSpecs[]",
            OBJECT_METADATA,
            &[Place::here(TASK_RUN_SPEC), Place::here(TASK_RUN_SPEC_BETA)],
            &[],
        )
        .or_with(&["podTemplate", "taskPodTemplate", "serviceAccountName", "taskServiceAccountName"]),
    ],
)
.naming(&[
    ReferenceShape::new("spec.pipelineRef", Target::Pipeline),
    ReferenceShape::new("spec.pipelineSpec.tasks[].taskRef", Target::Task),
    ReferenceShape::new("spec.pipelineSpec.finally[].taskRef", Target::Task),
    ReferenceShape::new("spec.pipelineSpec.tasks[].taskSpec.steps[].ref", Target::StepAction),
    ReferenceShape::new("spec.pipelineSpec.finally[].taskSpec.steps[].ref", Target::StepAction),
])
.adding(LABELS)
.with_parameters("$(");

pub(super) fn shape(kind: &str) -> Option<&'static Shape> {
    match kind {
        "Task" | "ClusterTask" => Some(&TASK),
        "StepAction" => Some(&STEP_ACTION),
        "TaskRun" => Some(&TASK_RUN),
        "Pipeline" => Some(&PIPELINE),
        "PipelineRun" => Some(&PIPELINE_RUN),
        _ => None,
    }
}

#[cfg(test)]
pub(super) const KINDS: &[(&str, &str)] = &[
    ("tekton.dev", "Task"),
    ("tekton.dev", "StepAction"),
    ("tekton.dev", "TaskRun"),
    ("tekton.dev", "Pipeline"),
    ("tekton.dev", "PipelineRun"),
];
