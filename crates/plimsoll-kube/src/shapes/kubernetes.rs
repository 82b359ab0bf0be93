//! Kinds of Kubernetes itself, and those that OpenShift serves in the core group too.

use super::TEMPLATE;
use crate::shape::{Life, PodShape, Shape};

const POD: Shape = Shape::new(Life::AsItSays, &[PodShape::template("")]);
const POD_TEMPLATE: Shape = Shape::new(Life::AsItSays, &[PodShape::template("template")]);
const CONTROLLER: Shape = Shape::new(Life::Stays, TEMPLATE);
/// A custom strategy runs an image of its own, with a command and variables.
pub(super) const DEPLOYMENT_CONFIG: Shape =
    Shape::new(Life::Stays, TEMPLATE).with_texts(&["spec.strategy.customParams"]);
const JOB: Shape = Shape::new(Life::Completes, TEMPLATE);
const CRON_JOB: Shape = Shape::new(Life::Completes, &[PodShape::template("spec.jobTemplate.spec.template")]);

/// Source: Kubernetes API reference, workload resources; `extensions` served them until 1.16. OpenShift served
/// DeploymentConfig in the core group until 4.
pub(super) fn shape(group: &str, kind: &str) -> Option<&'static Shape> {
    match (group, kind) {
        ("", "Pod") => Some(&POD),
        ("", "PodTemplate") => Some(&POD_TEMPLATE),
        ("", "DeploymentConfig") => Some(&DEPLOYMENT_CONFIG),
        ("", "ReplicationController")
        | ("apps" | "extensions", "Deployment" | "ReplicaSet" | "DaemonSet")
        | ("apps", "StatefulSet") => Some(&CONTROLLER),
        ("batch" | "extensions", "Job") => Some(&JOB),
        ("batch", "CronJob" | "ScheduledJob") => Some(&CRON_JOB),
        _ => None,
    }
}

#[cfg(test)]
pub(super) const KINDS: &[(&str, &str)] = &[
    ("", "Pod"),
    ("", "PodTemplate"),
    ("", "ReplicationController"),
    ("", "DeploymentConfig"),
    ("apps", "Deployment"),
    ("apps", "StatefulSet"),
    ("batch", "Job"),
    ("batch", "CronJob"),
];
