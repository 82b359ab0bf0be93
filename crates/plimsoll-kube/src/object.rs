use crate::{
    ApiVersion, Kustomization,
    kinds::{is_api_group, pod_template_path},
    read_kustomization,
};
use plimsoll_document::Document;
use plimsoll_model::{
    Body, GapCode, Location, LocationType, Object, ObjectReference, Population, Resource, ResourceType,
    SourceIndex,
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
            let known = reader.objects.kustomization.get_or_insert_default();
            known.not_objects.extend(kustomization.not_objects);
            known.references.extend(kustomization.references);
            known.charts.extend(kustomization.charts);
            known.is_component |= kustomization.is_component;
            if let Some(line) = kustomization.unreadable_line {
                known.unreadable_line = Some(line);
                let message = "a part of the kustomization has the wrong type".to_owned();
                reader.objects.gaps.push(ReadGap { code: GapCode::Structure, line, message });
            }
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

impl Reader<'_> {
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
        let root = item.root;
        if item.template && has_template_text(root) {
            let message = "a template that nobody has rendered; scan what the renderer prints".to_owned();
            return self.gap(GapCode::UnrenderedTemplate, root, message);
        }
        let (Some(api_version), Some(kind)) =
            (self.needed(root, "apiVersion", item.api_version), self.needed(root, "kind", item.kind))
        else {
            return;
        };
        let version = ApiVersion::parse(api_version);
        if let Some(items) = list_items(kind, root) {
            return self.list(items, api_version, kind, item);
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

    fn list(&mut self, items: NodeRef<'_>, api_version: &str, kind: &str, list: Candidate<'_>) {
        if list.depth >= LIST_DEPTH_MAX {
            return self.gap(GapCode::Limit, items, format!("lists are nested deeper than {LIST_DEPTH_MAX}"));
        }
        if !items.is_sequence() {
            let message = format!("`items` is {}, expected a list", items.type_name());
            return self.gap(GapCode::Structure, items, message);
        }
        // Items of a typed list, such as PodList, need not say what they are.
        let item_kind = kind.strip_suffix("List").filter(|kind| !kind.is_empty());
        let item_version = item_kind.map(|_| api_version);
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
        let wrong = metadata.filter(|node| !node.is_mapping()).or_else(|| {
            ["name", "namespace"]
                .iter()
                .find_map(|key| metadata?.get(key).filter(|node| !node.is_null() && node.as_str().is_none()))
        });
        let name = text("name").or_else(|| text("generateName")).unwrap_or_default();
        if let Some(node) = wrong {
            let message =
                format!("the object's name or namespace is {}, expected a string", node.type_name());
            self.gap(GapCode::Structure, node, message);
        } else if name.is_empty() {
            if !is_api_group(version.group) {
                // Configuration files of many programs look like objects and have no name.
                self.objects.other_documents += 1;
                return None;
            }
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
        match self.objects.gaps.len() {
            ..GAPS_MAX => self.objects.gaps.push(ReadGap { code, line, message }),
            GAPS_MAX => {
                let message = format!(
                    "more than {GAPS_MAX} parts of the file cannot be read; those from here on are not listed"
                );
                self.objects.gaps.push(ReadGap { code: GapCode::Limit, line, message });
            }
            _ => {}
        }
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

/// Two of the four marks of an object are enough: one broken mark must not make it vanish.
fn looks_like_object(root: NodeRef<'_>) -> bool {
    if !root.is_mapping() {
        return false;
    }
    let marks = [
        root.get("apiVersion").is_some(),
        root.get("kind").is_some(),
        root.get("metadata").is_some_and(NodeRef::is_mapping),
        root.get("spec").is_some_and(NodeRef::is_mapping),
    ];
    marks.into_iter().filter(|&mark| mark).count() >= 2
}

fn list_items<'t>(kind: &str, root: NodeRef<'t>) -> Option<NodeRef<'t>> {
    if kind == "List"
        || kind.ends_with("List") && root.get("metadata").is_none_or(|node| node.get("name").is_none())
    {
        root.get("items")
    } else {
        None
    }
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
