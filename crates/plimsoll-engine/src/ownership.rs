//! Files that belong to a chart or a kustomization and are no objects by themselves.

use crate::{
    collect::FileOutcome,
    sources::{Plan, shown},
};
use plimsoll_model::SourceIndex;
use std::{
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
    path::{Component, Path, PathBuf},
    sync::Arc,
};

/// Takes the files of charts out of the plan; returns each chart's `Chart.yaml`.
///
/// Charts inside charts belong to the outermost one: that is what a renderer would be given.
pub(crate) fn charts(plan: &mut Plan) -> Vec<(Arc<str>, SourceIndex)> {
    let is_chart =
        |path: &Path| path.file_name().is_some_and(|name| name == "Chart.yaml" || name == "Chart.yml");
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
    let mut found: BTreeMap<PathBuf, (Arc<str>, SourceIndex)> = BTreeMap::new();
    let (mut kept, mut skipped) = (Vec::new(), Vec::new());
    for file in std::mem::take(&mut plan.files) {
        let owner = if file.named { None } else { outermost(&file.path) };
        let Some(chart) = owner else {
            kept.push(file);
            continue;
        };
        if is_chart(&file.path) && file.path.parent() == Some(&chart) {
            found.insert(chart.clone(), (Arc::clone(&file.shown), file.source));
        }
        skipped.push((
            Arc::clone(&file.shown),
            format!("belongs to the chart {}, which is not rendered", shown(&chart)),
        ));
    }
    plan.files = kept;
    plan.skipped.extend(skipped);
    found.into_values().collect()
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
fn tidied(path: &Path) -> PathBuf {
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
