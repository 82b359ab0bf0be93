//! From an object that kustomize built back to the files that its parts were written in.
//!
//! The walk goes over the built object and, beside it, over the object of the base and every patch that may fit.
//! A value is led back to the strongest of them that has the same value at the same place; what none has, to the
//! entry of a kustomization that sets such values. A value that is still left stays with the rendered text: it is
//! never guessed.

use super::{Job, graph::Closure};
use crate::{file::Reader, sources::PathForm};
use plimsoll_document::{Document, Limits, parse, read_file};
use plimsoll_kube::{item_names, read_objects};
use plimsoll_model::{
    Body, Location, ObjectReference, OriginFile, OriginFileIndex, Origins, Resource, SourceIndex,
    tree::{NodeRef, Tree},
};
use rayon::iter::{IntoParallelIterator as _, ParallelIterator as _};
use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    path::{Path, PathBuf},
    sync::Arc,
};

/// The files of all overlays, each read once.
pub(crate) struct Documents {
    files: BTreeMap<PathBuf, File>,
    /// How paths are shown.
    pub(crate) form: PathForm,
}

struct File {
    shown: Arc<str>,
    trees: Vec<Arc<Tree>>,
    objects: Vec<Resource>,
}

/// One version of a part of an object: in the base, or in a patch.
#[derive(Clone, Copy)]
struct Layer<'t> {
    node: NodeRef<'t>,
    file: OriginFileIndex,
    /// The first line of the text of an inline patch; its columns are not known then.
    inline: Option<u32>,
}

/// A patch with what it is meant for.
struct Patch {
    tree: Arc<Tree>,
    file: PathBuf,
    inline: Option<u32>,
    /// Kind and name, where they are given.
    kind: Option<String>,
    name: Option<String>,
}

impl Documents {
    /// Reads what the jobs read. Lines are drawn from it, so secrets are searched for and hidden here, too.
    pub(crate) fn read(jobs: &[Job], reader: Reader<'_>, form: PathForm) -> Self {
        let files: BTreeSet<&PathBuf> =
            jobs.iter().filter_map(Job::closure).flat_map(Closure::files).collect();
        let files: Vec<&PathBuf> = files.into_iter().collect();
        let read = |path: &PathBuf| Some((path.clone(), File::read(path, reader, form)?));
        let files = files.into_par_iter().filter_map(read).collect::<Vec<_>>().into_iter().collect();
        Self { files, form }
    }

    /// Gives every object of an overlay its origins.
    pub(crate) fn trace(&self, closure: &Closure, from: &Arc<str>, resources: &mut [Resource]) {
        let bases: Vec<(&PathBuf, &Resource)> = closure
            .objects
            .iter()
            .filter_map(|path| Some((path, self.files.get(path)?)))
            .flat_map(|(path, file)| file.objects.iter().map(move |object| (path, object)))
            .collect();
        let mut by_kind: HashMap<(&str, &str), Vec<(&PathBuf, &Resource)>> = HashMap::new();
        for (path, base) in bases {
            let kind = (base.reference.group.as_str(), base.reference.kind.as_str());
            by_kind.entry(kind).or_default().push((path, base));
        }
        let patches = self.patches(closure);
        for resource in resources {
            let kind = (resource.reference.group.as_str(), resource.reference.kind.as_str());
            let base = by_kind.get(&kind).and_then(|bases| base_of(&resource.reference, bases));
            self.trace_object(closure, &patches, base, from, resource);
        }
    }

    fn trace_object(
        &self,
        closure: &Closure,
        patches: &[Patch],
        base: Option<(&PathBuf, &Resource)>,
        from: &Arc<str>,
        resource: &mut Resource,
    ) {
        let Body::Object(object) = &mut resource.body else { return };
        let tree = Arc::clone(&object.tree);
        let Some(root) = tree.node(object.node) else { return };
        let mut walk = Walk {
            documents: self,
            origins: Origins::default(),
            files: BTreeMap::new(),
            settings: Vec::new(),
        };
        let settings: Vec<(&PathBuf, NodeRef<'_>)> = closure
            .kustomizations
            .iter()
            .filter_map(|path| Some((path, self.files.get(path)?)))
            .flat_map(|(path, file)| file.trees.iter().filter_map(move |tree| Some((path, tree.root()?))))
            .collect();
        for (path, node) in settings {
            let Some(file) = walk.file(path) else { continue };
            walk.settings.push(Layer { node, file, inline: None });
        }
        let mut layers = Vec::new();
        let mut operations = Vec::new();
        for patch in patches.iter().filter(|patch| patch.fits(&resource.reference, base)) {
            let (Some(node), Some(file)) = (patch.tree.root(), walk.file(&patch.file)) else { continue };
            let layer = Layer { node, file, inline: patch.inline };
            if node.is_sequence() { operations.push(layer) } else { layers.push(layer) }
        }
        let mut home = None;
        if let Some((path, base)) = base {
            if let (Body::Object(object), Some(file)) = (&base.body, walk.file(path)) {
                layers.extend(object.root().map(|node| Layer { node, file, inline: None }));
                home = Some(base.location.clone());
            }
        } else if let Some(generator) = walk.generator(&resource.reference) {
            walk.mark(root, generator);
            walk.generated(root, generator);
            let (line, column) = (generator.node.line(), generator.node.column());
            let file = walk.shown(generator.file);
            home = file.map(|file| Location { file, line, column, ..resource.location.clone() });
        }
        if let Some(base) = layers.last().filter(|_| base.is_some()) {
            walk.mark(root, *base);
        }
        walk.object(root, &layers, "");
        // The first of the list is the strongest, and the last mark holds.
        operations.iter().rev().for_each(|layer| walk.operations(root, *layer));
        if let Some(home) = home {
            let location_type = plimsoll_model::LocationType::File;
            resource.location = Location { location_type, ..home };
        }
        let origins = walk.origins.seal();
        object.origins = Some(Arc::new(plimsoll_model::Rendered { from: Arc::clone(from), origins }));
    }

    /// Patches of all kustomizations, the strongest first: the outermost, and the last of each.
    fn patches(&self, closure: &Closure) -> Vec<Patch> {
        let mut patches = Vec::new();
        for path in &closure.kustomizations {
            let Some(file) = self.files.get(path) else { continue };
            for root in file.trees.iter().filter_map(|tree| tree.root()) {
                let mut found = Vec::new();
                for list in ["patchesStrategicMerge", "patches", "patchesJson6902"] {
                    let items = root.get(list).into_iter().flat_map(NodeRef::items);
                    items.for_each(|item| self.add_patches(path, item, &mut found));
                }
                patches.extend(found.into_iter().rev());
            }
        }
        patches
    }

    fn add_patches(&self, kustomization: &Path, item: NodeRef<'_>, found: &mut Vec<Patch>) {
        let target = item.get("target");
        let wanted =
            |key| target.and_then(|target| target.get(key)).and_then(NodeRef::as_str).map(str::to_owned);
        let node =
            if item.is_mapping() { item.get("path").or_else(|| item.get("patch")) } else { Some(item) };
        let Some((node, text)) = node.and_then(|node| Some((node, *node.as_redacted()?.expose()))) else {
            return;
        };
        let folder = kustomization.parent().unwrap_or(Path::new(""));
        let path = crate::ownership::tidied(&folder.join(text));
        let (file, trees, inline) = match self.files.get(&path).filter(|_| !text.contains('\n')) {
            Some(file) => (path, file.trees.clone(), None),
            None => (kustomization.to_owned(), trees_of(text), Some(node.line())),
        };
        for tree in trees {
            let own = |keys: &[&str]| {
                let mut node = tree.root();
                keys.iter().for_each(|key| node = node.and_then(|node| node.get(key)));
                node.and_then(NodeRef::as_str).map(str::to_owned)
            };
            let (kind, name) = match target {
                Some(_) => (wanted("kind"), wanted("name")),
                None => (own(&["kind"]), own(&["metadata", "name"])),
            };
            found.push(Patch { file: file.clone(), inline, kind, name, tree });
        }
    }
}

impl File {
    fn read(path: &Path, reader: Reader<'_>, form: PathForm) -> Option<Self> {
        let text = read_file(path, reader.limits).ok()?;
        let named_json = path.extension().is_some_and(|extension| extension == "json");
        let parsed = reader.parse(&text, named_json);
        // Objects and trees are read twice over the same text: an object takes its document with it.
        let trees: Vec<Arc<Tree>> =
            parsed.documents.into_iter().map(|document| Arc::new(document.tree)).collect();
        let copy = |tree: &Arc<Tree>| Document { tree: Tree::clone(tree), has_template_mark: false };
        let shown = form.shown(path);
        let mut objects =
            read_objects(trees.iter().map(copy).collect(), &Arc::from("objects"), SourceIndex(0));
        for object in &mut objects.resources {
            object.location.file = Arc::clone(&shown);
        }
        Some(Self { shown, trees, objects: objects.resources })
    }
}

/// The documents of an inline patch. They are compared and never drawn, so nobody searches them.
fn trees_of(text: &str) -> Vec<Arc<Tree>> {
    let parsed = parse(text, false, &Limits::default());
    parsed.documents.into_iter().map(|document| Arc::new(document.tree)).collect()
}

/// The object of a base that an object was built from: of the same name, or of the longest name inside of its own,
/// since prefixes, suffixes and hashes are added. `None` where several fit alike.
fn base_of<'b>(
    built: &ObjectReference,
    bases: &[(&'b PathBuf, &'b Resource)],
) -> Option<(&'b PathBuf, &'b Resource)> {
    let alike = |base: &&Resource| {
        let name = &base.reference.name;
        let fits = !name.is_empty() && built.name.contains(name.as_str());
        fits.then(|| (name.len(), base.reference.namespace == built.namespace))
    };
    let best = bases.iter().filter_map(|(_, base)| alike(base)).max()?;
    let mut fitting = bases.iter().filter(|(_, base)| alike(base) == Some(best));
    let first = fitting.next()?;
    fitting.next().is_none().then_some(*first)
}

impl Patch {
    /// Whether it may be meant for an object. One that names nothing, or names with a pattern, may; values decide.
    fn fits(&self, built: &ObjectReference, base: Option<(&PathBuf, &Resource)>) -> bool {
        let is_pattern = |text: &str| text.contains(['*', '.', '|', '[', '(', '^', '$', '+', '?']);
        let same_kind = self.kind.as_ref().is_none_or(|kind| *kind == built.kind || is_pattern(kind));
        let base_name = base.map(|(_, base)| base.reference.name.as_str());
        let same_name =
            |name: &String| *name == built.name || base_name == Some(name.as_str()) || is_pattern(name);
        same_kind && self.name.as_ref().is_none_or(same_name)
    }
}

/// The walk over one object.
struct Walk<'d> {
    documents: &'d Documents,
    origins: Origins,
    files: BTreeMap<PathBuf, Option<OriginFileIndex>>,
    /// The kustomizations, the outermost first.
    settings: Vec<Layer<'d>>,
}

impl<'d> Walk<'d> {
    fn file(&mut self, path: &Path) -> Option<OriginFileIndex> {
        if let Some(known) = self.files.get(path) {
            return *known;
        }
        let file = self.documents.files.get(path)?;
        let origin = OriginFile { file: Arc::clone(&file.shown), trees: file.trees.clone() };
        let index = self.origins.add_file(origin);
        self.files.insert(path.to_owned(), index);
        index
    }

    fn shown(&self, index: OriginFileIndex) -> Option<Arc<str>> {
        let path = self.files.iter().find(|(_, known)| **known == Some(index)).map(|(path, _)| path)?;
        self.documents.files.get(path).map(|file| Arc::clone(&file.shown))
    }

    fn mark_key(&mut self, built: NodeRef<'_>, written: Layer<'_>) {
        self.mark_as(built, Some(built.key_text()), written);
    }

    fn mark(&mut self, built: NodeRef<'_>, written: Layer<'_>) {
        self.mark_as(built, None, written);
    }

    fn mark_as(&mut self, built: NodeRef<'_>, key: Option<&str>, written: Layer<'_>) {
        let (line, column) = (written.node.line(), written.node.column());
        let at = match written.inline {
            // A text stands where its first line stands; how far it is indented is not known.
            Some(first) => (first + line.saturating_sub(1), 0),
            None => (line, column),
        };
        self.origins.mark((built.line(), built.column()), key, written.file, at);
    }

    fn object<'t>(&mut self, built: NodeRef<'t>, layers: &[Layer<'t>], list_name: &str) {
        if built.is_mapping() {
            for (key, value) in built.entries() {
                self.entry(key, value, layers);
            }
        } else if built.is_sequence() {
            self.list(built, layers, list_name);
        }
    }

    fn entry<'t>(&mut self, key: NodeRef<'t>, value: NodeRef<'t>, layers: &[Layer<'t>]) {
        let name = key.key_text();
        let entry = |layer: &Layer<'t>| {
            let (key, value) = layer.node.get_entry(name)?;
            Some((Layer { node: key, ..*layer }, Layer { node: value, ..*layer }))
        };
        let written: Vec<(Layer<'t>, Layer<'t>)> = layers.iter().filter_map(entry).collect();
        let chosen = if value.is_scalar() {
            written.iter().find(|(_, layer)| same_scalar(layer.node, value)).copied()
        } else {
            // A patch that reaches into a mapping repeats the keys above; the base is where the mapping stands.
            written.iter().rev().find(|(_, layer)| layer.node.tag() == value.tag()).copied()
        };
        if let Some((written_key, written_value)) = chosen {
            self.mark_key(key, written_key);
            self.mark(value, written_value);
        } else if value.is_scalar() {
            if let Some(setting) = self.setting(name, value) {
                self.mark_key(key, setting);
                self.mark(value, setting);
            }
        }
        if !value.is_scalar() {
            let inner: Vec<Layer<'t>> = written.into_iter().map(|(_, layer)| layer).collect();
            self.object(value, &inner, name);
        }
    }

    fn list<'t>(&mut self, built: NodeRef<'t>, layers: &[Layer<'t>], list_name: &str) {
        let named: Vec<(Layer<'t>, HashMap<String, NodeRef<'t>>)> = layers
            .iter()
            .map(|layer| {
                // Hidden values are all alike: the second of them is led back to the second.
                let names = item_names(layer.node, list_name).into_iter().map(|(_, name)| name);
                (*layer, names.zip(layer.node.items()).collect())
            })
            .collect();
        let names = item_names(built, list_name).into_iter().map(|(_, name)| name);
        for (position, (item, name)) in built.items().zip(names).enumerate() {
            let found = |(layer, items): &(Layer<'t>, HashMap<String, NodeRef<'t>>)| {
                let node = *items.get(&name)?;
                Some(Layer { node, ..*layer })
            };
            let mut written: Vec<Layer<'t>> = named.iter().filter_map(found).collect();
            if written.is_empty() && !item.is_scalar() {
                // A changed item without a name keeps its place in a list of the same length.
                let same = layers.last().filter(|layer| layer.node.child_count() == built.child_count());
                written.extend(same.and_then(|layer| {
                    let node = layer.node.items().nth(position)?;
                    Some(Layer { node, ..*layer })
                }));
            }
            if let Some(home) = if item.is_scalar() { written.first() } else { written.last() } {
                self.mark(item, *home);
            }
            self.object(item, &written, "");
        }
    }

    /// The data of a generated object: its values stand in files, or in texts of another form, that the generator
    /// names, so the generator is where one goes for each of them.
    fn generated(&mut self, root: NodeRef<'_>, generator: Layer<'_>) {
        for data in ["data", "binaryData"].into_iter().filter_map(|name| root.get(name)) {
            for (key, value) in data.entries() {
                self.mark_key(key, generator);
                self.mark(value, generator);
            }
        }
    }

    /// The operations of a JSON patch, in their order.
    fn operations(&mut self, root: NodeRef<'_>, patch: Layer<'_>) {
        for operation in patch.node.items() {
            let (Some(path), Some(value)) =
                (operation.get("path").and_then(NodeRef::as_str), operation.get("value"))
            else {
                continue;
            };
            let Some((key, built)) = at_pointer(root, path) else { continue };
            let layer = Layer { node: value, ..patch };
            if built.is_scalar() && !same_scalar(built, value) {
                continue;
            }
            if let Some(key) = key {
                self.mark_key(key, layer);
            }
            self.mark(built, layer);
            if built.tag() == value.tag() {
                self.object(built, &[layer], "");
            }
        }
    }

    /// The entry of a kustomization that sets a value of this name.
    fn setting(&self, name: &str, value: NodeRef<'_>) -> Option<Layer<'d>> {
        let text = value.key_text();
        self.settings.iter().find_map(|layer| {
            let items = |list: &str| layer.node.get(list).into_iter().flat_map(NodeRef::items);
            let equal =
                |node: NodeRef<'d>| Some(node).filter(|node| !text.is_empty() && node.key_text() == text);
            let of = |mapping: NodeRef<'d>| mapping.get(name).and_then(equal);
            let node = match name {
                "image" => items("images").find_map(|image| image_part(image, text)),
                "replicas" => items("replicas").filter_map(|one| one.get("count")).find_map(equal),
                "namespace" => layer.node.get("namespace").and_then(equal),
                _ => {
                    let plain = ["commonLabels", "commonAnnotations"]
                        .into_iter()
                        .filter_map(|list| layer.node.get(list));
                    plain.chain(items("labels").filter_map(|item| item.get("pairs"))).find_map(of)
                }
            };
            node.map(|node| Layer { node, ..*layer })
        })
    }

    /// The generator that an object of data was made by.
    fn generator(&self, built: &ObjectReference) -> Option<Layer<'d>> {
        let list = match (built.group.as_str(), built.kind.as_str()) {
            ("", "ConfigMap") => "configMapGenerator",
            ("", "Secret") => "secretGenerator",
            _ => return None,
        };
        self.settings.iter().find_map(|layer| {
            let mut items = layer.node.get(list)?.items();
            let made = |item: &NodeRef<'_>| {
                let name = item.get("name").and_then(NodeRef::as_str);
                name.is_some_and(|name| built.name.contains(name))
            };
            items.find(made).map(|node| Layer { node, ..*layer })
        })
    }
}

/// The part of an entry of `images` that shows in the name of an image.
fn image_part<'t>(entry: NodeRef<'t>, image: &str) -> Option<NodeRef<'t>> {
    ["digest", "newTag", "newName"].into_iter().filter_map(|key| entry.get(key)).find(|part| {
        let text = part.key_text();
        !text.is_empty() && image.contains(text)
    })
}

fn same_scalar(one: NodeRef<'_>, other: NodeRef<'_>) -> bool {
    one.is_scalar() && other.is_scalar() && one.key_text() == other.key_text()
}

/// What a JSON pointer leads to, with its key in a mapping.
fn at_pointer<'t>(root: NodeRef<'t>, pointer: &str) -> Option<(Option<NodeRef<'t>>, NodeRef<'t>)> {
    let mut here = (None, root);
    for part in pointer.split('/').skip(1) {
        let name = part.replace("~1", "/").replace("~0", "~");
        let node = here.1;
        here = if node.is_mapping() {
            let (key, value) = node.get_entry(&name)?;
            (Some(key), value)
        } else if name == "-" {
            (None, node.items().last()?)
        } else {
            (None, node.items().nth(name.parse().ok()?)?)
        };
    }
    Some(here)
}
