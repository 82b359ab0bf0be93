//! Whatever runs pods is judged, whatever its kind.

use crate::run::{CLEAN_POD, Report, World};

/// A container that no check holds anything of high severity against.
const CLEAN: &str = r#"name: app, image: "registry.example.com/app@sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", securityContext: {runAsNonRoot: true, runAsUser: 20000, allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: {drop: [ALL]}, seccompProfile: {type: RuntimeDefault}}"#;
/// One that takes its node over, without an image, as image triggers leave it.
const PRIVILEGED: &str = "name: app, securityContext: {privileged: true}";

/// Group and version, kind, spec with `CONTAINER` where the fields of a container stand, and the path of that container.
type Kind = (&'static str, &'static str, &'static str, &'static str);

#[rustfmt::skip]
const KINDS: &[Kind] = &[
    ("apps.openshift.io/v1", "DeploymentConfig", "{template: {spec: {containers: [{CONTAINER}]}}}", "spec.template.spec.containers[name=app]"),
    ("v1", "DeploymentConfig", "{template: {spec: {containers: [{CONTAINER}]}}}", "spec.template.spec.containers[name=app]"),
    ("argoproj.io/v1alpha1", "Rollout", "{template: {spec: {containers: [{CONTAINER}]}}}", "spec.template.spec.containers[name=app]"),
    ("argoproj.io/v1alpha1", "Experiment", "{templates: [{name: a, template: {spec: {containers: [{CONTAINER}]}}}]}", "spec.templates[name=a].template.spec.containers[name=app]"),
    ("argoproj.io/v1alpha1", "AnalysisTemplate", "{metrics: [{provider: {job: {spec: {template: {spec: {containers: [{CONTAINER}]}}}}}}]}", "provider.job.spec.template.spec.containers[name=app]"),
    ("argoproj.io/v1alpha1", "Workflow", "{templates: [{name: a, container: {CONTAINER}}]}", "spec.templates[name=a].container"),
    ("argoproj.io/v1alpha1", "Workflow", "{templates: [{name: a, script: {source: echo, CONTAINER}}]}", "spec.templates[name=a].script"),
    ("argoproj.io/v1alpha1", "Workflow", "{templates: [{name: a, containerSet: {containers: [{CONTAINER}]}}]}", "spec.templates[name=a].containerSet.containers[name=app]"),
    ("argoproj.io/v1alpha1", "WorkflowTemplate", "{templates: [{name: a, sidecars: [{CONTAINER}]}]}", "spec.templates[name=a].sidecars[name=app]"),
    ("argoproj.io/v1alpha1", "ClusterWorkflowTemplate", "{templates: [{name: a, initContainers: [{CONTAINER}]}]}", "spec.templates[name=a].initContainers[name=app]"),
    ("argoproj.io/v1alpha1", "CronWorkflow", "{workflowSpec: {templates: [{name: a, container: {CONTAINER}}]}}", "spec.workflowSpec.templates[name=a].container"),
    ("argoproj.io/v1alpha1", "Workflow", "{templates: [{name: a, steps: [[{name: b, inline: {container: {CONTAINER}}}]]}]}", "inline.container"),
    ("argoproj.io/v1alpha1", "Workflow", "{templates: [{name: a, dag: {tasks: [{name: b, inline: {container: {CONTAINER}}}]}}]}", "spec.templates[name=a].dag.tasks[name=b].inline.container"),
    ("argoproj.io/v1alpha1", "Workflow", "{templateDefaults: {container: {CONTAINER}}}", "spec.templateDefaults.container"),
    ("argoproj.io/v1alpha1", "Sensor", "{template: {container: {CONTAINER}}}", "spec.template.container"),
    ("tekton.dev/v1", "Task", "{steps: [{CONTAINER}]}", "spec.steps[name=app]"),
    ("tekton.dev/v1", "Task", "{sidecars: [{CONTAINER}]}", "spec.sidecars[name=app]"),
    ("tekton.dev/v1beta1", "ClusterTask", "{steps: [{CONTAINER}]}", "spec.steps[name=app]"),
    ("tekton.dev/v1", "TaskRun", "{taskSpec: {steps: [{CONTAINER}]}}", "spec.taskSpec.steps[name=app]"),
    ("tekton.dev/v1", "Pipeline", "{tasks: [{name: a, taskSpec: {steps: [{CONTAINER}]}}]}", "spec.tasks[name=a].taskSpec.steps[name=app]"),
    ("tekton.dev/v1", "Pipeline", "{finally: [{name: a, taskSpec: {steps: [{CONTAINER}]}}]}", "spec.finally[name=a].taskSpec.steps[name=app]"),
    ("tekton.dev/v1", "PipelineRun", "{pipelineSpec: {tasks: [{name: a, taskSpec: {steps: [{CONTAINER}]}}]}}", "spec.pipelineSpec.tasks[name=a].taskSpec.steps[name=app]"),
    ("tekton.dev/v1beta1", "StepAction", "{CONTAINER}", "spec"),
    ("serving.knative.dev/v1", "Service", "{template: {spec: {containers: [{CONTAINER}]}}}", "spec.template.spec.containers[name=app]"),
    ("serving.knative.dev/v1", "Configuration", "{template: {spec: {containers: [{CONTAINER}]}}}", "spec.template.spec.containers[name=app]"),
    ("serving.knative.dev/v1", "Revision", "{containers: [{CONTAINER}]}", "spec.containers[name=app]"),
    ("sources.knative.dev/v1", "ContainerSource", "{template: {spec: {containers: [{CONTAINER}]}}}", "spec.template.spec.containers[name=app]"),
    ("apps.kruise.io/v1alpha1", "CloneSet", "{template: {spec: {containers: [{CONTAINER}]}}}", "spec.template.spec.containers[name=app]"),
    ("apps.kruise.io/v1beta1", "StatefulSet", "{template: {spec: {containers: [{CONTAINER}]}}}", "spec.template.spec.containers[name=app]"),
    ("apps.kruise.io/v1alpha1", "DaemonSet", "{template: {spec: {containers: [{CONTAINER}]}}}", "spec.template.spec.containers[name=app]"),
    ("apps.kruise.io/v1alpha1", "BroadcastJob", "{template: {spec: {containers: [{CONTAINER}]}}}", "spec.template.spec.containers[name=app]"),
    ("apps.kruise.io/v1alpha1", "AdvancedCronJob", "{template: {jobTemplate: {spec: {template: {spec: {containers: [{CONTAINER}]}}}}}}", "spec.template.jobTemplate.spec.template.spec.containers[name=app]"),
    ("apps.kruise.io/v1alpha1", "AdvancedCronJob", "{template: {broadcastJobTemplate: {spec: {template: {spec: {containers: [{CONTAINER}]}}}}}}", "spec.template.broadcastJobTemplate.spec.template.spec.containers[name=app]"),
    ("apps.kruise.io/v1alpha1", "SidecarSet", "{containers: [{CONTAINER}]}", "spec.containers[name=app]"),
    ("apps.kruise.io/v1alpha1", "SidecarSet", "{initContainers: [{CONTAINER}]}", "spec.initContainers[name=app]"),
    ("apps.kruise.io/v1alpha1", "UnitedDeployment", "{template: {cloneSetTemplate: {spec: {template: {spec: {containers: [{CONTAINER}]}}}}}}", "spec.template.cloneSetTemplate.spec.template.spec.containers[name=app]"),
    ("apps.kruise.io/v1alpha1", "EphemeralJob", "{template: {ephemeralContainers: [{CONTAINER}]}}", "spec.template.ephemeralContainers[name=app]"),
    ("keda.sh/v1alpha1", "ScaledJob", "{jobTargetRef: {template: {spec: {containers: [{CONTAINER}]}}}}", "spec.jobTargetRef.template.spec.containers[name=app]"),
    ("sparkoperator.k8s.io/v1beta2", "SparkApplication", "{driver: {CONTAINER}}", "spec.driver"),
    ("sparkoperator.k8s.io/v1beta2", "SparkApplication", "{executor: {CONTAINER}}", "spec.executor"),
    ("sparkoperator.k8s.io/v1beta2", "SparkApplication", "{driver: {sidecars: [{CONTAINER}], securityContext: {runAsNonRoot: true}}}", "spec.driver.sidecars[name=app]"),
    ("sparkoperator.k8s.io/v1beta2", "SparkApplication", "{executor: {template: {spec: {containers: [{CONTAINER}]}}}}", "spec.executor.template.spec.containers[name=app]"),
    ("sparkoperator.k8s.io/v1beta2", "ScheduledSparkApplication", "{template: {driver: {CONTAINER}}}", "spec.template.driver"),
    ("kubeflow.org/v1", "TFJob", "{tfReplicaSpecs: {Worker: {template: {spec: {containers: [{CONTAINER}]}}}}}", "spec.tfReplicaSpecs.Worker.template.spec.containers[name=app]"),
    ("kubeflow.org/v1", "PyTorchJob", "{pytorchReplicaSpecs: {Master: {template: {spec: {containers: [{CONTAINER}]}}}}}", "spec.pytorchReplicaSpecs.Master.template.spec.containers[name=app]"),
    ("kubeflow.org/v1", "MPIJob", "{mpiReplicaSpecs: {Launcher: {template: {spec: {containers: [{CONTAINER}]}}}}}", "spec.mpiReplicaSpecs.Launcher.template.spec.containers[name=app]"),
    ("ray.io/v1", "RayCluster", "{headGroupSpec: {template: {spec: {containers: [{CONTAINER}]}}}}", "spec.headGroupSpec.template.spec.containers[name=app]"),
    ("ray.io/v1", "RayJob", "{rayClusterSpec: {workerGroupSpecs: [{groupName: a, template: {spec: {containers: [{CONTAINER}]}}}]}}", "spec.rayClusterSpec.workerGroupSpecs[groupName=a].template.spec.containers[name=app]"),
    ("ray.io/v1", "RayService", "{rayClusterConfig: {headGroupSpec: {template: {spec: {containers: [{CONTAINER}]}}}}}", "spec.rayClusterConfig.headGroupSpec.template.spec.containers[name=app]"),
    ("jobset.x-k8s.io/v1alpha2", "JobSet", "{replicatedJobs: [{name: a, template: {spec: {template: {spec: {containers: [{CONTAINER}]}}}}}]}", "spec.replicatedJobs[name=a].template.spec.template.spec.containers[name=app]"),
    ("leaderworkerset.x-k8s.io/v1", "LeaderWorkerSet", "{leaderWorkerTemplate: {workerTemplate: {spec: {containers: [{CONTAINER}]}}}}", "spec.leaderWorkerTemplate.workerTemplate.spec.containers[name=app]"),
    ("batch.volcano.sh/v1alpha1", "Job", "{tasks: [{name: a, template: {spec: {containers: [{CONTAINER}]}}}]}", "spec.tasks[name=a].template.spec.containers[name=app]"),
    ("flink.apache.org/v1beta1", "FlinkDeployment", "{podTemplate: {spec: {containers: [{CONTAINER}]}}}", "spec.podTemplate.spec.containers[name=app]"),
    ("operators.coreos.com/v1alpha1", "ClusterServiceVersion", "{install: {spec: {deployments: [{name: a, spec: {template: {spec: {containers: [{CONTAINER}]}}}}]}}}", "spec.install.spec.deployments[name=a].spec.template.spec.containers[name=app]"),
];

fn object((version, kind, spec, _): (&str, &str, &str, &str), container: &str) -> String {
    // The spec begins in line 4, so that a finding at line 4 was found there.
    let spec = spec.replace("CONTAINER", container);
    format!("apiVersion: {version}\nkind: {kind}\nmetadata: {{name: a, namespace: shop}}\nspec: {spec}\n")
}

fn of_check<'r>(report: &'r Report, check: &str) -> Vec<&'r serde_json::Value> {
    let findings = report.0["findings"].as_array().unwrap();
    findings.iter().filter(|finding| finding["check"] == check).collect()
}

fn report(text: &str) -> (Report, i32) {
    World::of(&[("a.yaml", text)]).report(&[])
}

/// Case: D2, B12.
#[test]
fn a_privileged_container_is_found_in_every_kind_that_runs_pods() {
    for kind in KINDS {
        let (report, code) = report(&object(*kind, PRIVILEGED));
        let found = of_check(&report, "workload/privileged-container");
        assert_eq!((code, found.len(), report.gap_codes()), (1, 1, vec![]), "{kind:?}");
        let path = found[0]["path"].as_str().unwrap();
        let wanted = format!("{}.securityContext.privileged", kind.3);
        assert!(path.ends_with(&wanted), "{path}: {kind:?}");
        assert_eq!(found[0]["location"]["line"], 4, "{kind:?}");
    }
}

/// Case: D2. One object is one subject, however many pods it makes, and a clean one leaves nothing unseen.
#[test]
fn a_clean_pod_of_every_kind_passes_without_a_gap() {
    for kind in KINDS {
        let (report, code) = report(&object(*kind, CLEAN));
        assert_eq!((code, report.gap_codes()), (0, vec![]), "{kind:?} {:?}", report.0["findings"]);
        let checks = report.0["checks"].as_array().unwrap();
        let privileged = checks.iter().find(|check| check["id"] == "workload/privileged-container").unwrap();
        assert_eq!(privileged["verdicts"]["pass"], serde_json::json!([0]), "{kind:?}");
    }
}

/// API version, kind and spec; the check that finds something, and where.
const SETTINGS: &[(&str, &str, &str, &str, &str)] = &[
    (
        "argoproj.io/v1alpha1",
        "Workflow",
        "{hostNetwork: true, templates: [{name: a, container: {CONTAINER}}]}",
        "workload/host-network",
        "spec.hostNetwork",
    ),
    (
        "argoproj.io/v1alpha1",
        "Workflow",
        "{volumes: [{name: v, hostPath: {path: /}}], templates: [{name: a, container: {CONTAINER}}]}",
        "workload/sensitive-host-path",
        "spec.volumes[name=v].hostPath.path",
    ),
    (
        "argoproj.io/v1alpha1",
        "CronWorkflow",
        "{workflowSpec: {templates: [{name: a, volumes: [{name: v, hostPath: {path: /}}], container: {CONTAINER}}]}}",
        "workload/sensitive-host-path",
        "spec.workflowSpec.templates[name=a].volumes[name=v].hostPath.path",
    ),
    (
        "argoproj.io/v1alpha1",
        "Workflow",
        "{securityContext: {runAsUser: 0}, templates: [{name: a, container: {name: b, image: x.io/b}}]}",
        "workload/run-as-uid-zero",
        "spec.securityContext.runAsUser",
    ),
    (
        "argoproj.io/v1alpha1",
        "Sensor",
        "{template: {volumes: [{name: v, hostPath: {path: /}}]}}",
        "workload/sensitive-host-path",
        "spec.template.volumes[name=v].hostPath.path",
    ),
    (
        "tekton.dev/v1",
        "TaskRun",
        "{podTemplate: {hostNetwork: true}, taskSpec: {steps: [{CONTAINER}]}}",
        "workload/host-network",
        "spec.podTemplate.hostNetwork",
    ),
    (
        "tekton.dev/v1",
        "TaskRun",
        "{podTemplate: {volumes: [{name: v, hostPath: {path: /}}]}, taskSpec: {volumes: [{name: w, emptyDir: {}}], steps: [{CONTAINER}]}}",
        "workload/sensitive-host-path",
        "spec.podTemplate.volumes[name=v].hostPath.path",
    ),
    (
        "tekton.dev/v1",
        "PipelineRun",
        "{taskRunTemplate: {podTemplate: {hostNetwork: true}}, pipelineSpec: {tasks: [{name: a, taskSpec: {steps: [{CONTAINER}]}}]}}",
        "workload/host-network",
        "spec.taskRunTemplate.podTemplate.hostNetwork",
    ),
    (
        "tekton.dev/v1beta1",
        "PipelineRun",
        "{podTemplate: {hostNetwork: true}, pipelineSpec: {tasks: [{name: a, taskSpec: {steps: [{CONTAINER}]}}]}}",
        "workload/host-network",
        "spec.podTemplate.hostNetwork",
    ),
    (
        "tekton.dev/v1",
        "PipelineRun",
        "{taskRunSpecs: [{pipelineTaskName: a, podTemplate: {hostNetwork: true}}], pipelineSpec: {tasks: [{name: a, taskSpec: {steps: [{CONTAINER}]}}]}}",
        "workload/host-network",
        "spec.taskRunSpecs[pipelineTaskName=a].podTemplate.hostNetwork",
    ),
    (
        "tekton.dev/v1",
        "Task",
        "{stepTemplate: {securityContext: {privileged: true}}, steps: [{name: a, image: x.io/a}]}",
        "workload/privileged-container",
        "spec.stepTemplate.securityContext.privileged",
    ),
    (
        "tekton.dev/v1",
        "Task",
        "{volumes: [{name: v, hostPath: {path: /}}], steps: [{CONTAINER}]}",
        "workload/sensitive-host-path",
        "spec.volumes[name=v].hostPath.path",
    ),
    (
        "serving.knative.dev/v1",
        "Revision",
        "{hostPID: true, containers: [{CONTAINER}]}",
        "workload/host-pid",
        "spec.hostPID",
    ),
    (
        "apps.kruise.io/v1alpha1",
        "SidecarSet",
        "{volumes: [{name: v, hostPath: {path: /}}]}",
        "workload/sensitive-host-path",
        "spec.volumes[name=v].hostPath.path",
    ),
    (
        "sparkoperator.k8s.io/v1beta2",
        "SparkApplication",
        "{volumes: [{name: v, hostPath: {path: /}}], driver: {CONTAINER}}",
        "workload/sensitive-host-path",
        "spec.volumes[name=v].hostPath.path",
    ),
    (
        "sparkoperator.k8s.io/v1beta2",
        "SparkApplication",
        "{driver: {hostNetwork: true, CONTAINER}}",
        "workload/host-network",
        "spec.driver.hostNetwork",
    ),
    (
        "sparkoperator.k8s.io/v1beta2",
        "SparkApplication",
        "{driver: {podSecurityContext: {runAsUser: 0}}}",
        "workload/run-as-uid-zero",
        "spec.driver.podSecurityContext.runAsUser",
    ),
    (
        "sparkoperator.k8s.io/v1beta2",
        "SparkApplication",
        "{image: x.io/spark, driver: {cores: 1}}",
        "supply_chain/latest-tag",
        "spec.image",
    ),
    (
        "sparkoperator.k8s.io/v1beta2",
        "SparkApplication",
        "{executor: {template: {spec: {hostPID: true}}}}",
        "workload/host-pid",
        "spec.executor.template.spec.hostPID",
    ),
    (
        "flink.apache.org/v1beta1",
        "FlinkDeployment",
        "{image: x.io/flink}",
        "supply_chain/latest-tag",
        "spec.image",
    ),
    (
        "kubevirt.io/v1",
        "VirtualMachine",
        "{template: {spec: {domain: {}, volumes: [{name: d, containerDisk: {image: x.io/disk}}]}}}",
        "supply_chain/latest-tag",
        "spec.template.spec.volumes[name=d].containerDisk.image",
    ),
    (
        "kubevirt.io/v1",
        "VirtualMachineInstance",
        "{domain: {}, volumes: [{name: d, hostDisk: {path: /a}}]}",
        "workload/virtual-machine-host-disk",
        "spec.volumes[name=d].hostDisk",
    ),
];

/// Case: D2. What checks look for besides is found under the names that the kinds have for it.
#[test]
fn settings_of_pods_are_found_where_each_kind_keeps_them() {
    for (version, kind, spec, check, path) in SETTINGS {
        let (report, _) = report(&object((version, kind, spec, ""), CLEAN));
        let paths: Vec<&str> =
            of_check(&report, check).iter().filter_map(|own| own["path"].as_str()).collect();
        assert_eq!((paths, report.gap_codes()), (vec![*path], vec![]), "{kind} {spec}");
    }
}

/// A variable of a step is judged as one of a container, and the account of a run as that of a pod.
#[test]
fn secrets_and_accounts_of_other_kinds_are_found() {
    let bound = "---\napiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding\nmetadata: {name: b}\n\
                 roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin}\n\
                 subjects: [{kind: ServiceAccount, name: deployer, namespace: shop}]\n";
    let spec = "{serviceAccountName: deployer, taskSpec: {steps: [{name: a, image: \"x.io/a:1\", \
                env: [{name: DB_PASSWORD, value: Tr0ub4dor}]}]}}";
    let (report, _) = report(&format!("{}{bound}", object(("tekton.dev/v1", "TaskRun", spec, ""), "")));
    let found = |check| of_check(&report, check).iter().map(|own| own["path"].clone()).collect::<Vec<_>>();
    assert_eq!(found("rbac/workload-with-administration"), ["spec.serviceAccountName"]);
    let variable = "spec.taskSpec.steps[name=a].env[name=DB_PASSWORD].value";
    assert_eq!(found("secret/credential-named-variable"), [variable]);
    assert_eq!(found("secret/literal-secret-elsewhere").len(), 0);
}

/// What several pods share is one finding.
#[test]
fn what_two_templates_take_from_their_workflow_is_found_once() {
    let spec = "{hostNetwork: true, templates: [{name: a, container: {CONTAINER}}, {name: b, container: {CONTAINER}}]}";
    let (report, _) = report(&object(("argoproj.io/v1alpha1", "Workflow", spec, ""), CLEAN));
    assert_eq!(of_check(&report, "workload/host-network").len(), 1);
    assert_eq!(report.0["resources"].as_array().unwrap().len(), 1);
}

/// A machine is not asked for what KubeVirt decides of the pod around it.
#[test]
fn a_virtual_machine_is_judged_by_what_it_is_given_and_nothing_else() {
    let spec =
        "{template: {spec: {domain: {}, volumes: [{name: d, persistentVolumeClaim: {claimName: d}}]}}}";
    let (report, code) = report(&object(("kubevirt.io/v1", "VirtualMachine", spec, ""), ""));
    assert_eq!((code, report.gap_codes()), (0, vec![]));
    let of_pods =
        report.0["findings"].as_array().unwrap().iter().filter(|own| own["severity"] != "info").count();
    assert_eq!(of_pods, 0, "{:?}", report.0["findings"]);
}

/// Case: D2. `workloadRef`: what is named is judged where it stands, and what is not there is a gap.
#[test]
fn what_an_object_runs_by_naming_it_is_judged_or_is_a_gap() {
    let deployment = "---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web, namespace: shop}\n\
                      spec: {template: {spec: {containers: [{CONTAINER}]}}}\n";
    let rollout = object(
        (
            "argoproj.io/v1alpha1",
            "Rollout",
            "{workloadRef: {apiVersion: apps/v1, kind: Deployment, name: web}}",
            "",
        ),
        "",
    );
    let (alone, code) = report(&rollout);
    assert_eq!((code, alone.gap_codes()), (3, vec!["unknown-pod-template"]));
    let (clean, code) = report(&format!("{rollout}{}", deployment.replace("CONTAINER", CLEAN)));
    assert_eq!((code, clean.gap_codes()), (0, vec![]));
    let (bad, code) = report(&format!("{rollout}{}", deployment.replace("CONTAINER", PRIVILEGED)));
    assert_eq!((code, of_check(&bad, "workload/privileged-container").len()), (1, 1));

    for (kind, spec) in [
        ("TaskRun", "{taskRef: {name: elsewhere}}"),
        ("TaskRun", "{taskRef: {resolver: git}}"),
        ("PipelineRun", "{pipelineRef: {name: elsewhere}}"),
        ("Pipeline", "{tasks: [{name: a, taskRef: {name: elsewhere}}]}"),
        ("Task", "{steps: [{name: a, ref: {name: elsewhere}}]}"),
    ] {
        let (alone, code) = report(&object(("tekton.dev/v1", kind, spec, ""), ""));
        assert_eq!((code, alone.gap_codes()), (3, vec!["unknown-pod-template"]), "{kind} {spec}");
    }
    let run = object(("tekton.dev/v1", "TaskRun", "{taskRef: {name: a}}", ""), "");
    let task = object(("tekton.dev/v1", "Task", "{steps: [{CONTAINER}]}", ""), CLEAN);
    let (both, code) = report(&format!("{run}---\n{task}"));
    assert_eq!((code, both.gap_codes()), (0, vec![]));
}

/// Case: B12. Text that decides what a pod is, or is an object, is not read, and nothing passes for that.
#[test]
fn a_patch_or_an_object_as_text_is_a_gap() {
    for spec in [
        "{podSpecPatch: 'hostPID: true', templates: [{name: a, container: {CONTAINER}}]}",
        "{templates: [{name: a, podSpecPatch: 'hostPID: true', container: {CONTAINER}}]}",
        "{templates: [{name: a, resource: {action: create, manifest: 'kind: Pod'}}]}",
    ] {
        let (report, code) = report(&object(("argoproj.io/v1alpha1", "Workflow", spec, ""), CLEAN));
        assert_eq!((code, report.gap_codes()), (3, vec!["unknown-pod-template"]), "{spec}");
        let checks = report.0["checks"].as_array().unwrap();
        let privileged = checks.iter().find(|check| check["id"] == "workload/privileged-container").unwrap();
        assert_eq!(privileged["verdicts"]["pass"], serde_json::json!([]), "{spec}");
    }
}

/// What an object makes besides the pods that it describes is judged or is a gap.
#[test]
fn what_is_patched_added_or_fetched_is_a_gap() {
    #[rustfmt::skip]
    let cases = [
        ("apps.kruise.io/v1alpha1", "UnitedDeployment", "{template: {deploymentTemplate: {spec: {template: {spec: {containers: [{CONTAINER}]}}}}}, topology: {subsets: [{name: a, patch: PART}]}}", "{spec: {hostPID: true}}", "{metadata: {labels: {a: b}}}"),
        ("argoproj.io/v1alpha1", "Workflow", "{templates: [{name: a, container: {CONTAINER}}], artifactGC: PART}", "{podSpecPatch: 'hostPID: true'}", "{strategy: Never}"),
        ("argoproj.io/v1alpha1", "CronWorkflow", "{workflowSpec: {templates: [{name: a, container: {CONTAINER}}], artifactGC: PART}}", "{podSpecPatch: 'hostPID: true'}", "{strategy: Never}"),
        ("argoproj.io/v1alpha1", "Workflow", "{templates: [{name: a, container: {CONTAINER}}], hooks: {exit: PART}}", "{templateRef: {name: elsewhere, template: b}}", "{template: a}"),
        ("argoproj.io/v1alpha1", "Workflow", "{templates: [{name: a, dag: {tasks: [{name: b, inline: {container: {CONTAINER}}, hooks: {exit: PART}}]}}]}", "{templateRef: {name: elsewhere, template: b}}", "{template: a}"),
        ("argoproj.io/v1alpha1", "Workflow", "{templates: [{name: a, steps: [[{name: b, inline: {container: {CONTAINER}}, hooks: {exit: PART}}]]}]}", "{templateRef: {name: elsewhere, template: b}}", "{template: a}"),
        ("argoproj.io/v1alpha1", "Workflow", "{templates: [{name: b, container: {CONTAINER}}, {name: a, resource: PART}]}", "{action: create, manifestFrom: {artifact: {name: a}}}", "{action: get}"),
        ("ray.io/v1", "RayCluster", "{headGroupSpec: {template: {spec: {containers: [{CONTAINER}]}}}, autoscalerOptions: PART}", "{securityContext: {privileged: true}}", "{idleTimeoutSeconds: 60}"),
        ("ray.io/v1", "RayJob", "{rayClusterSpec: {headGroupSpec: {template: {spec: {containers: [{CONTAINER}]}}}, autoscalerOptions: PART}}", "{image: a}", "{env: []}"),
        ("ray.io/v1", "RayService", "{rayClusterConfig: {headGroupSpec: {template: {spec: {containers: [{CONTAINER}]}}}, autoscalerOptions: PART}}", "{env: [{name: A, value: b}]}", "{idleTimeoutSeconds: 60}"),
        ("apps.openshift.io/v1", "DeploymentConfig", "{template: {spec: {containers: [{CONTAINER}]}}, strategy: PART}", "{type: Custom, customParams: {image: a}}", "{type: Rolling}"),
        ("v1", "DeploymentConfig", "{template: {spec: {containers: [{CONTAINER}]}}, strategy: PART}", "{type: Custom, customParams: {command: [a]}}", "{type: Rolling}"),
        ("kubevirt.io/v1", "VirtualMachine", "{template: {metadata: {annotations: PART}, spec: {domain: {devices: {}}}}}", "{hooks.kubevirt.io/hookSidecars: '[{\"image\": \"a\"}]'}", "{a: b}"),
        ("argoproj.io/v1alpha1", "Sensor", "{triggers: [{template: {name: a, k8s: {operation: create, source: PART}}}]}", "{inline: 'kind: Pod'}", "{}"),
        ("argoproj.io/v1alpha1", "Sensor", "{triggers: [{template: {name: a, k8s: {operation: create, source: PART}}}]}", "{url: {path: 'http://a'}}", "{}"),
        ("argoproj.io/v1alpha1", "Sensor", "{triggers: [{template: {name: a, argoWorkflow: {operation: submit, source: PART}}}]}", "{git: {url: a, filePath: b}}", "{}"),
        ("argoproj.io/v1alpha1", "Experiment", "{templates: [{name: a, template: {spec: {containers: [{CONTAINER}]}}}], analyses: PART}", "[{name: a, templateName: elsewhere}]", "[]"),
    ];
    for (version, kind, spec, bad, good) in cases {
        let of = |part| object((version, kind, &spec.replace("PART", part), ""), CLEAN);
        let (found, code) = report(&of(bad));
        assert_eq!((code, found.gap_codes()), (3, vec!["unknown-pod-template"]), "{kind} {bad}");
        let (clean, code) = report(&of(good));
        assert_eq!((code, clean.gap_codes()), (0, vec![]), "{kind} {good}");
    }
}

/// Parameters that Argo and Tekton fill in are no marks of a renderer, and what they fill in is not decided.
#[test]
fn parameters_that_are_filled_in_at_run_time_neither_hide_an_object_nor_pass() {
    let spec = "{templates: [{name: a, container: {name: b, image: \"{{inputs.parameters.image}}\", \
                securityContext: {privileged: true}}}]}";
    let (report, code) = report(&object(("argoproj.io/v1alpha1", "Workflow", spec, ""), ""));
    assert_eq!((code, report.gap_codes()), (1, vec![]));
    let checks = report.0["checks"].as_array().unwrap();
    let latest = checks.iter().find(|check| check["id"] == "supply_chain/latest-tag").unwrap();
    assert_eq!(latest["verdicts"]["pass"], serde_json::json!([]));
    assert_eq!(latest["verdicts"]["fail"], serde_json::json!([]));
    let helm = "{templates: [{name: a, container: {name: b, image: \"{{ .Values.image }}\"}}]}";
    let (unrendered, code) = self::report(&object(("argoproj.io/v1alpha1", "Workflow", helm, ""), ""));
    assert_eq!((code, unrendered.gap_codes()), (3, vec!["unrendered-template"]));
}

/// Case: B12. What looks like a pod in any other kind is a gap.
#[test]
fn what_looks_like_a_pod_anywhere_else_is_a_gap() {
    for spec in [
        "{a: {containers: [{name: a, securityContext: {privileged: true}}]}}",
        "{a: {containers: [{name: a, command: [sh]}]}}",
        "{a: {containers: [{name: a, env: []}]}}",
        "{a: {initContainers: [{image: x}]}}",
        "{a: [{sidecars: [{image: x}]}]}",
        "{steps: [{image: x}]}",
        "{containers: {app: {image: x}}}",
        "{container: {image: x}}",
        "{script: {command: [sh]}}",
        "{template: {kafkaContainer: {securityContext: {privileged: true}}}}",
        "{hostNetwork: true}",
        "{a: {hostPID: true}}",
        "{volumes: [{name: a, hostPath: {path: /}}]}",
        "{extraVolumes: [{name: a, hostPath: {path: /}}]}",
        "{extraContainers: [{name: a, image: x}]}",
        "{a: {additionalContainers: [{name: a, securityContext: {runAsUser: 0}}]}}",
        "{jobs: [{name: a, image: x, args: [b]}]}",
        "{worker: {image: x, securityContext: {privileged: true}}}",
        "{securityContext: {privileged: true}}",
        "{a: {containerSecurityContext: {privileged: true}}}",
        "{strategy: {customStrategy: {exposeDockerSocket: true}}}",
    ] {
        let (report, code) = report(&object(("x.example.com/v1", "Thing", spec, ""), ""));
        assert_eq!((code, report.gap_codes()), (3, vec!["unknown-pod-template"]), "{spec}");
    }
    // A field that a known kind does not have.
    let odd = "{templates: [{name: a, container: {CONTAINER}}], extra: {containers: [{image: x}]}}";
    let (report, code) = report(&object(("argoproj.io/v1alpha1", "Workflow", odd, ""), CLEAN));
    assert_eq!((code, report.gap_codes()), (3, vec!["unknown-pod-template"]));
}

/// Schemas, patterns, values of charts and plain data run nothing.
#[test]
fn data_that_only_resembles_a_pod_is_no_gap() {
    let schema = "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: a}\nspec: {versions: [{name: v1, schema: {openAPIV3Schema: {properties: {spec: {properties: {containers: {type: array, items: {properties: {image: {type: string}, env: {type: array}}}}, container: {image: x}, hostNetwork: {type: boolean}}}}}}}]}\n";
    let policy = "apiVersion: kyverno.io/v1\nkind: ClusterPolicy\nmetadata: {name: a}\nspec: {rules: [{name: a, validate: {pattern: {spec: {containers: [{image: \"!*:latest\"}], hostNetwork: true}}}}, {name: b, mutate: {patchStrategicMerge: {spec: {containers: [{(name): \"*\", securityContext: {runAsNonRoot: true}}]}}}}]}\n";
    let values = "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: a}\nspec: {values: {initContainers: [{image: x}], hostNetwork: true}}\n";
    let data = "apiVersion: x.example.com/v1\nkind: Thing\nmetadata: {name: a}\nspec: {containers: [a, b], steps: [{name: a, run: b}], container: app, hostNetwork: false, volumes: [{name: a, emptyDir: {}}], script: \"a: b\"}\n";
    let allowed = "apiVersion: policy/v1beta1\nkind: PodSecurityPolicy\nmetadata: {name: a}\nspec: {hostNetwork: true}\n";
    let images = "apiVersion: x.example.com/v1\nkind: Thing\nmetadata: {name: a}\nspec: {a: {image: x, name: b}, b: {image: {repository: x}, env: []}, c: {image: x, securityContext: {runAsUser: 1}}, securityContext: {privileged: false}, extraContainers: [a]}\n";
    let map =
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {image: x, command: sh, args: z}\n";
    let assigned = "apiVersion: mutations.gatekeeper.sh/v1\nkind: Assign\nmetadata: {name: a}\nspec: {parameters: {assign: {value: {image: x, args: [y]}}}}\n";
    for text in [schema, policy, values, data, allowed, images, map, assigned] {
        let (report, _) = World::of(&[("a.yaml", text), ("pod.yaml", CLEAN_POD)]).report(&[]);
        assert_eq!(report.gap_codes(), Vec::<String>::new(), "{text}");
    }
}

/// Case: D10. A gap of the core group reads well.
#[test]
fn a_gap_names_the_core_group() {
    let (report, _) =
        report("apiVersion: v1\nkind: Thing\nmetadata: {name: a}\nspec: {containers: [{image: x}]}\n");
    let gaps = report.list("gaps");
    let is_said = |gap: &serde_json::Value| {
        gap["message"].as_str().unwrap().starts_with("kind Thing of the core group carries")
    };
    assert!(gaps.iter().any(is_said), "{gaps:?}");
}

const POD_INSIDE: &str = "{apiVersion: v1, kind: Pod, metadata: {name: inside}, spec: {containers: [{name: a, securityContext: {privileged: true}}]}}";
const BINDING_INSIDE: &str = "{apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: {name: evil}, roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin}, subjects: [{kind: Group, apiGroup: rbac.authorization.k8s.io, name: \"system:unauthenticated\"}]}";

/// Case: B12. Objects inside objects are objects.
#[test]
fn objects_that_an_object_carries_are_judged() {
    for (version, kind, body) in [
        ("template.openshift.io/v1", "Template", "objects: [OBJECTS]"),
        ("v1", "Template", "objects: [OBJECTS]"),
        ("work.open-cluster-management.io/v1", "ManifestWork", "spec: {workload: {manifests: [OBJECTS]}}"),
        ("work.karmada.io/v1alpha1", "Work", "spec: {workload: {manifests: [OBJECTS]}}"),
        ("hive.openshift.io/v1", "SyncSet", "spec: {resources: [OBJECTS]}"),
        ("triggers.tekton.dev/v1beta1", "TriggerTemplate", "spec: {resourcetemplates: [OBJECTS]}"),
        (
            "workload.codeflare.dev/v1beta2",
            "AppWrapper",
            "spec: {components: [{template: FIRST}, {template: SECOND}]}",
        ),
    ] {
        let body = body
            .replace("OBJECTS", &format!("{POD_INSIDE}, {BINDING_INSIDE}"))
            .replace("FIRST", POD_INSIDE)
            .replace("SECOND", BINDING_INSIDE);
        let (report, code) =
            report(&format!("apiVersion: {version}\nkind: {kind}\nmetadata: {{name: a}}\n{body}\n"));
        assert_eq!((code, report.gap_codes()), (1, vec![]), "{kind}");
        assert_eq!(of_check(&report, "workload/privileged-container").len(), 1, "{kind}");
        assert_eq!(of_check(&report, "rbac/anonymous-bound").len(), 1, "{kind}");
    }
}

/// Case: B12. Parameters of a Template are filled in as OpenShift does, and one without a value is a gap.
#[test]
fn parameters_of_a_template_are_filled_in_or_are_a_gap() {
    let template = |parameters: &str| {
        format!(
            "apiVersion: template.openshift.io/v1\nkind: Template\nmetadata: {{name: a}}\nobjects:\n- apiVersion: v1\n  \
             kind: Pod\n  metadata: {{name: \"${{NAME}}\"}}\n  spec:\n    containers:\n    - name: a\n      image: \"x.io/${{NAME}}:1\"\n      \
             args: [\"echo ${{HOME}}\"]\n      \
             securityContext: {{privileged: \"${{{{PRIVILEGED}}}}\"}}\nparameters: [{{name: NAME, value: web}}, {parameters}]\n"
        )
    };
    let (bad, code) = report(&template("{name: PRIVILEGED, value: \"true\"}"));
    assert_eq!((code, bad.gap_codes()), (1, vec![]));
    let found = of_check(&bad, "workload/privileged-container");
    assert_eq!((found.len(), found[0]["resource"]["name"].as_str()), (1, Some("web")));
    let (good, code) = report(&template("{name: PRIVILEGED, value: \"false\"}"));
    assert_eq!((code, good.gap_codes()), (0, vec![]));
    let (open, code) = report(&template("{name: PRIVILEGED, required: true}"));
    assert_eq!(code, 3);
    assert!(open.gap_codes().contains(&"unrendered-template"), "{:?}", open.gap_codes());
}

/// Case: H3. A setting that thousands of pods share is not looked at without end.
#[test]
fn pods_that_share_more_than_can_be_looked_at_are_a_gap() {
    let volumes =
        (0..300).map(|at| format!("{{name: v{at}, emptyDir: {{}}}}")).collect::<Vec<_>>().join(", ");
    let pods =
        (0..800).map(|at| format!("{{name: t{at}, container: {{image: x}}}}")).collect::<Vec<_>>().join(", ");
    let spec = format!("{{volumes: [{volumes}], templates: [{pods}]}}");
    let text =
        format!("apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nmetadata: {{name: a}}\nspec: {spec}\n");
    let (report, code) = report(&text);
    assert_eq!(code, 3);
    assert!(report.gap_codes().contains(&"limit"), "{:?}", report.gap_codes());
}
