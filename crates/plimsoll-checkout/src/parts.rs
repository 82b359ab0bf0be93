//! Putting together what was read and rendered: one part for each source.

use crate::{
    file::FileOutcome,
    ownership::{ChartFiles, patches, tidied},
    rendering::{Fates, Job, NamedFiles, Rendered, Rendering, Role},
    sources::Plan,
};
use plimsoll_kube::{is_whole, says_it_is_local};
use plimsoll_model::{Gap, Input, Part, Resource, Source, SourceIndex};
use std::{
    collections::{BTreeMap, HashMap, HashSet},
    path::{Path, PathBuf},
    sync::Arc,
};

/// The objects that overlays and charts were built to, by kind.
pub(crate) struct Built(HashMap<String, Vec<String>>);

impl Built {
    pub(crate) fn of(rendered: &[Rendered]) -> Self {
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

/// Parts in the making.
pub(crate) struct Parts {
    parts: Vec<Part>,
}

impl Parts {
    pub(crate) fn new(plan: Plan) -> Self {
        let mut parts = Self { parts: plan.sources.into_iter().map(Part::new).collect() };
        for skipped in plan.skipped {
            let input = Input { path: skipped.path, read: false, reason: Some(skipped.reason) };
            parts.of(skipped.source, |part| part.inputs.push(input));
        }
        for gap in plan.gaps {
            parts.add_gap(gap);
        }
        parts
    }

    /// Changes the part of a source, if there is one.
    fn of(&mut self, source: SourceIndex, change: impl FnOnce(&mut Part)) {
        if let Some(part) = self.parts.get_mut(source.0 as usize) {
            change(part);
        }
    }

    /// Every gap of a checkout lies in one of its sources.
    fn add_gap(&mut self, gap: Gap) {
        let source = gap.source.unwrap_or(SourceIndex(0));
        self.of(source, |part| part.gaps.push(gap));
    }

    /// What the list of inputs says of the files of charts. They are no objects by themselves.
    pub(crate) fn charts(&mut self, charts: Vec<ChartFiles>, jobs: &[Job], rendered: &[Rendered]) {
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
                let input = Input { path, read: gave, reason };
                self.of(chart.source, |part| part.inputs.push(input));
            }
        }
    }

    pub(crate) fn files(
        &mut self,
        mut outcomes: Vec<FileOutcome>,
        fates: &Fates,
        named: &NamedFiles,
        built: &Built,
    ) {
        let hidden = patches(&outcomes, named);
        outcomes.sort_by(|left, right| (left.source, &left.path).cmp(&(right.source, &right.path)));
        for mut outcome in outcomes {
            let fate = if fates.is_empty() { None } else { fates.get(&tidied(Path::new(outcome.path()))) };
            let mut input = outcome.input();
            if let Some(fate) = fate.filter(|fate| fate.role != Role::UnusedComponent) {
                input.reason = Some(fate.reason());
                input.read = fate.role != Role::Setting;
                // Whatever else a kustomization holds below its first document, kustomize does not read.
                let is_kustomization = matches!(fate.role, Role::Root | Role::Base);
                if !is_kustomization {
                    outcome.gaps.clear();
                    let is_setting = fate.role == Role::Setting;
                    let may_stand_alone = |one: &Resource| is_setting || says_it_is_local(one);
                    outcome
                        .objects
                        .resources
                        .retain(|one| may_stand_alone(one) && is_whole(one) && !built.has(one));
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
            self.of(outcome.source, |part| {
                part.inputs.push(input);
                part.resources.extend(outcome.objects.resources);
                part.gaps.extend(outcome.beyond.into_iter().chain(outcome.gaps));
                part.warnings.extend(outcome.warnings);
            });
        }
    }

    /// Adds what was rendered, each overlay and chart as a part of its own. What is said of one that was not rendered, or
    /// whose objects are all judged in another one, stays with the folder that it was found in.
    pub(crate) fn rendered(&mut self, rendering: Rendering, rendered: Vec<Rendered>) {
        for (job, rendered) in rendering.jobs.into_iter().zip(rendered) {
            if !rendered.is_rendered || rendered.is_folded {
                self.unrendered(job.parent, rendered);
                continue;
            }
            let source = Source { parent: Some(job.parent), ..Source::new(job.source_type(), job.name) };
            let part = Part {
                resources: rendered.resources,
                gaps: rendered.gaps,
                warnings: rendered.warnings,
                ..Part::new(source)
            };
            self.parts.push(part);
        }
        rendering.gaps.into_iter().for_each(|gap| self.add_gap(gap));
        self.note(rendering.notes);
    }

    fn unrendered(&mut self, parent: SourceIndex, rendered: Rendered) {
        rendered.gaps.into_iter().for_each(|gap| self.add_gap(gap));
        if rendered.is_folded && !rendered.is_rendered {
            self.of(parent, |part| part.warnings.extend(rendered.warnings));
        }
    }

    /// Adds what is said of files beside what their own reading says.
    fn note(&mut self, notes: Vec<Input>) {
        let mut by_path: BTreeMap<Arc<str>, Vec<String>> = BTreeMap::new();
        for note in notes {
            by_path.entry(note.path).or_default().extend(note.reason);
        }
        for input in self.parts.iter_mut().flat_map(|part| &mut part.inputs) {
            if let Some(said) = by_path.remove(&input.path) {
                let all: Vec<String> = input.reason.take().into_iter().chain(said).collect();
                input.reason = Some(all.join("; "));
            }
        }
    }

    pub(crate) fn finish(self) -> Vec<Part> {
        self.parts
    }
}
