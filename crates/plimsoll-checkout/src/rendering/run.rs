use super::{
    Job, Rendered, What,
    chart_files::{chart_files, has_packed_charts},
    file_name,
    graph::{Closure, Fault},
    overlay::stage,
    regular::read_regular_text,
    template::{Sources, trace_templates},
    trace::Documents,
};
use crate::{CheckoutOptions, file::Reader, ownership::tidied, sources::PathForm};
use plimsoll_document::Parsed;
use plimsoll_kube::{api_version::served_kinds, read_objects};
use plimsoll_model::{
    Affects, Fingerprint, Gap, GapCode, Hidden, Location, LocationType, Redacted, SecretSearch, SourceIndex,
    Warning,
};
use plimsoll_render::{ChartRequest, Complaint, Files, RenderError};
use std::{collections::HashSet, sync::Arc};

/// What is said where a name is needed and nobody gives one.
const RELEASE: &str = "release";
const NAMESPACE: &str = "default";

/// Renders and reads; what cannot be rendered is a gap.
pub(crate) fn render(
    job: &Job,
    options: &CheckoutOptions,
    reader: Reader<'_>,
    documents: &Documents,
) -> Rendered {
    match text(job, options, documents.form) {
        Ok((text, files)) => {
            let mut parsed = reader.parse(&text, false);
            let mut is_made_up = false;
            if job.renders_charts() && (makes_up(job, &files) || bears_secrets(&parsed)) {
                let again = self::text(job, options, documents.form).unwrap_or_default().0;
                is_made_up = again != text && makes_up(job, &files);
                forget_made_up(&mut parsed, &reader.parse(&again, false));
            }
            let mut rendered = read(job, (&text, &files), parsed, documents);
            if is_made_up {
                let message =
                    "a chart makes values up at each rendering, so that no two runs see the same objects";
                let (code, place) = ("made-up-values", job.place.to_string());
                rendered.warnings.push(Warning { code, place, message: message.to_owned() });
            }
            rendered
        }
        Err(faults) => {
            let gap = |fault: Fault| gap_of(job, fault.code, fault.place, fault.message);
            Rendered { gaps: faults.into_iter().map(gap).collect(), ..Rendered::default() }
        }
    }
}

fn gap_of(job: &Job, code: GapCode, place: String, message: String) -> Gap {
    Gap { code, source: Some(job.parent), place, message, affects: Affects::All, hides: Hidden::All }
}

/// What the program prints, with what it was given; or why there is nothing.
fn text(job: &Job, options: &CheckoutOptions, form: PathForm) -> Result<(String, Files), Vec<Fault>> {
    let result = match &job.what {
        What::Overlay(closure) => overlay_text(job, closure, options, form)?,
        What::Chart(_) => {
            let request = chart_request(job, options, form).map_err(|fault| vec![told(job, fault)])?;
            options.renderers.chart(&request).map(|text| (text, request.files))
        }
    };
    result.map_err(|error| vec![fault(job, &error, form)])
}

fn overlay_text(
    job: &Job,
    closure: &Closure,
    options: &CheckoutOptions,
    form: PathForm,
) -> Result<Result<(String, Files), RenderError>, Vec<Fault>> {
    let renderers = &options.renderers;
    if !renderers.builds_overlays() {
        return Ok(renderers.overlay(&Files::default(), "").map(|text| (text, Files::default())));
    }
    if !closure.faults.is_empty() {
        return Err(closure.faults.iter().map(|fault| told(job, fault.clone())).collect());
    }
    let staged = stage(job, closure, renderers, form).map_err(|fault| vec![told(job, fault)])?;
    Ok(renderers.overlay(&staged.files, &staged.folder).map(|text| (text, Files::default())))
}

fn chart_request<'j>(
    job: &'j Job,
    options: &CheckoutOptions,
    form: PathForm,
) -> Result<ChartRequest<'j>, Fault> {
    let settings = &job.settings;
    let files = chart_files(&job.folder, &job.boundary).map_err(|(code, path, message)| Fault {
        code,
        place: form.shown(&path).to_string(),
        message,
    })?;
    let mut values = Vec::new();
    for file in &settings.values {
        let text = read_regular_text(file, options.limits.file_bytes_max).map_err(|error| {
            let (code, place) = (GapCode::NotRendered, form.shown(file).to_string());
            Fault { code, place, message: format!("a file of values {}", error.words()) }
        })?;
        values.push(Redacted::new(text));
    }
    values.extend(settings.own_values.iter().cloned());
    Ok(ChartRequest {
        skips_schemas: has_packed_charts(&files),
        files,
        release: Some(settings.release.as_deref().unwrap_or(RELEASE)),
        namespace: Some(settings.namespace.as_deref().unwrap_or(NAMESPACE)),
        values,
        kube_version: Some(format!("v{}.0", options.kubernetes_version)),
        api_versions: served_kinds(options.kubernetes_version),
        with_crds: true,
        ..ChartRequest::default()
    })
}

/// A fault with what it keeps from being rendered.
fn told(job: &Job, fault: Fault) -> Fault {
    let Fault { code, place, message } = fault;
    let message = format!("{} is not rendered: {message}; {}", named(job, &place), as_they_stand(job));
    Fault { code, place, message }
}

/// What is judged instead.
fn as_they_stand(job: &Job) -> &'static str {
    match job.what {
        What::Overlay(_) => "the files that it lists are judged as they stand",
        What::Chart(_) => "nothing of it is judged",
    }
}

/// What kind of gap an error of a renderer is.
pub(crate) fn code_of(error: &RenderError) -> GapCode {
    match error {
        RenderError::TimedOut { .. }
        | RenderError::NoTimeLeft { .. }
        | RenderError::TooLarge { .. }
        | RenderError::OutOfMemory { .. } => GapCode::Limit,
        _ => GapCode::NotRendered,
    }
}

fn fault(job: &Job, error: &RenderError, form: PathForm) -> Fault {
    let place =
        if let RenderError::Refused(complaint) = error { complained_of(job, complaint, form) } else { None };
    let place = place.unwrap_or_else(|| job.place.to_string());
    let message = match error {
        // The message says what is missing and what to do.
        RenderError::NoProgram(message) => format!("{message}; {}", as_they_stand(job)),
        error => format!("{} is not rendered: {error}; {}", named(job, &place), as_they_stand(job)),
    };
    Fault { code: code_of(error), place, message }
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

/// Functions of templates that give something else each time.
const MADE_UP: [&str; 9] =
    ["rand", "uuidv4", "now", "genCA", "genSigned", "genSelf", "genPrivate", "htpasswd", "bcrypt"];

/// Whether a chart may give something else at each rendering. Of charts that an overlay inflates that is not asked:
/// only what comes out tells.
fn makes_up(job: &Job, files: &Files) -> bool {
    let is_template = |path: &str| path.contains("templates/");
    let may = |bytes: &[u8]| {
        let text = String::from_utf8_lossy(bytes);
        MADE_UP.iter().any(|name| text.contains(name))
    };
    job.closure().is_some() || files.iter().any(|(path, bytes)| is_template(path) && may(bytes))
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
fn read(job: &Job, (text, files): (&str, &Files), mut parsed: Parsed, documents: &Documents) -> Rendered {
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
            let sources = Sources::of(text, &job.folder, files);
            trace_templates(text, (&sources, documents.form), &job.place, &mut objects.resources);
            rendered.templates =
                sources.files().filter(|file| !file_name(file).is_empty()).cloned().collect();
        }
    }
    rendered.resources = objects.resources;
    rendered
}
