use crate::shapes::shape;

/// API group and kind of an object; the core group is empty.
pub type GroupKind = (&'static str, &'static str);

/// `apps/v1` in its parts; the core group is empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ApiVersion<'t> {
    /// API group.
    pub group: &'t str,
    /// Version inside the group.
    pub version: &'t str,
}

impl<'t> ApiVersion<'t> {
    /// Splits at the slash.
    pub fn parse(text: &'t str) -> Self {
        match text.split_once('/') {
            Some((group, version)) => Self { group, version },
            None => Self { group: "", version: text },
        }
    }
}

/// Where the pod template stands in a kind that has one and nothing else that runs: the path to the mapping that has
/// `metadata` and `spec`. `Some("")` is the object itself. `None` for other kinds.
pub fn pod_template_path(group: &str, kind: &str) -> Option<&'static str> {
    shape(group, kind)?.template_path()
}

/// Whether objects of a kind make pods, as far as is known.
pub fn makes_pods(group: &str, kind: &str) -> bool {
    shape(group, kind).is_some()
}

/// Kinds whose objects make no pods, whatever their group; sorted.
#[rustfmt::skip]
const PODLESS: &[&str] = &[
    "APIService", "AdminNetworkPolicy", "AuthorizationPolicy", "BaselineAdminNetworkPolicy",
    "CSIDriver", "CSINode", "Certificate", "CertificateSigningRequest",
    "CiliumClusterwideNetworkPolicy", "CiliumNetworkPolicy", "ClusterIssuer", "ClusterNetworkPolicy",
    "ClusterPolicy", "ClusterRole", "ClusterRoleBinding", "ClusterSecretStore", "ConfigMap",
    "ControllerRevision", "CustomResourceDefinition", "DestinationRule", "EndpointSlice", "Endpoints",
    "Event", "ExternalSecret", "FlowSchema", "GRPCRoute", "GatewayClass", "GlobalNetworkPolicy",
    "HTTPRoute", "HorizontalPodAutoscaler", "Ingress", "IngressClass", "Issuer", "Kustomization",
    "Lease", "LimitRange", "MutatingAdmissionPolicy", "MutatingAdmissionPolicyBinding",
    "MutatingWebhookConfiguration", "Namespace", "NetworkPolicy", "Node", "PeerAuthentication",
    "PersistentVolume", "PersistentVolumeClaim", "PodDisruptionBudget", "PodMonitor",
    "PodSecurityPolicy", "Policy", "PriorityClass", "PriorityLevelConfiguration", "PrometheusRule",
    "ReferenceGrant", "ResourceQuota", "Role", "RoleBinding", "Route", "RuntimeClass", "SealedSecret",
    "Secret", "SecretProviderClass", "SecretStore", "SecurityContextConstraints", "Service",
    "ServiceAccount", "ServiceMonitor", "StorageClass", "ValidatingAdmissionPolicy",
    "ValidatingAdmissionPolicyBinding", "ValidatingWebhookConfiguration", "VirtualService",
    "VolumeSnapshot", "VolumeSnapshotClass",
];

/// Whether an object of a kind, whatever its group, may make pods: all may but those that are known not to.
pub fn may_make_pods(kind: &str) -> bool {
    PODLESS.binary_search(&kind).is_err()
}

/// Whether a kind is part of Kubernetes, so that its objects must have a name.
///
/// Groups of Kubernetes itself have no dot or end in `.k8s.io`; configuration files of its programs
/// (`kubeadm.k8s.io`, `kubelet.config.k8s.io`, …) are no API objects.
pub(crate) fn is_api_group(group: &str) -> bool {
    const CORE: [&str; 6] = ["", "apps", "batch", "autoscaling", "policy", "extensions"];
    const NAMED: [&str; 14] = [
        "admissionregistration.k8s.io",
        "apiextensions.k8s.io",
        "apiregistration.k8s.io",
        "certificates.k8s.io",
        "coordination.k8s.io",
        "discovery.k8s.io",
        "events.k8s.io",
        "flowcontrol.apiserver.k8s.io",
        "networking.k8s.io",
        "node.k8s.io",
        "rbac.authorization.k8s.io",
        "resource.k8s.io",
        "scheduling.k8s.io",
        "storage.k8s.io",
    ];
    CORE.contains(&group) || NAMED.contains(&group)
}

#[cfg(test)]
mod tests {
    use super::{PODLESS, may_make_pods, pod_template_path};

    #[test]
    fn a_kind_that_nothing_is_known_of_may_make_pods() {
        assert!(PODLESS.is_sorted());
        assert!(!may_make_pods("Secret") && may_make_pods("Rollout") && may_make_pods("secret"));
        for kind in PODLESS {
            for group in ["", "apps", "batch", "extensions"] {
                assert!(pod_template_path(group, kind).is_none(), "{kind}");
            }
        }
    }
}
