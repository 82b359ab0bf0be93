use crate::{
    duplicates::number_duplicates,
    ownership::{ChartFiles, charts, patches, tidied},
    rendering::{Fates, Job, NamedFiles, Part, Rendered, Rendering},
    sources::{Plan, PlannedFile, plan},
};
use plimsoll_document::{Document, Limits, Parsed, ReadError, parse_and_search, read_file, read_stream};
use plimsoll_kube::{FileObjects, assign_populations, is_kustomization_name, is_whole, read_objects};
use plimsoll_model::{
    Affects, Body, Gap, GapCode, Hidden, Input, KubernetesVersion, Resource, Scope, Snapshot, Source,
    SourceIndex, Warning, tree::NodeRef,
};
use plimsoll_render::Renderers;
use plimsoll_secret::{Finder, FinderOptions, FingerprintKey};
use rayon::iter::{IndexedParallelIterator as _, IntoParallelRefIterator as _, ParallelIterator as _};
use std::{
    collections::{BTreeMap, HashMap, HashSet},
    ffi::OsStr,
    io::Read,
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
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
    /// The programs that render overlays and charts.
    pub renderers: Renderers,
    /// Files of values for every chart that is rendered by itself, the last one strongest.
    pub helm_values: Vec<PathBuf>,
    /// Whether card numbers and health identifiers are searched for, beside secrets.
    pub sensitive_data: bool,
}

/// Told how far reading has come; called from several threads.
pub trait Progress: Sync {
    /// So many files will be read.
    fn found(&self, files: u64);
    /// One more file was read.
    fn read(&self);
    /// So many overlays and charts will be rendered.
    fn rendering(&self, _renderings: u64) {}
    /// One more was rendered, or refused.
    fn rendered(&self) {}
}

/// Why nothing at all could be read.
#[derive(Debug, thiserror::Error)]
pub enum CollectError {
    /// A path does not exist.
    #[error("{}: no such file or folder", .0.display())]
    NoSuchPath(PathBuf),
    /// A file of values does not exist.
    #[error("{}: no such file of values", .0.display())]
    NoSuchValues(PathBuf),
    /// Standard input was asked for twice.
    #[error("standard input can be read only once")]
    StandardInputTwice,
}

/// Below this many files, a second thread costs more than it saves.
const PARALLEL_FILES_MIN: usize = 64;
/// From this size on, files are read one at a time.
const LARGE_FILE_BYTES: u64 = 4 * 1024 * 1024;
/// Files read before they are counted.
const FILES_PER_ROUND: usize = 4096;
/// A round whose files take so much memory ends early: what is in the making stays small beside what is kept.
const ROUND_BYTES_MAX: usize = 128 * 1024 * 1024;
/// Bytes of memory that an object takes beside its values: its name, its place among the others, and the verdicts of all
/// checks.
const OBJECT_BYTES: usize = 2048;
/// Bytes of memory that a gap, a warning or a file takes.
const NOTE_BYTES: usize = 384;
/// Most gaps of one file that are told; what is beyond is one more.
const FILE_GAPS_MAX: usize = 1000;

/// Reads everything that was asked for into a snapshot.
///
/// What cannot be read is a gap in it; only a path that does not exist is an error.
pub fn collect(
    options: &CollectOptions,
    standard_input: impl Read,
    progress: &dyn Progress,
) -> Result<Snapshot, CollectError> {
    if let Some(missing) = options.helm_values.iter().find(|file| !file.is_file()) {
        return Err(CollectError::NoSuchValues(missing.clone()));
    }
    let mut plan = plan(options)?;
    let charts = charts(&mut plan, &options.limits);
    progress.found(plan.files.len() as u64);
    let asks_standard_input = plan.files.iter().any(PlannedFile::is_standard_input);
    let standard_input = asks_standard_input.then(|| read_stream(standard_input, &options.limits));
    // Until a project can name a key, fingerprints are for this run only and stay in it.
    let seeks = FinderOptions { sensitive_data: options.sensitive_data };
    let finder = Finder::new(FingerprintKey::of_this_run(), seeks);
    let reading = Reading { limits: &options.limits, finder: &finder };
    let large = Mutex::new(());
    let read = |file: &PlannedFile| {
        // A thread that panicked while it read left nothing behind the lock.
        let _one_at_a_time = is_large(file).then(|| large.lock().unwrap_or_else(PoisonError::into_inner));
        let outcome = match &standard_input {
            Some(text) if file.is_standard_input() => FileOutcome::new(file, text.as_ref(), reading),
            _ => FileOutcome::new(file, read_file(&file.path, &options.limits).as_ref(), reading),
        };
        progress.read();
        outcome
    };
    let outcomes = read_in_rounds(&plan.files, read, options.limits.run_bytes_max);
    let rendering = Rendering::plan(options, &plan, &charts, &outcomes);
    let rendered = rendering.run(options, reading, progress);
    let fates = rendering.fates(&rendered);
    let mut building = Building::new(options.kubernetes_version, plan);
    building.charts(charts, &rendering.jobs, &rendered);
    building.files(outcomes, &fates, &rendering.named_files(), &Built::of(&rendered));
    building.rendered(rendering, rendered);
    Ok(building.finish())
}

/// Whether a file is read while no other large one is: what a text becomes takes several times its memory.
fn is_large(file: &PlannedFile) -> bool {
    file.path.metadata().is_ok_and(|metadata| metadata.len() > LARGE_FILE_BYTES)
}

/// Reads files within the memory that a run may take. From the first on that it is passed with, none is kept: that one has a
/// gap in each source, and the list of inputs names the others.
///
/// Files are read by all threads, and counted in their order: what is kept depends on the files only.
fn read_in_rounds(
    files: &[PlannedFile],
    read: impl Fn(&PlannedFile) -> FileOutcome + Sync,
    bytes_max: usize,
) -> Vec<FileOutcome> {
    let mut outcomes: Vec<FileOutcome> = Vec::with_capacity(files.len());
    let mut bytes = 0;
    while let Some(rest) = files.get(outcomes.len()..).filter(|rest| !rest.is_empty()) {
        for outcome in read_round(rest, &read).into_iter().map_while(|outcome| outcome) {
            bytes += outcome.bytes();
            if bytes > bytes_max {
                let left = files.get(outcomes.len()..).unwrap_or_default();
                outcomes.extend(FileOutcome::beyond_limit(left, bytes_max));
                return outcomes;
            }
            outcomes.push(outcome);
        }
    }
    outcomes
}

/// Reads the first of these files: all of a round, unless they take too much memory.
fn read_round(
    files: &[PlannedFile],
    read: &(impl Fn(&PlannedFile) -> FileOutcome + Sync),
) -> Vec<Option<FileOutcome>> {
    let files = files.get(..FILES_PER_ROUND).unwrap_or(files);
    let held = AtomicUsize::new(0);
    let read = |(number, file): (usize, &PlannedFile)| {
        // The first is always read, so that every round comes further.
        if number > 0 && held.load(Ordering::Relaxed) > ROUND_BYTES_MAX {
            return None;
        }
        let outcome = read(file);
        held.fetch_add(outcome.bytes(), Ordering::Relaxed);
        Some(outcome)
    };
    if files.len() < PARALLEL_FILES_MIN {
        files.iter().enumerate().map(read).collect()
    } else {
        files.par_iter().enumerate().map(read).collect()
    }
}

/// How texts are read, those of files and those that renderers print.
#[derive(Clone, Copy)]
pub(crate) struct Reading<'r> {
    pub(crate) limits: &'r Limits,
    finder: &'r Finder,
}

impl Reading<'_> {
    pub(crate) fn parse(self, text: &str, named_json: bool) -> Parsed {
        parse_and_search(text, named_json, self.limits, self.finder)
    }
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
    /// The gap of this file and of all that come after it in its source, where the run ended at its limit of memory. It
    /// stands whatever else is known of this one.
    beyond: Option<Gap>,
    /// Whether a part of it is text that a chart fills in, which nobody could apply as it stands.
    is_template_text: bool,
}

/// Whether the document around a line of a file has actions of a template in it.
fn is_template(lines: &[&str], line: u32) -> bool {
    let at = (line as usize).saturating_sub(1).min(lines.len());
    let (before, after) = lines.split_at(at);
    let is_mark = |line: &&&str| line.starts_with("---");
    let before = before.iter().rev().take_while(|line| !is_mark(line));
    let after = after.iter().enumerate().take_while(|(number, line)| *number == 0 || !is_mark(line));
    before.chain(after.map(|(_, line)| line)).any(|line| line.contains("{{"))
}

/// The first lines of objects whose name or kind is still to be filled in.
fn unnamed_templates(documents: &[Document]) -> Vec<u32> {
    let marked = documents.iter().filter(|document| document.has_template_mark);
    let roots = marked.filter_map(|document| document.tree.root());
    let is_unnamed = |root: &NodeRef<'_>| {
        let metadata = root.get("metadata");
        let names = ["name", "namespace"].into_iter().filter_map(|key| metadata?.get(key));
        let kinds = ["apiVersion", "kind"].into_iter().filter_map(|key| root.get(key));
        names.chain(kinds).any(|node| node.as_str().is_some_and(|text| text.contains("{{")))
    };
    roots.filter(is_unnamed).map(NodeRef::line).collect()
}

impl FileOutcome {
    pub(crate) fn path(&self) -> &str {
        &self.path
    }

    /// Whether the file is a kustomization. Only its name makes it one: kustomize reads no other.
    pub(crate) fn is_kustomization(&self) -> bool {
        let name = Path::new(self.path()).file_name().and_then(OsStr::to_str).unwrap_or_default();
        is_kustomization_name(name)
    }

    /// Whether a kustomization could not be read, whole or in part.
    pub(crate) fn is_broken_kustomization(&self) -> bool {
        let unreadable = |known: &plimsoll_kube::Kustomization| known.unreadable_line.is_some();
        let is_unread = self.unread.is_some() || !self.gaps.is_empty();
        self.is_kustomization() && (is_unread || self.kustomization().is_some_and(unreadable))
    }

    /// Whether its name makes its folder one that kustomize builds.
    pub(crate) fn is_named_kustomization(&self) -> bool {
        let name = Path::new(self.path()).file_name().and_then(OsStr::to_str).unwrap_or_default();
        is_kustomization_name(name)
            && (self.objects.kustomization.is_some() || self.objects.resources.is_empty())
    }

    pub(crate) fn shared_path(&self) -> Arc<str> {
        Arc::clone(&self.path)
    }

    pub(crate) fn source(&self) -> SourceIndex {
        self.source
    }

    pub(crate) fn resources(&self) -> &[Resource] {
        &self.objects.resources
    }

    pub(crate) fn kustomization(&self) -> Option<&plimsoll_kube::Kustomization> {
        self.objects.kustomization.as_ref()
    }
}

impl FileOutcome {
    fn new(file: &PlannedFile, text: Result<&String, &ReadError>, reading: Reading<'_>) -> Self {
        let mut outcome = Self::unread(file);
        match text {
            Ok(text) => outcome.read_text(text, file, reading),
            Err(error) => outcome.refuse(error),
        }
        outcome
    }

    /// What stands for files that are not kept because of the memory that a run may take.
    fn beyond_limit(files: &[PlannedFile], bytes_max: usize) -> Vec<Self> {
        let mebibytes = bytes_max / (1024 * 1024);
        let reason = format!("comes after the limit of {mebibytes} MiB for all that one run reads");
        let mut sources: HashSet<SourceIndex> = HashSet::new();
        let outcome = |file: &PlannedFile| {
            let mut outcome = Self { unread: Some(reason.clone()), ..Self::unread(file) };
            if sources.insert(file.source) {
                let message = format!(
                    "what this run reads takes more than the limit of {mebibytes} MiB; this file and those after it are not judged"
                );
                outcome.gap((GapCode::Limit, Hidden::All), None, message);
                outcome.beyond = outcome.gaps.pop();
            }
            outcome
        };
        files.iter().map(outcome).collect()
    }

    fn unread(file: &PlannedFile) -> Self {
        Self {
            path: Arc::clone(&file.shown),
            source: file.source,
            objects: FileObjects::default(),
            gaps: Vec::new(),
            warnings: Vec::new(),
            unread: None,
            beyond: None,
            is_template_text: false,
        }
    }

    /// About how many bytes of memory it takes until the end of the run, with the verdicts of its objects.
    fn bytes(&self) -> usize {
        let (mut bytes, mut last) = (NOTE_BYTES, None);
        for resource in &self.objects.resources {
            bytes += OBJECT_BYTES;
            let Body::Object(object) = &resource.body else { continue };
            // The objects of a list share one tree, and stand side by side.
            if last.replace(Arc::as_ptr(&object.tree)) != Some(Arc::as_ptr(&object.tree)) {
                bytes += object.tree.bytes();
            }
        }
        bytes + NOTE_BYTES * (self.gaps.len() + self.warnings.len())
    }

    fn read_text(&mut self, text: &str, file: &PlannedFile, reading: Reading<'_>) {
        let named_json =
            file.path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("json"));
        let parsed = reading.parse(text, named_json);
        // Taken apart once for all faults.
        let lines: Vec<&str> = if file.is_beside_templates { text.lines().collect() } else { Vec::new() };
        for fault in parsed.faults {
            let is_unread = matches!(fault.code, GapCode::YamlSyntax | GapCode::UnrenderedTemplate);
            if file.is_beside_templates && is_unread && is_template(&lines, fault.line.unwrap_or(1)) {
                self.is_template_text = true;
            } else {
                self.gap((fault.code, fault.hides), fault.line, fault.message);
            }
        }
        let templates = unnamed_templates(&parsed.documents);
        self.objects = read_objects(parsed.documents, &self.path, self.source);
        for gap in std::mem::take(&mut self.objects.gaps) {
            if file.is_beside_templates
                && gap.code == GapCode::UnrenderedTemplate
                && templates.contains(&gap.line)
            {
                self.is_template_text = true;
            } else {
                self.gap((gap.code, gap.hides), Some(gap.line), gap.message);
            }
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
            ReadError::Io(_) | ReadError::NotRegular => (GapCode::Unreadable, None),
            ReadError::TooLarge { .. } => (GapCode::Limit, None),
            ReadError::NotText { line } => (GapCode::Encoding, Some(*line)),
        };
        let message = format!("the file {error}");
        self.unread = Some(message.clone());
        self.gap((code, Hidden::All), line, message);
    }

    fn gap(&mut self, (code, hides): (GapCode, Hidden), line: Option<u32>, message: String) {
        if self.gaps.len() > FILE_GAPS_MAX {
            return;
        }
        let (code, hides, message) = if self.gaps.len() == FILE_GAPS_MAX {
            let message =
                format!("the file has more than {FILE_GAPS_MAX} gaps; those from here on are not listed");
            (GapCode::Limit, Hidden::All, message)
        } else {
            (code, hides, message)
        };
        let place = match line {
            Some(line) => format!("{}:{line}", self.path),
            None => self.path.to_string(),
        };
        let (source, affects) = (Some(self.source), Affects::All);
        self.gaps.push(Gap { code, source, place, message, affects, hides });
    }

    /// What the list of inputs says of the file.
    fn input(&self) -> Input {
        let objects = self.objects.resources.len();
        let reason = if let Some(reason) = &self.unread {
            Some(reason.clone())
        } else if self.objects.kustomization.is_some() {
            Some("is a kustomization".to_owned())
        } else if self.is_template_text && self.gaps.is_empty() {
            Some("is text that the templates of a chart fill in, and no object as it stands".to_owned())
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

/// The objects that overlays and charts were built to, by kind.
struct Built(HashMap<String, Vec<String>>);

impl Built {
    fn of(rendered: &[Rendered]) -> Self {
        let mut names: HashMap<String, Vec<String>> = HashMap::new();
        for resource in rendered.iter().flat_map(|one| &one.resources) {
            names.entry(resource.reference.kind.clone()).or_default().push(resource.reference.name.clone());
        }
        Self(names)
    }

    /// Whether an object was built that may have come from this one, since names get prefixes and suffixes.
    fn has(&self, resource: &Resource) -> bool {
        let names = self.0.get(&resource.reference.kind);
        names.is_some_and(|names| names.iter().any(|name| name.contains(&resource.reference.name)))
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

    /// What the list of inputs says of the files of charts. They are no objects by themselves.
    fn charts(&mut self, charts: Vec<ChartFiles>, jobs: &[Job], rendered: &[Rendered]) {
        let mut of_folder: HashMap<PathBuf, Vec<&Rendered>> = HashMap::new();
        let mut inflated: HashSet<&Path> = HashSet::new();
        for (job, rendered) in jobs.iter().zip(rendered) {
            of_folder.entry(tidied(&job.folder)).or_default().push(rendered);
            let closure = job.closure().filter(|_| rendered.is_rendered);
            inflated.extend(closure.into_iter().flat_map(|closure| &closure.charts).map(PathBuf::as_path));
        }
        for chart in charts {
            let folder = tidied(&chart.folder);
            let own = of_folder.get(&folder).map_or(&[][..], Vec::as_slice);
            let is_rendered = own.iter().any(|rendered| rendered.is_rendered);
            let is_inflated = inflated.contains(folder.as_path());
            for path in chart.files {
                let file = tidied(Path::new(path.as_ref()));
                let gave = own.iter().any(|rendered| rendered.templates.contains(&file));
                let state = match () {
                    () if gave => "and is judged as rendered",
                    () if chart.is_library => "which is a library and renders nothing by itself",
                    () if is_rendered && path == chart.place => "and is rendered",
                    () if is_rendered => "which is rendered; nothing was rendered from it by itself",
                    () if is_inflated => "which is rendered by the overlay that inflates it",
                    () => "which is not rendered",
                };
                let reason = Some(format!("belongs to the chart {}, {state}", chart.folder.display()));
                self.snapshot.inputs.push(Input { path, read: gave, reason });
            }
        }
    }

    fn files(&mut self, mut outcomes: Vec<FileOutcome>, fates: &Fates, named: &NamedFiles, built: &Built) {
        let hidden = patches(&outcomes, named);
        outcomes.sort_by(|left, right| (left.source, &left.path).cmp(&(right.source, &right.path)));
        for mut outcome in outcomes {
            let fate = if fates.is_empty() { None } else { fates.get(&tidied(Path::new(outcome.path()))) };
            let mut input = outcome.input();
            if let Some(fate) = fate.filter(|fate| fate.part != Part::UnusedComponent) {
                input.reason = Some(fate.reason());
                input.read = fate.part != Part::Setting;
                // Whatever else a kustomization holds below its first document, kustomize does not read.
                let is_kustomization = matches!(fate.part, Part::Root | Part::Base);
                if !is_kustomization {
                    outcome.gaps.clear();
                    let is_setting = fate.part == Part::Setting;
                    outcome.objects.resources.retain(|one| is_setting && is_whole(one) && !built.has(one));
                }
            } else if let Some(hidden) = hidden.get(outcome.path.as_ref()) {
                input.reason = Some(hidden.reason.clone());
                let mut judged = hidden.judged.iter();
                outcome.objects.resources.retain(|_| judged.next() == Some(&true));
                outcome.gaps.clear();
                outcome.warnings.clear();
                input.read = !outcome.objects.resources.is_empty();
            } else if let Some(fate) = fate {
                input.reason = Some(fate.reason());
            }
            self.snapshot.inputs.push(input);
            self.snapshot.resources.extend(outcome.objects.resources);
            self.snapshot.gaps.extend(outcome.beyond.into_iter().chain(outcome.gaps));
            self.snapshot.warnings.extend(outcome.warnings);
        }
    }

    /// Adds what was rendered, each overlay and chart as a source of its own.
    fn rendered(&mut self, rendering: Rendering, rendered: Vec<Rendered>) {
        for (job, rendered) in rendering.jobs.into_iter().zip(rendered) {
            let source = SourceIndex(self.snapshot.sources.len() as u32);
            self.snapshot.gaps.extend(rendered.gaps.into_iter().map(|gap| Gap {
                source: if rendered.is_rendered { Some(source) } else { gap.source },
                ..gap
            }));
            if rendered.is_folded {
                self.snapshot
                    .warnings
                    .extend(rendered.warnings.into_iter().filter(|_| !rendered.is_rendered));
            } else if rendered.is_rendered {
                let source_type = job.source_type();
                let parent = Some(job.parent);
                self.snapshot.sources.push(Source { parent, ..Source::new(source_type, job.name) });
                let resources = rendered.resources.into_iter();
                self.snapshot.resources.extend(resources.map(|resource| Resource { source, ..resource }));
                self.snapshot.warnings.extend(rendered.warnings);
            }
        }
        self.snapshot.gaps.extend(rendering.gaps);
        let mut notes: BTreeMap<Arc<str>, Vec<String>> = BTreeMap::new();
        for note in rendering.notes {
            notes.entry(note.path).or_default().extend(note.reason);
        }
        for input in &mut self.snapshot.inputs {
            if let Some(said) = notes.remove(&input.path) {
                let all: Vec<String> = input.reason.take().into_iter().chain(said).collect();
                input.reason = Some(all.join("; "));
            }
        }
    }

    fn finish(mut self) -> Snapshot {
        self.snapshot.inputs.sort_by(|left, right| left.path.cmp(&right.path));
        self.snapshot.warnings.extend(number_duplicates(&mut self.snapshot.resources));
        assign_populations(&mut self.snapshot);
        self.snapshot
    }
}
