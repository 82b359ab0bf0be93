use crate::{
    duplicates::number_duplicates,
    ownership::{ChartFiles, charts, patches, tidied},
    rendering::{Fates, Job, NamedFiles, Part, Rendered, Rendering},
    sources::{Plan, PlannedFile, plan},
};
use plimsoll_document::{Document, Limits, Parsed, ReadError, parse_and_search, read_file, read_stream};
use plimsoll_kube::{FileObjects, assign_populations, is_kustomization_name, is_whole, read_objects};
use plimsoll_model::{
    Affects, Gap, GapCode, Hidden, Input, KubernetesVersion, Resource, Scope, Snapshot, Source, SourceIndex,
    Warning, tree::NodeRef,
};
use plimsoll_render::Renderers;
use plimsoll_secret::{Finder, FinderOptions, FingerprintKey};
use rayon::iter::{IntoParallelRefIterator as _, ParallelIterator as _};
use std::{
    collections::{BTreeMap, HashMap},
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
    let rendering = Rendering::plan(options, &plan, &charts, &outcomes);
    let rendered = rendering.run(options, reading, progress);
    let fates = rendering.fates(&rendered);
    let mut building = Building::new(options.kubernetes_version, plan);
    building.charts(charts, &rendering.jobs, &rendered);
    building.files(outcomes, &fates, &rendering.named_files(), &Built::of(&rendered));
    building.rendered(rendering, rendered);
    Ok(building.finish())
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
    /// Whether a part of it is text that a chart fills in, which nobody could apply as it stands.
    is_template_text: bool,
}

/// Whether the document around a line of a file has actions of a template in it.
fn is_template(text: &str, line: u32) -> bool {
    let lines: Vec<&str> = text.lines().collect();
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
        self.is_kustomization() && (!self.gaps.is_empty() || self.kustomization().is_some_and(unreadable))
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
        let mut outcome = Self {
            path: Arc::clone(&file.shown),
            source: file.source,
            objects: FileObjects::default(),
            gaps: Vec::new(),
            warnings: Vec::new(),
            unread: None,
            is_template_text: false,
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
        let parsed = reading.parse(text, named_json);
        for fault in parsed.faults {
            let is_unread = matches!(fault.code, GapCode::YamlSyntax | GapCode::UnrenderedTemplate);
            if file.is_beside_templates && is_unread && is_template(text, fault.line.unwrap_or(1)) {
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
            ReadError::Io(_) => (GapCode::Unreadable, None),
            ReadError::TooLarge { .. } => (GapCode::Limit, None),
            ReadError::NotText { line } => (GapCode::Encoding, Some(*line)),
        };
        let message = format!("the file {error}");
        self.unread = Some(message.clone());
        self.gap((code, Hidden::All), line, message);
    }

    fn gap(&mut self, (code, hides): (GapCode, Hidden), line: Option<u32>, message: String) {
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
        for chart in charts {
            let folder = tidied(&chart.folder);
            let own = || jobs.iter().zip(rendered).filter(|(job, _)| tidied(&job.folder) == folder);
            let is_rendered = own().any(|(_, rendered)| rendered.is_rendered);
            let is_inflated = jobs.iter().zip(rendered).any(|(job, rendered)| {
                rendered.is_rendered && job.closure().is_some_and(|closure| closure.charts.contains(&folder))
            });
            for path in chart.files {
                let file = tidied(Path::new(path.as_ref()));
                let gave = own().any(|(_, rendered)| rendered.templates.contains(&file));
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
            self.snapshot.gaps.extend(outcome.gaps);
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
                self.snapshot.sources.push(Source { source_type, name: job.name });
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
