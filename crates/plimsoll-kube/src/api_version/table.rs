//! Every version that Kubernetes serves its own kinds in, or served, with the releases in which that began and ends.
//!
//! Taken from the notes of releases, from the lifecycle that each release's API types state (`APILifecycleIntroduced`,
//! `APILifecycleDeprecated`, `APILifecycleRemoved`), and from what the OpenAPI description of each release from 1.5 to
//! [`CHECKED_MINOR`] lists. Where the types state a later end than what the API server still listed, the API server
//! counts; what 1.16 and 1.17 served of `apps` and `extensions` only where they were told to ended in 1.16, as the guide
//! to deprecated versions has it. A number above [`CHECKED_MINOR`] is a plan, and plans move.
//!
//! Kinds that were never served in another version than today's are not listed, nor are bodies that no manifest bears:
//! `Scale`, `Eviction` of `policy`, reviews that webhooks get. An API server serves alpha versions, and since 1.24 new
//! beta versions, only where it is told to; the table says nothing about that.

use crate::GroupKind;

/// Minor number of the newest release that the table was checked against.
pub(super) const CHECKED_MINOR: u8 = 37;

/// In place of a minor number: no release up to [`CHECKED_MINOR`] does it or plans it.
pub(super) const NEVER: u8 = u8::MAX;

/// A kind and all versions that it was ever served in.
pub(super) struct Kind {
    /// API group; the core group is empty.
    pub(super) group: &'static str,
    /// Name of the kind.
    pub(super) name: &'static str,
    /// The last one that a release serves is the one to write for it.
    pub(super) versions: &'static [Version],
    /// Group and kind that took its place.
    pub(super) moved_to: Option<GroupKind>,
}

/// A version of a kind. Numbers are minor versions of Kubernetes.
pub(super) struct Version {
    /// `v1beta1`.
    pub(super) name: &'static str,
    /// First release that serves it; 0 where it was always there.
    pub(super) introduced: u8,
    /// First release that advises against it, or [`NEVER`]. Alpha versions often went without a warning: the number is
    /// that of `removed` then.
    pub(super) deprecated: u8,
    /// First release that does not serve it any more, or [`NEVER`].
    pub(super) removed: u8,
}

const fn kind(group: &'static str, name: &'static str, versions: &'static [Version]) -> Kind {
    Kind { group, name, versions, moved_to: None }
}

const fn moved(
    group: &'static str,
    name: &'static str,
    versions: &'static [Version],
    moved_to: GroupKind,
) -> Kind {
    Kind { group, name, versions, moved_to: Some(moved_to) }
}

const fn since(name: &'static str, introduced: u8) -> Version {
    Version { name, introduced, deprecated: NEVER, removed: NEVER }
}

const fn until(name: &'static str, introduced: u8, deprecated: u8, removed: u8) -> Version {
    Version { name, introduced, deprecated, removed }
}

/// Sorted by group and kind.
pub(super) const TABLE: &[Kind] = &[
    moved("", "Endpoints", &[until("v1", 0, 33, NEVER)], ("discovery.k8s.io", "EndpointSlice")),
    kind("admissionregistration.k8s.io", "ExternalAdmissionHookConfiguration", &[until("v1alpha1", 7, 9, 9)]),
    kind("admissionregistration.k8s.io", "InitializerConfiguration", &[until("v1alpha1", 7, 14, 14)]),
    kind(
        "admissionregistration.k8s.io",
        "MutatingAdmissionPolicy",
        &[until("v1alpha1", 32, 35, 38), until("v1beta1", 34, 37, 40), since("v1", 36)],
    ),
    kind(
        "admissionregistration.k8s.io",
        "MutatingAdmissionPolicyBinding",
        &[until("v1alpha1", 32, 35, 38), until("v1beta1", 34, 37, 40), since("v1", 36)],
    ),
    kind(
        "admissionregistration.k8s.io",
        "MutatingWebhookConfiguration",
        &[until("v1beta1", 9, 16, 22), since("v1", 16)],
    ),
    kind(
        "admissionregistration.k8s.io",
        "ValidatingAdmissionPolicy",
        &[until("v1alpha1", 26, 29, 32), until("v1beta1", 28, 31, 34), since("v1", 30)],
    ),
    kind(
        "admissionregistration.k8s.io",
        "ValidatingAdmissionPolicyBinding",
        &[until("v1alpha1", 26, 29, 32), until("v1beta1", 28, 31, 34), since("v1", 30)],
    ),
    kind(
        "admissionregistration.k8s.io",
        "ValidatingWebhookConfiguration",
        &[until("v1beta1", 9, 16, 22), since("v1", 16)],
    ),
    kind("apiextensions.k8s.io", "CustomResourceDefinition", &[until("v1beta1", 7, 16, 22), since("v1", 16)]),
    kind("apiregistration.k8s.io", "APIService", &[until("v1beta1", 7, 19, 22), since("v1", 10)]),
    kind(
        "apps",
        "ControllerRevision",
        &[until("v1beta1", 7, 8, 16), until("v1beta2", 8, 9, 16), since("v1", 9)],
    ),
    kind("apps", "DaemonSet", &[until("v1beta2", 8, 9, 16), since("v1", 9)]),
    kind("apps", "Deployment", &[until("v1beta1", 6, 8, 16), until("v1beta2", 8, 9, 16), since("v1", 9)]),
    moved("apps", "PetSet", &[until("v1alpha1", 3, 5, 5)], ("apps", "StatefulSet")),
    kind("apps", "ReplicaSet", &[until("v1beta2", 8, 9, 16), since("v1", 9)]),
    kind("apps", "StatefulSet", &[until("v1beta1", 5, 8, 16), until("v1beta2", 8, 9, 16), since("v1", 9)]),
    kind("auditregistration.k8s.io", "AuditSink", &[until("v1alpha1", 13, 19, 19)]),
    kind(
        "authentication.k8s.io",
        "SelfSubjectReview",
        &[until("v1alpha1", 26, 29, 32), until("v1beta1", 27, 30, 33), since("v1", 28)],
    ),
    kind("authentication.k8s.io", "TokenReview", &[until("v1beta1", 4, 19, 22), since("v1", 6)]),
    kind("authorization.k8s.io", "LocalSubjectAccessReview", &[until("v1beta1", 2, 19, 22), since("v1", 6)]),
    kind("authorization.k8s.io", "SelfSubjectAccessReview", &[until("v1beta1", 2, 19, 22), since("v1", 6)]),
    kind("authorization.k8s.io", "SelfSubjectRulesReview", &[until("v1beta1", 8, 19, 22), since("v1", 8)]),
    kind("authorization.k8s.io", "SubjectAccessReview", &[until("v1beta1", 2, 19, 22), since("v1", 6)]),
    kind(
        "autoscaling",
        "HorizontalPodAutoscaler",
        &[
            until("v2alpha1", 6, 8, 8),
            since("v1", 2),
            until("v2beta1", 8, 22, 25),
            until("v2beta2", 12, 23, 26),
            since("v2", 23),
        ],
    ),
    kind("batch", "CronJob", &[until("v2alpha1", 5, 21, 21), until("v1beta1", 8, 21, 25), since("v1", 21)]),
    kind("batch", "Job", &[until("v2alpha1", 4, 6, 6), since("v1", 2)]),
    moved("batch", "ScheduledJob", &[until("v2alpha1", 4, 5, 8)], ("batch", "CronJob")),
    kind(
        "certificates.k8s.io",
        "CertificateSigningRequest",
        &[until("v1alpha1", 4, 6, 6), until("v1beta1", 6, 19, 22), since("v1", 19)],
    ),
    kind(
        "certificates.k8s.io",
        "ClusterTrustBundle",
        &[until("v1alpha1", 27, 34, 37), until("v1beta1", 33, 37, 40), since("v1", 37)],
    ),
    kind(
        "certificates.k8s.io",
        "PodCertificateRequest",
        &[until("v1alpha1", 34, 35, 35), until("v1beta1", 35, 37, 40), since("v1", 37)],
    ),
    kind("coordination.k8s.io", "Lease", &[until("v1beta1", 12, 19, 22), since("v1", 14)]),
    kind(
        "coordination.k8s.io",
        "LeaseCandidate",
        &[until("v1alpha1", 31, 32, 32), until("v1alpha2", 32, 35, 38), until("v1beta1", 33, 36, 39)],
    ),
    kind(
        "discovery.k8s.io",
        "EndpointSlice",
        &[until("v1alpha1", 16, 21, 21), until("v1beta1", 17, 21, 25), since("v1", 21)],
    ),
    kind("events.k8s.io", "Event", &[until("v1beta1", 8, 22, 25), since("v1", 19)]),
    moved("extensions", "DaemonSet", &[until("v1beta1", 1, 8, 16)], ("apps", "DaemonSet")),
    moved("extensions", "Deployment", &[until("v1beta1", 1, 8, 16)], ("apps", "Deployment")),
    moved(
        "extensions",
        "HorizontalPodAutoscaler",
        &[until("v1beta1", 1, 6, 6)],
        ("autoscaling", "HorizontalPodAutoscaler"),
    ),
    moved("extensions", "Ingress", &[until("v1beta1", 1, 14, 22)], ("networking.k8s.io", "Ingress")),
    moved("extensions", "Job", &[until("v1beta1", 1, 5, 6)], ("batch", "Job")),
    moved(
        "extensions",
        "NetworkPolicy",
        &[until("v1beta1", 3, 9, 16)],
        ("networking.k8s.io", "NetworkPolicy"),
    ),
    moved("extensions", "PodSecurityPolicy", &[until("v1beta1", 2, 11, 16)], ("policy", "PodSecurityPolicy")),
    moved("extensions", "ReplicaSet", &[until("v1beta1", 2, 8, 16)], ("apps", "ReplicaSet")),
    moved(
        "extensions",
        "ThirdPartyResource",
        &[until("v1beta1", 1, 7, 8)],
        ("apiextensions.k8s.io", "CustomResourceDefinition"),
    ),
    kind(
        "flowcontrol.apiserver.k8s.io",
        "FlowSchema",
        &[
            until("v1alpha1", 17, 20, 21),
            until("v1beta1", 20, 23, 26),
            until("v1beta2", 23, 26, 29),
            until("v1beta3", 26, 29, 32),
            since("v1", 29),
        ],
    ),
    kind(
        "flowcontrol.apiserver.k8s.io",
        "PriorityLevelConfiguration",
        &[
            until("v1alpha1", 17, 20, 21),
            until("v1beta1", 20, 23, 26),
            until("v1beta2", 23, 26, 29),
            until("v1beta3", 26, 29, 32),
            since("v1", 29),
        ],
    ),
    kind("internal.apiserver.k8s.io", "StorageVersion", &[since("v1alpha1", 20)]),
    kind("lifecycle.k8s.io", "Eviction", &[until("v1alpha1", 37, 40, 43)]),
    kind("lifecycle.k8s.io", "EvictionRequest", &[until("v1alpha1", 37, 40, 43)]),
    kind("networking.k8s.io", "ClusterCIDR", &[until("v1alpha1", 25, 28, 29)]),
    kind(
        "networking.k8s.io",
        "IPAddress",
        &[until("v1alpha1", 27, 30, 31), until("v1beta1", 31, 34, 37), since("v1", 33)],
    ),
    kind("networking.k8s.io", "Ingress", &[until("v1beta1", 14, 19, 22), since("v1", 19)]),
    kind("networking.k8s.io", "IngressClass", &[until("v1beta1", 18, 19, 22), since("v1", 19)]),
    kind("networking.k8s.io", "NetworkPolicy", &[since("v1", 7)]),
    kind(
        "networking.k8s.io",
        "ServiceCIDR",
        &[until("v1alpha1", 29, 30, 31), until("v1beta1", 31, 34, 37), since("v1", 33)],
    ),
    kind(
        "node.k8s.io",
        "RuntimeClass",
        &[until("v1alpha1", 12, 24, 24), until("v1beta1", 13, 22, 25), since("v1", 20)],
    ),
    kind("policy", "PodDisruptionBudget", &[until("v1beta1", 5, 21, 25), since("v1", 21)]),
    kind("policy", "PodSecurityPolicy", &[until("v1beta1", 10, 21, 25)]),
    kind(
        "rbac.authorization.k8s.io",
        "ClusterRole",
        &[until("v1alpha1", 3, 17, 23), until("v1beta1", 6, 17, 22), since("v1", 8)],
    ),
    kind(
        "rbac.authorization.k8s.io",
        "ClusterRoleBinding",
        &[until("v1alpha1", 3, 17, 23), until("v1beta1", 6, 17, 22), since("v1", 8)],
    ),
    kind(
        "rbac.authorization.k8s.io",
        "Role",
        &[until("v1alpha1", 3, 17, 23), until("v1beta1", 6, 17, 22), since("v1", 8)],
    ),
    kind(
        "rbac.authorization.k8s.io",
        "RoleBinding",
        &[until("v1alpha1", 3, 17, 23), until("v1beta1", 6, 17, 22), since("v1", 8)],
    ),
    kind(
        "resource.k8s.io",
        "DeviceClass",
        &[
            until("v1alpha3", 31, 34, 34),
            until("v1beta1", 32, 35, 38),
            until("v1beta2", 33, 36, 39),
            since("v1", 34),
        ],
    ),
    kind(
        "resource.k8s.io",
        "DeviceTaintRule",
        &[until("v1alpha3", 33, 36, 39), until("v1beta2", 36, 39, 42), since("v1", 37)],
    ),
    moved(
        "resource.k8s.io",
        "PodScheduling",
        &[until("v1alpha1", 26, 27, 27)],
        ("resource.k8s.io", "PodSchedulingContext"),
    ),
    kind(
        "resource.k8s.io",
        "PodSchedulingContext",
        &[until("v1alpha2", 27, 31, 31), until("v1alpha3", 31, 32, 32)],
    ),
    kind(
        "resource.k8s.io",
        "ResourceClaim",
        &[
            until("v1alpha1", 26, 27, 27),
            until("v1alpha2", 27, 31, 31),
            until("v1alpha3", 31, 34, 34),
            until("v1beta1", 32, 35, 38),
            until("v1beta2", 33, 36, 39),
            since("v1", 34),
        ],
    ),
    kind("resource.k8s.io", "ResourceClaimParameters", &[until("v1alpha2", 30, 31, 31)]),
    kind(
        "resource.k8s.io",
        "ResourceClaimTemplate",
        &[
            until("v1alpha1", 26, 27, 27),
            until("v1alpha2", 27, 31, 31),
            until("v1alpha3", 31, 34, 34),
            until("v1beta1", 32, 35, 38),
            until("v1beta2", 33, 36, 39),
            since("v1", 34),
        ],
    ),
    kind("resource.k8s.io", "ResourceClass", &[until("v1alpha1", 26, 27, 27), until("v1alpha2", 27, 31, 31)]),
    kind("resource.k8s.io", "ResourceClassParameters", &[until("v1alpha2", 30, 31, 31)]),
    kind("resource.k8s.io", "ResourcePoolStatusRequest", &[until("v1alpha3", 36, 39, 42)]),
    kind(
        "resource.k8s.io",
        "ResourceSlice",
        &[
            until("v1alpha2", 30, 31, 31),
            until("v1alpha3", 31, 34, 34),
            until("v1beta1", 32, 35, 38),
            until("v1beta2", 33, 36, 39),
            since("v1", 34),
        ],
    ),
    kind("scheduling.k8s.io", "CompositePodGroup", &[since("v1alpha3", 37)]),
    kind(
        "scheduling.k8s.io",
        "PodGroup",
        &[until("v1alpha2", 36, 37, 37), since("v1alpha3", 37), until("v1beta1", 37, 40, 43)],
    ),
    kind(
        "scheduling.k8s.io",
        "PriorityClass",
        &[until("v1alpha1", 8, 14, 23), until("v1beta1", 11, 14, 22), since("v1", 14)],
    ),
    kind(
        "scheduling.k8s.io",
        "Workload",
        &[
            until("v1alpha1", 35, 36, 36),
            until("v1alpha2", 36, 37, 37),
            since("v1alpha3", 37),
            until("v1beta1", 37, 40, 43),
        ],
    ),
    kind("settings.k8s.io", "PodPreset", &[until("v1alpha1", 6, 20, 20)]),
    kind("storage.k8s.io", "CSIDriver", &[until("v1beta1", 14, 19, 22), since("v1", 18)]),
    kind("storage.k8s.io", "CSINode", &[until("v1beta1", 14, 17, 22), since("v1", 17)]),
    kind(
        "storage.k8s.io",
        "CSIStorageCapacity",
        &[until("v1alpha1", 19, 21, 24), until("v1beta1", 21, 24, 27), since("v1", 24)],
    ),
    kind("storage.k8s.io", "StorageClass", &[until("v1beta1", 4, 19, 22), since("v1", 6)]),
    kind(
        "storage.k8s.io",
        "VolumeAttachment",
        &[until("v1alpha1", 9, 21, 23), until("v1beta1", 10, 19, 22), since("v1", 13)],
    ),
    kind(
        "storage.k8s.io",
        "VolumeAttributesClass",
        &[until("v1alpha1", 29, 32, 35), until("v1beta1", 31, 34, 37), since("v1", 34)],
    ),
    kind(
        "storagemigration.k8s.io",
        "StorageVersionMigration",
        &[until("v1alpha1", 30, 33, 35), until("v1beta1", 35, 37, 40), since("v1", 37)],
    ),
];
