use plimsoll_model::tree::NodeRef;

/// What a kustomization says about files beside it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Kustomization {
    /// Relative paths of files that are patches or settings and no objects.
    pub not_objects: Vec<String>,
}

/// The kustomization that a document is; `None` if it is none.
///
/// A file named `kustomization.yaml` needs neither `apiVersion` nor `kind`, so its name counts too.
pub fn read_kustomization(root: NodeRef<'_>, file_name: &str) -> Option<Kustomization> {
    let named = matches!(file_name, "kustomization.yaml" | "kustomization.yml");
    let api_version = root.get("apiVersion").and_then(NodeRef::as_str).unwrap_or_default();
    if !named && !api_version.starts_with("kustomize.config.k8s.io/") {
        return None;
    }
    let mut not_objects = Vec::new();
    for list in
        ["patchesStrategicMerge", "transformers", "generators", "configurations", "crds", "validators"]
    {
        let items = root.get(list).into_iter().flat_map(NodeRef::items);
        not_objects.extend(items.filter_map(NodeRef::as_str).map(str::to_owned));
    }
    for list in ["patches", "patchesJson6902", "replacements"] {
        let items = root.get(list).into_iter().flat_map(NodeRef::items);
        let paths = items.filter_map(|item| item.get("path")).filter_map(NodeRef::as_str);
        not_objects.extend(paths.map(str::to_owned));
    }
    // An inline patch stands where a path could stand.
    not_objects.retain(|path| !path.contains('\n'));
    Some(Kustomization { not_objects })
}
