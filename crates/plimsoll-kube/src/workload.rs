use crate::{Field, FromNode, ItemNames, List, Part, State, Text, kinds::pod_template_path};
use plimsoll_model::{GapCode, KubernetesVersion, Resource, tree::NodeRef};
use std::fmt;

/// An object that carries a pod template, seen through the template.
#[derive(Debug)]
pub struct Workload<'t> {
    resource: &'t Resource,
    version: KubernetesVersion,
    template: Part<'t>,
    pod: Part<'t>,
    containers: Vec<Container<'t>>,
    faults: Vec<StructureFault<'t>>,
}

/// A part that every verdict about a workload needs and that is missing or of the wrong type.
#[derive(Clone, Debug)]
pub struct StructureFault<'t> {
    /// The nearest node that exists.
    pub node: NodeRef<'t>,
    /// One sentence.
    pub message: String,
    /// What kind of gap it makes.
    pub code: GapCode,
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
    part: Part<'t>,
    pod: Part<'t>,
    container_type: ContainerType,
    name: Text<'t>,
}

/// What can bear a security context: the pod, or one of its containers. It prints as `the pod` or
/// ``container `app` ``.
#[derive(Clone, Copy, Debug)]
pub struct Place<'t> {
    part: Part<'t>,
    container: Option<Text<'t>>,
}

const LISTS: [(&str, ContainerType); 3] = [
    ("initContainers", ContainerType::Init),
    ("containers", ContainerType::Main),
    ("ephemeralContainers", ContainerType::Ephemeral),
];

impl<'t> Workload<'t> {
    /// The workload that a resource is; `None` if its kind has no pod template.
    pub fn new(resource: &'t Resource, version: KubernetesVersion) -> Option<Self> {
        let path = pod_template_path(&resource.reference.group, &resource.reference.kind)?;
        let plimsoll_model::Body::Object(object) = &resource.body else { return None };
        let root = object.root()?;
        let nowhere = Part::new(root, root);
        let mut names = ItemNames::default();
        let mut workload = Self {
            resource,
            version,
            template: nowhere,
            pod: nowhere,
            containers: Vec::new(),
            faults: Vec::new(),
        };
        let Some(template) = workload.needed::<NodeRef<'_>>(nowhere, path, &mut names) else {
            return Some(workload);
        };
        workload.template = Part::new(root, template);
        let Some(pod) = workload.needed::<NodeRef<'_>>(workload.template, "spec", &mut names) else {
            return Some(workload);
        };
        workload.pod = Part::new(root, pod);
        for (list, container_type) in LISTS {
            workload.read_containers(list, container_type, &mut names);
        }
        Some(workload)
    }

    fn needed<T: FromNode<'t>>(
        &mut self,
        part: Part<'t>,
        path: &'static str,
        names: &mut ItemNames,
    ) -> Option<T> {
        let field = part.field::<T>(path);
        let problem = match field.state {
            State::Present(value) => return Some(value),
            State::WrongType { expected, found } => format!("is {found}, expected {expected}"),
            State::Absent | State::Defaulted(_) => "is missing".to_owned(),
        };
        let way =
            Field::<T> { state: State::Absent, root: field.root, nearest: field.nearest, rest: field.rest };
        self.fault(field.nearest, || format!("`{}` {problem}", way.path_with(names)));
        None
    }

    /// Notes a fault, or that there are more than are told apart.
    fn fault(&mut self, node: NodeRef<'t>, message: impl FnOnce() -> String) {
        if self.faults.len() < FAULTS_MAX {
            self.faults.push(StructureFault { node, message: message(), code: GapCode::Structure });
        } else if self.faults.len() == FAULTS_MAX {
            let message = format!(
                "more than {FAULTS_MAX} needed parts of one object cannot be read; no more are listed"
            );
            self.faults.push(StructureFault { node, message, code: GapCode::Limit });
        }
    }

    fn read_containers(&mut self, list: &'static str, container_type: ContainerType, names: &mut ItemNames) {
        let required = container_type == ContainerType::Main;
        if !required && self.pod.field::<List<'_>>(list).is_absent() {
            return;
        }
        let Some(containers) = self.needed::<List<'_>>(self.pod, list, names) else { return };
        if required && containers.is_empty() {
            self.fault(self.pod.node(), || "`containers` is empty".to_owned());
        }
        for item in containers.items() {
            if !item.is_mapping() {
                let found = item.type_name();
                self.fault(item, || format!("an item of `{list}` is {found}, expected a mapping"));
                continue;
            }
            let part = Part::new(self.pod.root(), item);
            let name = match self.needed::<Text<'_>>(part, "name", names) {
                Some(name) => name,
                None => Text::new("?"),
            };
            self.containers.push(Container { part, pod: self.pod, container_type, name });
        }
    }

    /// Whether there is a pod `spec` to look at. Without one there is a fault, and nothing else to say.
    pub fn has_pod(&self) -> bool {
        self.pod.node().index() != self.pod.root().index()
    }

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
        Part::new(self.template.root(), self.template.root())
    }

    /// Its namespace; `default` where none is written.
    pub fn namespace(&self) -> &'t str {
        self.resource.reference.namespace_or_default()
    }

    /// The kind of the object: `Deployment`, `Pod`, …
    pub fn kind(&self) -> &'t str {
        &self.resource.reference.kind
    }

    /// The mapping that has the pod's `metadata` and `spec`.
    pub const fn template(&self) -> Part<'t> {
        self.template
    }

    /// The pod's `spec`.
    pub const fn pod(&self) -> Part<'t> {
        self.pod
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
        let containers = self.containers().map(|own| Place { part: own.part, container: Some(own.name) });
        std::iter::once(Place { part: self.pod, container: None }).chain(containers)
    }

    /// Parts that every verdict needs and that could not be read.
    pub fn faults(&self) -> &[StructureFault<'t>] {
        &self.faults
    }

    /// The annotations of the pod.
    pub fn annotations(&self) -> Field<'t, NodeRef<'t>> {
        self.template.field("metadata.annotations")
    }
}

impl<'t> Container<'t> {
    /// Its name; `?` if it has none (then there is a gap).
    pub const fn name(&self) -> Text<'t> {
        self.name
    }

    /// The container as a whole.
    pub const fn part(&self) -> Part<'t> {
        self.part
    }

    /// Which list it stands in.
    pub const fn container_type(&self) -> ContainerType {
        self.container_type
    }

    /// A field of the container.
    pub fn field<T: FromNode<'t>>(&self, path: &'t str) -> Field<'t, T> {
        self.part.field(path)
    }

    /// A list of the container; an absent one is empty.
    pub fn list(&self, path: &'t str) -> Field<'t, List<'t>> {
        self.part.list(path)
    }

    /// A field of the security context: the container's, or the pod's where the container says nothing.
    /// `path` starts with `securityContext.`.
    pub fn inherited<T: FromNode<'t>>(&self, path: &'t str) -> Field<'t, T> {
        self.part.field(path).or(self.pod.field(path))
    }
}

impl<'t> Place<'t> {
    /// Whether it is a container and not the pod.
    pub const fn is_container(&self) -> bool {
        self.container.is_some()
    }

    /// A field of the pod's `spec` or of the container.
    pub fn field<T: FromNode<'t>>(&self, path: &'t str) -> Field<'t, T> {
        self.part.field(path)
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
