use crate::{Resource, ResourceType};

/// What a resource is called inside its source: the one statement of identity that finding ids, duplicates, look-ups and
/// comparisons with other runs are made from.
///
/// A Kubernetes object is named by group, kind, namespace and name; its version is not part of it, since one object is
/// served in several. Everything else is of one type and has a name: an image its digest, a node its name in the
/// cluster.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ResourceKey<'r> {
    /// What it is.
    pub resource_type: ResourceType,
    /// API group; empty for the core group and for what is not a Kubernetes object.
    pub group: &'r str,
    /// Kind; the word of the type for what is not a Kubernetes object.
    pub kind: &'r str,
    /// Namespace; `default` where none is written.
    pub namespace: &'r str,
    /// Name; empty where it could not be read.
    pub name: &'r str,
}

impl Resource {
    /// What it is called inside its source.
    pub fn key(&self) -> ResourceKey<'_> {
        let reference = &self.reference;
        ResourceKey {
            resource_type: self.resource_type,
            group: &reference.group,
            kind: &reference.kind,
            namespace: reference.namespace_or_default(),
            name: &reference.name,
        }
    }
}
