//! Where a kind that runs pods keeps what its pods are made of.
//!
//! Everything here is data: a [`Shape`] says of a kind, for each pod that its objects make, where containers stand and
//! under which names the fields of the pod. What a controller adds by itself (Argo's `init` and `wait`, Tekton's
//! `prepare`, the launcher of KubeVirt) is not written in the object and is not judged.

use crate::workload::ContainerType;

/// A kind that runs pods.
#[derive(Debug)]
pub(crate) struct Shape {
    /// How long the pods are meant to run.
    pub(crate) life: Life,
    /// The pods of an object.
    pub(crate) pods: &'static [PodShape],
    /// What it runs besides, by naming it: that is judged where it stands.
    pub(crate) references: &'static [ReferenceShape],
    /// Fields that decide what runs and are not read: changes of the pod or whole objects as text, patches, settings
    /// of containers that a controller adds.
    pub(crate) texts: &'static [&'static str],
    /// How the keys of labels begin that the controller adds to pods; a selector may ask for them.
    pub(crate) added_labels: &'static [&'static str],
    /// What begins a parameter that is filled in at run time.
    pub(crate) parameter_mark: Option<&'static str>,
}

/// How long pods are meant to run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Life {
    /// Until somebody stops them.
    Stays,
    /// Until they are done.
    Completes,
    /// As the restart policy of the pod says.
    AsItSays,
}

/// A path through an object. `key[]` goes into every item of a list, `key[][]` into every item of every list in it, and
/// `{}` into every value of a mapping. A key that contains dots stands between brackets, as `[a.b/c]`.
pub(crate) type Pattern = &'static str;

/// One or several pods of a kind.
#[derive(Debug)]
pub(crate) struct PodShape {
    /// The parts of the object that describe one pod each. The empty path is the object itself.
    pub(crate) at: Pattern,
    /// Whether the pattern may lead to several parts.
    pub(crate) has_wildcard: bool,
    /// Whether it is a whole pod template of Kubernetes that must be there, with containers.
    pub(crate) is_template: bool,
    /// Labels and annotations.
    pub(crate) metadata: Place,
    /// Where the fields of the pod stand; the first place that has a field decides.
    pub(crate) pod: &'static [Place],
    /// Where the containers stand.
    pub(crate) containers: &'static [ContainerShape],
    /// It makes a pod if it has a container or one of these.
    pub(crate) or_with: &'static [&'static str],
    /// What a field means that no place of the pod lists.
    pub(crate) unlisted: Unlisted,
}

/// What a field means that a kind does not have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unlisted {
    /// The pod is made without it: the default of the API server holds.
    Absent,
    /// What makes the pod, or the pod that containers are added to, decides.
    Undecided,
}

/// A part of an object that has fields of a pod or of a container.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place {
    pub(crate) base: Base,
    pub(crate) fields: Fields,
}

/// Where a [`Place`] is.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Base {
    /// In the part that the pod, or the container, was found at.
    Here,
    /// At a path from the top of the object; all its pods share it.
    Top(&'static str),
    /// At the first part below the pod that a pattern leads to.
    First(Pattern),
}

/// Which fields a [`Place`] has.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Fields {
    /// All, below this path.
    All(&'static str),
    /// These, each with the path that it stands at. [`UNDECIDED`] means what [`Unlisted::Undecided`] means.
    Some(&'static [(&'static str, &'static str)]),
}

/// Instead of the path of a field: what makes the pod decides it.
pub(crate) const UNDECIDED: &str = "?";

/// Containers of a pod.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ContainerShape {
    /// From where the pod was found.
    pub(crate) at: Pattern,
    /// What stands there.
    pub(crate) form: Form,
    pub(crate) container_type: ContainerType,
    /// Whether the object must have it.
    pub(crate) is_required: bool,
    /// Where the fields of a container stand.
    pub(crate) places: &'static [Place],
    /// Settings for all of them, from where the pod was found; field by field.
    pub(crate) defaults: Option<&'static str>,
    pub(crate) unlisted: Unlisted,
}

/// What stands where containers are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// A list of containers, which must have names.
    List,
    /// A list of containers, which need not have names.
    UnnamedList,
    /// One container, which runs under this name if it has none.
    One(&'static str),
}

/// What an object runs besides its own pods.
#[derive(Debug)]
pub(crate) struct ReferenceShape {
    pub(crate) at: Pattern,
    pub(crate) target: Target,
}

/// What is named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Target {
    /// `apiVersion`, `kind` and `name` of anything that runs pods.
    Workload,
    /// Task or ClusterTask of Tekton.
    Task,
    /// Pipeline of Tekton.
    Pipeline,
    /// StepAction of Tekton.
    StepAction,
    /// WorkflowTemplate or ClusterWorkflowTemplate of Argo.
    WorkflowTemplate,
    /// AnalysisTemplate or ClusterAnalysisTemplate of Argo Rollouts, which may run jobs.
    AnalysisTemplate,
}

const HERE: Place = Place { base: Base::Here, fields: Fields::All("") };

impl Place {
    pub(crate) const fn here(fields: Fields) -> Self {
        Self { base: Base::Here, fields }
    }

    pub(crate) const fn top(path: &'static str, fields: Fields) -> Self {
        Self { base: Base::Top(path), fields }
    }
}

impl ContainerShape {
    /// Containers as Kubernetes has them.
    pub(crate) const fn new(at: Pattern, form: Form) -> Self {
        Self {
            at,
            form,
            container_type: ContainerType::Main,
            is_required: false,
            places: &[HERE],
            defaults: None,
            unlisted: Unlisted::Absent,
        }
    }

    pub(crate) const fn of_type(mut self, container_type: ContainerType) -> Self {
        self.container_type = container_type;
        self
    }

    pub(crate) const fn required(mut self) -> Self {
        self.is_required = true;
        self
    }

    pub(crate) const fn with_places(mut self, places: &'static [Place]) -> Self {
        self.places = places;
        self
    }

    pub(crate) const fn with_defaults(mut self, at: &'static str) -> Self {
        self.defaults = Some(at);
        self
    }

    pub(crate) const fn undecided(mut self) -> Self {
        self.unlisted = Unlisted::Undecided;
        self
    }

    pub(crate) const fn unlisted_is_undecided(&self) -> bool {
        matches!(self.unlisted, Unlisted::Undecided)
    }
}

/// The lists of containers of a `PodSpec` that stands at `spec`.
const OF_TEMPLATE: &[ContainerShape] = &[
    ContainerShape::new("spec.initContainers", Form::List).of_type(ContainerType::Init),
    ContainerShape::new("spec.containers", Form::List).required(),
    ContainerShape::new("spec.ephemeralContainers", Form::List).of_type(ContainerType::Ephemeral),
];
/// The same, of a kind that lets the name of its container be left out.
const OF_UNNAMED_TEMPLATE: &[ContainerShape] = &[
    ContainerShape::new("spec.initContainers", Form::List).of_type(ContainerType::Init),
    ContainerShape::new("spec.containers", Form::UnnamedList).required(),
];
/// The same, of a template that is merged into what a controller makes.
const OF_PARTIAL_TEMPLATE: &[ContainerShape] = &[
    ContainerShape::new("spec.initContainers", Form::List).of_type(ContainerType::Init),
    ContainerShape::new("spec.containers", Form::List),
];
const IN_SPEC: &[Place] = &[Place::here(Fields::All("spec"))];

/// Labels and annotations under `metadata` of the part that a pod was found at.
pub(crate) const OWN_METADATA: Place = Place::here(Fields::All("metadata"));
/// Labels and annotations of the object, which its pods get.
pub(crate) const OBJECT_METADATA: Place = Place::top("", Fields::All("metadata"));

impl PodShape {
    /// A pod template: a mapping with `metadata` and `spec`, which must be there if the pattern has no wildcard.
    pub(crate) const fn template(at: Pattern) -> Self {
        Self {
            at,
            has_wildcard: has_wildcard(at),
            is_template: true,
            metadata: OWN_METADATA,
            pod: IN_SPEC,
            containers: OF_TEMPLATE,
            or_with: &[],
            unlisted: Unlisted::Absent,
        }
    }

    /// A pod template whose containers need no names.
    pub(crate) const fn unnamed_template(at: Pattern) -> Self {
        Self { containers: OF_UNNAMED_TEMPLATE, ..Self::template(at) }
    }

    /// A pod template that need not be there.
    pub(crate) const fn optional_template(at: Pattern) -> Self {
        Self { is_template: false, or_with: &["spec"], ..Self::template(at) }
    }

    /// A pod template that is merged into what a controller makes: it need not be there, nor have containers.
    pub(crate) const fn partial_template(at: Pattern) -> Self {
        Self { containers: OF_PARTIAL_TEMPLATE, ..Self::optional_template(at) }
    }

    /// A pod that is put together from several parts.
    pub(crate) const fn scattered(
        at: Pattern,
        metadata: Place,
        pod: &'static [Place],
        containers: &'static [ContainerShape],
    ) -> Self {
        Self {
            at,
            has_wildcard: has_wildcard(at),
            is_template: false,
            metadata,
            pod,
            containers,
            or_with: &[],
            unlisted: Unlisted::Absent,
        }
    }

    pub(crate) const fn or_with(mut self, fields: &'static [&'static str]) -> Self {
        self.or_with = fields;
        self
    }

    pub(crate) const fn undecided(mut self) -> Self {
        self.unlisted = Unlisted::Undecided;
        self
    }
}

/// Whether a pattern goes into lists or mappings. Worked out when the program is compiled.
const fn has_wildcard(pattern: Pattern) -> bool {
    let mut rest = pattern.as_bytes();
    while let [byte, tail @ ..] = rest {
        if matches!(byte, b'[' | b'{') {
            return true;
        }
        rest = tail;
    }
    false
}

impl Shape {
    pub(crate) const fn new(life: Life, pods: &'static [PodShape]) -> Self {
        Self { life, pods, references: &[], texts: &[], added_labels: &[], parameter_mark: None }
    }

    pub(crate) const fn naming(mut self, references: &'static [ReferenceShape]) -> Self {
        self.references = references;
        self
    }

    pub(crate) const fn with_texts(mut self, texts: &'static [&'static str]) -> Self {
        self.texts = texts;
        self
    }

    pub(crate) const fn adding(mut self, labels: &'static [&'static str]) -> Self {
        self.added_labels = labels;
        self
    }

    pub(crate) const fn with_parameters(mut self, mark: &'static str) -> Self {
        self.parameter_mark = Some(mark);
        self
    }

    /// The path to the pod template if the kind has one that must be there and nothing else, as those of Kubernetes.
    pub(crate) fn template_path(&self) -> Option<&'static str> {
        match self.pods {
            [only] if only.is_template && !only.has_wildcard => Some(only.at),
            _ => None,
        }
    }
}

impl ReferenceShape {
    pub(crate) const fn new(at: Pattern, target: Target) -> Self {
        Self { at, target }
    }
}
