//! Overlays and charts, judged as they are rendered.
//!
//! [`Rendering::plan`] finds what is to be rendered and by what, [`Rendering::run`] asks the programs, and the
//! [`Fates`] say of every file whether it was judged through that. A file is left to its overlay only where an
//! overlay that reads it was rendered: nothing goes unjudged because a renderer failed.

mod boundary;
mod deployed;
mod graph;
mod json;
mod run;
mod template;
mod trace;

use crate::{
    collect::{CollectOptions, FileOutcome, Progress, Reading},
    ownership::{ChartFiles, tidied},
    sources::{PathForm, Plan, stable_name},
};
use boundary::Boundary;
use graph::{Closure, Graph, here};
use plimsoll_model::{Gap, Input, Resource, SourceIndex, SourceType, Warning};
use rayon::iter::{IntoParallelRefIterator as _, ParallelIterator as _};
use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    ffi::OsStr,
    path::{Path, PathBuf},
    sync::Arc,
};

/// One rendering that is to be made.
pub(crate) struct Job {
    pub(crate) what: What,
    /// As reports have it, joined and without `..`.
    pub(crate) folder: PathBuf,
    /// The kustomization or `Chart.yaml`, as reports have it.
    pub(crate) place: Arc<str>,
    /// The source of files that it was found in.
    pub(crate) parent: SourceIndex,
    /// The name of the source that it becomes.
    pub(crate) name: String,
    /// What is set from outside.
    pub(crate) settings: Settings,
    /// What nothing of it may lead out of.
    pub(crate) boundary: Boundary,
}

/// What is rendered.
pub(crate) enum What {
    Overlay(Closure),
    /// The chart's name for itself.
    Chart(String),
}

/// What whoever deploys an overlay or chart sets.
#[derive(Default)]
pub(crate) struct Settings {
    /// Files of values, the last one strongest.
    pub(crate) values: Vec<PathBuf>,
    /// Values of its own, each as JSON, the last one strongest; they may bear secrets.
    pub(crate) own_values: Vec<plimsoll_model::Redacted<String>>,
    pub(crate) release: Option<String>,
    pub(crate) namespace: Option<String>,
    /// Fields of a kustomization around the overlay, as JSON without the outer braces.
    pub(crate) wrapper: Option<plimsoll_model::Redacted<String>>,
}

/// What one rendering gave.
#[derive(Default)]
pub(crate) struct Rendered {
    pub(crate) resources: Vec<Resource>,
    pub(crate) gaps: Vec<Gap>,
    pub(crate) warnings: Vec<Warning>,
    /// Templates that objects came from, without `..`.
    pub(crate) templates: BTreeSet<PathBuf>,
    /// Whether there is a rendering; without, only gaps.
    pub(crate) is_rendered: bool,
}

/// Everything that is to be rendered.
pub(crate) struct Rendering {
    pub(crate) jobs: Vec<Job>,
    /// What is said of files beside what their own reading says.
    pub(crate) notes: Vec<Input>,
    /// Components that nothing takes in.
    unused: BTreeSet<PathBuf>,
    form: PathForm,
}

/// What became of a file.
#[derive(Clone, Debug, Default)]
pub(crate) struct Fate {
    /// Names of the overlays that read it, as reports have them.
    pub(crate) through: Vec<String>,
    pub(crate) part: Part,
}

/// What a file is to its overlays.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Part {
    /// The kustomization that was rendered.
    Root,
    /// A kustomization that others take in.
    Base,
    #[default]
    Objects,
    Setting,
    /// A component that nothing takes in.
    UnusedComponent,
}

/// What became of the files that overlays read, by path without `..`.
pub(crate) type Fates = HashMap<PathBuf, Fate>;

impl Rendering {
    /// Finds what is to be rendered. Overlays that other scanned overlays take in are judged through those.
    pub(crate) fn plan(
        options: &CollectOptions,
        plan: &Plan,
        charts: &[ChartFiles],
        outcomes: &[FileOutcome],
    ) -> Self {
        let form = PathForm::of(plan);
        let mut graph = Graph::new(&options.limits, form);
        let mut rendering = Self { jobs: Vec::new(), notes: Vec::new(), unused: BTreeSet::new(), form };
        let found = kustomizations(outcomes);
        let mut deployed = deployed::Deployed::new(plan, charts, outcomes);
        deployed.follow(&mut graph, options);
        rendering.notes.append(&mut deployed.notes);
        let taken: BTreeSet<PathBuf> = deployed.folders();
        rendering.jobs.append(&mut deployed.jobs);
        rendering.overlays(&mut graph, plan, &found, &taken);
        let inflated: BTreeSet<PathBuf> = rendering
            .jobs
            .iter()
            .filter_map(Job::closure)
            .flat_map(|closure| closure.charts.clone())
            .collect();
        for chart in charts {
            let folder = here(tidied(&chart.folder));
            if taken.contains(&folder) || inflated.contains(&folder) || chart.is_library {
                continue;
            }
            rendering.jobs.push(Job {
                what: What::Chart(chart.name.clone()),
                place: Arc::clone(&chart.place),
                parent: chart.source,
                name: source_name(&chart.folder, chart.source, plan),
                settings: Settings { values: options.helm_values.clone(), ..Settings::default() },
                boundary: Boundary::around(&folder, chart.source, plan),
                folder,
            });
        }
        rendering.name_apart();
        rendering
    }

    /// Jobs for the overlays that nothing else reads.
    fn overlays(
        &mut self,
        graph: &mut Graph<'_>,
        plan: &Plan,
        found: &BTreeMap<PathBuf, (Arc<str>, SourceIndex)>,
        taken: &BTreeSet<PathBuf>,
    ) {
        let mut read: BTreeSet<PathBuf> = taken.clone();
        read.extend(self.jobs.iter().filter_map(Job::closure).flat_map(|closure| closure.folders.clone()));
        let mut components = BTreeSet::new();
        let mut closures = BTreeMap::new();
        let mut referred: BTreeSet<PathBuf> = BTreeSet::new();
        for (folder, (_, source)) in found {
            let Some(node) = graph.node(folder) else { continue };
            if node.is_component() {
                components.insert(folder.clone());
                continue;
            }
            let closure = graph.closure(folder, &Boundary::around(folder, *source, plan));
            referred.extend(closure.folders.iter().filter(|other| *other != folder).cloned());
            closures.insert(folder.clone(), closure);
        }
        // Those that take each other in refer to each other, so that none of them is a root: the first one is.
        let roots = |folder: &PathBuf| !referred.contains(folder);
        let (first, rest): (Vec<_>, Vec<_>) = closures.into_iter().partition(|(folder, _)| roots(folder));
        for (folder, closure) in first.into_iter().chain(rest) {
            let Some((place, source)) = found.get(&folder) else { continue };
            let is_new = !read.contains(&folder) || !referred.contains(&folder) && !taken.contains(&folder);
            if !is_new {
                continue;
            }
            read.extend(closure.folders.iter().cloned());
            self.jobs.push(Job {
                what: What::Overlay(closure),
                place: Arc::clone(place),
                parent: *source,
                name: source_name(&folder, *source, plan),
                settings: Settings::default(),
                boundary: Boundary::around(&folder, *source, plan),
                folder,
            });
        }
        self.unused = components.into_iter().filter(|folder| !read.contains(folder)).collect();
    }

    /// Sources of one run need names of their own: ids of findings are made of them.
    fn name_apart(&mut self) {
        let mut seen: BTreeMap<String, u32> = BTreeMap::new();
        for job in &mut self.jobs {
            let count = seen.entry(job.name.clone()).and_modify(|count| *count += 1).or_insert(1);
            if *count > 1 {
                job.name = format!("{}#{count}", job.name);
            }
        }
    }

    /// Asks the programs, on all cores; results come in the order of the jobs.
    pub(crate) fn run(
        &self,
        options: &CollectOptions,
        reading: Reading<'_>,
        progress: &dyn Progress,
    ) -> Vec<Rendered> {
        if self.jobs.is_empty() {
            return Vec::new();
        }
        progress.rendering(self.jobs.len() as u64);
        let documents = trace::Documents::read(&self.jobs, reading, self.form);
        let render = |job: &Job| {
            let rendered = run::render(job, options, reading, &documents);
            progress.rendered();
            rendered
        };
        self.jobs.par_iter().map(render).collect()
    }

    /// What became of every file that an overlay reads.
    pub(crate) fn fates(&self, rendered: &[Rendered]) -> Fates {
        let mut fates = Fates::new();
        for (job, _) in self.jobs.iter().zip(rendered).filter(|(_, rendered)| rendered.is_rendered) {
            let Some(closure) = job.closure() else { continue };
            for file in closure.files() {
                let fate = fates.entry(file.clone()).or_default();
                fate.through.push(job.place.to_string());
                fate.part = if closure.kustomizations.first() == Some(file) {
                    Part::Root
                } else if closure.kustomizations.contains(file) {
                    if fate.part == Part::Root { Part::Root } else { Part::Base }
                } else if closure.objects.contains(file)
                    || fate.part == Part::Objects && fate.through.len() > 1
                {
                    Part::Objects
                } else {
                    Part::Setting
                };
            }
        }
        for folder in &self.unused {
            let names = ["kustomization.yaml", "kustomization.yml", "Kustomization"];
            for name in names {
                let fate = Fate { through: Vec::new(), part: Part::UnusedComponent };
                fates.entry(folder.join(name)).or_insert(fate);
            }
        }
        fates
    }
}

impl Job {
    pub(crate) fn closure(&self) -> Option<&Closure> {
        match &self.what {
            What::Overlay(closure) => Some(closure),
            What::Chart(_) => None,
        }
    }

    pub(crate) fn source_type(&self) -> SourceType {
        match self.what {
            What::Overlay(_) => SourceType::Overlay,
            What::Chart(_) => SourceType::Chart,
        }
    }
}

impl Fate {
    /// What the list of inputs says of the file, beside its name.
    pub(crate) fn reason(&self) -> String {
        const NAMED_MAX: usize = 4;
        let mut names = self.through.iter().take(NAMED_MAX).cloned().collect::<Vec<_>>().join(", ");
        if self.through.len() > NAMED_MAX {
            names.push_str(&format!(" and {} more", self.through.len() - NAMED_MAX));
        }
        match self.part {
            Part::Root => "is rendered as an overlay".to_owned(),
            Part::Base => format!("is judged through {names}"),
            Part::Objects => format!("is judged as rendered by {names}"),
            Part::Setting => format!("is a patch or setting of {names}, and no object by itself"),
            Part::UnusedComponent => {
                "is a component that no scanned overlay takes in; its files are judged as they stand"
                    .to_owned()
            }
        }
    }
}

/// The kustomizations among the files, by folder.
fn kustomizations(outcomes: &[FileOutcome]) -> BTreeMap<PathBuf, (Arc<str>, SourceIndex)> {
    let mut found = BTreeMap::new();
    for outcome in outcomes.iter().filter(|outcome| outcome.is_named_kustomization()) {
        let path = Path::new(outcome.path());
        let folder = here(tidied(path.parent().unwrap_or(Path::new(""))));
        found.entry(folder).or_insert((outcome.shared_path(), outcome.source()));
    }
    found
}

/// The name of a rendered source: its folder relative to the repository, or else to what was given.
pub(crate) fn source_name(folder: &Path, source: SourceIndex, plan: &Plan) -> String {
    let absolute = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
    let in_repository = absolute.ancestors().any(|folder| folder.join(".git").exists());
    let given = plan.folders.get(&source).and_then(|given| given.canonicalize().ok());
    let inside =
        given.as_ref().and_then(|given| absolute.strip_prefix(given).ok()).filter(|_| !in_repository);
    let above = plan.sources.get(source.0 as usize).map_or("", |source| source.name.as_str());
    let name = match inside {
        Some(inside) => Path::new(above).join(inside).to_string_lossy().into_owned(),
        None => stable_name(folder),
    };
    if name.is_empty() { ".".to_owned() } else { name.trim_end_matches('/').to_owned() }
}

/// The last part of a path, as text.
pub(crate) fn file_name(path: &Path) -> &str {
    path.file_name().and_then(OsStr::to_str).unwrap_or_default()
}
