//! What a kustomization says about files and charts, before any program reads it.
//!
//! Every field of kustomize 5.8.1 that names a file, a folder or an address is read here (`types.Kustomization`, and the
//! plugins that are built into it). kustomize takes keys in any case of letters; a key that it would take for one
//! of these and that is not spelled as documented is refused, so that nothing is named past this reader.

mod chart;
mod plugin;

pub use chart::{InflatedChart, ValuesMerge};
pub use plugin::{Plugins, read_plugins};

use crate::ApiVersion;
use chart::read_charts;
use plimsoll_document::{Limits, parse};
use plimsoll_model::{
    Redacted,
    tree::{NodeRef, Tag, Tree},
};

/// What a kustomization says about files beside it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Kustomization {
    /// Line of a part that could not be read: what it takes in is then not known.
    pub unreadable_line: Option<u32>,
    /// Whether it is a component, which only means something inside of another kustomization.
    pub is_component: bool,
    /// The namespace that it sets, which charts below it are rendered for.
    pub namespace: Option<String>,
    /// What it takes in.
    pub references: Vec<Reference>,
    /// Charts that it inflates.
    pub charts: Vec<InflatedChart>,
    /// Generators, transformers and validators that are written in it, as text of YAML; by the list they stand in.
    pub inline_plugins: Vec<InlinePlugin>,
    /// What is not followed, so that nothing is built from it.
    pub refusals: Vec<Refusal>,
}

/// Something that a kustomization takes in: a file, a folder or an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference {
    /// As written; may bear credentials of an address.
    pub text: Redacted<String>,
    /// The node that says so, in the tree of the kustomization or plugin.
    pub node: u32,
    /// Line in the kustomization, from 1.
    pub line: u32,
    /// What is expected there.
    pub holds: Holds,
}

/// What a kustomization expects where it refers to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holds {
    /// Objects: a file of them, or a folder with a kustomization.
    Objects,
    /// A patch.
    Patch,
    /// A file that says how to build.
    Setting,
    /// Plugins of a list.
    Plugins(PluginList),
    /// Data of an object that is generated, or values of a chart.
    Data,
}

/// A list of plugins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PluginList {
    /// `generators`
    Generators,
    /// `transformers`
    Transformers,
    /// `validators`
    Validators,
}

/// Plugins that are written where a path could stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InlinePlugin {
    /// The list.
    pub list: PluginList,
    /// The text.
    pub text: Redacted<String>,
    /// Its node.
    pub node: u32,
    /// Line in the kustomization, from 1.
    pub line: u32,
}

/// Something that is not followed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// Line in the kustomization or plugin, from 1.
    pub line: u32,
    /// What it does; bears no value that was read.
    pub message: String,
}

impl PluginList {
    /// All lists.
    pub const ALL: [Self; 3] = [Self::Generators, Self::Transformers, Self::Validators];

    /// The key of the list in a kustomization.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Generators => "generators",
            Self::Transformers => "transformers",
            Self::Validators => "validators",
        }
    }
}

/// Lists of paths to files or folders with objects.
const OBJECT_LISTS: [&str; 3] = ["resources", "bases", "components"];
/// Lists of paths to files that say how to build.
const SETTING_LISTS: [&str; 2] = ["configurations", "crds"];
/// Lists of mappings that may name a patch under `path`.
const PATCH_LISTS: [&str; 2] = ["patches", "patchesJson6902"];
/// Lists of objects that are generated from files.
const DATA_LISTS: [&str; 2] = ["configMapGenerator", "secretGenerator"];
/// Keys whose entries name files, folders or charts, beside those above.
const OTHER_KEYS: [&str; 8] = [
    "apiVersion",
    "kind",
    "namespace",
    "openapi",
    "replacements",
    "helmGlobals",
    "helmCharts",
    "helmChartInflationGenerator",
];

/// Whether a file's name says that it is a kustomization; it then needs neither `apiVersion` nor `kind`.
pub fn is_kustomization_name(file_name: &str) -> bool {
    matches!(file_name, "kustomization.yaml" | "kustomization.yml" | "Kustomization")
}

/// The kustomization that a document is; `None` if it is not one.
pub fn read_kustomization(root: NodeRef<'_>, file_name: &str) -> Option<Kustomization> {
    let api_version = root.get("apiVersion").and_then(NodeRef::as_str).unwrap_or_default();
    let says_so = api_version.starts_with("kustomize.config.k8s.io/");
    let kind = root.get("kind").and_then(NodeRef::as_str).unwrap_or_default();
    // Flux keeps objects of a kind of the same name in files of that name, and any object may follow a kustomization.
    let is_flux = ApiVersion::parse(api_version).group == "kustomize.toolkit.fluxcd.io";
    let is_other = is_flux || !api_version.is_empty() && !matches!(kind, "" | "Kustomization" | "Component");
    if !says_so && (is_other || !is_kustomization_name(file_name)) {
        return None;
    }
    let mut known = Kustomization { is_component: kind == "Component", ..Kustomization::default() };
    if !root.is_mapping() {
        known.unreadable_line = Some(root.line());
    }
    let keys = [&OBJECT_LISTS[..], &SETTING_LISTS, &PATCH_LISTS, &DATA_LISTS, &OTHER_KEYS].concat();
    known.refuse_odd_keys(root, &keys);
    known.refuse_odd_keys(root, &PluginList::ALL.map(PluginList::key));
    known.refuse_odd_keys(root, &["patchesStrategicMerge"]);
    known.namespace = text_of(root, "namespace").filter(|text| !text.is_empty());
    for list in OBJECT_LISTS.into_iter().filter_map(|name| root.get(name)) {
        known.add_list(list, Holds::Objects);
    }
    for list in SETTING_LISTS.into_iter().filter_map(|name| root.get(name)) {
        known.add_list(list, Holds::Setting);
    }
    for list in PATCH_LISTS.into_iter().filter_map(|name| root.get(name)) {
        known.add_mappings(list, |known, item| known.add_patch(item));
    }
    if let Some(list) = root.get("patchesStrategicMerge") {
        known.add_merge_patches(list);
    }
    if let Some(list) = root.get("replacements") {
        known.add_mappings(list, |known, item| known.add_path(item, "path", Holds::Setting));
    }
    for list in DATA_LISTS.into_iter().filter_map(|name| root.get(name)) {
        known.add_mappings(list, Kustomization::add_sources);
    }
    if let Some(openapi) = root.get("openapi").filter(|node| !node.is_null()) {
        known.add_path(openapi, "path", Holds::Setting);
    }
    for list in PluginList::ALL {
        known.add_plugins(root, list);
    }
    read_charts(root, &mut known);
    Some(known)
}

impl Kustomization {
    /// A part of a type that kustomize does not take.
    fn unreadable(&mut self, node: NodeRef<'_>) {
        self.unreadable_line = Some(node.line());
    }

    fn refuse(&mut self, node: NodeRef<'_>, message: impl Into<String>) {
        self.refusals.push(Refusal { line: node.line(), message: message.into() });
    }

    /// Refuses keys that Go's reader of JSON takes for one of these though they are not spelled so.
    fn refuse_odd_keys(&mut self, mapping: NodeRef<'_>, known: &[&str]) {
        for (key, _) in mapping.entries() {
            let folded = fold(key.key_text());
            let meant = known.iter().find(|known| fold(known) == folded && **known != key.key_text());
            if let Some(meant) = meant {
                self.refuse(
                    key,
                    format!("it has a key that kustomize takes for `{meant}`, spelled otherwise"),
                );
            }
        }
    }

    fn add(&mut self, node: NodeRef<'_>, text: &str, holds: Holds) {
        let text = Redacted::new(text.to_owned());
        self.references.push(Reference { text, node: node.index(), line: node.line(), holds });
    }

    /// The items of a list; a thing of another type makes the whole unreadable.
    fn items<'t>(&mut self, list: NodeRef<'t>) -> Vec<NodeRef<'t>> {
        if !list.is_sequence() && !list.is_null() {
            self.unreadable(list);
        }
        list.items().filter(|item| !item.is_null()).collect()
    }

    fn text<'t>(&mut self, node: NodeRef<'t>) -> Option<&'t str> {
        let text = node.as_redacted().map(|text| *text.expose());
        if text.is_none() {
            self.unreadable(node);
        }
        text
    }

    fn add_list(&mut self, list: NodeRef<'_>, holds: Holds) {
        for item in self.items(list) {
            if let Some(text) = self.text(item) {
                self.add(item, text, holds);
            }
        }
    }

    fn add_mappings<'t>(&mut self, list: NodeRef<'t>, add: impl Fn(&mut Self, NodeRef<'t>)) {
        for item in self.items(list) {
            if item.is_mapping() {
                add(self, item);
            } else {
                self.unreadable(item);
            }
        }
    }

    /// A path under a key of a mapping.
    fn add_path(&mut self, mapping: NodeRef<'_>, key: &str, holds: Holds) {
        self.refuse_odd_keys(mapping, &[key]);
        if let Some(node) = mapping.get(key).filter(|node| !node.is_null()) {
            if let Some(text) = self.text(node).filter(|text| !text.is_empty()) {
                self.add(node, text, holds);
            }
        }
    }

    fn add_patch(&mut self, item: NodeRef<'_>) {
        self.refuse_odd_keys(item, &["patch", "target", "options"]);
        self.add_path(item, "path", Holds::Patch);
    }

    /// Patches that are written where a path could stand, or paths.
    fn add_merge_patches(&mut self, list: NodeRef<'_>) {
        for item in self.items(list) {
            let Some(text) = self.text(item) else { continue };
            match Written::of(text) {
                Written::Path => self.add(item, text, Holds::Patch),
                Written::Objects(_) => {}
                Written::Unclear => self.refuse_unclear(item),
            }
        }
    }

    fn refuse_unclear(&mut self, item: NodeRef<'_>) {
        self.refuse(item, "it has a text that is neither the path of a file nor an object");
    }

    fn add_plugins(&mut self, root: NodeRef<'_>, list: PluginList) {
        for item in root.get(list.key()).map(|list| self.items(list)).unwrap_or_default() {
            let Some(text) = self.text(item) else { continue };
            match Written::of(text) {
                Written::Path => self.add(item, text, Holds::Plugins(list)),
                Written::Objects(_) => self.inline_plugins.push(InlinePlugin {
                    list,
                    text: Redacted::new(text.to_owned()),
                    node: item.index(),
                    line: item.line(),
                }),
                Written::Unclear => self.refuse_unclear(item),
            }
        }
    }

    /// What a generator of ConfigMaps or Secrets reads.
    fn add_sources(&mut self, generator: NodeRef<'_>) {
        self.refuse_odd_keys(generator, &["files", "envs", "env", "literals"]);
        for item in generator.get("files").map(|list| self.items(list)).unwrap_or_default() {
            let Some(text) = self.text(item) else { continue };
            match text.matches('=').count() {
                0 => self.add(item, text, Holds::Data),
                1 => self.add(item, text.split_once('=').map_or("", |(_, path)| path), Holds::Data),
                _ => self.refuse(item, "it names a file with `=` in its path, which kustomize refuses"),
            }
        }
        if let Some(list) = generator.get("envs") {
            self.add_list(list, Holds::Data);
        }
        self.add_path(generator, "env", Holds::Data);
    }
}

/// What a text is that may be a path or the thing itself.
///
/// kustomize takes it for objects if it reads as such, with a kind and a name each, and else for a path.
/// Source: `configureExternalGenerators` and `loadFromPaths` of kustomize.
pub(crate) enum Written {
    Objects(Vec<Tree>),
    Path,
    /// Reads as YAML of another form: kustomize would take it for a path, and nobody means that.
    Unclear,
}

impl Written {
    pub(crate) fn of(text: &str) -> Self {
        let parsed = parse(text, false, &Limits::default());
        let is_object = |tree: &Tree| {
            tree.root().is_some_and(|root| {
                let named = |node: Option<NodeRef<'_>>, key| {
                    node.and_then(|node| node.get(key)).and_then(NodeRef::as_redacted).is_some()
                };
                named(Some(root), "kind") && named(root.get("metadata"), "name")
            })
        };
        let trees: Vec<Tree> = parsed.documents.into_iter().map(|document| document.tree).collect();
        if !parsed.faults.is_empty() || trees.is_empty() {
            return Self::Unclear;
        }
        if trees.iter().all(is_object) {
            return Self::Objects(trees);
        }
        let is_word =
            |tree: &Tree| tree.root().is_some_and(|root| root.is_scalar() && root.tag() != Tag::Null);
        let is_line = !text.contains(char::is_control);
        if is_line && trees.len() == 1 && trees.iter().all(is_word) { Self::Path } else { Self::Unclear }
    }
}

/// A text under a key, whatever it may bear.
fn text_of(mapping: NodeRef<'_>, key: &str) -> Option<String> {
    mapping.get(key).and_then(NodeRef::as_redacted).map(|text| (*text.expose()).to_owned())
}

/// A key in the form that Go's reader of JSON compares keys by: letters without case, the long s and the sign of
/// Kelvin as the letters that they look like.
fn fold(key: &str) -> String {
    key.to_uppercase().to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::{Holds, Kustomization, read_kustomization};
    use plimsoll_document::{Limits, parse};

    fn read(text: &str) -> Kustomization {
        let parsed = parse(text, false, &Limits::default());
        read_kustomization(parsed.documents[0].tree.root().unwrap(), "kustomization.yaml").unwrap()
    }

    #[test]
    fn every_field_that_names_a_file_is_read() {
        let known = read(
            "resources: [a]\nbases: [b]\ncomponents: [c]\nconfigurations: [d]\ncrds: [e]\n\
             patches: [{path: f}]\npatchesJson6902: [{path: g}]\npatchesStrategicMerge: [h]\n\
             replacements: [{path: i}]\nopenapi: {path: j}\n\
             configMapGenerator: [{files: [k, x=l], envs: [m], env: w}]\n\
             secretGenerator: [{files: [o]}]\ngenerators: [p]\ntransformers: [q]\nvalidators: [r]\n",
        );
        let mut texts: Vec<&str> = known.references.iter().map(|one| one.text.expose().as_str()).collect();
        texts.sort_unstable();
        assert_eq!(texts.concat(), "abcdefghijklmopqrw");
        assert_eq!(known.refusals, []);
    }

    /// kustomize reads keys in any case of letters; so does the long s count as an s.
    #[test]
    fn keys_that_kustomize_takes_for_others_are_refused() {
        for key in ["RESOURCES", "helmcharts", "re\u{17f}ources", "patche\u{17f}"] {
            let known = read(&format!("{key}: [a]\n"));
            assert_eq!((known.refusals.len(), known.references.len()), (1, 0), "{key}");
        }
        assert_eq!(read("configMapGenerator: [{FILES: [a]}]").refusals.len(), 1);
        assert_eq!(read("patches: [{PATH: a}]").refusals.len(), 1);
        assert_eq!(read("commonlabels: {a: b}").refusals.len(), 0, "names no file");
    }

    #[test]
    fn a_text_is_a_path_or_an_object_or_refused() {
        let patch = |item: &str| {
            let known = read(&format!("patchesStrategicMerge: ['{item}']\n"));
            (known.references.len(), known.refusals.len())
        };
        assert_eq!(patch("a/b.yaml"), (1, 0));
        assert_eq!(patch("http://127.0.0.1/a"), (1, 0), "an address, which whoever follows it refuses");
        assert_eq!(patch("{kind: Pod, metadata: {name: a}}"), (0, 0));
        assert_eq!(patch("http://127.0.0.1/a: {"), (0, 1));
        assert_eq!(patch("{a: b}"), (0, 1));
        assert_eq!(patch("http://127.0.0.1/{x: y}"), (0, 1));
        assert_eq!(patch("http://127.0.0.1/{x}"), (1, 0));
    }

    #[test]
    fn what_generators_read_is_data() {
        let known = read("configMapGenerator: [{files: [a=b=c, d]}]");
        assert_eq!((known.references.len(), known.refusals.len()), (1, 1));
        assert_eq!(known.references[0].holds, Holds::Data);
    }
}
