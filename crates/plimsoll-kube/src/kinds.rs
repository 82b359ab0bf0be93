use crate::shapes::shape;

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
