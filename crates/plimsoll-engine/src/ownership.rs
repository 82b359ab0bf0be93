//! Files that belong to a chart or a kustomization and are no objects by themselves.

use crate::{collect::FileOutcome, sources::Plan};
use plimsoll_document::{Limits, parse, read_file};
use plimsoll_model::{SourceIndex, tree::NodeRef};
use std::{
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
    path::{Component, Path, PathBuf},
    sync::Arc,
};

/// A chart among the files.
pub(crate) struct ChartFiles {
    pub(crate) folder: PathBuf,
    /// Its name for itself.
    pub(crate) name: String,
    /// Whether it only holds templates for others.
    pub(crate) is_library: bool,
    /// Its `Chart.yaml`, as reports have it.
    pub(crate) place: Arc<str>,
    pub(crate) source: SourceIndex,
    /// Everything in it that would have been read.
    pub(crate) files: Vec<Arc<str>>,
}

fn is_chart(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name == "Chart.yaml" || name == "Chart.yml")
}

/// Takes the files of charts out of the plan.
///
/// Charts inside charts belong to the outermost one: that is what a renderer is given.
pub(crate) fn charts(plan: &mut Plan, limits: &Limits) -> Vec<ChartFiles> {
    let charts: BTreeSet<PathBuf> = plan
        .files
        .iter()
        .filter(|file| !file.named && is_chart(&file.path))
        .filter_map(|file| file.path.parent().map(Path::to_owned))
        .collect();
    if charts.is_empty() {
        return Vec::new();
    }
    let outermost = |path: &Path| {
        let owners: Vec<&PathBuf> =
            path.ancestors().skip(1).filter_map(|folder| charts.get(folder)).collect();
        owners.last().map(|folder| (*folder).clone())
    };
    let mut found: BTreeMap<(SourceIndex, PathBuf), ChartFiles> = BTreeMap::new();
    let mut kept = Vec::new();
    for file in std::mem::take(&mut plan.files) {
        let owner = if file.named { None } else { outermost(&file.path) };
        let Some(folder) = owner else {
            kept.push(file);
            continue;
        };
        let chart = found.entry((file.source, folder.clone())).or_insert_with(|| ChartFiles {
            name: String::new(),
            is_library: false,
            place: Arc::clone(&file.shown),
            source: file.source,
            files: Vec::new(),
            folder,
        });
        if is_chart(&file.path) && file.path.parent() == Some(&chart.folder) {
            chart.place = Arc::clone(&file.shown);
            (chart.name, chart.is_library) = chart_head(&file.path, limits).unwrap_or_default();
        }
        chart.files.push(file.shown);
    }
    plan.files = kept;
    found.into_values().collect()
}

/// The name of a chart for itself, and whether it is a library.
pub(crate) fn chart_head(file: &Path, limits: &Limits) -> Option<(String, bool)> {
    let text = read_file(file, limits).ok()?;
    let parsed = parse(&text, false, limits);
    let root = parsed.documents.first()?.tree.root()?;
    let word = |key: &str| root.get(key).and_then(NodeRef::as_str);
    Some((word("name")?.to_owned(), word("type") == Some("library")))
}

/// Files that are no objects by themselves because of a kustomization, with the reason.
///
/// Those are the patches and settings that it names. Where one cannot be read, which files are patches is not
/// known, and a patch judged as an object would be a pass out of nothing: then every file at or below it is left
/// out, up to the next kustomization. The gap of the broken file stands for them.
pub(crate) fn patches(outcomes: &[FileOutcome]) -> HashMap<String, String> {
    let mut named: HashMap<PathBuf, String> = HashMap::new();
    let mut broken: HashMap<PathBuf, String> = HashMap::new();
    let mut folders: HashSet<PathBuf> = HashSet::new();
    for outcome in outcomes.iter().filter(|outcome| outcome.is_kustomization()) {
        let folder = tidied(Path::new(outcome.path()).parent().unwrap_or(Path::new("")));
        for relative in outcome.kustomization().iter().flat_map(|kustomization| &kustomization.not_objects) {
            let reason = format!("is a patch or setting of {}, and no object by itself", outcome.path());
            named.insert(tidied(&folder.join(relative)), reason);
        }
        if outcome.is_broken_kustomization() {
            let reason = format!("may be a patch of {}, which cannot be read", outcome.path());
            broken.insert(folder.clone(), reason);
        }
        folders.insert(folder);
    }
    let reason = |outcome: &FileOutcome| {
        let path = tidied(Path::new(outcome.path()));
        let owner = path.ancestors().skip(1).find(|folder| folders.contains(*folder));
        let unknown = owner.and_then(|folder| broken.get(folder)).filter(|_| !outcome.is_kustomization());
        named.get(&path).or(unknown).cloned()
    };
    if folders.is_empty() {
        return HashMap::new();
    }
    outcomes.iter().filter_map(|outcome| Some((outcome.path().to_owned(), reason(outcome)?))).collect()
}

/// A path without `.` and `..`, as far as that can be told from the words.
pub(crate) fn tidied(path: &Path) -> PathBuf {
    let mut short = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir if short.file_name().is_some() => {
                short.pop();
            }
            other => short.push(other),
        }
    }
    short
}
