//! What will be read, and which source each file belongs to.

use crate::{CollectError, CollectOptions};
use plimsoll_document::walk;
use plimsoll_model::{Affects, Gap, GapCode, Source, SourceIndex, SourceType};
use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::Arc,
};

/// Everything that will be read.
#[derive(Debug, Default)]
pub(crate) struct Plan {
    pub(crate) sources: Vec<Source>,
    pub(crate) files: Vec<PlannedFile>,
    /// Files and folders left out, with the reason.
    pub(crate) skipped: Vec<(Arc<str>, String)>,
    pub(crate) gaps: Vec<Gap>,
    /// The folder that each source was given by; single files and standard input have none.
    pub(crate) folders: BTreeMap<SourceIndex, PathBuf>,
}

/// One file to read.
#[derive(Clone, Debug)]
pub(crate) struct PlannedFile {
    pub(crate) path: PathBuf,
    /// The path as reports have it.
    pub(crate) shown: Arc<str>,
    pub(crate) source: SourceIndex,
    /// Whether it was named on the command line.
    pub(crate) named: bool,
}

impl PlannedFile {
    pub(crate) fn is_standard_input(&self) -> bool {
        self.named && self.path.as_os_str() == "-"
    }
}

/// Finds the files below every path. Single files and standard input share one source, each folder is its own.
pub(crate) fn plan(options: &CollectOptions) -> Result<Plan, CollectError> {
    let mut plan = Plan::default();
    let mut single_files: Option<SourceIndex> = None;
    for path in &options.paths {
        if path.as_os_str() == "-" {
            if plan.files.iter().any(PlannedFile::is_standard_input) {
                return Err(CollectError::StandardInputTwice);
            }
        } else if path.symlink_metadata().is_err() && !is_forbidden(path) {
            return Err(CollectError::NoSuchPath(path.clone()));
        }
        if path.as_os_str() != "-" && path.is_dir() {
            let source = plan.add_source(path);
            plan.folders.insert(source, path.clone());
            plan.add_folder(path, source, options);
        } else {
            let source = *single_files.get_or_insert_with(|| plan.add_source(path));
            plan.files.push(PlannedFile { path: path.clone(), shown: shown(path), source, named: true });
        }
    }
    Ok(plan)
}

/// Whether a path may be there but lies in a folder that must not be entered.
fn is_forbidden(path: &Path) -> bool {
    path.symlink_metadata().is_err_and(|error| error.kind() == std::io::ErrorKind::PermissionDenied)
}

impl Plan {
    fn add_source(&mut self, path: &Path) -> SourceIndex {
        let index = SourceIndex(self.sources.len() as u32);
        let name = if self.sources.is_empty() { String::new() } else { stable_name(path) };
        self.sources.push(Source { source_type: SourceType::Files, name });
        index
    }

    fn add_folder(&mut self, folder: &Path, source: SourceIndex, options: &CollectOptions) {
        let found = walk(folder, options.obey_ignore_files, &options.limits);
        for file in found.files {
            let shown = shown(&file.path);
            self.files.push(PlannedFile { path: file.path, shown, source, named: false });
        }
        self.skipped.extend(found.skipped.into_iter().map(|skipped| (shown(&skipped.path), skipped.reason)));
        for unreadable in found.unreadable {
            let code = if unreadable.is_limit { GapCode::Limit } else { GapCode::Unreadable };
            let place = shown(&unreadable.path).to_string();
            self.skipped.push((shown(&unreadable.path), unreadable.reason.clone()));
            let (source, message) = (Some(source), unreadable.reason);
            // What hides nothing takes no verdict away; that it was not seen is said all the same.
            let affects = if unreadable.hides { Affects::All } else { Affects::Checks(Vec::new()) };
            self.gaps.push(Gap { code, source, place, message, affects });
        }
    }
}

pub(crate) fn shown(path: &Path) -> Arc<str> {
    Arc::from(path.to_string_lossy().as_ref())
}

/// How paths that were made by joining are shown: below `.`, as everything below it is.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PathForm {
    below_dot: bool,
}

impl PathForm {
    pub(crate) fn of(plan: &Plan) -> Self {
        let is_dot =
            |folder: &PathBuf| folder.to_string_lossy().starts_with("./") || folder == Path::new(".");
        Self { below_dot: plan.folders.values().any(is_dot) }
    }

    pub(crate) fn shown(self, path: &Path) -> Arc<str> {
        if self.below_dot && path.is_relative() && !path.starts_with("..") && !path.starts_with(".") {
            return shown(&Path::new(".").join(path));
        }
        shown(path)
    }
}

/// The path relative to its repository; outside of one as given, but never absolute.
pub(crate) fn stable_name(path: &Path) -> String {
    let absolute = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let repository = absolute.ancestors().find(|folder| folder.join(".git").exists());
    let inside = repository.and_then(|repository| absolute.strip_prefix(repository).ok());
    let name = match inside {
        Some(inside) => inside,
        None if path.is_relative() => path,
        None => path.file_name().map_or(path, Path::new),
    };
    name.to_string_lossy().trim_start_matches("./").trim_end_matches('/').to_owned()
}
