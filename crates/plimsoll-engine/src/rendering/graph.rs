//! What a kustomization takes in, as far as its words tell, before any program is asked.

use super::boundary::Boundary;
use crate::{ownership::tidied, sources::PathForm};
use plimsoll_document::{Limits, parse, read_file};
use plimsoll_kube::{Holds, Kustomization, Reference, read_objects};
use plimsoll_model::{SourceIndex, printable};
use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
    sync::Arc,
};

/// Kustomizations of folders, each read once.
pub(crate) struct Graph<'l> {
    limits: &'l Limits,
    form: PathForm,
    known: BTreeMap<PathBuf, Option<Arc<Node>>>,
}

/// The kustomization of a folder.
pub(crate) struct Node {
    /// The file.
    pub(crate) file: PathBuf,
    /// `None` if it cannot be read.
    kustomization: Option<Kustomization>,
}

/// Everything that building one overlay reads.
#[derive(Debug, Default)]
pub(crate) struct Closure {
    /// Folders of kustomizations, itself among them.
    pub(crate) folders: BTreeSet<PathBuf>,
    /// Files of kustomizations, the outermost first.
    pub(crate) kustomizations: Vec<PathBuf>,
    /// Files of objects.
    pub(crate) objects: BTreeSet<PathBuf>,
    /// Patches and settings.
    pub(crate) settings: BTreeSet<PathBuf>,
    /// Whether a chart is inflated that lies beside a kustomization.
    pub(crate) inflates: bool,
    /// Folders of such charts.
    pub(crate) charts: BTreeSet<PathBuf>,
    /// Why no program is asked: place and message.
    pub(crate) faults: Vec<(String, String)>,
}

/// Names of a kustomization's file, as kustomize looks for them.
const NAMES: [&str; 3] = ["kustomization.yaml", "kustomization.yml", "Kustomization"];
/// Kustomizations inside each other.
const DEPTH_MAX: usize = 64;
/// Faults of one overlay that are told.
const FAULTS_MAX: usize = 16;

impl<'l> Graph<'l> {
    pub(crate) fn new(limits: &'l Limits, form: PathForm) -> Self {
        Self { limits, form, known: BTreeMap::new() }
    }

    /// The kustomization of a folder, if it has one.
    pub(crate) fn node(&mut self, folder: &Path) -> Option<Arc<Node>> {
        if let Some(known) = self.known.get(folder) {
            return known.clone();
        }
        let file = NAMES.iter().map(|name| folder.join(name)).find(|file| file.is_file());
        let node = file.map(|file| Arc::new(Node { kustomization: self.read(&file), file }));
        self.known.insert(folder.to_owned(), node.clone());
        node
    }

    fn read(&self, file: &Path) -> Option<Kustomization> {
        let text = read_file(file, self.limits).ok()?;
        let parsed = parse(&text, false, self.limits);
        if !parsed.faults.is_empty() {
            return None;
        }
        let objects = read_objects(parsed.documents, &self.form.shown(file), SourceIndex(0));
        objects.kustomization.filter(|known| known.unreadable_line.is_none())
    }

    /// What building the overlay of a folder reads.
    pub(crate) fn closure(&mut self, folder: &Path, boundary: &Boundary) -> Closure {
        let mut closure = Closure::default();
        self.visit(folder, boundary, &mut Vec::new(), &mut closure);
        closure.faults.truncate(FAULTS_MAX);
        closure
    }

    fn visit(&mut self, folder: &Path, boundary: &Boundary, above: &mut Vec<PathBuf>, closure: &mut Closure) {
        let Some(node) = self.node(folder) else { return };
        if !closure.folders.insert(folder.to_owned()) {
            return;
        }
        closure.kustomizations.push(node.file.clone());
        let named = self.form.shown(&node.file);
        let Some(kustomization) = &node.kustomization else {
            return closure.fault(&named, None, "the kustomization cannot be read".to_owned());
        };
        if above.len() >= DEPTH_MAX {
            let message = format!("kustomizations take each other in deeper than {DEPTH_MAX}");
            return closure.fault(&named, None, message);
        }
        above.push(folder.to_owned());
        for reference in &kustomization.references {
            self.follow(folder, &node, reference, (boundary, &mut *above), closure);
        }
        above.pop();
        for chart in &kustomization.charts {
            let beside = tidied(&folder.join(&chart.folder));
            if !chart.folder.is_empty() && beside.join("Chart.yaml").is_file() && boundary.holds(&beside) {
                closure.inflates = true;
                closure.charts.insert(beside);
            } else {
                let name = printable(&chart.name);
                let message = format!(
                    "it inflates the chart `{name}`, which does not lie beside it, and nothing is fetched"
                );
                closure.fault(&named, Some(chart.line), message);
            }
        }
    }

    fn follow(
        &mut self,
        folder: &Path,
        node: &Node,
        reference: &Reference,
        (boundary, above): (&Boundary, &mut Vec<PathBuf>),
        closure: &mut Closure,
    ) {
        let text = reference.text.expose();
        // A patch may be written where a path could stand, on one line too.
        if reference.holds == Holds::Setting && (text.contains('{') || text.contains(": ")) {
            return;
        }
        let target = here(tidied(&folder.join(text)));
        let named = self.form.shown(&node.file);
        let fault = |closure: &mut Closure, message| closure.fault(&named, Some(reference.line), message);
        if Path::new(text).is_absolute() || !target.exists() {
            let message = if is_remote(text) {
                "it takes in something remote, and nothing is fetched".to_owned()
            } else {
                format!("it takes in `{}`, which is not there", printable(text))
            };
            return fault(closure, message);
        }
        if !boundary.holds(&target) {
            let message = format!(
                "it takes in `{}`, which lies outside of what is scanned and of its repository",
                printable(text)
            );
            return fault(closure, message);
        }
        if !target.is_dir() {
            match reference.holds {
                Holds::Objects => closure.objects.insert(target),
                Holds::Setting => closure.settings.insert(target),
            };
        } else if above.contains(&target) {
            fault(closure, format!("it takes in `{}`, which takes it in", printable(text)));
        } else if self.node(&target).is_none() {
            fault(
                closure,
                format!("it takes in the folder `{}`, which has no kustomization", printable(text)),
            );
        } else {
            self.visit(&target, boundary, above, closure);
        }
    }
}

impl Node {
    /// Whether it is a component, which is not rendered by itself.
    pub(crate) fn is_component(&self) -> bool {
        self.kustomization.as_ref().is_some_and(|known| known.is_component)
    }
}

impl Closure {
    fn fault(&mut self, file: &str, line: Option<u32>, message: String) {
        let place = line.map_or_else(|| file.to_string(), |line| format!("{file}:{line}"));
        self.faults.push((place, message));
    }

    /// Every file that is read.
    pub(crate) fn files(&self) -> impl Iterator<Item = &PathBuf> {
        self.kustomizations.iter().chain(&self.objects).chain(&self.settings)
    }
}

/// A path that is never empty: the working directory is `.`.
pub(crate) fn here(path: PathBuf) -> PathBuf {
    if path.as_os_str().is_empty() { PathBuf::from(".") } else { path }
}

/// Whether a word that names nothing here looks like something elsewhere. It is not shown: it may bear credentials.
fn is_remote(text: &str) -> bool {
    let host = text.split('/').next().unwrap_or_default();
    let is_file =
        Path::new(host).extension().is_some_and(|end| end == "yaml" || end == "yml" || end == "json");
    text.contains("://")
        || text.contains("::")
        || text.contains("?ref=")
        || text.contains('@') && text.contains(':')
        || !text.starts_with('.') && host.contains('.') && text.contains('/') && !is_file
}

#[cfg(test)]
mod tests {
    use super::is_remote;

    #[test]
    fn words_that_lead_elsewhere_are_told_from_paths() {
        for remote in
            ["https://a.b/c", "github.com/a/b//c?ref=v1", "git@a.b:c/d.git", "git::https://a", "a.b/c/d"]
        {
            assert!(is_remote(remote), "{remote}");
        }
        for local in ["../base", "base", "./a.b/c", "a/b.yaml", "x.yaml"] {
            assert!(!is_remote(local), "{local}");
        }
    }
}
