use crate::{
    duplicates::number_duplicates,
    ownership::{charts, patches},
    sources::{Plan, PlannedFile, plan},
};
use plimsoll_document::{Limits, ReadError, parse, parse_and_search, read_file, read_stream};
use plimsoll_kube::{FileObjects, assign_populations, is_kustomization_name, read_objects};
use plimsoll_model::{
    Affects, Gap, GapCode, Input, KubernetesVersion, Scope, Snapshot, SourceIndex, Warning,
};
use plimsoll_secret::{Finder, FinderOptions, FingerprintKey};
use rayon::iter::{IntoParallelRefIterator as _, ParallelIterator as _};
use std::{
    ffi::OsStr,
    io::Read,
    path::{Path, PathBuf},
    sync::Arc,
};

/// What is asked for.
#[derive(Clone, Debug)]
pub struct CollectOptions {
    /// Files and folders as given; `-` is standard input.
    pub paths: Vec<PathBuf>,
    /// Whose rules apply.
    pub kubernetes_version: KubernetesVersion,
    /// Whether `.gitignore` and `.plimsollignore` files are obeyed.
    pub obey_ignore_files: bool,
    /// How much is read.
    pub limits: Limits,
}

/// Told how far reading has come; called from several threads.
pub trait Progress: Sync {
    /// So many files will be read.
    fn found(&self, files: u64);
    /// One more file was read.
    fn read(&self);
}

/// Why nothing at all could be read.
#[derive(Debug, thiserror::Error)]
pub enum CollectError {
    /// A path does not exist.
    #[error("{}: no such file or folder", .0.display())]
    NoSuchPath(PathBuf),
    /// Standard input was asked for twice.
    #[error("standard input can be read only once")]
    StandardInputTwice,
}

/// Below this many files, a second thread costs more than it saves.
const PARALLEL_FILES_MIN: usize = 64;

/// Reads everything that was asked for into a snapshot.
///
/// What cannot be read is a gap in it; only a path that does not exist is an error.
pub fn collect(
    options: &CollectOptions,
    standard_input: impl Read,
    progress: &dyn Progress,
) -> Result<Snapshot, CollectError> {
    let mut plan = plan(options)?;
    let charts = charts(&mut plan);
    progress.found(plan.files.len() as u64);
    let asks_standard_input = plan.files.iter().any(PlannedFile::is_standard_input);
    let standard_input = asks_standard_input.then(|| read_stream(standard_input, &options.limits));
    // Until a project can name a key, fingerprints are for this run only and stay in it.
    let finder = Finder::new(FingerprintKey::of_this_run(), FinderOptions::default()).ok();
    let reading = Reading { limits: &options.limits, finder: finder.as_ref() };
    let read = |file: &PlannedFile| {
        let outcome = match &standard_input {
            Some(text) if file.is_standard_input() => FileOutcome::new(file, text.as_ref(), reading),
            _ => FileOutcome::new(file, read_file(&file.path, &options.limits).as_ref(), reading),
        };
        progress.read();
        outcome
    };
    let outcomes: Vec<FileOutcome> = if plan.files.len() < PARALLEL_FILES_MIN {
        plan.files.iter().map(read).collect()
    } else {
        plan.files.par_iter().map(read).collect()
    };
    let mut building = Building::new(options.kubernetes_version, plan);
    building.charts(charts);
    building.files(outcomes);
    Ok(building.finish())
}

/// How files are read.
#[derive(Clone, Copy)]
struct Reading<'r> {
    limits: &'r Limits,
    finder: Option<&'r Finder>,
}

/// What reading one file gave.
pub(crate) struct FileOutcome {
    path: Arc<str>,
    source: SourceIndex,
    objects: FileObjects,
    gaps: Vec<Gap>,
    warnings: Vec<Warning>,
    /// Why the file as a whole gave nothing.
    unread: Option<String>,
}

impl FileOutcome {
    pub(crate) fn path(&self) -> &str {
        &self.path
    }

    /// Whether the file is a kustomization by its name or by what it says.
    pub(crate) fn is_kustomization(&self) -> bool {
        let name = Path::new(self.path()).file_name().and_then(OsStr::to_str).unwrap_or_default();
        self.objects.kustomization.is_some() || is_kustomization_name(name)
    }

    /// Whether a kustomization could not be read, whole or in part.
    pub(crate) fn is_broken_kustomization(&self) -> bool {
        let unreadable = |known: &plimsoll_kube::Kustomization| known.unreadable_line.is_some();
        self.is_kustomization() && (!self.gaps.is_empty() || self.kustomization().is_some_and(unreadable))
    }

    pub(crate) fn kustomization(&self) -> Option<&plimsoll_kube::Kustomization> {
        self.objects.kustomization.as_ref()
    }
}

impl FileOutcome {
    fn new(file: &PlannedFile, text: Result<&String, &ReadError>, reading: Reading<'_>) -> Self {
        let mut outcome = Self {
            path: Arc::clone(&file.shown),
            source: file.source,
            objects: FileObjects::default(),
            gaps: Vec::new(),
            warnings: Vec::new(),
            unread: None,
        };
        match text {
            Ok(text) => outcome.read_text(text, file, reading),
            Err(error) => outcome.refuse(error),
        }
        outcome
    }

    fn read_text(&mut self, text: &str, file: &PlannedFile, reading: Reading<'_>) {
        let named_json =
            file.path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("json"));
        let parsed = match reading.finder {
            Some(finder) => parse_and_search(text, named_json, reading.limits, finder),
            // The checks of secrets then say that they know nothing.
            None => parse(text, named_json, reading.limits),
        };
        for fault in parsed.faults {
            self.gap(fault.code, fault.line, fault.message);
        }
        self.objects = read_objects(parsed.documents, &self.path, self.source);
        for gap in std::mem::take(&mut self.objects.gaps) {
            self.gap(gap.code, Some(gap.line), gap.message);
        }
        if !self.objects.resources.is_empty() {
            for oddity in parsed.oddities {
                let place = format!("{}:{}", self.path, oddity.line);
                self.warnings.push(Warning { code: "duplicate-key", place, message: oddity.message });
            }
        }
    }

    fn refuse(&mut self, error: &ReadError) {
        let (code, line) = match error {
            ReadError::Io(_) => (GapCode::Unreadable, None),
            ReadError::TooLarge { .. } => (GapCode::Limit, None),
            ReadError::NotText { line } => (GapCode::Encoding, Some(*line)),
        };
        let message = format!("the file {error}");
        self.unread = Some(message.clone());
        self.gap(code, line, message);
    }

    fn gap(&mut self, code: GapCode, line: Option<u32>, message: String) {
        let place = match line {
            Some(line) => format!("{}:{line}", self.path),
            None => self.path.to_string(),
        };
        self.gaps.push(Gap { code, source: Some(self.source), place, message, affects: Affects::All });
    }

    /// What the list of inputs says of the file.
    fn input(&self) -> Input {
        let objects = self.objects.resources.len();
        let reason = if let Some(reason) = &self.unread {
            Some(reason.clone())
        } else if self.objects.kustomization.is_some() {
            Some("is a kustomization".to_owned())
        } else if objects == 0 && self.gaps.is_empty() {
            Some("holds no Kubernetes object".to_owned())
        } else if !self.gaps.is_empty() {
            Some("could be read only in part; see the gaps".to_owned())
        } else {
            None
        };
        Input { path: Arc::clone(&self.path), read: objects > 0, reason }
    }
}

/// A snapshot in the making.
struct Building {
    snapshot: Snapshot,
}

impl Building {
    fn new(kubernetes_version: KubernetesVersion, plan: Plan) -> Self {
        let skipped =
            plan.skipped.into_iter().map(|(path, reason)| Input { path, read: false, reason: Some(reason) });
        let snapshot = Snapshot {
            kubernetes_version,
            sources: plan.sources,
            resources: Vec::new(),
            inputs: skipped.collect(),
            gaps: plan.gaps,
            warnings: Vec::new(),
            scope: Scope::default(),
        };
        Self { snapshot }
    }

    fn charts(&mut self, charts: Vec<(Arc<str>, SourceIndex)>) {
        for (place, source) in charts {
            let message =
                "a chart is not rendered by this version; scan what `helm template` prints".to_owned();
            let (code, place) = (GapCode::NotRendered, place.to_string());
            self.snapshot.gaps.push(Gap {
                code,
                source: Some(source),
                place,
                message,
                affects: Affects::All,
            });
        }
    }

    fn files(&mut self, mut outcomes: Vec<FileOutcome>) {
        let patches = patches(&outcomes);
        outcomes.sort_by(|left, right| (left.source, &left.path).cmp(&(right.source, &right.path)));
        for outcome in outcomes {
            if let Some(reason) = patches.get(outcome.path.as_ref()) {
                let reason = Some(reason.clone());
                self.snapshot.inputs.push(Input { path: outcome.path, read: false, reason });
                continue;
            }
            self.snapshot.inputs.push(outcome.input());
            if outcome.objects.kustomization.is_some() {
                let message = "the overlay is not rendered; the files that it lists are judged as they stand"
                    .to_owned();
                let place = outcome.path.to_string();
                self.snapshot.warnings.push(Warning { code: "not-rendered", place, message });
            }
            self.snapshot.resources.extend(outcome.objects.resources);
            self.snapshot.gaps.extend(outcome.gaps);
            self.snapshot.warnings.extend(outcome.warnings);
        }
    }

    fn finish(mut self) -> Snapshot {
        self.snapshot.inputs.sort_by(|left, right| left.path.cmp(&right.path));
        self.snapshot.warnings.extend(number_duplicates(&mut self.snapshot.resources));
        assign_populations(&mut self.snapshot.resources);
        self.snapshot
    }
}
