//! What will be read, and which source each file belongs to.

use crate::{CheckoutError, CheckoutOptions};
use plimsoll_document::{repository_around, walk};
use plimsoll_model::{Affects, Gap, GapCode, Hidden, Source, SourceIndex, SourceType};
use std::{
    collections::{BTreeMap, BTreeSet, HashSet},
    path::{Path, PathBuf},
    sync::Arc,
};

/// Everything that will be read.
#[derive(Debug, Default)]
pub(crate) struct Plan {
    pub(crate) sources: Vec<Source>,
    pub(crate) files: Vec<PlannedFile>,
    /// Files and folders left out.
    pub(crate) skipped: Vec<Skipped>,
    pub(crate) gaps: Vec<Gap>,
    /// The folder that each source was given by; single files and standard input have none.
    pub(crate) folders: BTreeMap<SourceIndex, PathBuf>,
}

/// A file or folder that is left out.
#[derive(Clone, Debug)]
pub(crate) struct Skipped {
    /// The path as reports have it.
    pub(crate) path: Arc<str>,
    /// Why.
    pub(crate) reason: String,
    /// The source that it would have belonged to.
    pub(crate) source: SourceIndex,
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
    /// Whether it lies in a chart and helm does not read it by itself; templates may, as text.
    pub(crate) is_beside_templates: bool,
}

impl PlannedFile {
    pub(crate) fn is_standard_input(&self) -> bool {
        self.named && self.path.as_os_str() == "-"
    }
}

/// Finds the files below every path. Single files and standard input share one source, each folder is its own.
///
/// What was found below one path is not found again below another one: a path that is given twice, by whatever name,
/// or that lies in another one, is read once.
pub(crate) fn plan(options: &CheckoutOptions) -> Result<Plan, CheckoutError> {
    let mut plan = Plan::default();
    let mut single_files: Option<SourceIndex> = None;
    let mut seen = Seen::default();
    for path in outer_first(&options.paths) {
        if path.as_os_str() == "-" {
            if plan.files.iter().any(PlannedFile::is_standard_input) {
                return Err(CheckoutError::StandardInputTwice);
            }
        } else if path.symlink_metadata().is_err() && !is_forbidden(path) {
            return Err(CheckoutError::NoSuchPath(path.clone()));
        }
        if path.as_os_str() != "-" && path.is_dir() {
            if seen.folder(path) {
                plan.add_folder(path, options, &mut seen);
            }
        } else if path.as_os_str() == "-" || seen.file(path) {
            let source = *single_files.get_or_insert_with(|| plan.add_source(path));
            let (path, shown) = (path.clone(), shown(path));
            plan.files.push(PlannedFile { path, shown, source, named: true, is_beside_templates: false });
        }
        seen.next_path(options.paths.len() > 1, &plan);
    }
    Ok(plan)
}

/// The paths in the order that they are given, but for those that lie in other ones, which come last.
fn outer_first(paths: &[PathBuf]) -> Vec<&PathBuf> {
    if paths.len() < 2 {
        return paths.iter().collect();
    }
    let real: Vec<Option<PathBuf>> = paths.iter().map(|path| path.canonicalize().ok()).collect();
    let lies_in_another = |number: usize| {
        let own = real.get(number).and_then(Option::as_ref);
        let holds = |other: &PathBuf| own.is_some_and(|own| own != other && own.starts_with(other));
        real.iter().flatten().any(holds)
    };
    let all = || paths.iter().enumerate();
    let outer = all().filter(|(number, _)| !lies_in_another(*number));
    outer.chain(all().filter(|(number, _)| lies_in_another(*number))).map(|(_, path)| path).collect()
}

/// What was found below earlier paths, links followed.
#[derive(Default)]
struct Seen {
    folders: BTreeSet<PathBuf>,
    files: HashSet<PathBuf>,
    /// What is said of files and folders below them, by the names that reports have.
    told: HashSet<Arc<str>>,
    /// How many files of the plan are known here.
    known: usize,
}

impl Seen {
    /// Whether a folder is a new one.
    fn folder(&mut self, path: &Path) -> bool {
        path.canonicalize().map_or(true, |real| self.folders.insert(real))
    }

    /// Whether a file is a new one; one that cannot be told is.
    fn file(&self, path: &Path) -> bool {
        self.files.is_empty() || path.canonicalize().map_or(true, |real| !self.files.contains(&real))
    }

    /// Takes note of what the plan has so far. Links inside of one path may lead to one file as often as they do.
    fn next_path(&mut self, is_needed: bool, plan: &Plan) {
        if is_needed {
            let new = plan.files.iter().skip(self.known).filter(|file| !file.is_standard_input());
            self.files.extend(new.filter_map(|file| file.path.canonicalize().ok()));
            self.known = plan.files.len();
            self.told.extend(plan.skipped.iter().map(|skipped| Arc::clone(&skipped.path)));
        }
    }
}

/// Whether a path may be there but lies in a folder that must not be entered.
fn is_forbidden(path: &Path) -> bool {
    path.symlink_metadata().is_err_and(|error| error.kind() == std::io::ErrorKind::PermissionDenied)
}

impl Plan {
    fn add_source(&mut self, path: &Path) -> SourceIndex {
        let index = SourceIndex(self.sources.len() as u32);
        let name = if self.sources.is_empty() { String::new() } else { stable_name(path) };
        self.sources.push(Source::new(SourceType::Files, name));
        index
    }

    /// The source that was added last.
    fn last_source(&mut self, path: &Path) -> SourceIndex {
        match self.sources.len().checked_sub(1) {
            Some(last) => SourceIndex(last as u32),
            None => self.add_source(path),
        }
    }

    fn add_folder(&mut self, folder: &Path, options: &CheckoutOptions, seen: &mut Seen) {
        let found = walk(folder, options.obey_ignore_files, &options.limits);
        let mut files = found.files;
        let count = files.len();
        files.retain(|file| seen.file(&file.path));
        let is_new = |path: &Path| !seen.told.contains(&shown(path));
        let skipped = found.skipped.into_iter().filter(|skipped| is_new(&skipped.path));
        let unreadable: Vec<_> =
            found.unreadable.into_iter().filter(|unreadable| is_new(&unreadable.path)).collect();
        let skipped: Vec<_> = skipped.collect();
        let is_known = files.is_empty() && count > 0 && unreadable.is_empty();
        // A folder whose files all lie in earlier ones is not a source of its own.
        let source = if is_known { self.last_source(folder) } else { self.add_source(folder) };
        self.skipped.extend(skipped.into_iter().map(|skipped| Skipped {
            path: shown(&skipped.path),
            reason: skipped.reason,
            source,
        }));
        if is_known {
            return;
        }
        self.folders.insert(source, folder.to_owned());
        for file in files {
            let shown = shown(&file.path);
            self.files.push(PlannedFile {
                path: file.path,
                shown,
                source,
                named: false,
                is_beside_templates: false,
            });
        }
        for unreadable in unreadable {
            let code = if unreadable.is_limit { GapCode::Limit } else { GapCode::Unreadable };
            let place = shown(&unreadable.path).to_string();
            let (path, reason) = (shown(&unreadable.path), unreadable.reason.clone());
            self.skipped.push(Skipped { path, reason, source });
            let (source, message) = (Some(source), unreadable.reason);
            // What hides nothing takes no verdict away; that it was not seen is said all the same.
            let (affects, hides) = if unreadable.hides {
                (Affects::All, Hidden::All)
            } else {
                (Affects::Checks(Vec::new()), Hidden::NOTHING)
            };
            self.gaps.push(Gap { code, source, place, message, affects, hides });
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
    let inside = repository_around(&absolute).and_then(|repository| absolute.strip_prefix(repository).ok());
    let name = match inside {
        Some(inside) => inside,
        None if path.is_relative() => path,
        None => path.file_name().map_or(path, Path::new),
    };
    name.to_string_lossy().trim_start_matches("./").trim_end_matches('/').to_owned()
}
