//! What a kustomization takes in, as far as its words tell, before any program is asked.
//!
//! Every folder is read once, and everything that it names is looked up once: a closure over any number of folders
//! costs no more than their references.

use super::{boundary::Boundary, regular::read_regular_text};
use crate::{ownership::tidied, sources::PathForm};
use plimsoll_document::{Limits, parse};
use plimsoll_kube::{
    Holds, InflatedChart, Kustomization, PluginList, Plugins, Reference, read_kustomization, read_plugins,
};
use plimsoll_model::{GapCode, printable, tree::Tree};
use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    path::{Path, PathBuf},
    sync::Arc,
};

/// Kustomizations of folders, each read once.
pub(crate) struct Graph<'l> {
    limits: &'l Limits,
    form: PathForm,
    known: BTreeMap<PathBuf, Option<Arc<Node>>>,
    /// References that all closures together have followed.
    followed: usize,
}

/// The kustomization of a folder.
#[derive(Debug)]
pub(crate) struct Node {
    /// The file.
    pub(crate) file: PathBuf,
    /// The folder without links.
    pub(crate) real: PathBuf,
    /// Its document; `None` if it cannot be read.
    pub(crate) tree: Option<Arc<Tree>>,
    pub(crate) is_component: bool,
    pub(crate) namespace: Option<String>,
    pub(crate) edges: Vec<Edge>,
    pub(crate) charts: Vec<NodeChart>,
    /// Generators, transformers and validators, as JSON, by the list they stand in.
    pub(crate) plugins: BTreeMap<PluginList, Vec<String>>,
    /// What keeps it from being built: line and message.
    faults: Vec<(Option<u32>, String)>,
}

/// Something that is there and that a kustomization takes in.
#[derive(Debug)]
pub(crate) struct Edge {
    /// As reports have it, and without links.
    pub(crate) shown: PathBuf,
    pub(crate) real: PathBuf,
    pub(crate) is_folder: bool,
    /// The path of a file inside of the folder of the kustomization; `None` if it leads out of that.
    pub(crate) inside: Option<String>,
    /// The node that names a folder, in the tree of the kustomization.
    pub(crate) node: u32,
    pub(crate) holds: Holds,
    line: u32,
    named: String,
}

/// A chart that a kustomization inflates.
#[derive(Debug)]
pub(crate) struct NodeChart {
    pub(crate) chart: InflatedChart,
    /// What the chart's values in place stand in.
    pub(crate) tree: Arc<Tree>,
    /// The chart's folder, as reports have it and without links.
    pub(crate) shown: PathBuf,
    pub(crate) real: PathBuf,
    /// Files of values, without links, the last one strongest.
    pub(crate) values: Vec<PathBuf>,
}

/// Everything that building one overlay reads.
#[derive(Debug, Default)]
pub(crate) struct Closure {
    /// Folders of kustomizations, itself among them.
    pub(crate) folders: BTreeSet<PathBuf>,
    /// Files of kustomizations, the outermost first.
    pub(crate) kustomizations: Vec<PathBuf>,
    /// The same, read, each with the namespace that it inherits for its charts.
    pub(crate) nodes: Vec<(Arc<Node>, Option<String>)>,
    /// Files of objects.
    pub(crate) objects: BTreeSet<PathBuf>,
    /// Patches.
    pub(crate) patches: BTreeSet<PathBuf>,
    /// Files that say how to build.
    pub(crate) settings: BTreeSet<PathBuf>,
    /// Folders of charts that are inflated.
    pub(crate) charts: BTreeSet<PathBuf>,
    /// Why no program is asked.
    pub(crate) faults: Vec<Fault>,
}

/// Why no program is asked.
#[derive(Clone, Debug)]
pub(crate) struct Fault {
    pub(crate) code: GapCode,
    pub(crate) place: String,
    pub(crate) message: String,
}

/// One walk over kustomizations.
struct Walk<'b> {
    boundary: &'b Boundary,
    above: Vec<PathBuf>,
    inherited: HashMap<PathBuf, Option<String>>,
    closure: Closure,
}

/// Names of a kustomization's file, as kustomize looks for them.
pub(crate) const NAMES: [&str; 3] = ["kustomization.yaml", "kustomization.yml", "Kustomization"];
/// Kustomizations inside each other.
const DEPTH_MAX: usize = 64;
/// Faults of one overlay that are told.
const FAULTS_MAX: usize = 16;
/// References that the overlays of one run follow together.
const FOLLOWED_MAX: usize = 1_000_000;
/// Bytes of a kustomization or of a file of plugins.
const KUSTOMIZATION_BYTES_MAX: u64 = 16 * 1024 * 1024;

impl<'l> Graph<'l> {
    pub(crate) fn new(limits: &'l Limits, form: PathForm) -> Self {
        Self { limits, form, known: BTreeMap::new(), followed: 0 }
    }

    /// The kustomization of a folder, if it has one.
    pub(crate) fn node(&mut self, folder: &Path) -> Option<Arc<Node>> {
        if let Some(known) = self.known.get(folder) {
            return known.clone();
        }
        let node = self.read(folder).map(Arc::new);
        self.known.insert(folder.to_owned(), node.clone());
        node
    }

    fn read(&self, folder: &Path) -> Option<Node> {
        let mut files = NAMES.iter().map(|name| folder.join(name)).filter(|file| file.exists());
        let file = files.next()?;
        let real = folder.canonicalize().ok()?;
        let mut node = Node {
            file,
            real,
            tree: None,
            is_component: false,
            namespace: None,
            edges: Vec::new(),
            charts: Vec::new(),
            plugins: BTreeMap::new(),
            faults: Vec::new(),
        };
        if files.next().is_some() {
            node.fault(None, "the folder has several kustomizations, which kustomize refuses");
            return Some(node);
        }
        let Some((tree, known)) = self.document(&mut node) else { return Some(node) };
        let tree = Arc::new(tree);
        node.tree = Some(Arc::clone(&tree));
        node.is_component = known.is_component;
        node.namespace = known.namespace;
        for refusal in known.refusals {
            node.fault(Some(refusal.line), refusal.message);
        }
        for reference in &known.references {
            node.add(folder, reference);
        }
        for inline in known.inline_plugins {
            let plugins = read_plugins(inline.text.expose());
            node.add_plugins(folder, inline.list, plugins, &|_| Some(inline.line));
        }
        for chart in known.charts {
            node.add_chart(folder, chart, &tree, None);
        }
        node.read_plugin_files(folder);
        Some(node)
    }

    /// The first document of a kustomization, which is all that kustomize reads.
    fn document(&self, node: &mut Node) -> Option<(Tree, Kustomization)> {
        let unread = "the kustomization cannot be read";
        let is_inside = node.file.canonicalize().is_ok_and(|file| file.starts_with(&node.real));
        if !is_inside {
            node.fault(None, OUTSIDE_FOLDER);
            return None;
        }
        let text = match read_regular_text(&node.file, KUSTOMIZATION_BYTES_MAX) {
            Ok(text) => text,
            Err(error) => {
                node.fault(None, format!("the kustomization {}", error.words()));
                return None;
            }
        };
        let parsed = parse(&text, false, self.limits);
        let tree = parsed.documents.into_iter().next().map(|document| document.tree);
        let known = tree.and_then(|tree| {
            let known = read_kustomization(tree.root()?, "kustomization.yaml")?;
            (parsed.faults.is_empty() && known.unreadable_line.is_none()).then_some((tree, known))
        });
        if known.is_none() {
            node.fault(None, unread);
        }
        known
    }

    /// What building the overlay of a folder reads; `namespace` is what something around it sets.
    pub(crate) fn closure(&mut self, folder: &Path, boundary: &Boundary, namespace: Option<&str>) -> Closure {
        let (above, inherited, closure) = (Vec::new(), HashMap::new(), Closure::default());
        let mut walk = Walk { boundary, above, inherited, closure };
        self.visit(folder, namespace, &mut walk);
        let mut closure = walk.closure;
        closure.faults.truncate(FAULTS_MAX);
        closure
    }

    /// Every folder that one of these folders takes in, at any depth.
    pub(crate) fn referred<'f>(
        &mut self,
        folders: impl Iterator<Item = (&'f PathBuf, Boundary)>,
    ) -> BTreeSet<PathBuf> {
        let (mut referred, mut seen) = (BTreeSet::new(), BTreeSet::new());
        for (folder, boundary) in folders {
            let mut open = vec![folder.clone()];
            while let Some(folder) = open.pop() {
                if !seen.insert(folder.clone()) {
                    continue;
                }
                let Some(node) = self.node(&folder) else { continue };
                for edge in node.edges.iter().filter(|edge| edge.is_folder && boundary.contains(&edge.real)) {
                    if edge.shown != folder {
                        referred.insert(edge.shown.clone());
                        open.push(edge.shown.clone());
                    }
                }
            }
        }
        referred
    }

    fn visit(&mut self, folder: &Path, namespace: Option<&str>, walk: &mut Walk<'_>) {
        let Some(node) = self.node(folder) else { return };
        let named = self.form.shown(&node.file);
        if !walk.closure.folders.insert(folder.to_owned()) {
            let is_same = walk.inherited.get(folder).is_none_or(|known| known.as_deref() == namespace);
            if !is_same && node.inherits() {
                let message = "it inflates a chart, for two namespaces that overlays around it set";
                walk.closure.fault(&named, None, message.to_owned());
            }
            return;
        }
        walk.inherited.insert(folder.to_owned(), namespace.map(str::to_owned));
        walk.closure.kustomizations.push(node.file.clone());
        walk.closure.nodes.push((Arc::clone(&node), namespace.map(str::to_owned)));
        for (line, message) in &node.faults {
            walk.closure.fault(&named, *line, message.clone());
        }
        if walk.above.len() >= DEPTH_MAX {
            let message = format!("kustomizations take each other in deeper than {DEPTH_MAX}");
            return walk.closure.fault(&named, None, message);
        }
        walk.above.push(folder.to_owned());
        for edge in &node.edges {
            self.follow(&named, edge, node.namespace.as_deref().or(namespace), walk);
        }
        walk.above.pop();
        for chart in &node.charts {
            if walk.boundary.contains(&chart.real) {
                walk.closure.charts.insert(chart.shown.clone());
            } else {
                let message = format!("it inflates a chart, {OUTSIDE}");
                walk.closure.fault(&named, Some(chart.chart.line), message);
            }
        }
    }

    fn follow(&mut self, named: &str, edge: &Edge, namespace: Option<&str>, walk: &mut Walk<'_>) {
        let Walk { boundary, closure, above, .. } = &mut *walk;
        let line = Some(edge.line);
        self.followed += 1;
        if self.followed > FOLLOWED_MAX {
            let message = format!(
                "the overlays of this run take in more than the limit of {FOLLOWED_MAX} files and folders"
            );
            return closure.fault_as(GapCode::Limit, named, line, message);
        }
        if !boundary.contains(&edge.real) {
            return closure.fault(named, line, format!("it takes in {}, {OUTSIDE}", edge.named));
        }
        if !edge.is_folder {
            if edge.inside.is_none() {
                return closure.fault(named, line, OUTSIDE_FOLDER.to_owned());
            }
            let list = match edge.holds {
                Holds::Objects => &mut closure.objects,
                Holds::Patch => &mut closure.patches,
                Holds::Setting | Holds::Plugins(_) => &mut closure.settings,
                // Data may be anything, objects too, and is judged as it stands.
                Holds::Data => return,
            };
            list.insert(edge.shown.clone());
        } else if edge.holds != Holds::Objects {
            closure.fault(named, line, format!("it takes in {}, which is a folder", edge.named));
        } else if above.contains(&edge.shown) {
            closure.fault(named, line, format!("it takes in {}, which takes it in", edge.named));
        } else if self.node(&edge.shown).is_none() {
            closure.fault(
                named,
                line,
                format!("it takes in the folder {}, which has no kustomization", edge.named),
            );
        } else {
            self.visit(&edge.shown, namespace, walk);
        }
    }
}

/// What is said of something outside of the boundary.
const OUTSIDE: &str = "which lies outside of what is scanned and of its repository";
const OUTSIDE_FOLDER: &str = "it names a file outside of its own folder, which kustomize refuses";
const REMOTE: &str = "it takes in something remote, and nothing is fetched";

impl Node {
    fn fault(&mut self, line: Option<u32>, message: impl Into<String>) {
        self.faults.push((line, message.into()));
    }

    /// Whether it inflates a chart for a namespace that something around it sets.
    fn inherits(&self) -> bool {
        self.namespace.is_none() && self.charts.iter().any(|chart| chart.chart.namespace.is_none())
    }

    fn add(&mut self, folder: &Path, reference: &Reference) {
        match self.find(folder, reference) {
            Ok(edge) => self.edges.push(edge),
            Err(message) => self.fault(Some(reference.line), message),
        }
    }

    /// What a reference leads to, the way kustomize looks for it: by the words first, and by links then.
    fn find(&self, folder: &Path, reference: &Reference) -> Result<Edge, String> {
        let text = reference.text.expose().as_str();
        let named = quoted(text);
        if is_address(text) {
            return Err(REMOTE.to_owned());
        }
        if text.is_empty() || text.contains(char::is_control) || Path::new(text).is_absolute() {
            return Err("it takes in what is not a relative path".to_owned());
        }
        let lexical = tidied(&self.real.join(text));
        let not_there = |_| {
            if looks_remote(text) {
                REMOTE.to_owned()
            } else {
                format!("it takes in {named}, which is not there")
            }
        };
        let real = lexical.canonicalize().map_err(not_there)?;
        let metadata = real.metadata().map_err(not_there)?;
        if !metadata.is_file() && !metadata.is_dir() {
            return Err(format!("it takes in {named}, which is neither a file nor a folder"));
        }
        let is_folder = metadata.is_dir();
        let shown = if is_folder { self.shown(folder, &real) } else { here(tidied(&folder.join(text))) };
        let inside = lexical.strip_prefix(&self.real).ok().filter(|_| real.starts_with(&self.real));
        let inside = inside.and_then(Path::to_str).map(str::to_owned);
        let (node, holds, line) = (reference.node, reference.holds, reference.line);
        Ok(Edge { shown, real, is_folder, inside, node, holds, line, named })
    }

    /// A folder without links as reports have it: relative as the folder of the kustomization is.
    fn shown(&self, folder: &Path, real: &Path) -> PathBuf {
        let shared = self.real.components().zip(real.components()).take_while(|(one, other)| one == other);
        let shared = shared.count();
        let up = self.real.components().count() - shared;
        let down: PathBuf = real.components().skip(shared).collect();
        let shown = here(tidied(&folder.join("../".repeat(up)).join(down)));
        let leads_there = shown.canonicalize().is_ok_and(|end| end == real);
        if leads_there { shown } else { real.to_owned() }
    }

    fn add_plugins(
        &mut self,
        folder: &Path,
        list: PluginList,
        plugins: Plugins,
        line_of: &dyn Fn(u32) -> Option<u32>,
    ) {
        for refusal in plugins.refusals {
            self.fault(line_of(refusal.line), refusal.message);
        }
        for mut reference in plugins.references {
            reference.line = line_of(reference.line).unwrap_or(reference.line);
            self.add(folder, &reference);
        }
        let texts = plugins.trees.iter().filter_map(|tree| Some(super::json::value(tree.root()?)));
        self.plugins.entry(list).or_default().extend(texts);
        for (chart, tree) in plugins.charts {
            let line = line_of(chart.line);
            if list == PluginList::Generators {
                self.add_chart(folder, chart, &Arc::new(tree), line);
            } else {
                self.fault(line, "it inflates a chart where no generator can be");
            }
        }
    }

    /// Files of plugins are read with the kustomization, since they take in files of its folder.
    fn read_plugin_files(&mut self, folder: &Path) {
        let of = |edge: &Edge| match edge.holds {
            Holds::Plugins(list) => Some((list, edge.real.clone(), edge.line, edge.is_folder)),
            _ => None,
        };
        let files: Vec<_> = self.edges.iter().filter_map(of).collect();
        for (list, file, line, is_folder) in files {
            // A folder is refused, and a file outside is not read, as soon as somebody takes the kustomization in.
            if is_folder || !file.starts_with(&self.real) {
                continue;
            }
            match read_regular_text(&file, KUSTOMIZATION_BYTES_MAX) {
                Ok(text) => self.add_plugins(folder, list, read_plugins(&text), &|_| Some(line)),
                Err(error) => self.fault(Some(line), format!("it takes in a plugin that {}", error.words())),
            }
        }
    }

    fn add_chart(&mut self, folder: &Path, chart: InflatedChart, tree: &Arc<Tree>, line: Option<u32>) {
        let line = line.unwrap_or(chart.line);
        match self.find_chart(folder, &chart) {
            Ok((shown, real, values)) => {
                let tree = Arc::clone(tree);
                let chart = InflatedChart { line, ..chart };
                self.charts.push(NodeChart { chart, tree, shown, real, values });
            }
            Err(message) => self.fault(Some(line), message),
        }
    }

    /// The folder of a chart and its files of values.
    fn find_chart(
        &self,
        folder: &Path,
        chart: &InflatedChart,
    ) -> Result<(PathBuf, PathBuf, Vec<PathBuf>), String> {
        let name = quoted(&chart.name);
        let missing =
            || format!("it inflates the chart {name}, which does not lie beside it, and nothing is fetched");
        if is_address(&chart.name) || is_address(&chart.home) || Path::new(&chart.home).is_absolute() {
            return Err(missing());
        }
        let mut home = self.real.join(&chart.home);
        if let Some(version) = chart.version.as_ref().filter(|_| chart.has_address) {
            home.push(format!("{}-{version}", chart.name));
        }
        let real = tidied(&home.join(&chart.name)).canonicalize().map_err(|_| missing())?;
        if !real.join("Chart.yaml").is_file() {
            return Err(missing());
        }
        let mut values = Vec::new();
        match &chart.values_file {
            Some(file) => values.push(self.values_file(folder, file)?),
            None => {
                let own = real.join("values.yaml").canonicalize().map_err(|_| {
                    format!(
                        "it inflates the chart {name}, which has no `values.yaml`, and kustomize refuses that"
                    )
                })?;
                if !own.starts_with(&self.real) {
                    return Err(OUTSIDE_FOLDER.to_owned());
                }
                values.push(own);
            }
        }
        for file in &chart.more_values {
            values.push(self.values_file(folder, file)?);
        }
        Ok((self.shown(folder, &real), real, values))
    }

    fn values_file(&self, folder: &Path, file: &Reference) -> Result<PathBuf, String> {
        let edge = self.find(folder, file)?;
        if edge.is_folder || edge.inside.is_none() {
            return Err(OUTSIDE_FOLDER.to_owned());
        }
        Ok(edge.real)
    }
}

impl Closure {
    fn fault(&mut self, file: &str, line: Option<u32>, message: String) {
        self.fault_as(GapCode::NotRendered, file, line, message);
    }

    fn fault_as(&mut self, code: GapCode, file: &str, line: Option<u32>, message: String) {
        let place = line.map_or_else(|| file.to_owned(), |line| format!("{file}:{line}"));
        self.faults.push(Fault { code, place, message });
    }

    /// Every file that is read but for data.
    pub(crate) fn files(&self) -> impl Iterator<Item = &PathBuf> {
        self.kustomizations.iter().chain(&self.objects).chain(&self.patches).chain(&self.settings)
    }
}

/// A path that is never empty: the working directory is `.`.
pub(crate) fn here(path: PathBuf) -> PathBuf {
    if path.as_os_str().is_empty() { PathBuf::from(".") } else { path }
}

/// A reference as messages have it. An address may bear credentials in any part of it, so only what is plainly a
/// path is shown.
pub(crate) fn quoted(text: &str) -> String {
    let plain = |part: char| part.is_alphanumeric() || matches!(part, '.' | '_' | '-' | '/' | ' ' | '+');
    if text.chars().all(plain) && text.len() <= 256 {
        format!("`{}`", printable(text))
    } else {
        "a path with more than letters, digits and `.`, `_`, `-`, `/`".to_owned()
    }
}

/// Whether kustomize takes a word for an address before it looks for a file: a scheme, a user at a host, or the one
/// host that it knows. Source: `NewRepoSpecFromURL` and `IsRemoteFile` of kustomize.
pub(crate) fn is_address(text: &str) -> bool {
    let host = text.split('/').next().unwrap_or_default();
    host.contains(':')
        || text.contains("://")
        || text.contains("::")
        || host.eq_ignore_ascii_case("github.com")
}

/// Whether a word that names nothing here looks like something elsewhere.
fn looks_remote(text: &str) -> bool {
    let host = text.split('/').next().unwrap_or_default();
    let is_file =
        Path::new(host).extension().is_some_and(|end| end == "yaml" || end == "yml" || end == "json");
    text.contains("?ref=") || !text.starts_with('.') && host.contains('.') && text.contains('/') && !is_file
}

#[cfg(test)]
mod tests {
    use super::{is_address, looks_remote, quoted};

    #[test]
    fn words_that_lead_elsewhere_are_told_from_paths() {
        for remote in
            ["https://a.b/c", "HTTP:c", "github.com/a/b//c?ref=v1", "git@a.b:c/d.git", "git::https://a"]
        {
            assert!(is_address(remote), "{remote}");
        }
        assert!(looks_remote("a.b/c/d") && looks_remote("a/b?ref=v1"));
        for local in ["../base", "base", "./a.b/c", "a/b.yaml", "x.yaml"] {
            assert!(!is_address(local) && !looks_remote(local), "{local}");
        }
        assert!(!is_address("a.b/c/d"), "a folder may be named so");
    }

    #[test]
    fn only_plain_paths_are_quoted() {
        assert_eq!(quoted("../a-b/c_d.yaml"), "`../a-b/c_d.yaml`");
        for address in ["base?access_token=canary", "x?sig=canary&a=b", "canary@host", "a:canary", "a=canary"]
        {
            assert!(!quoted(address).contains("canary"), "{address}");
        }
    }
}
