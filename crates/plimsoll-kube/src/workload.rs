use crate::{
    Field, FromNode, ItemNames, List, Part, Text,
    layers::Layers,
    referral::Referral,
    shape::{ContainerShape, Form, Life, PodShape, Shape},
    shapes::shape,
    walk::{Walk, at},
};
use plimsoll_model::{Body, GapCode, KubernetesVersion, Resource, State, tree::NodeRef};
use std::fmt;

/// The pods that an object makes: one for most kinds, several for pipelines and clusters of workers.
#[derive(Debug)]
pub struct Workloads<'t> {
    pods: Vec<Workload<'t>>,
    references: Vec<Referral<'t>>,
    faults: Vec<StructureFault<'t>>,
}

/// A pod that an object makes, with the object.
#[derive(Debug)]
pub struct Workload<'t> {
    resource: &'t Resource,
    version: KubernetesVersion,
    shape: &'static Shape,
    metadata: Layers<'t>,
    pod: Layers<'t>,
    /// The whole `PodSpec`, if it is one.
    spec: Option<NodeRef<'t>>,
    containers: Vec<Container<'t>>,
}

/// A part that every verdict about a workload needs and that is missing, of the wrong type, or not read.
#[derive(Clone, Debug)]
pub struct StructureFault<'t> {
    /// What kind of gap it makes.
    pub code: GapCode,
    /// The nearest node that exists.
    pub node: NodeRef<'t>,
    /// One sentence.
    pub message: String,
    /// Whether something may stand there that is not seen.
    hides: bool,
}

impl StructureFault<'_> {
    /// Whether there may be a pod or a container that is not seen for it; a name that is missing hides nothing.
    pub(crate) const fn hides_containers(&self) -> bool {
        self.hides
    }
}

/// Most faults of one object that are told apart; more are one gap, since every check says each of them.
const FAULTS_MAX: usize = 100;

/// Which list a container stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ContainerType {
    /// `initContainers`.
    Init,
    /// `containers`.
    Main,
    /// `ephemeralContainers`.
    Ephemeral,
}

/// A container of a workload.
#[derive(Clone, Copy, Debug)]
pub struct Container<'t> {
    own: Layers<'t>,
    pod: Layers<'t>,
    container_type: ContainerType,
    is_whole: bool,
    name: Text<'t>,
}

/// What can bear a security context: the pod, or one of its containers. It prints as `the pod` or
/// ``container `app` ``.
#[derive(Clone, Copy, Debug)]
pub struct Place<'t> {
    own: Layers<'t>,
    container: Option<Text<'t>>,
}

/// Most nodes that are looked at again for each pod, or each step, that takes its settings from them.
const SHARED_NODES_MAX: usize = 200_000;

impl<'t> Workloads<'t> {
    /// What an object makes; `None` if its kind makes no pods, as far as is known.
    pub fn new(resource: &'t Resource, version: KubernetesVersion) -> Option<Self> {
        let shape = shape(&resource.reference.group, &resource.reference.kind)?;
        let Body::Object(object) = &resource.body else { return None };
        let root = object.root()?;
        let references = Referral::all(root, shape.references);
        let mut reader = Reader {
            resource,
            version,
            shape,
            root,
            names_others: !references.is_empty(),
            shared_nodes_left: SHARED_NODES_MAX,
            names: ItemNames::default(),
            found: Self { pods: Vec::new(), references, faults: Vec::new() },
        };
        shape.pods.iter().for_each(|pod| reader.pods(pod));
        shape.texts.iter().for_each(|text| reader.text(text));
        Some(reader.found)
    }

    /// The pods.
    pub fn pods(&self) -> &[Workload<'t>] {
        &self.pods
    }

    /// What the object runs besides, by naming it.
    pub fn referrals(&self) -> &[Referral<'t>] {
        &self.references
    }

    /// Parts that every verdict needs and that could not be read.
    pub fn faults(&self) -> &[StructureFault<'t>] {
        &self.faults
    }

    /// The parts of the object that were understood as parts of pods.
    pub(crate) fn understood(&self) -> impl Iterator<Item = NodeRef<'t>> {
        self.pods.iter().flat_map(|pod| {
            let of_containers = pod.containers.iter().map(|container| container.own.here());
            pod.spec.into_iter().chain(of_containers)
        })
    }
}

struct Reader<'t> {
    resource: &'t Resource,
    version: KubernetesVersion,
    shape: &'static Shape,
    root: NodeRef<'t>,
    names_others: bool,
    shared_nodes_left: usize,
    /// Ways that messages of faults went.
    names: ItemNames,
    found: Workloads<'t>,
}

impl<'t> Reader<'t> {
    fn pods(&mut self, pod: &'static PodShape) {
        if pod.has_wildcard {
            let walk = Walk::new(self.root, pod.at);
            walk.odd.into_iter().for_each(|(node, expected)| self.wrong_type(node, expected));
            return walk.found.into_iter().for_each(|here| self.pod(pod, here));
        }
        let is_needed = pod.is_template && !self.names_others;
        let whole = Part::new(self.root, self.root);
        let here = if is_needed { self.needed(whole, pod.at) } else { self.optional(whole, pod.at) };
        if let Some(here) = here {
            self.pod(pod, here);
        }
    }

    /// The pod that a part of the object describes.
    fn pod(&mut self, shape: &'static PodShape, here: NodeRef<'t>) {
        if !here.is_mapping() {
            return self.wrong_type(here, "a mapping");
        }
        let mut spec = None;
        if shape.is_template {
            spec = self.needed::<NodeRef<'_>>(Part::new(self.root, here), "spec");
            if spec.is_none() {
                return;
            }
        }
        let layers = Layers::new(self.root, here, shape.unlisted, self.shape);
        let mut workload = Workload {
            resource: self.resource,
            version: self.version,
            shape: self.shape,
            metadata: layers.with(std::slice::from_ref(&shape.metadata)),
            pod: layers.with(shape.pod),
            spec,
            containers: Vec::new(),
        };
        if !self.afford(&workload.pod) {
            return;
        }
        for containers in shape.containers {
            self.containers(&mut workload, containers);
        }
        let stands_alone = || shape.or_with.iter().any(|field| at(here, field).is_some());
        if shape.is_template || !workload.containers.is_empty() || stands_alone() {
            self.found.pods.push(workload);
        }
    }

    fn containers(&mut self, workload: &mut Workload<'t>, shape: &'static ContainerShape) {
        let from = Part::new(self.root, workload.pod.here());
        if let Form::One(name) = shape.form {
            let walk = Walk::new(from.node(), shape.at);
            walk.odd.into_iter().for_each(|(node, expected)| self.wrong_type(node, expected));
            for node in walk.found {
                self.container(workload, shape, node, Some(name));
            }
            return;
        }
        let containers = if shape.is_required {
            self.needed::<List<'_>>(from, shape.at)
        } else {
            self.optional::<List<'_>>(from, shape.at)
        };
        let Some(containers) = containers else { return };
        let list_name = shape.at.rsplit('.').next().unwrap_or_default();
        if shape.is_required && containers.is_empty() {
            let node = workload.spec.unwrap_or(from.node());
            self.fault(GapCode::Structure, node, || format!("`{list_name}` is empty"));
        }
        let name = (shape.form == Form::UnnamedList).then_some("?");
        for item in containers.items() {
            if item.is_mapping() {
                self.container(workload, shape, item, name);
            } else {
                let found = item.type_name();
                self.fault(GapCode::Structure, item, || {
                    format!("an item of `{list_name}` is {found}, expected a mapping")
                });
            }
        }
    }

    /// A container, which has the name given if it need not state one.
    fn container(
        &mut self,
        workload: &mut Workload<'t>,
        shape: &'static ContainerShape,
        node: NodeRef<'t>,
        name: Option<&'static str>,
    ) {
        if !node.is_mapping() {
            return self.wrong_type(node, "a mapping");
        }
        let layers = Layers::new(self.root, node, shape.unlisted, self.shape);
        let mut own = layers.with(shape.places);
        if let (Some(path), Some(place)) = (shape.defaults, shape.places.first()) {
            own = own.merged_with(at(workload.pod.here(), path), &place.fields);
        }
        // One that is nothing but the part that the pod was found at is there if it says anything of a container.
        let is_pod_itself = node.index() == workload.pod.here().index();
        if is_pod_itself && own.field::<NodeRef<'_>>("image").is_absent() && shape.unlisted_is_undecided() {
            return;
        }
        if !self.afford(&own) {
            return;
        }
        let part = Part::new(self.root, node);
        let name = match name {
            Some(name) => part.field::<Text<'_>>("name").value().copied().unwrap_or(Text::new(name)),
            None => self.needed::<Text<'_>>(part, "name").unwrap_or(Text::new("?")),
        };
        let is_whole = workload.spec.is_some();
        let container_type = shape.container_type;
        workload.containers.push(Container { own, pod: workload.pod, container_type, is_whole, name });
    }

    /// Whether what is shared with other pods can be looked at once more.
    fn afford(&mut self, layers: &Layers<'t>) -> bool {
        match self.shared_nodes_left.checked_sub(layers.shared_nodes()) {
            Some(left) => self.shared_nodes_left = left,
            None => {
                if self.shared_nodes_left > 0 {
                    self.fault(GapCode::Limit, layers.here(), || {
                        format!(
                            "the pods of one object share more settings than {SHARED_NODES_MAX} values in all"
                        )
                    });
                }
                self.shared_nodes_left = 0;
                return false;
            }
        }
        true
    }

    /// What changes pods or is an object and is not read.
    fn text(&mut self, pattern: &'static str) {
        for node in Walk::new(self.root, pattern).found {
            let says_nothing = match node.as_redacted() {
                Some(text) => text.expose().trim().is_empty(),
                None => (node.is_mapping() || node.is_sequence()) && node.child_count() == 0,
            };
            if !says_nothing {
                let key = pattern.rsplit('.').next().unwrap_or_default();
                self.fault(GapCode::UnknownPodTemplate, node, || {
                    format!("`{key}` decides what runs, and this version does not read it")
                });
            }
        }
    }

    fn needed<T: FromNode<'t>>(&mut self, part: Part<'t>, path: &'static str) -> Option<T> {
        let field = part.field::<T>(path);
        if field.is_absent() {
            let message = |names: &mut ItemNames| format!("`{}` is missing", field.path_with(names));
            self.note((GapCode::Structure, false), field.nearest, message);
            return None;
        }
        self.read(field)
    }

    fn optional<T: FromNode<'t>>(&mut self, part: Part<'t>, path: &'static str) -> Option<T> {
        self.read(part.field::<T>(path))
    }

    fn read<T>(&mut self, field: Field<'t, T>) -> Option<T> {
        if let State::WrongType { expected, found } = field.state {
            self.note((GapCode::Structure, true), field.nearest, |names| {
                format!("`{}` is {found}, expected {expected}", field.path_with(names))
            });
            return None;
        }
        if let State::Present(value) = field.state { Some(value) } else { None }
    }

    fn wrong_type(&mut self, node: NodeRef<'t>, expected: &'static str) {
        let root = self.root;
        self.note((GapCode::Structure, true), node, |names| {
            format!("`{}` is {}, expected {expected}", names.path(root, node), node.type_name())
        });
    }

    fn fault(&mut self, code: GapCode, node: NodeRef<'t>, message: impl FnOnce() -> String) {
        self.note((code, true), node, |_| message());
    }

    /// Notes a fault, or that there are more than are told apart. Its message is worked out only if it is told.
    fn note(
        &mut self,
        (code, hides): (GapCode, bool),
        node: NodeRef<'t>,
        message: impl FnOnce(&mut ItemNames) -> String,
    ) {
        let faults = &mut self.found.faults;
        if faults.len() < FAULTS_MAX {
            faults.push(StructureFault { code, node, message: message(&mut self.names), hides });
        } else if faults.len() == FAULTS_MAX {
            let message = format!(
                "more than {FAULTS_MAX} needed parts of one object cannot be read; no more are listed"
            );
            faults.push(StructureFault { code: GapCode::Limit, node, message, hides: true });
        }
    }
}

impl<'t> Workload<'t> {
    /// The resource.
    pub const fn resource(&self) -> &'t Resource {
        self.resource
    }

    /// The Kubernetes version whose rules apply.
    pub const fn version(&self) -> KubernetesVersion {
        self.version
    }

    /// The object as a whole, for what stands beside its pod template: `spec.replicas`, `spec.selector`.
    pub const fn object(&self) -> Part<'t> {
        Part::new(self.pod.root(), self.pod.root())
    }

    /// Its namespace; `default` where none is written.
    pub fn namespace(&self) -> &'t str {
        self.resource.reference.namespace_or_default()
    }

    /// The kind of the object: `Deployment`, `Pod`, …
    pub fn kind(&self) -> &'t str {
        &self.resource.reference.kind
    }

    /// How long its pods are meant to run.
    pub const fn life(&self) -> Life {
        self.shape.life
    }

    /// The pod's `spec`, if the object has it as Kubernetes does and not in parts.
    pub fn spec(&self) -> Option<Part<'t>> {
        self.spec.map(|spec| Part::new(self.pod.root(), spec))
    }

    /// A field of the pod's `spec`.
    pub fn field<T: FromNode<'t>>(&self, path: &'t str) -> Field<'t, T> {
        self.pod.field(path)
    }

    /// A list of the pod's `spec`; an absent one is empty.
    pub fn list(&self, path: &'t str) -> Field<'t, List<'t>> {
        self.pod.list(path)
    }

    /// Init containers, containers and ephemeral containers, in this order.
    pub fn containers(&self) -> impl Iterator<Item = Container<'t>> {
        self.containers.iter().copied()
    }

    /// The pod, then each of its containers.
    pub fn places(&self) -> impl Iterator<Item = Place<'t>> {
        let containers = self.containers().map(|own| Place { own: own.own, container: Some(own.name) });
        std::iter::once(Place { own: self.pod, container: None }).chain(containers)
    }

    /// The labels of the pod, as far as they are written.
    pub fn labels(&self) -> Field<'t, NodeRef<'t>> {
        self.metadata("labels")
    }

    /// Whether a controller gives the pod labels that are not written, by which policies may select it.
    pub const fn has_added_labels(&self) -> bool {
        !self.shape.added_labels.is_empty()
    }

    /// The annotations of the pod.
    pub fn annotations(&self) -> Field<'t, NodeRef<'t>> {
        self.metadata("annotations")
    }

    /// A field of the pod's metadata: `labels.app`.
    pub fn metadata<T: FromNode<'t>>(&self, path: &'t str) -> Field<'t, T> {
        self.metadata.field(path)
    }
}

impl<'t> Container<'t> {
    /// Its name; `?` if it has none.
    pub const fn name(&self) -> Text<'t> {
        self.name
    }

    /// The container as a whole.
    pub fn part(&self) -> Part<'t> {
        Part::new(self.own.root(), self.own.here())
    }

    /// Whether it is a container as Kubernetes has it, and not a step or the like.
    pub const fn is_whole(&self) -> bool {
        self.is_whole
    }

    /// Which list it stands in.
    pub const fn container_type(&self) -> ContainerType {
        self.container_type
    }

    /// A field of the container.
    pub fn field<T: FromNode<'t>>(&self, path: &'t str) -> Field<'t, T> {
        self.own.field(path)
    }

    /// A list of the container; an absent one is empty.
    pub fn list(&self, path: &'t str) -> Field<'t, List<'t>> {
        self.own.list(path)
    }

    /// A field of the security context: the container's, or the pod's where the container says nothing.
    /// `path` starts with `securityContext.`.
    pub fn inherited<T: FromNode<'t>>(&self, path: &'t str) -> Field<'t, T> {
        self.own.field(path).or(self.pod.field(path))
    }
}

impl<'t> Place<'t> {
    /// Whether it is a container and not the pod.
    pub const fn is_container(&self) -> bool {
        self.container.is_some()
    }

    /// A field of the pod's `spec` or of the container.
    pub fn field<T: FromNode<'t>>(&self, path: &'t str) -> Field<'t, T> {
        self.own.field(path)
    }
}

impl fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.container {
            Some(name) => write!(f, "container `{name}`"),
            None => f.write_str("the pod"),
        }
    }
}
