//! Who counts: ordinary workloads, the system's own, and what nobody wrote.
//!
//! What an object says of itself takes no judgement away. In files nothing is left out but what equals, in its whole
//! content, what every cluster has by itself; in a cluster also what a controller made from an object that is judged.

use crate::{
    bootstrap::{is_bootstrapped, looks_like_root_certificates},
    owner::made_by_controllers,
};
use plimsoll_model::{Body, KubernetesVersion, Population, Resource, Snapshot, SourceType, tree::NodeRef};

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

/// Decides for every resource whose population it belongs to.
pub fn assign_populations(snapshot: &mut Snapshot) {
    let is_cluster = |resource: &Resource| {
        let source = snapshot.sources.get(resource.source.0 as usize);
        source.is_some_and(|source| source.source_type == SourceType::Cluster)
    };
    let made = made_by_controllers(&snapshot.resources, is_cluster);
    let versions: Vec<KubernetesVersion> =
        snapshot.resources.iter().map(|resource| snapshot.version_of(resource.source)).collect();
    for ((resource, made), version) in snapshot.resources.iter_mut().zip(made).zip(versions) {
        let root = if let Body::Object(object) = &resource.body { object.root() } else { None };
        let population = match root {
            _ if made => Population::Generated,
            Some(root) if is_bootstrapped(resource, root, version) => Population::Generated,
            Some(root) => population(resource, root),
            None => Population::Ordinary,
        };
        resource.population = population;
    }
}

fn population(resource: &Resource, root: NodeRef<'_>) -> Population {
    let metadata = root.get("metadata").filter(|metadata| !metadata.is_null());
    let part = |key| metadata.and_then(|metadata| metadata.get(key)).filter(|part| !part.is_null());
    let is_pod = resource.reference.kind == "Pod";
    let mirror = || part("annotations")?.get("kubernetes.io/config.mirror");
    let namespace = resource.reference.namespace.as_deref();
    if namespace.is_some_and(|namespace| SYSTEM_NAMESPACES.contains(&namespace))
        || is_pod && mirror().is_some()
        || looks_like_root_certificates(resource, root)
    {
        return Population::System;
    }
    // What decides whose it is and cannot be read may say anything.
    let is_unclear = metadata.is_some_and(|metadata| !metadata.is_mapping())
        || part("namespace").is_some_and(|namespace| namespace.as_str().is_none())
        || is_pod && part("annotations").is_some_and(|annotations| !annotations.is_mapping());
    if is_unclear { Population::Unclear } else { Population::Ordinary }
}
