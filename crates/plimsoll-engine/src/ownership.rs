//! Files that belong to a chart or a kustomization and are no objects by themselves.

use crate::{
    collect::FileOutcome,
    sources::{Plan, shown},
};
use plimsoll_model::SourceIndex;
use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
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

/// Files that a kustomization names as patches or settings, with the kustomization that does.
pub(crate) fn patches(outcomes: &[FileOutcome]) -> HashMap<String, String> {
    let mut patches = HashMap::new();
    for outcome in outcomes {
        let Some(kustomization) = outcome.kustomization() else { continue };
        let folder = Path::new(outcome.path()).parent().unwrap_or(Path::new(""));
        for relative in &kustomization.not_objects {
            let path = tidied(&folder.join(relative));
            patches.insert(path.to_string_lossy().into_owned(), outcome.path().to_owned());
        }
    }
    if patches.is_empty() {
        return patches;
    }
    // Paths are compared in their shortest form and answered in the form that they were given in.
    let given = outcomes.iter().filter_map(|outcome| {
        let short = tidied(Path::new(outcome.path()));
        let owner = patches.get(short.to_string_lossy().as_ref())?;
        Some((outcome.path().to_owned(), owner.clone()))
    });
    given.collect()
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
