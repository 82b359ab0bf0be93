//! Kinds of other projects: most carry whole pod templates under a path of their own.

use super::{TEMPLATE, kubernetes::DEPLOYMENT_CONFIG};
use crate::{
    shape::{Base, ContainerShape, Fields, Form, Life, OBJECT_METADATA, Place, PodShape, Shape, UNDECIDED},
    workload::ContainerType,
};

const STAYS: Shape = Shape::new(Life::Stays, TEMPLATE);
const COMPLETES: Shape = Shape::new(Life::Completes, TEMPLATE);

// Knative Serving v0.45 and Eventing: a Revision holds the PodSpec itself, and names its container by itself.
const KNATIVE_SERVICE: Shape = Shape::new(Life::Stays, &[PodShape::unnamed_template("spec.template")])
    .adding(&["serving.knative.dev/", "app"]);
const KNATIVE_REVISION: Shape =
    Shape::new(Life::Stays, &[PodShape::unnamed_template("")]).adding(&["serving.knative.dev/", "app"]);
const KNATIVE_JOB_SINK: Shape = Shape::new(Life::Completes, &[PodShape::template("spec.job.spec.template")]);

// Kruise v1.8.
const KRUISE_CRON_JOB: Shape = Shape::new(
    Life::Completes,
    &[
        PodShape::optional_template("spec.template.jobTemplate.spec.template"),
        PodShape::optional_template("spec.template.broadcastJobTemplate.spec.template"),
    ],
);
const UNITED_DEPLOYMENT: Shape =
    Shape::new(Life::Stays, &[PodShape::template("spec.template.{}.spec.template")])
        .with_texts(&["spec.topology.subsets[].patch.spec"]);
/// Containers and volumes that are put into pods of others.
const SIDECAR_SET: Shape = Shape::new(
    Life::Stays,
    &[PodShape::scattered(
        "spec",
        Place::top("", Fields::Some(&[])),
        &[Place::here(Fields::Some(&[("volumes", "volumes"), ("imagePullSecrets", "imagePullSecrets")]))],
        &[
            ContainerShape::new("initContainers", Form::List).of_type(ContainerType::Init),
            ContainerShape::new("containers", Form::List),
        ],
    )
    .or_with(&["volumes"])
    .undecided()],
);
const EPHEMERAL_JOB: Shape = Shape::new(
    Life::Completes,
    &[PodShape::scattered(
        "spec.template",
        Place::top("", Fields::Some(&[])),
        &[Place::here(Fields::Some(&[]))],
        &[ContainerShape::new("ephemeralContainers", Form::List).of_type(ContainerType::Ephemeral)],
    )
    .undecided()],
);

// KEDA v2.17.
const SCALED_JOB: Shape = Shape::new(Life::Completes, &[PodShape::template("spec.jobTargetRef.template")]);

// Kubeflow training operator v1 and trainer v2.
const REPLICA_SPECS: Shape = Shape::new(
    Life::Completes,
    &[
        PodShape::template("spec.tfReplicaSpecs.{}.template"),
        PodShape::template("spec.pytorchReplicaSpecs.{}.template"),
        PodShape::template("spec.mpiReplicaSpecs.{}.template"),
        PodShape::template("spec.xgbReplicaSpecs.{}.template"),
        PodShape::template("spec.paddleReplicaSpecs.{}.template"),
        PodShape::template("spec.jaxReplicaSpecs.{}.template"),
        PodShape::template("spec.mxReplicaSpecs.{}.template"),
    ],
)
.adding(&["training.kubeflow.org/"]);
const TRAINING_RUNTIME: Shape = Shape::new(
    Life::Completes,
    &[PodShape::partial_template("spec.template.spec.replicatedJobs[].template.spec.template")],
)
.adding(&["jobset.sigs.k8s.io/", "trainer.kubeflow.org/"]);

// KubeRay v1.4. The autoscaler runs beside the head, in a container that is the operator's except for these fields.
macro_rules! autoscaler {
    ($cluster:literal) => {
        &[
            concat!($cluster, ".autoscalerOptions.image"),
            concat!($cluster, ".autoscalerOptions.securityContext"),
            concat!($cluster, ".autoscalerOptions.env"),
            concat!($cluster, ".autoscalerOptions.envFrom"),
            concat!($cluster, ".autoscalerOptions.volumeMounts"),
        ]
    };
}

const RAY_LABELS: &[&str] = &["ray.io/", "app.kubernetes.io/"];
const RAY_CLUSTER: Shape = Shape::new(
    Life::Stays,
    &[
        PodShape::template("spec.headGroupSpec.template"),
        PodShape::template("spec.workerGroupSpecs[].template"),
    ],
)
.with_texts(autoscaler!("spec"))
.adding(RAY_LABELS);
const RAY_JOB: Shape = Shape::new(
    Life::Completes,
    &[
        PodShape::optional_template("spec.rayClusterSpec.headGroupSpec.template"),
        PodShape::template("spec.rayClusterSpec.workerGroupSpecs[].template"),
        PodShape::optional_template("spec.submitterPodTemplate"),
    ],
)
.with_texts(autoscaler!("spec.rayClusterSpec"))
.adding(RAY_LABELS);
const RAY_SERVICE: Shape = Shape::new(
    Life::Stays,
    &[
        PodShape::template("spec.rayClusterConfig.headGroupSpec.template"),
        PodShape::template("spec.rayClusterConfig.workerGroupSpecs[].template"),
    ],
)
.with_texts(autoscaler!("spec.rayClusterConfig"))
.adding(RAY_LABELS);

// JobSet v0.8, LeaderWorkerSet v0.6, Volcano v1.12.
const JOB_SET: Shape =
    Shape::new(Life::Completes, &[PodShape::template("spec.replicatedJobs[].template.spec.template")])
        .adding(&["jobset.sigs.k8s.io/"]);
const LEADER_WORKER_SET: Shape = Shape::new(
    Life::Stays,
    &[
        PodShape::optional_template("spec.leaderWorkerTemplate.leaderTemplate"),
        PodShape::template("spec.leaderWorkerTemplate.workerTemplate"),
    ],
)
.adding(&["leaderworkerset.sigs.k8s.io/"]);
const VOLCANO_JOB: Shape =
    Shape::new(Life::Completes, &[PodShape::template("spec.tasks[].template")]).adding(&["volcano.sh/"]);

// Flink operator v1.12: templates are merged into the pods that Flink makes.
const FLINK: Shape = Shape::new(
    Life::Stays,
    &[
        PodShape::partial_template("spec.podTemplate"),
        PodShape::partial_template("spec.jobManager.podTemplate"),
        PodShape::partial_template("spec.taskManager.podTemplate"),
        PodShape::scattered(
            "spec",
            OBJECT_METADATA,
            &[Place::here(Fields::Some(&[("serviceAccountName", "serviceAccount")]))],
            &[ContainerShape::new("", Form::One("flink-main-container"))
                .with_places(&[Place::here(Fields::Some(&[
                    ("image", "image"),
                    ("imagePullPolicy", "imagePullPolicy"),
                ]))])
                .undecided()],
        )
        .undecided(),
    ],
)
.adding(&["app", "component", "type"]);

// Operator Lifecycle Manager: Deployments without their envelope.
const CLUSTER_SERVICE_VERSION: Shape =
    Shape::new(Life::Stays, &[PodShape::template("spec.install.spec.deployments[].spec.template")]);

// Spark operator v2.2: drivers and executors are pods whose one container stands among the fields of the pod. Memory and
// processors are fields of their own, which Spark turns into requests and limits.
const SPARK_POD: Fields = Fields::Some(&[
    ("securityContext", "podSecurityContext"),
    ("hostNetwork", "hostNetwork"),
    ("shareProcessNamespace", "shareProcessNamespace"),
    ("serviceAccountName", "serviceAccount"),
    ("hostAliases", "hostAliases"),
    ("dnsConfig", "dnsConfig"),
    ("nodeSelector", "nodeSelector"),
    ("affinity", "affinity"),
    ("tolerations", "tolerations"),
    ("schedulerName", "schedulerName"),
    ("priorityClassName", "priorityClassName"),
    ("terminationGracePeriodSeconds", "terminationGracePeriodSeconds"),
]);
const SPARK_CONTAINER: Fields = Fields::Some(&[
    ("image", "image"),
    ("securityContext", "securityContext"),
    ("env", "env"),
    ("envFrom", "envFrom"),
    ("volumeMounts", "volumeMounts"),
    ("lifecycle", "lifecycle"),
    ("ports", "ports"),
    ("resources", UNDECIDED),
    ("command", UNDECIDED),
    ("args", UNDECIDED),
]);
const SPARK_SHARED: Fields = Fields::Some(&[("image", "image"), ("imagePullPolicy", "imagePullPolicy")]);

macro_rules! spark {
    ($spec:literal) => {
        Shape::new(Life::Completes, {
            const PLACES: &[Place] = &[
                Place::here(SPARK_POD),
                Place::here(Fields::All("template.spec")),
                Place::top($spec, Fields::Some(&[("volumes", "volumes")])),
            ];
            const CONTAINER: &[Place] = &[Place::here(SPARK_CONTAINER), Place::top($spec, SPARK_SHARED)];
            const fn pod(at: &'static str, containers: &'static [ContainerShape]) -> PodShape {
                let metadata =
                    Place::here(Fields::Some(&[("labels", "labels"), ("annotations", "annotations")]));
                PodShape::scattered(at, metadata, PLACES, containers)
            }
            const fn containers(name: &'static str) -> [ContainerShape; 3] {
                [
                    ContainerShape::new("", Form::One(name)).with_places(CONTAINER),
                    ContainerShape::new("initContainers", Form::List).of_type(ContainerType::Init),
                    ContainerShape::new("sidecars", Form::List),
                ]
            }
            const DRIVER: &[ContainerShape] = &containers("spark-kubernetes-driver");
            const EXECUTOR: &[ContainerShape] = &containers("spark-kubernetes-executor");
            &[
                pod(concat!($spec, ".driver"), DRIVER),
                pod(concat!($spec, ".executor"), EXECUTOR),
                PodShape::partial_template(concat!($spec, ".driver.template")),
                PodShape::partial_template(concat!($spec, ".executor.template")),
            ]
        })
        .adding(&["spark-", "sparkoperator.k8s.io/"])
    };
}

const SPARK_APPLICATION: Shape = spark!("spec");
const SCHEDULED_SPARK_APPLICATION: Shape = spark!("spec.template");

// KubeVirt v1.5: the pod around a machine is KubeVirt's own. What it is given are images, disks of the node (a check of
// its own) and an account.
macro_rules! virtual_machine {
    ($at:literal, $metadata:expr, $annotations:literal) => {
        Shape::new(
            Life::Stays,
            &[PodShape::scattered(
                $at,
                $metadata,
                &[
                    Place::here(Fields::Some(&[("priorityClassName", "priorityClassName")])),
                    Place {
                        base: Base::First("volumes[].serviceAccount"),
                        fields: Fields::Some(&[("serviceAccountName", "serviceAccountName")]),
                    },
                ],
                &[
                    ContainerShape::new("volumes[].containerDisk", Form::One("containerDisk"))
                        .with_places(MACHINE_IMAGE)
                        .undecided(),
                    ContainerShape::new("domain.firmware.kernelBoot.container", Form::One("kernelBoot"))
                        .with_places(MACHINE_IMAGE)
                        .undecided(),
                ],
            )
            .or_with(&["domain", "volumes"])
            .undecided()],
        )
        .with_texts(&[concat!($annotations, ".[hooks.kubevirt.io/hookSidecars]")])
        .adding(&["kubevirt.io", "vm.kubevirt.io/"])
    };
}

const MACHINE_IMAGE: &[Place] =
    &[Place::here(Fields::Some(&[("image", "image"), ("imagePullPolicy", "imagePullPolicy")]))];
const MACHINE_INSTANCE: Shape = virtual_machine!("spec", OBJECT_METADATA, "metadata.annotations");
const MACHINE: Shape = virtual_machine!(
    "spec.template.spec",
    Place::top("spec.template", Fields::All("metadata")),
    "spec.template.metadata.annotations"
);
const MACHINE_POOL: Shape = virtual_machine!(
    "spec.virtualMachineTemplate.spec.template.spec",
    Place::top("spec.virtualMachineTemplate.spec.template", Fields::All("metadata")),
    "spec.virtualMachineTemplate.spec.template.metadata.annotations"
);

pub(super) fn shape(group: &str, kind: &str) -> Option<&'static Shape> {
    Some(match (group, kind) {
        ("apps.openshift.io", "DeploymentConfig") => &DEPLOYMENT_CONFIG,
        ("sources.knative.dev", "ContainerSource")
        | ("apps.kruise.io", "CloneSet" | "StatefulSet" | "DaemonSet")
        | ("kubeflow.org", "Notebook") => &STAYS,
        ("serving.knative.dev", "Service" | "Configuration") => &KNATIVE_SERVICE,
        ("serving.knative.dev", "Revision") => &KNATIVE_REVISION,
        ("sinks.knative.dev", "JobSink") => &KNATIVE_JOB_SINK,
        ("apps.kruise.io", "BroadcastJob") => &COMPLETES,
        ("apps.kruise.io", "AdvancedCronJob") => &KRUISE_CRON_JOB,
        ("apps.kruise.io", "UnitedDeployment") => &UNITED_DEPLOYMENT,
        ("apps.kruise.io", "SidecarSet") => &SIDECAR_SET,
        ("apps.kruise.io", "EphemeralJob") => &EPHEMERAL_JOB,
        ("keda.sh", "ScaledJob") => &SCALED_JOB,
        (
            "kubeflow.org",
            "TFJob" | "PyTorchJob" | "MPIJob" | "XGBoostJob" | "PaddleJob" | "JAXJob" | "MXJob",
        ) => &REPLICA_SPECS,
        ("trainer.kubeflow.org", "TrainingRuntime" | "ClusterTrainingRuntime") => &TRAINING_RUNTIME,
        ("ray.io", "RayCluster") => &RAY_CLUSTER,
        ("ray.io", "RayJob") => &RAY_JOB,
        ("ray.io", "RayService") => &RAY_SERVICE,
        ("jobset.x-k8s.io", "JobSet") => &JOB_SET,
        ("leaderworkerset.x-k8s.io", "LeaderWorkerSet") => &LEADER_WORKER_SET,
        ("batch.volcano.sh", "Job") | ("flow.volcano.sh", "JobTemplate") => &VOLCANO_JOB,
        ("flink.apache.org", "FlinkDeployment") => &FLINK,
        ("operators.coreos.com", "ClusterServiceVersion") => &CLUSTER_SERVICE_VERSION,
        ("sparkoperator.k8s.io", "SparkApplication") => &SPARK_APPLICATION,
        ("sparkoperator.k8s.io", "ScheduledSparkApplication") => &SCHEDULED_SPARK_APPLICATION,
        ("kubevirt.io", "VirtualMachineInstance") => &MACHINE_INSTANCE,
        ("kubevirt.io", "VirtualMachine" | "VirtualMachineInstanceReplicaSet") => &MACHINE,
        ("pool.kubevirt.io", "VirtualMachinePool") => &MACHINE_POOL,
        _ => return None,
    })
}

#[cfg(test)]
pub(super) const KINDS: &[(&str, &str)] = &[
    ("apps.openshift.io", "DeploymentConfig"),
    ("serving.knative.dev", "Service"),
    ("serving.knative.dev", "Revision"),
    ("sinks.knative.dev", "JobSink"),
    ("apps.kruise.io", "CloneSet"),
    ("apps.kruise.io", "AdvancedCronJob"),
    ("apps.kruise.io", "UnitedDeployment"),
    ("apps.kruise.io", "SidecarSet"),
    ("apps.kruise.io", "EphemeralJob"),
    ("keda.sh", "ScaledJob"),
    ("kubeflow.org", "TFJob"),
    ("trainer.kubeflow.org", "TrainingRuntime"),
    ("ray.io", "RayCluster"),
    ("ray.io", "RayJob"),
    ("ray.io", "RayService"),
    ("jobset.x-k8s.io", "JobSet"),
    ("leaderworkerset.x-k8s.io", "LeaderWorkerSet"),
    ("batch.volcano.sh", "Job"),
    ("flink.apache.org", "FlinkDeployment"),
    ("operators.coreos.com", "ClusterServiceVersion"),
    ("sparkoperator.k8s.io", "SparkApplication"),
    ("sparkoperator.k8s.io", "ScheduledSparkApplication"),
    ("kubevirt.io", "VirtualMachineInstance"),
    ("kubevirt.io", "VirtualMachine"),
    ("pool.kubevirt.io", "VirtualMachinePool"),
];
