use crate::{Field, FromNode, List, Part, Workloads};
use plimsoll_model::{Body, KubernetesVersion, Redacted, Resource, SecretMatch, tree::NodeRef};

/// A Kubernetes object as a check sees it, whatever its kind.
#[derive(Clone, Copy, Debug)]
pub struct ObjectView<'t> {
    resource: &'t Resource,
    version: KubernetesVersion,
    whole: Part<'t>,
}

impl<'t> ObjectView<'t> {
    /// The view of a resource; `None` if it is no object, or one whose content was not read.
    pub fn new(resource: &'t Resource, version: KubernetesVersion) -> Option<Self> {
        let Body::Object(object) = &resource.body else { return None };
        let root = object.root()?;
        Some(Self { resource, version, whole: Part::new(root, root) })
    }

    /// The resource.
    pub const fn resource(&self) -> &'t Resource {
        self.resource
    }

    /// The Kubernetes version whose rules apply.
    pub const fn version(&self) -> KubernetesVersion {
        self.version
    }

    /// API group; empty for the core group.
    pub fn group(&self) -> &'t str {
        &self.resource.reference.group
    }

    /// Kind: `Role`, `NetworkPolicy`, …
    pub fn kind(&self) -> &'t str {
        &self.resource.reference.kind
    }

    /// Name.
    pub fn name(&self) -> &'t str {
        &self.resource.reference.name
    }

    /// Namespace; `default` where none is written. It means nothing for kinds without one.
    pub fn namespace(&self) -> &'t str {
        self.resource.reference.namespace_or_default()
    }

    /// The namespace that is written; `None` where none is, and whoever applies the object chooses.
    pub fn stated_namespace(&self) -> Option<&'t str> {
        self.resource.reference.namespace.as_deref().filter(|namespace| !namespace.is_empty())
    }

    /// Whether name and namespace could be read. One of the wrong type is a gap, and the object may stand anywhere.
    pub fn has_place(&self) -> bool {
        let metadata = self.whole.node().get("metadata").filter(|metadata| !metadata.is_null());
        let Some(metadata) = metadata else { return true };
        let is_text = |key| metadata.get(key).is_none_or(|node| node.is_null() || node.as_str().is_some());
        metadata.is_mapping() && is_text("name") && is_text("namespace")
    }

    /// Whether this is an object of a group and kind.
    pub fn is(&self, group: &str, kind: &str) -> bool {
        self.group() == group && self.kind() == kind
    }

    /// The object as a whole.
    pub const fn whole(&self) -> Part<'t> {
        self.whole
    }

    /// A field by its dotted path from the object's top.
    pub fn field<T: FromNode<'t>>(&self, path: &'t str) -> Field<'t, T> {
        self.whole.field(path)
    }

    /// A list by its dotted path; an absent one is empty.
    pub fn list(&self, path: &'t str) -> Field<'t, List<'t>> {
        self.whole.list(path)
    }

    /// The pods that the object makes; `None` if its kind makes none.
    pub fn workloads(&self) -> Option<Workloads<'t>> {
        Workloads::new(self.resource, self.version)
    }

    /// The secrets that were found in the object; `None` if nobody searched.
    pub fn secrets(&self) -> Option<&'t [SecretMatch]> {
        self.whole.node().secrets()
    }

    /// A label of the object: as written, or as the API server adds it. It is compared and never shown.
    pub fn label(&self, key: &str) -> Option<Redacted<&'t str>> {
        let Body::Object(object) = &self.resource.body else { return None };
        let added = object
            .added_labels
            .iter()
            .find(|(name, _)| *name == key)
            .map(|(_, value)| Redacted::new(value.as_str()));
        let written = self.whole.node().get("metadata").and_then(|metadata| metadata.get("labels"));
        written.and_then(|labels| labels.get(key)).and_then(NodeRef::as_redacted).or(added)
    }
}
