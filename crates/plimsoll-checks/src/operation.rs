//! What several checks of resources and availability ask of a workload in the same words.

use crate::Judge;
use plimsoll_kube::{Container, ContainerType, Field, Life, Quantity, Text, Workload};
use plimsoll_model::{State, tree::NodeRef};

/// A resource that containers request and are limited in.
#[derive(Debug)]
pub(crate) struct Amount {
    /// Its name in messages.
    name: &'static str,
    /// The request, below a container or a pod.
    request: &'static str,
    /// The limit, below a container or a pod.
    limit: &'static str,
    /// Whether a pod may state it for all of its containers together.
    of_pod: bool,
}

/// Processor time.
pub(crate) const CPU: Amount =
    Amount { name: "CPU", request: "resources.requests.cpu", limit: "resources.limits.cpu", of_pod: true };

/// Memory.
pub(crate) const MEMORY: Amount = Amount {
    name: "memory",
    request: "resources.requests.memory",
    limit: "resources.limits.memory",
    of_pod: true,
};

/// Disk of the node.
pub(crate) const EPHEMERAL_STORAGE: Amount = Amount {
    name: "ephemeral-storage",
    request: "resources.requests.ephemeral-storage",
    limit: "resources.limits.ephemeral-storage",
    of_pod: false,
};

/// Containers that can state resources: the API server refuses them on ephemeral ones.
pub(crate) fn containers_with_resources<'t>(workload: &Workload<'t>) -> impl Iterator<Item = Container<'t>> {
    workload.containers().filter(|container| container.container_type() != ContainerType::Ephemeral)
}

/// Requires of every container a limit, unless its pod has one.
pub(crate) fn require_limit(workload: &Workload<'_>, judge: &mut Judge, amount: &Amount) {
    let of_pod = workload.field::<Quantity>(amount.limit);
    require_amount(workload, judge, amount, of_pod, |container| (container.field(amount.limit), Lack::Limit));
}

/// Requires of every container a request, unless its pod has one. The API server takes a limit for an absent
/// request.
pub(crate) fn require_request(workload: &Workload<'_>, judge: &mut Judge, amount: &Amount) {
    let of_pod = workload.field::<Quantity>(amount.request).or(workload.field(amount.limit));
    require_amount(workload, judge, amount, of_pod, |container| {
        (container.field(amount.request).or(container.field(amount.limit)), Lack::Request)
    });
}

#[derive(Clone, Copy)]
enum Lack {
    Request,
    Limit,
}

fn require_amount<'t>(
    workload: &Workload<'t>,
    judge: &mut Judge,
    amount: &Amount,
    of_pod: Field<'t, Quantity>,
    own: impl Fn(Container<'t>) -> (Field<'t, Quantity>, Lack),
) {
    let mut pod_has_one = false;
    if amount.of_pod && has_pod_resources(workload) {
        match judge.read(&of_pod) {
            Some(value) => pod_has_one = value.is_positive(),
            // It may be what every container takes.
            None if is_unreadable(&of_pod) => return,
            None => {}
        }
    }
    if pod_has_one {
        judge.require(of_pod, |value| value.is_positive(), String::new);
    }
    for container in containers_with_resources(workload) {
        let (field, lack) = own(container);
        if pod_has_one {
            judge.read(&field);
            continue;
        }
        judge.require(
            field,
            |value| value.is_positive(),
            || match lack {
                Lack::Request => format!("container `{}` requests no {}", container.name(), amount.name),
                Lack::Limit => format!("container `{}` has no limit of {}", container.name(), amount.name),
            },
        );
    }
}

/// Whether the `resources` of a pod count: on by default since 1.34, and dropped by API servers before that.
pub(crate) fn has_pod_resources(workload: &Workload<'_>) -> bool {
    workload.version().at_least(34)
}

/// Whether a field is there and is not what belongs there.
pub(crate) fn is_unreadable<T>(field: &Field<'_, T>) -> bool {
    matches!(field.state, State::WrongType { .. })
}

/// Whether the kubelet runs probes of a container: of the main ones, and of init containers that stay (by
/// default since 1.29).
pub(crate) fn has_probes(workload: &Workload<'_>, judge: &mut Judge, container: Container<'_>) -> bool {
    match container.container_type() {
        ContainerType::Main => true,
        ContainerType::Ephemeral => false,
        ContainerType::Init => {
            let policy = container.field::<Text<'_>>("restartPolicy");
            workload.version().at_least(29)
                && judge.read(&policy).is_some_and(|policy| policy.expose() == "Always")
        }
    }
}

/// The probes of a container with the paths of their handlers.
#[derive(Debug)]
pub(crate) struct Probe {
    /// Its name in messages.
    pub(crate) name: &'static str,
    /// Where it stands below a container.
    pub(crate) path: &'static str,
    /// Its ways to probe.
    pub(crate) handlers: [&'static str; 4],
}

/// Whether the container is stuck.
pub(crate) const LIVENESS: Probe = Probe {
    name: "liveness",
    path: "livenessProbe",
    handlers: [
        "livenessProbe.httpGet",
        "livenessProbe.tcpSocket",
        "livenessProbe.exec",
        "livenessProbe.grpc",
    ],
};

/// Whether the container can serve.
pub(crate) const READINESS: Probe = Probe {
    name: "readiness",
    path: "readinessProbe",
    handlers: [
        "readinessProbe.httpGet",
        "readinessProbe.tcpSocket",
        "readinessProbe.exec",
        "readinessProbe.grpc",
    ],
};

/// Whether a container has a probe that says how to probe; the API server refuses one that does not. `None` if
/// that cannot be read.
pub(crate) fn has_probe(judge: &mut Judge, container: Container<'_>, probe: &Probe) -> Option<bool> {
    let mut is_readable = true;
    for handler in probe.handlers {
        let field = container.field::<NodeRef<'_>>(handler);
        if judge.read(&field).is_some() {
            return Some(true);
        }
        is_readable &= !is_unreadable(&field);
    }
    is_readable.then_some(false)
}

/// Requires a probe of every container of a workload that is to stay up.
pub(crate) fn require_probe(workload: &Workload<'_>, judge: &mut Judge, probe: &Probe) {
    match stays_up(workload, judge) {
        Some(true) => {}
        Some(false) => return judge.not_applicable("the pods run to completion"),
        None => return,
    }
    for container in workload.containers() {
        if !has_probes(workload, judge, container) {
            continue;
        }
        if let Some(has_one) = has_probe(judge, container, probe) {
            judge.require_optional(
                container.field::<NodeRef<'_>>(probe.path),
                |_| has_one,
                || format!("container `{}` has no {} probe", container.name(), probe.name),
            );
        }
    }
}

/// Whether pods of a workload are meant to run until somebody stops them; `None` if that cannot be read.
fn stays_up(workload: &Workload<'_>, judge: &mut Judge) -> Option<bool> {
    match workload.life() {
        Life::Completes => Some(false),
        Life::AsItSays => {
            let policy = workload.field::<Text<'_>>("restartPolicy").absent_means(Text::new("Always"));
            judge.read(&policy).map(|policy| matches!(policy.expose(), "Always" | ""))
        }
        Life::Stays => Some(true),
    }
}

/// Whether the kind keeps a number of like pods that `spec.replicas` says.
pub(crate) fn has_replicas(workload: &Workload<'_>) -> bool {
    matches!(
        workload.kind(),
        "Deployment"
            | "StatefulSet"
            | "ReplicaSet"
            | "ReplicationController"
            | "DeploymentConfig"
            | "Rollout"
            | "CloneSet"
    )
}

/// Whether the kind is that of a CronJob, whose old name is ScheduledJob.
pub(crate) fn is_cron_job(workload: &Workload<'_>) -> bool {
    matches!(workload.kind(), "CronJob" | "ScheduledJob")
}

/// Whether this is a CronJob that starts anything; else says why nothing is required.
pub(crate) fn is_running_cron_job(workload: &Workload<'_>, judge: &mut Judge) -> bool {
    if !is_cron_job(workload) {
        judge.not_applicable("the object is no CronJob");
        return false;
    }
    let suspend = workload.object().field::<bool>("spec.suspend");
    let suspended = judge.read(&suspend) == Some(true);
    if suspended {
        judge.not_applicable("the CronJob is suspended");
    }
    !suspended && !is_unreadable(&suspend)
}

/// Whether the object has an annotation whose key is one of these, or starts with one that ends in a slash.
pub(crate) fn has_annotation(workload: &Workload<'_>, judge: &mut Judge, keys: &[&str]) -> bool {
    let annotations = workload.object().field::<NodeRef<'_>>("metadata.annotations");
    judge.read(&annotations).is_some_and(|annotations| {
        annotations.entries().any(|(key, value)| {
            let is_meant = |wanted: &&str| {
                key.key_text() == *wanted || wanted.ends_with('/') && key.key_text().starts_with(*wanted)
            };
            !value.is_null() && keys.iter().any(is_meant)
        })
    })
}
