use crate::{
    Image, KubernetesVersion, Node, Origins, SecretMatch, Sha256, Timestamp, tree::NodeRef, tree::Tree,
};
use std::sync::Arc;

/// Position of a [`Source`] in a snapshot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SourceIndex(pub u32);

/// Position of a [`Resource`] in a snapshot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ResourceIndex(pub u32);

/// Where resources come from, with what is known of the source itself. Meaning that crosses objects is computed inside a
/// source, never across.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// What it is.
    pub source_type: SourceType,
    /// The name in ids and baselines: empty for the first files source, others relative to the repository, a
    /// cluster by the uid of its kube-system namespace. Never an absolute path or a context name.
    pub name: String,
    /// The Kubernetes version whose rules apply to its objects; `None` where it has none of its own, and that of the run
    /// applies. Two clusters of one run may have two.
    pub kubernetes_version: Option<KubernetesVersion>,
    /// When it was collected; `None` where it was read in this run.
    pub collected: Option<Collected>,
    /// What collected it: program and version.
    pub collector: Option<String>,
    /// The account that it was read with.
    pub account: Option<String>,
    /// The source that it was made from: the folder of a rendered overlay, the cluster of a node.
    pub parent: Option<SourceIndex>,
}

/// When a source was collected, if that was not in this run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Collected {
    /// When the first fact was read.
    pub started: Timestamp,
    /// When the last one was.
    pub ended: Timestamp,
}

impl Source {
    /// A source of which nothing but type and name is known.
    pub const fn new(source_type: SourceType, name: String) -> Self {
        Self {
            source_type,
            name,
            kubernetes_version: None,
            collected: None,
            collector: None,
            account: None,
            parent: None,
        }
    }
}

/// What a [`Source`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SourceType {
    /// Files as they stand.
    Files,
    /// One rendered overlay.
    Overlay,
    /// One chart with its values.
    Chart,
    /// A live cluster.
    Cluster,
    /// An image.
    Image,
    /// A node.
    Node,
    /// Audit events.
    Audit,
    /// An image registry.
    Registry,
    /// A bill of materials that somebody else wrote.
    Sbom,
}

impl SourceType {
    /// Every type.
    pub const ALL: [Self; 9] = [
        Self::Files,
        Self::Overlay,
        Self::Chart,
        Self::Cluster,
        Self::Image,
        Self::Node,
        Self::Audit,
        Self::Registry,
        Self::Sbom,
    ];

    /// The word used in reports.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Files => "files",
            Self::Overlay => "overlay",
            Self::Chart => "chart",
            Self::Cluster => "cluster",
            Self::Image => "image",
            Self::Node => "node",
            Self::Audit => "audit",
            Self::Registry => "registry",
            Self::Sbom => "sbom",
        }
    }

    /// The word under which an edge counts it: rendered overlays and charts are files, an intention still.
    #[must_use]
    pub const fn counts_as(self) -> Self {
        match self {
            Self::Overlay | Self::Chart => Self::Files,
            other => other,
        }
    }
}

/// What a [`Resource`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ResourceType {
    /// A Kubernetes object.
    Kubernetes,
    /// A container image.
    Image,
    /// A node of a cluster, or a host.
    Node,
    /// A file on a node or in an image.
    File,
    /// An installed package.
    Package,
    /// A user, group or service account.
    Principal,
    /// Something that happened.
    Event,
    /// An image registry.
    Registry,
    /// A document that a person wrote or imported.
    Document,
}

impl ResourceType {
    /// The word used in reports.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Kubernetes => "kubernetes",
            Self::Image => "image",
            Self::Node => "node",
            Self::File => "file",
            Self::Package => "package",
            Self::Principal => "principal",
            Self::Event => "event",
            Self::Registry => "registry",
            Self::Document => "document",
        }
    }
}

/// The name of a Kubernetes object, in the words of its API; other resources bear their type as `kind`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct ObjectReference {
    /// API group; empty for the core group.
    pub group: String,
    /// API version inside the group.
    pub version: String,
    /// Kind.
    pub kind: String,
    /// Namespace as written; `None` where it is not written.
    pub namespace: Option<String>,
    /// Name; empty where it is missing (then there is a gap).
    pub name: String,
    /// uid, if the object came from a cluster.
    pub uid: Option<String>,
    /// resourceVersion, if the object came from a cluster.
    pub resource_version: Option<String>,
}

impl ObjectReference {
    /// The namespace as ids have it: `default` where none is written.
    pub fn namespace_or_default(&self) -> &str {
        self.namespace.as_deref().unwrap_or("default")
    }
}

/// Who is counted: system workloads are a population of their own, and what Kubernetes makes by itself is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Population {
    /// What people deploy.
    Ordinary,
    /// kube-system, mirror pods, recognised add-ons: their fails count, their passes alone support nothing.
    System,
    /// Its namespace or its annotations cannot be read, so it may be the system's: its fails count, its passes support
    /// nothing.
    Unclear,
    /// Made by Kubernetes itself, or in a cluster by a controller from an object that is judged: not a subject.
    Generated,
}

/// Anything that exists and can be judged.
#[derive(Clone, Debug)]
pub struct Resource {
    /// What it is.
    pub resource_type: ResourceType,
    /// Where it comes from.
    pub source: SourceIndex,
    /// Its name.
    pub reference: ObjectReference,
    /// Content digest of an image, as its registry names it.
    pub digest: Option<String>,
    /// Digest of what was read, redacted where it bears secrets.
    pub sha256: Sha256,
    /// Where it was read.
    pub location: Location,
    /// Who counts it.
    pub population: Population,
    /// Among objects of the same name in one source: 0 for the first by path, then 1, 2, …
    pub duplicate: u32,
    /// What is known of it.
    pub body: Body,
}

impl Resource {
    /// Where the part of the resource stands that was read at a line and column, for the field that is spoken of.
    ///
    /// Of a rendered object that is where it was written, if that is known, and the rendered text if not.
    pub fn place(&self, line: u32, column: u32, path: &str) -> Location {
        let own = || Location { line, column, ..self.location.clone() };
        self.written(line, column, path).unwrap_or_else(own)
    }

    /// The same for a rendered object; `None` for one that is judged as it was read.
    pub fn written(&self, line: u32, column: u32, path: &str) -> Option<Location> {
        let Body::Object(Object { origins: Some(rendered), .. }) = &self.body else { return None };
        Some(rendered.origins.find(line, column, path).unwrap_or_else(|| {
            let (location_type, file) = (LocationType::Rendered, Arc::clone(&rendered.from));
            Location { location_type, file, line, column }
        }))
    }
}

/// What is known of a resource.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Body {
    /// A Kubernetes object as it was read.
    Object(Object),
    /// A container image.
    Image(Arc<Image>),
    /// A node of a cluster, or a host.
    Node(Arc<Node>),
    /// Named, but its content was not asked for.
    NotRead,
}

/// A node of a shared tree that is one Kubernetes object.
#[derive(Clone, Debug)]
pub struct Object {
    /// The document, shared by the objects of a List.
    pub tree: Arc<Tree>,
    /// Index of the object's mapping in the tree.
    pub node: u32,
    /// Labels that the API server adds and the file does not have, such as `kubernetes.io/metadata.name`.
    pub added_labels: Vec<(&'static str, String)>,
    /// Where its parts were written, if it was rendered; its positions are then those of the rendered text.
    pub origins: Option<Arc<Rendered>>,
}

/// Where a rendered object comes from.
#[derive(Clone, Debug)]
pub struct Rendered {
    /// The kustomization or chart that was rendered.
    pub from: Arc<str>,
    /// Where its parts were written.
    pub origins: Origins,
}

impl Object {
    /// The secrets that were found in the object; `None` if nobody searched.
    pub fn secrets(&self) -> Option<&[SecretMatch]> {
        self.root()?.secrets()
    }

    /// The object's mapping.
    pub fn root(&self) -> Option<NodeRef<'_>> {
        self.tree.node(self.node)
    }
}

/// Where something stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Location {
    /// What `file` means.
    pub location_type: LocationType,
    /// Path as given joined with what lies below it; `-` for standard input.
    pub file: Arc<str>,
    /// From 1; 0 if unknown.
    pub line: u32,
    /// In characters, from 1; 0 if unknown.
    pub column: u32,
}

/// What stands between the file and the number of a rendered line, where a place is written.
const RENDERED_LINE: &str = " (rendered, line ";

impl Location {
    /// The file of a place that was written as text, if it bears a rendered line.
    pub fn file_of_rendered(place: &str) -> Option<&str> {
        let (file, line) = place.strip_suffix(')')?.rsplit_once(RENDERED_LINE)?;
        line.bytes().all(|byte| byte.is_ascii_digit()).then_some(file)
    }
}

impl std::fmt::Display for Location {
    /// `file:line`, as places are written everywhere; a rendered line says that it is none of a file.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.location_type {
            LocationType::Rendered => write!(f, "{}{RENDERED_LINE}{})", self.file, self.line),
            _ => write!(f, "{}:{}", self.file, self.line),
        }
    }
}

/// What a [`Location`] points into.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LocationType {
    /// A file as it stands.
    File,
    /// The output of a renderer.
    Rendered,
    /// An object in a cluster.
    Cluster,
    /// A layer of an image.
    Layer,
}

impl LocationType {
    /// The word used in reports.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::File => "file",
            Self::Rendered => "rendered",
            Self::Cluster => "cluster",
            Self::Layer => "layer",
        }
    }
}

impl Population {
    /// The word used in reports.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ordinary => "ordinary",
            Self::System => "system",
            Self::Unclear => "unclear",
            Self::Generated => "generated",
        }
    }
}
