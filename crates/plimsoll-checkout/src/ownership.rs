//! Files that belong to a chart or a kustomization and are no objects by themselves.

use crate::{
    file::FileOutcome,
    rendering::{NamedFiles, read_regular_text},
    sources::Plan,
};
use plimsoll_document::{Limits, parse};
use plimsoll_kube::is_whole;
use plimsoll_model::{Resource, SourceIndex, tree::NodeRef};
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

/// Takes what helm reads of charts out of the plan: `Chart.yaml`, values, templates and `crds`. Everything else below a
/// chart is what it is, and so is everything of a library, of which nothing is rendered.
pub(crate) fn charts(plan: &mut Plan, limits: &Limits) -> Vec<ChartFiles> {
    let folders: BTreeSet<PathBuf> = plan
        .files
        .iter()
        .filter(|file| !file.named && is_chart(&file.path))
        .filter_map(|file| file.path.parent().map(Path::to_owned))
        .collect();
    if folders.is_empty() {
        return Vec::new();
    }
    let heads: BTreeMap<PathBuf, (String, bool)> = folders
        .into_iter()
        .map(|folder| {
            let mut names = ["Chart.yaml", "Chart.yml"].iter();
            let head = names.find_map(|name| chart_head(&folder.join(name), limits));
            (folder, head.unwrap_or_default())
        })
        .collect();
    let mut found: BTreeMap<(SourceIndex, PathBuf), ChartFiles> = BTreeMap::new();
    let mut kept = Vec::new();
    for mut file in std::mem::take(&mut plan.files) {
        let owner = if file.named { None } else { owner_of(&file.path, &heads) };
        let Some((folder, inner)) = owner else {
            kept.push(file);
            continue;
        };
        let (name, is_library) = heads.get(&folder).cloned().unwrap_or_default();
        let inner_is_library = heads.get(&inner).is_some_and(|(_, is_library)| *is_library);
        if !is_read_by_helm(&file.path, &inner, is_library || inner_is_library) {
            file.is_beside_templates = true;
            kept.push(file);
            continue;
        }
        let chart = found.entry((file.source, folder.clone())).or_insert_with(|| ChartFiles {
            name,
            is_library,
            place: Arc::clone(&file.shown),
            source: file.source,
            files: Vec::new(),
            folder,
        });
        if is_chart(&file.path) && file.path.parent() == Some(&chart.folder) {
            chart.place = Arc::clone(&file.shown);
        }
        chart.files.push(file.shown);
    }
    plan.files = kept;
    found.into_values().collect()
}

/// The chart that a file is rendered with, and the one inside of it that the file lies in. A chart belongs to another
/// one only as one of its `charts`; anywhere else below it, it is a chart of its own.
fn owner_of(path: &Path, charts: &BTreeMap<PathBuf, (String, bool)>) -> Option<(PathBuf, PathBuf)> {
    let mut above: Vec<&Path> =
        path.ancestors().skip(1).filter(|folder| charts.contains_key(*folder)).collect();
    above.reverse();
    let (mut owner, mut inner) = (*above.first()?, *above.first()?);
    for folder in above.into_iter().skip(1) {
        if folder.parent() != Some(&inner.join("charts")) {
            owner = folder;
        }
        inner = folder;
    }
    Some((owner.to_owned(), inner.to_owned()))
}

/// Whether helm reads a file of a chart by what it is: values and metadata, or what it creates objects from.
fn is_read_by_helm(path: &Path, chart: &Path, is_library: bool) -> bool {
    let Ok(inside) = path.strip_prefix(chart) else { return false };
    let names = ["Chart.yaml", "Chart.yml", "values.yaml", "values.schema.json", "requirements.yaml"];
    if names.iter().any(|name| inside == Path::new(name)) {
        return true;
    }
    !is_library && (inside.starts_with("templates") || inside.starts_with("crds"))
}

/// Bytes of a `Chart.yaml`.
const CHART_BYTES_MAX: u64 = 16 * 1024 * 1024;

/// The name of a chart for itself, and whether it is a library.
pub(crate) fn chart_head(file: &Path, limits: &Limits) -> Option<(String, bool)> {
    let text = read_regular_text(file, CHART_BYTES_MAX).ok()?;
    let parsed = parse(&text, false, limits);
    let root = parsed.documents.first()?.tree.root()?;
    let word = |key: &str| root.get(key).and_then(NodeRef::as_str);
    Some((word("name")?.to_owned(), word("type") == Some("library")))
}

/// Why the objects of a file are not judged, or not all of them.
pub(crate) struct Hidden {
    pub(crate) reason: String,
    /// Which of its objects are judged all the same.
    pub(crate) judged: Vec<bool>,
}

/// Files that are not objects by themselves because of a kustomization, with the reason.
///
/// Those are patches and settings that overlays and components name. Where a kustomization cannot be read, which files
/// are patches is not known, and a patch judged as an object would be a pass out of nothing: then every object at or
/// below it that may be a patch is left out, up to the next kustomization. That is one that is not whole, or that another
/// file has, too. The gap of the broken file stands for them.
pub(crate) fn patches(outcomes: &[FileOutcome], named: &NamedFiles) -> HashMap<String, Hidden> {
    let mut broken: HashMap<PathBuf, String> = HashMap::new();
    let mut folders: HashSet<PathBuf> = HashSet::new();
    for outcome in outcomes.iter().filter(|outcome| outcome.is_kustomization()) {
        let folder = tidied(Path::new(outcome.path()).parent().unwrap_or(Path::new("")));
        if outcome.is_broken_kustomization() {
            let reason = format!("may be a patch of {}, which cannot be read", outcome.path());
            broken.insert(folder.clone(), reason);
        }
        folders.insert(folder);
    }
    if folders.is_empty() {
        return HashMap::new();
    }
    let identity = |resource: &Resource| {
        let reference = &resource.reference;
        (reference.group.clone(), reference.kind.clone(), reference.name.clone())
    };
    let mut counts: HashMap<_, u32> = HashMap::new();
    if !broken.is_empty() {
        let all = outcomes.iter().flat_map(FileOutcome::resources);
        all.for_each(|resource| *counts.entry(identity(resource)).or_default() += 1);
    }
    let hidden = |outcome: &FileOutcome| {
        let path = tidied(Path::new(outcome.path()));
        if let Some((by, is_patch)) = named.get(&path) {
            let reason = format!("is a patch or setting of {by}, and no object by itself");
            let judged = outcome.resources().iter().map(|one| !is_patch && is_whole(one)).collect();
            return Some(Hidden { reason, judged });
        }
        let owner = path.ancestors().skip(1).find(|folder| folders.contains(*folder));
        let reason = owner.and_then(|folder| broken.get(folder)).filter(|_| !outcome.is_kustomization())?;
        let is_alone = |one: &Resource| counts.get(&identity(one)) == Some(&1);
        let judged = outcome.resources().iter().map(|one| is_whole(one) && is_alone(one)).collect();
        Some(Hidden { reason: reason.clone(), judged })
    };
    outcomes.iter().filter_map(|outcome| Some((outcome.path().to_owned(), hidden(outcome)?))).collect()
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
