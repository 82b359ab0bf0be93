//! Objects that say nothing without a `spec`, and have none.

use plimsoll_model::tree::NodeRef;

/// Kinds of Kubernetes itself that do nothing, or something else than they say, without a `spec`. Workloads are looked
/// into field by field, and are none of these.
const KINDS: [(&str, &str); 7] = [
    ("", "Service"),
    ("autoscaling", "HorizontalPodAutoscaler"),
    ("extensions", "Ingress"),
    ("extensions", "NetworkPolicy"),
    ("networking.k8s.io", "Ingress"),
    ("networking.k8s.io", "NetworkPolicy"),
    ("policy", "PodDisruptionBudget"),
];

/// Whether the `spec` of an object is missing where it is needed: the API server refuses a Service without one, and of
/// the others what stands under a key that nobody knows was meant to be it.
pub(crate) fn is_spec_missing(group: &str, kind: &str, object: NodeRef<'_>) -> bool {
    const TOP: [&str; 4] = ["apiVersion", "kind", "metadata", "status"];
    let has_spec = object.get("spec").is_some_and(|spec| !spec.is_null());
    let has_other =
        || object.entries().any(|(key, _)| key.key_text() != "spec" && !TOP.contains(&key.key_text()));
    KINDS.contains(&(group, kind)) && !has_spec && (kind == "Service" || has_other())
}
