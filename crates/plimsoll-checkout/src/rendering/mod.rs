//! Overlays and charts, judged as they are rendered.
//!
//! [`Rendering::plan`] finds what is to be rendered and by what, [`Rendering::run`] asks the programs, and the
//! [`Fates`] say of every file whether it was judged through that. A file is left to its overlay only where an
//! overlay that reads it was rendered: nothing goes unjudged because a renderer failed.

mod boundary;
mod chart_files;
mod deployed;
mod graph;
mod json;
mod overlay;
mod regular;
mod run;
mod template;
mod trace;
mod values;

use crate::{
    CheckoutOptions, Progress,
    file::{FileOutcome, Reader},
    ownership::{ChartFiles, tidied},
    sources::{PathForm, Plan, stable_name},
};
use boundary::Boundary;
use graph::{Closure, Graph, NAMES, Node, here};
use plimsoll_document::repository_around;
use plimsoll_kube::Holds;
use plimsoll_model::{Affects, Gap, GapCode, Hidden, Input, Resource, SourceIndex, SourceType, Warning};
use rayon::iter::{IntoParallelRefIterator as _, ParallelIterator as _};
pub(crate) use regular::read_regular_text;
use std::{
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
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
    /// Whether it is what somebody else's settings are laid over in another job: then what both give alike is judged
    /// there, and what only this one gives is judged here.
    pub(crate) is_beside: bool,
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
    /// Whether everything in it is judged in another rendering.
    pub(crate) is_folded: bool,
}

/// Everything that is to be rendered.
pub(crate) struct Rendering {
    pub(crate) jobs: Vec<Job>,
    /// What is said of files beside what their own reading says.
    pub(crate) notes: Vec<Input>,
    /// What is not rendered because of a limit.
    pub(crate) gaps: Vec<Gap>,
    /// Components that nothing takes in.
    unused: Vec<(PathBuf, Arc<Node>)>,
    form: PathForm,
}

/// Renderings of one run, charts that overlays inflate counted.
const RENDERINGS_MAX: usize = 1_000;

/// What became of a file.
#[derive(Clone, Debug, Default)]
pub(crate) struct Fate {
    /// Names of the overlays that read it, as reports have them.
    pub(crate) through: Vec<String>,
    pub(crate) role: Role,
}

/// What a file is to its overlays.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Role {
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
        options: &CheckoutOptions,
        plan: &Plan,
        charts: &[ChartFiles],
        outcomes: &[FileOutcome],
    ) -> Self {
        let form = PathForm::of(plan);
        let mut graph = Graph::new(&options.limits, form);
        let (jobs, notes, gaps, unused) = Default::default();
        let mut rendering = Self { jobs, notes, gaps, unused, form };
        let found = kustomizations(outcomes);
        let mut deployed = deployed::Deployed::new(plan, charts, outcomes);
        deployed.follow(&mut graph, options);
        rendering.notes.append(&mut deployed.notes);
        rendering.jobs.append(&mut deployed.jobs);
        rendering.overlays(&mut graph, plan, &found);
        rendering.charts(options, plan, charts);
        rendering.name_apart();
        rendering.limit();
        rendering
    }

    /// Jobs for the overlays that nothing else reads.
    fn overlays(
        &mut self,
        graph: &mut Graph<'_>,
        plan: &Plan,
        found: &BTreeMap<PathBuf, (Arc<str>, SourceIndex)>,
    ) {
        let mut read: BTreeSet<PathBuf> = BTreeSet::new();
        read.extend(self.jobs.iter().filter_map(Job::closure).flat_map(|closure| closure.folders.clone()));
        let (mut components, mut overlays) = (Vec::new(), Vec::new());
        for (folder, (place, source)) in found {
            let Some(node) = graph.node(folder) else { continue };
            if node.is_component {
                components.push((folder.clone(), node));
            } else {
                overlays.push((folder, place, *source));
            }
        }
        let bounded =
            |(folder, _, source): &(&PathBuf, _, SourceIndex)| Boundary::around(folder, *source, plan);
        let referred = graph.referred(overlays.iter().map(|one| (one.0, bounded(one))));
        // Those that take each other in refer to each other, so that none of them is a root: the first one is.
        let (first, rest): (Vec<_>, Vec<_>) =
            overlays.into_iter().partition(|(folder, ..)| !referred.contains(*folder));
        for one in first.into_iter().chain(rest) {
            let (folder, place, source) = one;
            let is_base = referred.contains(folder) && read.contains(folder);
            let same = |job: &&Job| job.folder == *folder && job.closure().is_some();
            let is_there = self.jobs.iter().filter(same).any(|job| job.settings.wrapper.is_none());
            if is_base || is_there {
                continue;
            }
            let closure = graph.closure(folder, &bounded(&one), None);
            read.extend(closure.folders.iter().cloned());
            self.jobs.push(Job {
                what: What::Overlay(closure),
                place: Arc::clone(place),
                parent: source,
                name: source_name(folder, source, plan),
                settings: Settings::default(),
                boundary: bounded(&one),
                is_beside: self.jobs.iter().any(|job| same(&job)),
                folder: folder.clone(),
            });
        }
        self.unused = components.into_iter().filter(|(folder, _)| !read.contains(folder)).collect();
    }

    /// Jobs for the charts that no overlay inflates.
    ///
    /// One that an object of Argo CD or Flux deploys is rendered with its own values, too: whether that object is ever
    /// applied is not known. It then has the names that it is deployed by, so that what is alike is seen to be.
    fn charts(&mut self, options: &CheckoutOptions, plan: &Plan, charts: &[ChartFiles]) {
        let inflated: BTreeSet<PathBuf> =
            self.jobs.iter().filter_map(Job::closure).flat_map(|closure| closure.charts.clone()).collect();
        for chart in charts {
            let folder = here(tidied(&chart.folder));
            if inflated.contains(&folder) || chart.is_library {
                continue;
            }
            let deploys = |job: &&Job| job.folder == folder && matches!(job.what, What::Chart(_));
            let deployed = self.jobs.iter().find(deploys);
            let is_plain =
                |job: &Job| job.settings.values == options.helm_values && job.settings.own_values.is_empty();
            if self.jobs.iter().filter(deploys).any(is_plain) {
                continue;
            }
            let plain = |name: &Option<String>| name.clone().filter(|name| is_plain_name(name));
            let named = |job: &Job| (plain(&job.settings.release), plain(&job.settings.namespace));
            let (release, namespace) = deployed.map(named).unwrap_or_default();
            let is_beside = deployed.is_some();
            let values = options.helm_values.clone();
            self.jobs.push(Job {
                what: What::Chart(chart.name.clone()),
                place: Arc::clone(&chart.place),
                parent: chart.source,
                name: source_name(&chart.folder, chart.source, plan),
                settings: Settings { values, release, namespace, ..Settings::default() },
                boundary: Boundary::around(&folder, chart.source, plan),
                is_beside,
                folder,
            });
        }
    }

    /// Leaves out what is beyond the limit of one run, and says so once.
    fn limit(&mut self) {
        let mut sum = 0;
        let weighed = |job: &Job| {
            sum += 1 + job.closure().map_or(0, |closure| closure.charts.len());
            sum <= RENDERINGS_MAX
        };
        let kept = self.jobs.iter().map(weighed).take_while(|is_kept| *is_kept).count();
        let Some(first) = self.jobs.get(kept) else { return };
        let message = format!(
            "from here on nothing is rendered: this run asks for more than the limit of {RENDERINGS_MAX} renderings"
        );
        let (place, source) = (first.place.to_string(), Some(first.parent));
        self.gaps.push(Gap {
            code: GapCode::Limit,
            source,
            place,
            message,
            affects: Affects::All,
            hides: Hidden::All,
        });
        self.jobs.truncate(kept);
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
        options: &CheckoutOptions,
        reader: Reader<'_>,
        progress: &dyn Progress,
    ) -> Vec<Rendered> {
        if self.jobs.is_empty() {
            return Vec::new();
        }
        progress.rendering(self.jobs.len() as u64);
        let documents = trace::Documents::read(&self.jobs, reader, self.form);
        let render = |job: &Job| {
            let rendered = run::render(job, options, reader, &documents);
            progress.rendered();
            rendered
        };
        let mut rendered = self.jobs.par_iter().map(render).collect::<Vec<_>>();
        self.fold(&mut rendered);
        rendered
    }

    /// Takes out what is judged in another job already.
    fn fold(&self, rendered: &mut [Rendered]) {
        for (number, job) in self.jobs.iter().enumerate().filter(|(_, job)| job.is_beside) {
            let mut known = HashSet::new();
            let mut is_rendered = false;
            for (other, result) in self.jobs.iter().zip(rendered.iter()) {
                if !other.is_beside && other.folder == job.folder && result.is_rendered {
                    is_rendered = true;
                    known.extend(result.resources.iter().map(identity));
                }
            }
            let Some(own) = rendered.get_mut(number).filter(|_| is_rendered) else { continue };
            own.resources.retain(|resource| !known.contains(&identity(resource)));
            if !own.is_rendered {
                // Charts often need values that only whoever deploys them has.
                let message = std::mem::take(&mut own.gaps).into_iter().next().map(|gap| gap.message);
                let code = "not-rendered-alone";
                let place = job.place.to_string();
                own.warnings.extend(message.map(|message| Warning { code, place, message }));
            }
            own.is_folded = own.resources.is_empty() && own.gaps.is_empty();
        }
    }

    /// What became of every file that an overlay reads.
    pub(crate) fn fates(&self, rendered: &[Rendered]) -> Fates {
        let mut fates = Fates::new();
        for (job, _) in self.jobs.iter().zip(rendered).filter(|(_, rendered)| rendered.is_rendered) {
            let Some(closure) = job.closure() else { continue };
            for file in closure.files() {
                let fate = fates.entry(file.clone()).or_default();
                fate.through.push(job.place.to_string());
                fate.role = if closure.kustomizations.first() == Some(file) {
                    Role::Root
                } else if closure.kustomizations.contains(file) {
                    if fate.role == Role::Root { Role::Root } else { Role::Base }
                } else if closure.objects.contains(file)
                    || fate.role == Role::Objects && fate.through.len() > 1
                {
                    Role::Objects
                } else {
                    Role::Setting
                };
            }
        }
        for (folder, _) in &self.unused {
            for name in NAMES {
                let fate = Fate { through: Vec::new(), role: Role::UnusedComponent };
                fates.entry(folder.join(name)).or_insert(fate);
            }
        }
        fates
    }

    /// Files that kustomizations name and that are not objects by themselves, with what they are of: those of
    /// overlays that were not rendered, and of components that nothing takes in.
    pub(crate) fn named_files(&self) -> NamedFiles {
        let mut named = NamedFiles::default();
        for closure in self.jobs.iter().filter_map(Job::closure) {
            for (node, _) in &closure.nodes {
                named.add(node, self.form, true);
            }
        }
        for (_, node) in &self.unused {
            named.add(node, self.form, false);
        }
        named
    }
}

/// Files that kustomizations name and that are not objects by themselves.
#[derive(Default)]
pub(crate) struct NamedFiles {
    /// By path without `..`: the kustomization, and whether it is a patch of something that is deployed.
    pub(crate) files: HashMap<PathBuf, (Arc<str>, bool)>,
    /// Files that some kustomization takes in as objects.
    objects: BTreeSet<PathBuf>,
}

impl NamedFiles {
    fn add(&mut self, node: &Node, form: PathForm, is_deployed: bool) {
        for edge in node.edges.iter().filter(|edge| !edge.is_folder) {
            match edge.holds {
                Holds::Objects => {
                    self.objects.insert(edge.shown.clone());
                }
                Holds::Data => {}
                Holds::Patch | Holds::Setting | Holds::Plugins(_) => {
                    let is_patch = is_deployed && edge.holds == Holds::Patch;
                    let entry = self.files.entry(edge.shown.clone());
                    let known = entry.or_insert_with(|| (form.shown(&node.file), is_patch));
                    known.1 |= is_patch;
                }
            }
        }
    }

    /// The kustomization that a file is a patch or setting of, and whether it is a patch of something deployed.
    pub(crate) fn get(&self, file: &Path) -> Option<&(Arc<str>, bool)> {
        self.files.get(file).filter(|_| !self.objects.contains(file))
    }
}

/// Whether helm takes a name for a release or namespace.
fn is_plain_name(name: &str) -> bool {
    let plain = |part: char| part.is_ascii_lowercase() || part.is_ascii_digit() || part == '-';
    !name.is_empty() && name.len() <= 53 && name.chars().all(plain) && !name.starts_with('-')
}

/// What an object is and says, so that two renderings of it can be told to be alike.
fn identity(resource: &Resource) -> (String, String, Option<String>, String, String) {
    let reference = &resource.reference;
    (
        reference.group.clone(),
        reference.kind.clone(),
        reference.namespace.clone(),
        reference.name.clone(),
        format!("{:?}", resource.sha256),
    )
}

impl Job {
    pub(crate) fn closure(&self) -> Option<&Closure> {
        match &self.what {
            What::Overlay(closure) => Some(closure),
            What::Chart(_) => None,
        }
    }

    /// Whether helm has a part in it.
    pub(crate) fn renders_charts(&self) -> bool {
        self.closure().is_none_or(|closure| !closure.charts.is_empty())
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
        match self.role {
            Role::Root => "is rendered as an overlay".to_owned(),
            Role::Base => format!("is judged through {names}"),
            Role::Objects => format!("is judged as rendered by {names}"),
            Role::Setting => format!("is a patch or setting of {names}, and no object by itself"),
            Role::UnusedComponent => {
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
    let in_repository = repository_around(&absolute).is_some();
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
