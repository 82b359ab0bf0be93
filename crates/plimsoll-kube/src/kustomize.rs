use plimsoll_model::tree::NodeRef;

/// What a kustomization says about files beside it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Kustomization {
    /// Relative paths of files that are patches or settings and no objects.
    pub not_objects: Vec<String>,
    /// Line of a part that could not be read: which files are patches is then not known.
    pub unreadable_line: Option<u32>,
}

/// Lists of paths to files that are no objects.
const PATH_LISTS: [&str; 6] =
    ["patchesStrategicMerge", "transformers", "generators", "configurations", "crds", "validators"];
/// Lists of mappings that may name such a file under `path`.
const PATCH_LISTS: [&str; 3] = ["patches", "patchesJson6902", "replacements"];

/// Whether a file's name says that it is a kustomization; it then needs neither `apiVersion` nor `kind`.
pub fn is_kustomization_name(file_name: &str) -> bool {
    matches!(file_name, "kustomization.yaml" | "kustomization.yml")
}

/// The kustomization that a document is; `None` if it is none.
pub fn read_kustomization(root: NodeRef<'_>, file_name: &str) -> Option<Kustomization> {
    let api_version = root.get("apiVersion").and_then(NodeRef::as_str).unwrap_or_default();
    if !is_kustomization_name(file_name) && !api_version.starts_with("kustomize.config.k8s.io/") {
        return None;
    }
    let mut kustomization = Kustomization::default();
    if !root.is_mapping() {
        kustomization.unreadable_line = Some(root.line());
    }
    for list in PATH_LISTS.into_iter().filter_map(|name| root.get(name)) {
        kustomization.add_list(list, Some);
    }
    for list in PATCH_LISTS.into_iter().filter_map(|name| root.get(name)) {
        kustomization.add_list(list, |item| if item.is_mapping() { item.get("path") } else { Some(item) });
    }
    // An inline patch stands where a path could stand.
    kustomization.not_objects.retain(|path| !path.contains('\n'));
    Some(kustomization)
}

impl Kustomization {
    fn add_list<'t>(&mut self, list: NodeRef<'t>, path_of: impl Fn(NodeRef<'t>) -> Option<NodeRef<'t>>) {
        if !list.is_sequence() && !list.is_null() {
            self.unreadable_line = Some(list.line());
        }
        for path in list.items().filter_map(path_of).filter(|path| !path.is_null()) {
            match path.as_redacted() {
                Some(text) => self.not_objects.push((*text.expose()).to_owned()),
                None => self.unreadable_line = Some(path.line()),
            }
        }
    }
}
