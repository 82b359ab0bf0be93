//! The kinds of Kubernetes' own API groups. Nobody can add one, so an object of another kind in them is one that no API
//! server takes, or one that is newer than this build.
//!
//! Source: `register.go` of k8s.io/api 0.34.1 to 0.37.2, of kube-aggregator and apiextensions-apiserver; after the `+`,
//! what earlier versions served.

/// Each group with the kinds that its objects can have.
const KINDS: [(&str, &[&str]); 20] = [
    (
        "",
        &[
            "Binding",
            "ComponentStatus",
            "ConfigMap",
            "DeploymentConfig", // + OpenShift 3, which served its own kinds in this group
            "Endpoints",
            "Event",
            "LimitRange",
            "List",
            "Namespace",
            "Node",
            "PersistentVolume",
            "PersistentVolumeClaim",
            "Pod",
            "PodStatusResult",
            "PodTemplate",
            "RangeAllocation",
            "ReplicationController",
            "ResourceQuota",
            "Secret",
            "SerializedReference",
            "Service",
            "ServiceAccount",
            "Status",
            "Template", // + OpenShift 3
        ],
    ),
    (
        "admissionregistration.k8s.io",
        &[
            "ExternalAdmissionHookConfiguration", // + 1.7 and 1.8
            "InitializerConfiguration",           // + 1.7 to 1.13
            "MutatingAdmissionPolicy",
            "MutatingAdmissionPolicyBinding",
            "MutatingWebhookConfiguration",
            "ValidatingAdmissionPolicy",
            "ValidatingAdmissionPolicyBinding",
            "ValidatingWebhookConfiguration",
        ],
    ),
    ("apiextensions.k8s.io", &["ConversionReview", "CustomResourceDefinition"]),
    ("apiregistration.k8s.io", &["APIService"]),
    (
        "apps",
        &[
            "ControllerRevision",
            "DaemonSet",
            "Deployment",
            "DeploymentRollback",
            "ReplicaSet",
            "Scale",
            "StatefulSet",
        ],
    ),
    ("autoscaling", &["HorizontalPodAutoscaler", "Scale"]),
    ("batch", &["CronJob", "Job", "JobTemplate", "ScheduledJob"]), // + the last two, until 1.20
    ("certificates.k8s.io", &["CertificateSigningRequest", "ClusterTrustBundle", "PodCertificateRequest"]),
    ("coordination.k8s.io", &["Lease", "LeaseCandidate"]),
    ("discovery.k8s.io", &["EndpointSlice"]),
    ("events.k8s.io", &["Event"]),
    (
        "extensions", // + gone as a whole with 1.22
        &[
            "DaemonSet",
            "Deployment",
            "DeploymentRollback",
            "HorizontalPodAutoscaler",
            "Ingress",
            "Job",
            "NetworkPolicy",
            "PodSecurityPolicy",
            "ReplicaSet",
            "Scale",
            "ThirdPartyResource",
        ],
    ),
    ("flowcontrol.apiserver.k8s.io", &["FlowSchema", "PriorityLevelConfiguration"]),
    (
        "networking.k8s.io",
        &["ClusterCIDR", "IPAddress", "Ingress", "IngressClass", "NetworkPolicy", "ServiceCIDR"], // + the first, until 1.29
    ),
    ("node.k8s.io", &["RuntimeClass"]),
    ("policy", &["Eviction", "PodDisruptionBudget", "PodSecurityPolicy"]), // + the last, until 1.24
    ("rbac.authorization.k8s.io", &["ClusterRole", "ClusterRoleBinding", "Role", "RoleBinding"]),
    (
        "resource.k8s.io",
        &[
            "DeviceClass",
            "DeviceTaintRule",
            "PodScheduling",        // + 1.26
            "PodSchedulingContext", // + until 1.31
            "ResourceClaim",
            "ResourceClaimParameters", // + until 1.30
            "ResourceClaimTemplate",
            "ResourceClass",           // + until 1.30
            "ResourceClassParameters", // + until 1.30
            "ResourcePoolStatusRequest",
            "ResourceSlice",
        ],
    ),
    ("scheduling.k8s.io", &["CompositePodGroup", "PodGroup", "PriorityClass", "Workload"]),
    (
        "storage.k8s.io",
        &[
            "CSIDriver",
            "CSINode",
            "CSIStorageCapacity",
            "StorageClass",
            "VolumeAttachment",
            "VolumeAttributesClass",
        ],
    ),
];

/// Whether an object of this kind can exist in the group, as far as this build knows. Of a group that is not one of
/// Kubernetes' own, nothing is known but that those that others add have a dot: a kind of Kubernetes in one without is
/// misplaced (`rbac/v1`). Configuration files of other programs bear such groups too, with kinds of their own.
pub(crate) fn can_exist(group: &str, kind: &str) -> bool {
    match KINDS.iter().find(|(name, _)| *name == group) {
        Some((_, kinds)) => kinds.contains(&kind),
        None => group.contains('.') || !KINDS.iter().any(|(_, kinds)| kinds.contains(&kind)),
    }
}

#[cfg(test)]
mod tests {
    use super::{KINDS, can_exist};
    use crate::kinds::{is_api_group, pod_template_path};

    #[test]
    fn kinds_of_other_case_or_another_group_cannot_exist() {
        for (group, kind) in [
            ("", "NetworkPolicy"),
            ("apps", "deployment"),
            ("rbac.authorization.k8s.io", "RoleLis"),
            ("", "pod"),
            ("rbac", "ClusterRole"),
        ] {
            assert!(!can_exist(group, kind), "{group} {kind}");
        }
        for (group, kind) in [
            ("", "Pod"),
            ("example.com", "pod"),
            ("skaffold", "Config"),
            ("networking.k8s.io", "NetworkPolicy"),
        ] {
            assert!(can_exist(group, kind), "{group} {kind}");
        }
    }

    #[test]
    fn what_is_judged_can_exist() {
        for (group, kinds) in KINDS {
            assert!(is_api_group(group), "{group}");
            assert!(kinds.is_sorted(), "{group}");
        }
        let groups = ["", "apps", "batch", "extensions"];
        let kinds = [
            "Pod",
            "PodTemplate",
            "ReplicationController",
            "Deployment",
            "DaemonSet",
            "StatefulSet",
            "Job",
            "CronJob",
        ];
        for (group, kind) in groups.into_iter().flat_map(|group| kinds.map(|kind| (group, kind))) {
            assert!(pod_template_path(group, kind).is_none() || can_exist(group, kind), "{group} {kind}");
        }
    }
}
