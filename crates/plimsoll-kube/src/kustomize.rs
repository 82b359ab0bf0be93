use crate::ApiVersion;
use plimsoll_model::{Redacted, tree::NodeRef};

/// What a kustomization says about files beside it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Kustomization {
    /// Relative paths of files that are patches or settings and no objects.
    pub not_objects: Vec<String>,
    /// Line of a part that could not be read: which files are patches is then not known.
    pub unreadable_line: Option<u32>,
    /// Whether it is a component, which only means something inside of another kustomization.
    pub is_component: bool,
    /// What it takes in.
    pub references: Vec<Reference>,
    /// Charts that it inflates.
    pub charts: Vec<InflatedChart>,
}

/// Something that a kustomization takes in: a file, a folder or an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference {
    /// As written; may bear credentials of an address.
    pub text: Redacted<String>,
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
    /// A patch or setting.
    Setting,
}

/// A chart that a kustomization inflates.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InflatedChart {
    /// The chart's name.
    pub name: String,
    /// Where it lies if it is not fetched, relative to the kustomization.
    pub folder: String,
    /// Line in the kustomization, from 1.
    pub line: u32,
}

/// Lists of paths to files or folders with objects.
const OBJECT_LISTS: [&str; 3] = ["resources", "bases", "components"];
/// Lists of paths to files that are no objects.
const PATH_LISTS: [&str; 6] =
    ["patchesStrategicMerge", "transformers", "generators", "configurations", "crds", "validators"];
/// Lists of mappings that may name such a file under `path`.
const PATCH_LISTS: [&str; 3] = ["patches", "patchesJson6902", "replacements"];

/// Whether a file's name says that it is a kustomization; it then needs neither `apiVersion` nor `kind`.
pub fn is_kustomization_name(file_name: &str) -> bool {
    matches!(file_name, "kustomization.yaml" | "kustomization.yml" | "Kustomization")
}

/// The kustomization that a document is; `None` if it is none.
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
    let mut kustomization = Kustomization { is_component: kind == "Component", ..Kustomization::default() };
    if !root.is_mapping() {
        kustomization.unreadable_line = Some(root.line());
    }
    for list in OBJECT_LISTS.into_iter().filter_map(|name| root.get(name)) {
        kustomization.add_list(list, Holds::Objects, Some);
    }
    for list in PATH_LISTS.into_iter().filter_map(|name| root.get(name)) {
        kustomization.add_list(list, Holds::Setting, Some);
    }
    for list in PATCH_LISTS.into_iter().filter_map(|name| root.get(name)) {
        let path = |item: NodeRef<'_>| if item.is_mapping() { "path" } else { "" };
        kustomization.add_list(list, Holds::Setting, |item| match path(item) {
            "" => Some(item),
            key => item.get(key),
        });
    }
    kustomization.add_charts(root);
    Some(kustomization)
}

impl Kustomization {
    fn add_list<'t>(
        &mut self,
        list: NodeRef<'t>,
        holds: Holds,
        path_of: impl Fn(NodeRef<'t>) -> Option<NodeRef<'t>>,
    ) {
        if !list.is_sequence() && !list.is_null() {
            self.unreadable_line = Some(list.line());
        }
        for path in list.items().filter_map(path_of).filter(|path| !path.is_null()) {
            let Some(text) = path.as_redacted() else {
                self.unreadable_line = Some(path.line());
                continue;
            };
            let text = (*text.expose()).to_owned();
            // An inline patch stands where a path could stand.
            if text.contains('\n') {
                continue;
            }
            if holds == Holds::Setting {
                self.not_objects.push(text.clone());
            }
            self.references.push(Reference { text: Redacted::new(text), line: path.line(), holds });
        }
    }

    fn add_charts(&mut self, root: NodeRef<'_>) {
        let text = |node: NodeRef<'_>, key: &str| node.get(key).and_then(NodeRef::as_str).map(str::to_owned);
        let home = root.get("helmGlobals").and_then(|globals| text(globals, "chartHome"));
        let home = home.unwrap_or_else(|| "charts".to_owned());
        for chart in root.get("helmCharts").into_iter().flat_map(NodeRef::items) {
            let Some(name) = text(chart, "name") else {
                self.unreadable_line = Some(chart.line());
                continue;
            };
            let folder = format!("{home}/{name}");
            self.charts.push(InflatedChart { name, folder, line: chart.line() });
        }
        // The older way to say it, which is not followed.
        for chart in root.get("helmChartInflationGenerator").into_iter().flat_map(NodeRef::items) {
            let name = text(chart, "chartName").unwrap_or_default();
            self.charts.push(InflatedChart { name, folder: String::new(), line: chart.line() });
        }
    }
}
