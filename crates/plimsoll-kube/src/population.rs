//! Who counts: ordinary workloads, the system's own, and what nobody wrote.

use plimsoll_model::{
    Body, Population, Resource, SourceIndex,
    tree::{NodeRef, Value},
};
use std::collections::HashSet;

/// Namespaces of the system and of well-known network, storage and other add-ons.
const SYSTEM_NAMESPACES: [&str; 18] = [
    "kube-system",
    "kube-node-lease",
    "kube-public",
    "calico-system",
    "calico-apiserver",
    "tigera-operator",
    "kube-flannel",
    "cilium-secrets",
    "kube-ovn",
    "metallb-system",
    "longhorn-system",
    "rook-ceph",
    "openebs",
    "gke-managed-system",
    "amazon-vpc-cni",
    "gatekeeper-system",
    "local-path-storage",
    "node-feature-discovery",
];

/// Kind, namespace and name inside a source.
type Key<'r> = (SourceIndex, &'r str, &'r str, &'r str);

/// Decides for every resource whose population it belongs to.
pub fn assign_populations(resources: &mut [Resource]) {
    let generated = generated_by_controllers(resources);
    for (resource, generated) in resources.iter_mut().zip(generated) {
        resource.population = if generated || is_made_by_kubernetes(resource) {
            Population::Generated
        } else if is_system(resource) {
            Population::System
        } else {
            Population::Ordinary
        };
    }
}

fn key(resource: &Resource) -> Key<'_> {
    let reference = &resource.reference;
    (resource.source, &reference.kind, reference.namespace_or_default(), &reference.name)
}

/// Whether each resource was made by a controller from an object of the same source, which is judged instead.
fn generated_by_controllers(resources: &[Resource]) -> Vec<bool> {
    let owned = |resource: &Resource| {
        metadata(resource).and_then(|metadata| metadata.get("ownerReferences")).is_some()
    };
    if !resources.iter().any(owned) {
        return vec![false; resources.len()];
    }
    let known: HashSet<Key<'_>> = resources.iter().map(key).collect();
    let is_known = |resource: &Resource, owner: NodeRef<'_>| {
        let text = |name| owner.get(name).and_then(NodeRef::as_str).unwrap_or_default();
        let namespace = resource.reference.namespace_or_default();
        known.contains(&(resource.source, text("kind"), namespace, text("name")))
    };
    let is_generated = |resource: &Resource| {
        let owners = metadata(resource).and_then(|metadata| metadata.get("ownerReferences"))?;
        let controller = owners
            .items()
            .find(|owner| owner.get("controller").map(NodeRef::value) == Some(Value::Bool(true)))?;
        Some(is_known(resource, controller))
    };
    resources.iter().map(|resource| is_generated(resource).unwrap_or(false)).collect()
}

fn metadata(resource: &Resource) -> Option<NodeRef<'_>> {
    let Body::Object(object) = &resource.body else { return None };
    object.root()?.get("metadata")
}

/// What every cluster has before anybody deploys anything.
fn is_made_by_kubernetes(resource: &Resource) -> bool {
    let reference = &resource.reference;
    let bootstrapped = || {
        let labels = metadata(resource).and_then(|metadata| metadata.get("labels"));
        labels.and_then(|labels| labels.get("kubernetes.io/bootstrapping")).is_some()
    };
    match (reference.group.as_str(), reference.kind.as_str()) {
        ("", "Namespace") => {
            matches!(reference.name.as_str(), "default" | "kube-system" | "kube-public" | "kube-node-lease")
        }
        ("", "ServiceAccount") => reference.name == "default",
        ("", "ConfigMap") => reference.name == "kube-root-ca.crt",
        ("", "Service") => reference.name == "kubernetes" && reference.namespace_or_default() == "default",
        ("rbac.authorization.k8s.io", _) => bootstrapped(),
        _ => false,
    }
}

fn is_system(resource: &Resource) -> bool {
    let mirrored = || {
        let annotations = metadata(resource).and_then(|metadata| metadata.get("annotations"));
        annotations.and_then(|annotations| annotations.get("kubernetes.io/config.mirror")).is_some()
    };
    resource.reference.namespace.as_deref().is_some_and(|namespace| SYSTEM_NAMESPACES.contains(&namespace))
        || resource.reference.kind == "Pod" && mirrored()
}
