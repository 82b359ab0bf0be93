//! Versions of the API that Kubernetes served once. Source: its guide to deprecated versions, and the notes of its
//! releases.

use crate::GroupKind;
use plimsoll_kube::ObjectView;

/// Kinds of a version that is gone, or will be.
pub(crate) struct Retired {
    group: &'static str,
    version: &'static str,
    /// All kinds of the list below where there is none.
    kinds: &'static [&'static str],
    /// Minor version of Kubernetes that first advised against it.
    pub(crate) deprecated: u8,
    /// Minor version of Kubernetes that serves it no more.
    pub(crate) removed: u8,
    /// What to write instead; empty if there is nothing.
    pub(crate) instead: &'static str,
}

const fn retired(
    group: &'static str,
    version: &'static str,
    kinds: &'static [&'static str],
    (deprecated, removed): (u8, u8),
    instead: &'static str,
) -> Retired {
    Retired { group, version, kinds, deprecated, removed, instead }
}

const RETIRED: [Retired; 33] = [
    retired("extensions", "v1beta1", &["Deployment", "DaemonSet", "ReplicaSet"], (9, 16), "apps/v1"),
    retired("extensions", "v1beta1", &["NetworkPolicy"], (9, 16), "networking.k8s.io/v1"),
    retired("extensions", "v1beta1", &["PodSecurityPolicy"], (11, 16), ""),
    retired("extensions", "v1beta1", &["Ingress"], (14, 22), "networking.k8s.io/v1"),
    retired("extensions", "v1beta1", &["Job"], (5, 7), "batch/v1"),
    retired("apps", "v1alpha1", &[], (5, 6), "apps/v1"),
    retired("apps", "v1beta1", &[], (9, 16), "apps/v1"),
    retired("apps", "v1beta2", &[], (9, 16), "apps/v1"),
    retired("batch", "v2alpha1", &[], (8, 21), "batch/v1"),
    retired("batch", "v1beta1", &["CronJob"], (21, 25), "batch/v1"),
    retired(
        "admissionregistration.k8s.io",
        "v1beta1",
        &["MutatingWebhookConfiguration", "ValidatingWebhookConfiguration"],
        (16, 22),
        "admissionregistration.k8s.io/v1",
    ),
    retired("apiextensions.k8s.io", "v1beta1", &[], (16, 22), "apiextensions.k8s.io/v1"),
    retired("apiregistration.k8s.io", "v1beta1", &[], (19, 22), "apiregistration.k8s.io/v1"),
    retired(
        "certificates.k8s.io",
        "v1beta1",
        &["CertificateSigningRequest"],
        (19, 22),
        "certificates.k8s.io/v1",
    ),
    retired("coordination.k8s.io", "v1beta1", &["Lease"], (19, 22), "coordination.k8s.io/v1"),
    retired("networking.k8s.io", "v1beta1", &["Ingress", "IngressClass"], (19, 22), "networking.k8s.io/v1"),
    retired("rbac.authorization.k8s.io", "v1alpha1", &[], (17, 22), "rbac.authorization.k8s.io/v1"),
    retired("rbac.authorization.k8s.io", "v1beta1", &[], (17, 22), "rbac.authorization.k8s.io/v1"),
    retired("scheduling.k8s.io", "v1alpha1", &["PriorityClass"], (14, 22), "scheduling.k8s.io/v1"),
    retired("scheduling.k8s.io", "v1beta1", &["PriorityClass"], (14, 22), "scheduling.k8s.io/v1"),
    retired(
        "storage.k8s.io",
        "v1beta1",
        &["CSIDriver", "CSINode", "StorageClass", "VolumeAttachment"],
        (19, 22),
        "storage.k8s.io/v1",
    ),
    retired("discovery.k8s.io", "v1beta1", &["EndpointSlice"], (21, 25), "discovery.k8s.io/v1"),
    retired("events.k8s.io", "v1beta1", &["Event"], (19, 25), "events.k8s.io/v1"),
    retired("autoscaling", "v2beta1", &[], (22, 25), "autoscaling/v2"),
    retired("policy", "v1beta1", &["PodDisruptionBudget"], (21, 25), "policy/v1"),
    retired("policy", "v1beta1", &["PodSecurityPolicy"], (21, 25), ""),
    retired("node.k8s.io", "v1beta1", &["RuntimeClass"], (20, 25), "node.k8s.io/v1"),
    retired("autoscaling", "v2beta2", &[], (23, 26), "autoscaling/v2"),
    retired("flowcontrol.apiserver.k8s.io", "v1beta1", &[], (23, 26), "flowcontrol.apiserver.k8s.io/v1"),
    retired("storage.k8s.io", "v1beta1", &["CSIStorageCapacity"], (24, 27), "storage.k8s.io/v1"),
    retired("flowcontrol.apiserver.k8s.io", "v1beta2", &[], (26, 29), "flowcontrol.apiserver.k8s.io/v1"),
    retired("flowcontrol.apiserver.k8s.io", "v1beta3", &[], (29, 32), "flowcontrol.apiserver.k8s.io/v1"),
    // Not removed: the number is one that no version has.
    retired("", "v1", &["Endpoints"], (33, u8::MAX), "discovery.k8s.io/v1 EndpointSlice"),
];

/// The kinds that a version of the list had.
pub(crate) const KINDS: &[GroupKind] = &[
    ("", "Endpoints"),
    ("admissionregistration.k8s.io", "MutatingWebhookConfiguration"),
    ("admissionregistration.k8s.io", "ValidatingWebhookConfiguration"),
    ("apiextensions.k8s.io", "CustomResourceDefinition"),
    ("apiregistration.k8s.io", "APIService"),
    ("apps", "DaemonSet"),
    ("apps", "Deployment"),
    ("apps", "ReplicaSet"),
    ("apps", "StatefulSet"),
    ("autoscaling", "HorizontalPodAutoscaler"),
    ("batch", "CronJob"),
    ("batch", "ScheduledJob"),
    ("certificates.k8s.io", "CertificateSigningRequest"),
    ("coordination.k8s.io", "Lease"),
    ("discovery.k8s.io", "EndpointSlice"),
    ("events.k8s.io", "Event"),
    ("extensions", "DaemonSet"),
    ("extensions", "Deployment"),
    ("extensions", "Ingress"),
    ("extensions", "Job"),
    ("extensions", "NetworkPolicy"),
    ("extensions", "PodSecurityPolicy"),
    ("extensions", "ReplicaSet"),
    ("flowcontrol.apiserver.k8s.io", "FlowSchema"),
    ("flowcontrol.apiserver.k8s.io", "PriorityLevelConfiguration"),
    ("networking.k8s.io", "Ingress"),
    ("networking.k8s.io", "IngressClass"),
    ("node.k8s.io", "RuntimeClass"),
    ("policy", "PodDisruptionBudget"),
    ("policy", "PodSecurityPolicy"),
    ("rbac.authorization.k8s.io", "ClusterRole"),
    ("rbac.authorization.k8s.io", "ClusterRoleBinding"),
    ("rbac.authorization.k8s.io", "Role"),
    ("rbac.authorization.k8s.io", "RoleBinding"),
    ("scheduling.k8s.io", "PriorityClass"),
    ("storage.k8s.io", "CSIDriver"),
    ("storage.k8s.io", "CSINode"),
    ("storage.k8s.io", "CSIStorageCapacity"),
    ("storage.k8s.io", "StorageClass"),
    ("storage.k8s.io", "VolumeAttachment"),
];

/// What became of the version of an object, if it is one of the list.
pub(crate) fn of(object: &ObjectView<'_>) -> Option<&'static Retired> {
    let version = object.resource().reference.version.as_str();
    if version == "v1" && !object.group().is_empty() {
        return None;
    }
    RETIRED.iter().find(|known| {
        known.version == version
            && known.group == object.group()
            && (known.kinds.is_empty() || known.kinds.contains(&object.kind()))
    })
}

/// ``; `apps/v1` takes its place``, for messages.
pub(crate) fn instead(found: &Retired) -> String {
    if found.instead.is_empty() { String::new() } else { format!("; `{}` takes its place", found.instead) }
}
