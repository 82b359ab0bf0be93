use super::{
    Job, Rendered, What,
    boundary::Boundary,
    file_name,
    template::{Sources, trace_templates},
    trace::Documents,
};
use crate::{
    collect::{CollectOptions, Reading},
    ownership::tidied,
    sources::PathForm,
};
use plimsoll_checks::served_kinds;
use plimsoll_document::Parsed;
use plimsoll_kube::read_objects;
use plimsoll_model::{
    Affects, Fingerprint, Gap, GapCode, Hidden, Location, LocationType, SecretSearch, SourceIndex, Warning,
};
use plimsoll_render::{ChartRequest, Complaint, RenderError};
use std::{
    collections::{BTreeSet, HashSet},
    path::{Path, PathBuf},
    sync::Arc,
};

/// What is said where a name is needed and nobody gives one.
const RELEASE: &str = "release";
const NAMESPACE: &str = "default";

/// Renders and reads; what cannot be rendered is a gap.
pub(crate) fn render(
    job: &Job,
    options: &CollectOptions,
    reading: Reading<'_>,
    documents: &Documents,
) -> Rendered {
    match text(job, options, documents.form) {
        Ok(text) => {
            let mut parsed = reading.parse(&text, false);
            if matches!(job.what, What::Chart(_)) && bears_secrets(&parsed) {
                let again = self::text(job, options, documents.form).unwrap_or_default();
                forget_made_up(&mut parsed, &reading.parse(&again, false));
            }
            read(job, &text, parsed, documents)
        }
        Err(faults) => {
            let gap = |(code, place, message)| gap_of(job, code, place, message);
            Rendered { gaps: faults.into_iter().map(gap).collect(), ..Rendered::default() }
        }
    }
}

type Fault = (GapCode, String, String);

fn gap_of(job: &Job, code: GapCode, place: String, message: String) -> Gap {
    Gap { code, source: Some(job.parent), place, message, affects: Affects::All, hides: Hidden::All }
}

/// What the program prints, or why there is nothing.
fn text(job: &Job, options: &CollectOptions, form: PathForm) -> Result<String, Vec<Fault>> {
    // What the boundary holds may be taken in; a link that leads out of it is refused by the system.
    let renderers = &options.renderers.reading(job.boundary.root().map(Path::to_owned));
    let result = match &job.what {
        What::Overlay(closure) => {
            if !closure.faults.is_empty() && renderers.builds_overlays() {
                let told = |(place, message): &(String, String)| {
                    let message =
                        format!("{} is not rendered: {message}; {}", named(job, place), as_they_stand(job));
                    (GapCode::NotRendered, place.clone(), message)
                };
                return Err(closure.faults.iter().map(told).collect());
            }
            let fields = job.settings.wrapper.as_ref().map(|fields| {
                move |folder: &str| {
                    format!("{{\"resources\": [{}], {}}}", super::json::text(folder), fields.expose())
                }
            });
            let wrapper = fields.as_ref().map(|wrapper| wrapper as &dyn Fn(&str) -> String);
            renderers.overlay(&job.folder, closure.inflates, wrapper)
        }
        What::Chart(_) => {
            if let Some(link) = leading_out(&job.folder, &job.boundary) {
                let message =
                    "the chart is not rendered: the link leads out of the chart, and of what is scanned"
                        .to_owned();
                return Err(vec![(GapCode::NotRendered, form.shown(&link).to_string(), message)]);
            }
            let settings = &job.settings;
            renderers.chart(&ChartRequest {
                folder: &job.folder,
                release: settings.release.as_deref().unwrap_or(RELEASE),
                namespace: settings.namespace.as_deref().unwrap_or(NAMESPACE),
                values: &settings.values,
                own_values: &settings.own_values,
                kubernetes_version: options.kubernetes_version,
                api_versions: &served_kinds(options.kubernetes_version),
            })
        }
    };
    result.map_err(|error| vec![fault(job, &error, form)])
}

/// What is judged instead.
fn as_they_stand(job: &Job) -> &'static str {
    match job.what {
        What::Overlay(_) => "the files that it lists are judged as they stand",
        What::Chart(_) => "nothing of it is judged",
    }
}

fn fault(job: &Job, error: &RenderError, form: PathForm) -> Fault {
    let code = match error {
        RenderError::TimedOut { .. } | RenderError::TooLarge { .. } | RenderError::OutOfMemory { .. } => {
            GapCode::Limit
        }
        _ => GapCode::NotRendered,
    };
    let place =
        if let RenderError::Refused(complaint) = error { complained_of(job, complaint, form) } else { None };
    let place = place.unwrap_or_else(|| job.place.to_string());
    let message = match error {
        // The message says what is missing and what to do.
        RenderError::NoProgram(message) => format!("{message}; {}", as_they_stand(job)),
        error => format!("{} is not rendered: {error}; {}", named(job, &place), as_they_stand(job)),
    };
    (code, place, message)
}

/// What is not rendered, by its file where the fault lies in another: several overlays may take in the same base.
fn named(job: &Job, place: &str) -> String {
    let what = if matches!(job.what, What::Overlay(_)) { "overlay" } else { "chart" };
    if place.starts_with(&*job.place) { format!("the {what}") } else { format!("the {what} `{}`", job.place) }
}

/// The place that a renderer complains of, as reports have it, if it is a file of the job.
fn complained_of(job: &Job, complaint: &Complaint, form: PathForm) -> Option<String> {
    let (named, line) = complaint.place.as_ref()?;
    let file = match &job.what {
        What::Chart(name) => job.folder.join(named.strip_prefix(name.as_str())?.trim_start_matches('/')),
        What::Overlay(closure) => {
            let folders = closure.folders.iter().map(|folder| tidied(&folder.join(named)));
            folders.into_iter().find(|file| closure.files().any(|known| known == file))?
        }
    };
    let file = file.is_file().then(|| form.shown(&file))?;
    Some(line.map_or_else(|| file.to_string(), |line| format!("{file}:{line}")))
}

/// Folders of a chart that are looked through.
const CHART_FOLDERS_MAX: u32 = 10_000;

/// A link in a chart, or in what its links lead to, that leads out of the chart and of the boundary around it: helm
/// would follow it. Charts of one repository share libraries and files by links.
fn leading_out(folder: &Path, boundary: &Boundary) -> Option<PathBuf> {
    let root = folder.canonicalize().ok()?;
    let mut open = vec![folder.to_owned()];
    let mut linked = BTreeSet::new();
    let mut seen = 0;
    while let Some(folder) = open.pop() {
        seen += 1;
        if seen > CHART_FOLDERS_MAX {
            return Some(folder);
        }
        for entry in folder.read_dir().ok()?.flatten() {
            let (path, Ok(file_type)) = (entry.path(), entry.file_type()) else { continue };
            if file_type.is_dir() {
                open.push(path);
            } else if file_type.is_symlink() {
                let Ok(end) = path.canonicalize() else { return Some(path) };
                if end.starts_with(&root) {
                    continue;
                }
                if !boundary.holds(&end) {
                    return Some(path);
                }
                if end.is_dir() && linked.insert(end) {
                    open.push(path);
                }
            }
        }
    }
    None
}

fn bears_secrets(parsed: &Parsed) -> bool {
    parsed.documents.iter().any(|one| one.tree.secrets().is_some_and(|search| !search.matches.is_empty()))
}

/// Takes out secrets that another rendering of the same chart does not have: `genCA` and `randAlphaNum` make new ones
/// each time, so that they stand in no file. Of a rendering that fails the second time nothing is known; all stay.
fn forget_made_up(parsed: &mut Parsed, again: &Parsed) {
    if again.documents.len() != parsed.documents.len() {
        return;
    }
    let searches = again.documents.iter().filter_map(|one| one.tree.secrets());
    let is_cut_short = searches.clone().any(|search| search.is_cut_short);
    let known: HashSet<Fingerprint> =
        searches.flat_map(|search| &search.matches).map(|found| found.fingerprint).collect();
    if is_cut_short {
        return;
    }
    for document in &mut parsed.documents {
        let Some(search) = document.tree.secrets() else { continue };
        if search.matches.iter().all(|found| known.contains(&found.fingerprint)) {
            continue;
        }
        let matches = search.matches.iter().filter(|found| known.contains(&found.fingerprint));
        let search = SecretSearch { matches: matches.cloned().collect(), ..*search };
        document.tree.set_secrets(search);
    }
}

/// Reads what was printed, and leads it back to where it was written.
///
/// It is searched for secrets as a file is: those that a chart or overlay puts in stand nowhere else as objects.
fn read(job: &Job, text: &str, mut parsed: Parsed, documents: &Documents) -> Rendered {
    // What is rendered is no template any more, whatever marks an argument bears.
    parsed.documents.iter_mut().for_each(|document| document.has_template_mark = false);
    let place = |line: u32| {
        let (location_type, file) = (LocationType::Rendered, Arc::clone(&job.place));
        Location { location_type, file, line, column: 0 }.to_string()
    };
    let mut rendered = Rendered { is_rendered: true, ..Rendered::default() };
    for fault in parsed.faults {
        let gap = gap_of(job, fault.code, place(fault.line.unwrap_or(1)), fault.message);
        rendered.gaps.push(Gap { hides: fault.hides, ..gap });
    }
    // A name that says nothing of kustomizations: what is printed is objects.
    let mut objects = read_objects(parsed.documents, &Arc::from("rendered"), SourceIndex(0));
    for gap in std::mem::take(&mut objects.gaps) {
        let found = gap_of(job, gap.code, place(gap.line), gap.message);
        rendered.gaps.push(Gap { hides: gap.hides, ..found });
    }
    for oddity in parsed.oddities {
        let place = place(oddity.line);
        rendered.warnings.push(Warning { code: "duplicate-key", place, message: oddity.message });
    }
    for resource in &mut objects.resources {
        resource.location.location_type = LocationType::Rendered;
        resource.location.file = Arc::clone(&job.place);
    }
    match &job.what {
        What::Overlay(closure) => documents.trace(closure, &job.place, &mut objects.resources),
        What::Chart(_) => {
            let sources = Sources::of(text, &job.folder);
            trace_templates(text, (&sources, documents.form), &job.place, &mut objects.resources);
            rendered.templates =
                sources.files().filter(|file| !file_name(file).is_empty()).cloned().collect();
        }
    }
    rendered.resources = objects.resources;
    rendered
}
