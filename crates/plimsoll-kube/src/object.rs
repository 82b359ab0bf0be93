use crate::{
    ApiVersion, Kustomization,
    closed_groups::can_exist,
    kinds::{is_api_group, pod_template_path},
    metadata::first_wrong,
    read_kustomization,
    required::is_spec_missing,
};
use plimsoll_document::Document;
use plimsoll_model::{
    Body, GapCode, Hidden, HiddenKind, Location, LocationType, Object, ObjectReference, Population, Resource,
    ResourceType, SourceIndex,
    tree::{NodeRef, Tag, Tree},
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
        if let Some(kustomization) = read_kustomization(root, &file_name) {
            reader.kustomization(root, kustomization);
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

/// Lists inside lists: kubectl prints none deeper than one.
const LIST_DEPTH_MAX: u8 = 8;

impl Reader<'_> {
    fn kustomization(&mut self, root: NodeRef<'_>, kustomization: Kustomization) {
        if self.objects.kustomization.is_some() {
            let message = "kustomize reads one document of a kustomization; this one is left out".to_owned();
            return self.gap(GapCode::Structure, root, message);
        }
        if let Some(line) = kustomization.unreadable_line {
            let message = "a part of the kustomization has the wrong type".to_owned();
            let (code, hides) = (GapCode::Structure, Hidden::All);
            self.objects.gaps.push(ReadGap { code, line, message, hides });
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
        let new = self.objects.gaps.get_mut(known..).unwrap_or_default();
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
        if !can_exist(version.group, kind) {
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
        if pod_template_path(version.group, kind).is_none() {
            if let Some(node) = find_pod_template(root) {
                let message = format!(
                    "kind {} of group {} carries a pod template that this version does not judge",
                    printable(kind),
                    printable(version.group)
                );
                self.gap(GapCode::UnknownPodTemplate, node, message);
            }
        }
        self.push(reference, root, item.tree);
    }

    /// A needed text at the top of an object; a gap if it is missing or something else.
    fn needed<'t>(&mut self, root: NodeRef<'t>, key: &str, inherited: Option<&'t str>) -> Option<&'t str> {
        match root.get(key) {
            Some(node) if node.as_str().is_some_and(|text| !text.is_empty()) => node.as_str(),
            Some(node) if !node.is_null() => {
                self.gap(
                    GapCode::Structure,
                    node,
                    format!("`{key}` is {}, expected a string", node.type_name()),
                );
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
        if name.is_empty() && names_nothing && !is_api_group(version.group) {
            // Configuration files of many programs look like objects and have no name.
            self.objects.other_documents += 1;
            return None;
        }
        if let Some(wrong) = wrong {
            let (field, found) = (wrong.field, wrong.node.type_name());
            let message = match field {
                "metadata" | "name" | "namespace" => {
                    format!("the object's name or namespace is {found}, expected a string")
                }
                _ => format!(
                    "`metadata.{field}` is or holds {found}, expected {}; kubectl refuses it",
                    wrong.expected
                ),
            };
            self.gap(GapCode::Structure, wrong.node, message);
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
        self.objects.gaps.push(ReadGap { code, line: node.line(), message, hides: Hidden::All });
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
    let mut found = false;
    if pod_template_path(group, kind).is_some() {
        root.visit_values(&mut |value| found |= is_template(value));
    }
    found
}

/// A mapping that runs containers: it has a list of mappings with an `image` under `containers`.
fn find_pod_template(node: NodeRef<'_>) -> Option<NodeRef<'_>> {
    match node.tag() {
        Tag::Mapping => {
            let runs = node
                .get("containers")
                .is_some_and(|list| list.items().any(|item| item.get("image").is_some()));
            if runs { Some(node) } else { node.entries().find_map(|(_, value)| find_pod_template(value)) }
        }
        Tag::Sequence => node.items().find_map(find_pod_template),
        _ => None,
    }
}

/// A kind or group fit for a message.
fn printable(text: &str) -> String {
    text.chars().filter(|part| part.is_ascii_alphanumeric() || matches!(part, '.' | '-')).take(80).collect()
}
