use crate::{
    ApiVersion, Kustomization, Workloads,
    carried::{Parameters, carried},
    closed_groups::can_exist,
    is_kustomization_name,
    kinds::is_api_group,
    lookalike::{Lookalike, is_own_parameter},
    metadata::first_wrong,
    read_kustomization,
    required::is_spec_missing,
    shapes::shape,
};
use plimsoll_document::Document;
use plimsoll_model::{
    Body, GapCode, Hidden, HiddenKind, KubernetesVersion, Location, LocationType, Object, ObjectReference,
    Population, Resource, ResourceType, SourceIndex,
    tree::{NodeRef, Tag, Tree, Value},
};
use std::{path::Path, sync::Arc};

/// The objects of one file.
#[derive(Debug, Default)]
pub struct FileObjects {
    /// Objects, in the order of the file.
    pub resources: Vec<Resource>,
    /// What could not be read as an object.
    pub gaps: Vec<ReadGap>,
    /// What a kustomization in it says.
    pub kustomization: Option<Kustomization>,
    /// Documents that are no Kubernetes objects.
    pub other_documents: u32,
}

/// A gap inside a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadGap {
    /// What kind of gap it is.
    pub code: GapCode,
    /// Line in the file, from 1.
    pub line: u32,
    /// One sentence; bears no value that was read.
    pub message: String,
    /// What may stand where nothing could be read.
    pub hides: Hidden,
}

/// Turns the documents of a file into resources. Lists of any kind are taken apart.
pub fn read_objects(documents: Vec<Document>, file: &Arc<str>, source: SourceIndex) -> FileObjects {
    let mut reader = Reader { file, source, objects: FileObjects::default() };
    let file_name =
        Path::new(file.as_ref()).file_name().map_or_else(String::new, |name| name.to_string_lossy().into());
    for document in documents {
        let tree = Arc::new(document.tree);
        let Some(root) = tree.root() else { continue };
        let known = read_kustomization(root, &file_name);
        let is_read = reader.objects.kustomization.is_some() && is_kustomization_name(&file_name);
        if let Some(kustomization) = known.filter(|_| !is_read) {
            reader.kustomization(kustomization);
            // kubectl reads the items even of a kustomization.
            if root.get("items").is_none() {
                continue;
            }
        } else if is_read && !is_object(root) {
            let message = "kustomize reads only the first document of a kustomization".to_owned();
            reader.gap(GapCode::Structure, root, message);
            continue;
        }
        reader.document(root, &tree, document.has_template_mark);
    }
    reader.objects
}

struct Reader<'f> {
    file: &'f Arc<str>,
    source: SourceIndex,
    objects: FileObjects,
}

/// Most gaps of one file that are told apart; more are one gap.
const GAPS_MAX: usize = 1000;
/// Lists inside lists: kubectl prints none deeper than one.
const LIST_DEPTH_MAX: u8 = 8;

/// Whether a document below a kustomization is an object, and not another kustomization.
fn is_object(root: NodeRef<'_>) -> bool {
    looks_like_object(root) && read_kustomization(root, "").is_none()
}

impl Reader<'_> {
    fn kustomization(&mut self, kustomization: Kustomization) {
        if let Some(line) = kustomization.unreadable_line {
            let message = "a part of the kustomization has the wrong type".to_owned();
            let (code, hides) = (GapCode::Structure, Hidden::All);
            self.add_gap(ReadGap { code, line, message, hides });
        }
        self.objects.kustomization = Some(kustomization);
    }

    fn document(&mut self, root: NodeRef<'_>, tree: &Arc<Tree>, template: bool) {
        if root.is_sequence() && root.items().any(|item| looks_like_object(item)) {
            let message =
                "a list of objects stands at the top; Kubernetes reads only `kind: List`".to_owned();
            return self.gap(GapCode::Structure, root, message);
        }
        if !looks_like_object(root) {
            self.objects.other_documents += 1;
            return;
        }
        self.object(Candidate { root, tree, template, depth: 0, api_version: None, kind: None });
    }

    fn object(&mut self, item: Candidate<'_>) {
        let known = self.objects.gaps.len();
        self.read_object(item);
        // The gap that stands for all further ones is none of this object alone.
        let told = self.objects.gaps.len().min(GAPS_MAX);
        let new = self.objects.gaps.get_mut(known..told).unwrap_or_default();
        if new.is_empty() {
            return;
        }
        let Some(hidden) = hidden_by(item) else { return };
        for gap in new.iter_mut().filter(|gap| gap.hides == Hidden::All) {
            let pods = HiddenKind { kind: "Pod".to_owned(), ..hidden.clone() };
            let makes_pods = gap.code == GapCode::UnknownPodTemplate;
            gap.hides = Hidden::Kinds(
                [Some(hidden.clone()), makes_pods.then_some(pods)].into_iter().flatten().collect(),
            );
        }
    }

    fn read_object(&mut self, item: Candidate<'_>) {
        let root = item.root;
        if item.template && has_template_text(root) {
            let message = "a template that nobody has rendered; scan what the renderer prints".to_owned();
            return self.gap(GapCode::UnrenderedTemplate, root, message);
        }
        // An item of a typed list says both or neither.
        let says_nothing = ["apiVersion", "kind"].iter().all(|key| root.get(key).is_none_or(is_empty));
        let inherited = |from| if says_nothing { from } else { None };
        let api_version = self.needed(root, "apiVersion", inherited(item.api_version));
        let Some(kind) = self.needed(root, "kind", inherited(item.kind)) else { return };
        if let Some(items) = root.get("items") {
            return self.list(items, api_version.unwrap_or_default(), kind, item);
        }
        let Some(api_version) = api_version else { return };
        let version = ApiVersion::parse(api_version);
        if version.version.contains('/') {
            let message = "`apiVersion` is more than a group and a version; kubectl refuses it".to_owned();
            self.gap(GapCode::Structure, root.get("apiVersion").unwrap_or(root), message);
        }
        // Settings of kustomize's own plugins have no group either.
        if version.version != "builtin" && !can_exist(version.group, kind) {
            let (kind, group) = (printable(kind), printable(version.group));
            let group = if group.is_empty() { "the core group".to_owned() } else { format!("group {group}") };
            let message =
                format!("kind {kind} is not one of {group}; no API server that this version knows takes it");
            self.gap(GapCode::Structure, root.get("kind").unwrap_or(root), message);
        }
        if is_spec_missing(version.group, kind, root) {
            let message = format!("`spec` is missing, without which kind {} says nothing", printable(kind));
            self.gap(GapCode::Structure, root, message);
        }
        let Some(reference) = self.reference(root, version, kind) else { return };
        let carried = carried(root, version.group, kind);
        self.push(reference, root, item.tree);
        self.find_lookalike(root, version.group, kind, &carried);
        if !carried.is_empty() {
            self.carried(root, &carried, item);
        }
    }

    /// Something that looks like a pod and is not judged as one.
    fn find_lookalike(&mut self, root: NodeRef<'_>, group: &str, kind: &str, carried: &[NodeRef<'_>]) {
        let shape = shape(group, kind);
        // What Kubernetes itself makes pods of is known to the last field.
        if shape.is_some() && is_api_group(group) {
            return;
        }
        let resource = self.objects.resources.last().filter(|_| shape.is_some());
        let workloads = resource.and_then(|own| Workloads::new(own, KubernetesVersion::NEWEST));
        let understood = workloads.iter().flat_map(Workloads::understood).map(NodeRef::index);
        let understood = understood.chain(carried.iter().map(|own| own.index())).collect();
        let Some(node) = Lookalike::new(group, kind, shape.is_none(), understood).find(root) else { return };
        let line = node.line();
        let group = if group.is_empty() {
            "the core group".to_owned()
        } else {
            format!("group {}", printable(group))
        };
        let message = format!(
            "kind {} of {group} carries a pod template that this version does not judge",
            printable(kind)
        );
        self.add_gap(ReadGap { code: GapCode::UnknownPodTemplate, line, message, hides: Hidden::All });
    }

    /// The objects that an object carries, each as one of its own.
    fn carried(&mut self, root: NodeRef<'_>, carried: &[NodeRef<'_>], item: Candidate<'_>) {
        if item.depth >= LIST_DEPTH_MAX {
            let message = format!("objects are nested deeper than {LIST_DEPTH_MAX}");
            return self.gap(GapCode::Limit, root, message);
        }
        let parameters = Parameters::of(root);
        let tree = match parameters.as_ref().map(|parameters| parameters.filled_in(item.tree, carried)) {
            Some(Some(tree)) => &Arc::new(tree),
            Some(None) => {
                let message = "its parameters fill in more text than the limit allows".to_owned();
                return self.gap(GapCode::Limit, root, message);
            }
            None => item.tree,
        };
        for node in carried.iter().filter_map(|node| tree.node(node.index())) {
            if !node.is_mapping() {
                let message =
                    format!("an object that is carried is {}, expected a mapping", node.type_name());
                self.gap(GapCode::Structure, node, message);
                continue;
            }
            if let Some(place) = parameters.as_ref().and_then(|parameters| parameters.open_place(node)) {
                let message = "a parameter without a value decides a part of this object".to_owned();
                self.gap(GapCode::UnrenderedTemplate, place, message);
            }
            let depth = item.depth + 1;
            self.object(Candidate { root: node, tree, depth, api_version: None, kind: None, ..item });
        }
    }

    /// A needed text at the top of an object; a gap if it is missing or something else.
    fn needed<'t>(&mut self, root: NodeRef<'t>, key: &str, inherited: Option<&'t str>) -> Option<&'t str> {
        match root.get(key) {
            Some(node) if node.as_str().is_some_and(|text| !text.is_empty()) => node.as_str(),
            Some(node) if !node.is_null() => {
                self.gap(GapCode::Structure, node, format!("`{key}` is {}", instead_of_text(node)));
                None
            }
            _ if inherited.is_some() => inherited,
            _ => {
                self.gap(GapCode::Structure, root, format!("`{key}` is missing"));
                None
            }
        }
    }

    /// Whatever has `items` is a list to kubectl, which sends the items and nothing else of it.
    fn list(&mut self, items: NodeRef<'_>, api_version: &str, kind: &str, list: Candidate<'_>) {
        if list.depth >= LIST_DEPTH_MAX {
            return self.gap(GapCode::Limit, items, format!("lists are nested deeper than {LIST_DEPTH_MAX}"));
        }
        if !items.is_sequence() && !items.is_null() {
            let message = format!("`items` is {}, expected a list", items.type_name());
            return self.gap(GapCode::Structure, items, message);
        }
        let metadata = list.root.get("metadata");
        if let Some(wrong) = metadata.and_then(first_wrong) {
            let message =
                format!("the metadata of a list holds {}; kubectl refuses it", wrong.node.type_name());
            self.gap(GapCode::Structure, wrong.node, message);
        }
        let has_name = metadata.is_some_and(|metadata| metadata.get("name").is_some());
        if list.depth > 0 {
            let message = "a list is an item of a list, which kubectl refuses".to_owned();
            self.gap(GapCode::Structure, items, message);
        } else if !kind.ends_with("List") || has_name {
            let kind = printable(kind);
            let message =
                format!("an object of kind {kind} has `items`: kubectl reads the items and drops the object");
            self.gap(GapCode::Structure, items, message);
        }
        // Items of a typed list, such as PodList, need not say what they are.
        let item_kind = Some(kind.strip_suffix("List").unwrap_or(kind)).filter(|kind| !kind.is_empty());
        let item_version = item_kind.map(|_| api_version).filter(|version| !version.is_empty());
        for root in items.items() {
            if root.is_mapping() {
                let depth = list.depth + 1;
                self.object(Candidate { root, depth, api_version: item_version, kind: item_kind, ..list });
            } else if !root.is_null() {
                let message = format!("an item of the list is {}, expected an object", root.type_name());
                self.gap(GapCode::Structure, root, message);
            }
        }
    }

    /// The object's name; `None` if it has none and that is a gap or no object at all.
    fn reference(
        &mut self,
        root: NodeRef<'_>,
        version: ApiVersion<'_>,
        kind: &str,
    ) -> Option<ObjectReference> {
        let metadata = root.get("metadata").filter(|node| !node.is_null());
        let text = |key| metadata.and_then(|metadata| metadata.get(key)).and_then(NodeRef::as_str);
        let name = text("name").or_else(|| text("generateName")).unwrap_or_default();
        let wrong = metadata.and_then(first_wrong);
        let names_nothing =
            wrong.is_none_or(|wrong| !matches!(wrong.field, "metadata" | "name" | "generateName"));
        let hidden = metadata.and_then(hidden_name);
        if name.is_empty() && names_nothing && hidden.is_none() && !is_api_group(version.group) {
            // Configuration files of many programs look like objects and have no name.
            self.objects.other_documents += 1;
            return None;
        }
        if let Some(wrong) = wrong {
            let (field, found) = (wrong.field, wrong.node.type_name());
            let message = match field {
                "metadata" | "name" | "namespace" => {
                    format!("the object's name or namespace is {}", instead_of_text(wrong.node))
                }
                _ => format!(
                    "`metadata.{field}` is or holds {found}, expected {}; kubectl refuses it",
                    wrong.expected
                ),
            };
            self.gap(GapCode::Structure, wrong.node, message);
        } else if let Some(hidden) = hidden {
            let message = format!("the object's name or namespace is {}", instead_of_text(hidden));
            self.gap(GapCode::Structure, hidden, message);
        } else if name.is_empty() {
            self.gap(GapCode::Structure, metadata.unwrap_or(root), "`metadata.name` is missing".to_owned());
        }
        Some(ObjectReference {
            group: version.group.to_owned(),
            version: version.version.to_owned(),
            kind: kind.to_owned(),
            namespace: text("namespace").filter(|namespace| !namespace.is_empty()).map(str::to_owned),
            name: name.to_owned(),
            uid: text("uid").map(str::to_owned),
            resource_version: text("resourceVersion").map(str::to_owned),
        })
    }

    fn push(&mut self, reference: ObjectReference, root: NodeRef<'_>, tree: &Arc<Tree>) {
        let is_namespace = reference.group.is_empty() && reference.kind == "Namespace";
        let added_labels = if is_namespace {
            vec![("kubernetes.io/metadata.name", reference.name.clone())]
        } else {
            Vec::new()
        };
        self.objects.resources.push(Resource {
            resource_type: ResourceType::Kubernetes,
            source: self.source,
            reference,
            digest: None,
            sha256: root.sha256(),
            location: Location {
                location_type: LocationType::File,
                file: Arc::clone(self.file),
                line: root.line(),
                column: root.column(),
            },
            population: Population::Ordinary,
            duplicate: 0,
            body: Body::Object(Object {
                tree: Arc::clone(tree),
                node: root.index(),
                added_labels,
                origins: None,
            }),
        });
    }

    fn gap(&mut self, code: GapCode, node: NodeRef<'_>, message: String) {
        let line = node.line();
        self.add_gap(ReadGap { code, line, message, hides: Hidden::All });
    }

    /// Adds a gap, or says that there are more than are told apart.
    fn add_gap(&mut self, gap: ReadGap) {
        match self.objects.gaps.len() {
            ..GAPS_MAX => self.objects.gaps.push(gap),
            GAPS_MAX => {
                let message = format!(
                    "more than {GAPS_MAX} parts of the file cannot be read; those from here on are not listed"
                );
                // Whatever comes after it has no gap of its own, so this one stands for anything.
                let (code, hides) = (GapCode::Limit, Hidden::All);
                self.objects.gaps.push(ReadGap { code, line: gap.line, message, hides });
            }
            _ => {}
        }
    }
}

/// What stands where a text is needed that may be shown, for a message.
fn instead_of_text(node: NodeRef<'_>) -> String {
    match (node.tag(), node.value()) {
        (Tag::Str, Value::Redacted(_)) => "hidden, since it may hold a secret".to_owned(),
        (Tag::Str, _) => "empty".to_owned(),
        _ => format!("{}, expected a string", node.type_name()),
    }
}

/// A mapping that may be an object, with what the document and the list around it say of it.
#[derive(Clone, Copy)]
struct Candidate<'t> {
    root: NodeRef<'t>,
    tree: &'t Arc<Tree>,
    /// Whether a template mark stands in the document.
    template: bool,
    /// Lists around it.
    depth: u8,
    api_version: Option<&'t str>,
    kind: Option<&'t str>,
}

/// A name or namespace that is text and must not be shown.
fn hidden_name(metadata: NodeRef<'_>) -> Option<NodeRef<'_>> {
    let of = |key| metadata.get(key).filter(|node| node.tag() == Tag::Str && node.as_str().is_none());
    ["name", "namespace"].into_iter().find_map(of)
}

/// What an object that could not be read in full may be: one of its own kind, if that is plain and nothing inside of it is
/// an object too.
fn hidden_by(item: Candidate<'_>) -> Option<HiddenKind> {
    let root = item.root;
    let kind = match root.get("kind") {
        Some(kind) if !is_empty(kind) => kind.as_str()?,
        _ => item.kind?,
    };
    let is_plain = !kind.ends_with("List") && !kind.contains("{{") && root.get("items").is_none();
    if !is_plain || root.entries().any(|(_, value)| embeds_object(value)) {
        return None;
    }
    let namespace = root.get("metadata").and_then(|metadata| metadata.get("namespace"));
    let namespace =
        namespace.and_then(NodeRef::as_str).filter(|text| !text.is_empty() && !text.contains("{{"));
    Some(HiddenKind { kind: kind.to_owned(), namespace: namespace.map(str::to_owned) })
}

/// Whether an object stands in a value, as templates and the work of other clusters hold them.
fn embeds_object(node: NodeRef<'_>) -> bool {
    let is_object = node.get("apiVersion").is_some()
        && node.get("kind").is_some()
        && (node.get("metadata").is_some() || node.get("items").is_some());
    is_object
        || node.entries().any(|(_, value)| embeds_object(value))
        || node.items().any(|item| embeds_object(item))
}

/// Two of the five marks of an object are enough: one broken mark must not make it vanish. A list of what looks like
/// objects is one by itself.
fn looks_like_object(root: NodeRef<'_>) -> bool {
    let mut items = root.get("items").into_iter().flat_map(NodeRef::items);
    marks(root) >= 2 || items.any(|item| marks(item) >= 2)
}

fn marks(root: NodeRef<'_>) -> usize {
    let marks = [
        root.get("apiVersion").is_some(),
        root.get("kind").is_some(),
        root.get("metadata").is_some_and(NodeRef::is_mapping),
        root.get("spec").is_some_and(NodeRef::is_mapping),
        root.get("items").is_some_and(|items| items.items().any(NodeRef::is_mapping)),
    ];
    marks.into_iter().filter(|&mark| mark).count()
}

fn is_empty(node: NodeRef<'_>) -> bool {
    node.is_null() || node.as_str().is_some_and(str::is_empty)
}

/// Whether a template mark stands where it decides what the object is or what it runs.
fn has_template_text(root: NodeRef<'_>) -> bool {
    let is_template =
        |node: NodeRef<'_>| node.as_str().is_some_and(|text| text.contains("{{") && text.contains("}}"));
    let metadata = root.get("metadata");
    let names = ["name", "namespace"].into_iter().filter_map(|key| metadata?.get(key));
    let kinds = ["apiVersion", "kind"].into_iter().filter_map(|key| root.get(key));
    if names.chain(kinds).any(is_template) {
        return true;
    }
    let kind = root.get("kind").and_then(NodeRef::as_str).unwrap_or_default();
    let group =
        root.get("apiVersion").and_then(NodeRef::as_str).map_or("", |text| ApiVersion::parse(text).group);
    let Some(shape) = shape(group, kind) else { return false };
    // Kinds that fill in parameters when they run write them the same way.
    let has_own = shape.parameter_mark == Some("{{");
    let is_foreign =
        |node: NodeRef<'_>| is_template(node) && !(has_own && node.as_str().is_some_and(is_own_parameter));
    let mut found = false;
    root.visit_values(&mut |value| found |= is_foreign(value));
    found
}

/// A kind or group fit for a message.
fn printable(text: &str) -> String {
    text.chars().filter(|part| part.is_ascii_alphanumeric() || matches!(part, '.' | '-')).take(80).collect()
}
