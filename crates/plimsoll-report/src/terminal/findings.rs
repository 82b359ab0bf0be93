//! Findings, grouped by resource, worst first, the line that is wrong drawn for those that matter most.

use super::text::Style;
use crate::{
    snippet::{key_span, source_line},
    words::count,
};
use annotate_snippets::{AnnotationKind, Level, Origin, Renderer, Snippet};
use plimsoll_model::{
    CheckIndex, Finding, Judgement, Location, LocationType, Resource, ResourceIndex, Severity, Snapshot,
    SourceType, printable,
};
use std::{
    collections::BTreeMap,
    io::{self, Write},
};

/// Resources drawn without `--all`.
const RESOURCES_MAX: usize = 8;
/// Places drawn per check and resource without `--all`.
const PLACES_MAX: usize = 2;
/// Places that a check of lower severity lists in its line.
const PLACES_LISTED_MAX: usize = 6;

pub(super) fn write(
    snapshot: &Snapshot,
    judgement: &Judgement,
    style: Style,
    all: bool,
    out: &mut impl Write,
) -> io::Result<()> {
    let groups = by_resource(judgement, all);
    let counts: Vec<String> =
        Severity::ALL.into_iter().filter_map(|severity| tally(judgement, severity, style)).collect();
    if counts.is_empty() {
        return writeln!(out, "\n{} none", style.heading("Findings:"));
    }
    writeln!(out, "\n{} {}", style.heading("Findings:"), counts.join(", "))?;
    let shown = if all { groups.len() } else { RESOURCES_MAX };
    for (index, findings) in groups.iter().take(shown) {
        if let Some(resource) = snapshot.resource(*index) {
            write_head(snapshot, resource, style, out)?;
            write_checks(resource, findings, judgement, style, all, out)?;
        }
    }
    if groups.len() > shown {
        let rest: usize = groups.iter().skip(shown).map(|(_, findings)| findings.len()).sum();
        let resources = count(groups.len() - shown, "other resource");
        let line = format!("\nand {} on {resources}; `--all` shows them", count(rest, "finding"));
        writeln!(out, "{}", style.quiet(&line))?;
    }
    let notes = judgement.findings.iter().filter(|finding| is_note(judgement, finding)).count();
    if notes > 0 && !all {
        let line = format!("\n{} of severity info left out; `--all` shows them", count(notes, "finding"));
        writeln!(out, "{}", style.quiet(&line))?;
    }
    Ok(())
}

/// What nobody has to act on; it is counted, and drawn only where everything is.
fn is_note(judgement: &Judgement, finding: &Finding) -> bool {
    judgement.severity(finding) == Severity::Info
}

fn tally(judgement: &Judgement, severity: Severity, style: Style) -> Option<String> {
    let number = judgement.findings.iter().filter(|finding| judgement.severity(finding) == severity).count();
    (number > 0).then(|| style.severity(severity, &format!("{number} {severity}")))
}

/// Resources in the order of their worst finding, then of how many they have.
fn by_resource(judgement: &Judgement, all: bool) -> Vec<(ResourceIndex, Vec<&Finding>)> {
    let mut groups: BTreeMap<ResourceIndex, Vec<&Finding>> = BTreeMap::new();
    for finding in judgement.findings.iter().filter(|finding| all || !is_note(judgement, finding)) {
        groups.entry(finding.resource).or_default().push(finding);
    }
    let mut groups: Vec<_> = groups.into_iter().collect();
    let weight = |findings: &[&Finding]| {
        let of = |severity| findings.iter().filter(|finding| judgement.severity(finding) == severity).count();
        Severity::ALL.map(of)
    };
    groups.sort_by_cached_key(|(index, findings)| (std::cmp::Reverse(weight(findings)), *index));
    groups
}

/// What and where the resource is, and in which overlay or chart: several may be made of one file.
fn write_head(
    snapshot: &Snapshot,
    resource: &Resource,
    style: Style,
    out: &mut impl Write,
) -> io::Result<()> {
    let reference = &resource.reference;
    let namespace = reference.namespace.as_deref().map_or(String::new(), |namespace| format!("{namespace}/"));
    let name = format!("{} {namespace}{}", reference.kind, reference.name);
    let source = snapshot.source(resource.source).filter(|source| source.source_type != SourceType::Files);
    let of = source.map_or(String::new(), |source| {
        let name = if source.name.is_empty() { "." } else { &source.name };
        format!(" in {} {name}", source.source_type.as_str())
    });
    let place = format!("{}{of}", resource.location);
    let (name, place) = (printable(&name), printable(&place));
    let fits = name.chars().count() + 2 + place.chars().count() <= style.width;
    let between = if fits { "  " } else { "\n  " };
    let place = if fits { place.into_owned() } else { style.fold(&place, 2, 6) };
    writeln!(out, "\n{}{between}{}", style.heading(&name), style.quiet(&place))
}

fn write_checks(
    resource: &Resource,
    findings: &[&Finding],
    judgement: &Judgement,
    style: Style,
    all: bool,
    out: &mut impl Write,
) -> io::Result<()> {
    for (check, places) in by_check(findings) {
        let Some(outcome) = judgement.check(check) else { continue };
        if outcome.meta.severity >= Severity::High {
            write_drawn(resource, &places, outcome, style, all, out)?;
        } else {
            write_line(resource, &places, outcome, style, out)?;
        }
    }
    Ok(())
}

/// Findings of one resource by check, in their order, which is worst first.
fn by_check<'f>(findings: &[&'f Finding]) -> Vec<(CheckIndex, Vec<&'f Finding>)> {
    let mut groups: Vec<(CheckIndex, Vec<&Finding>)> = Vec::new();
    for finding in findings {
        match groups.iter_mut().find(|(check, _)| *check == finding.check) {
            Some((_, places)) => places.push(finding),
            None => groups.push((finding.check, vec![finding])),
        }
    }
    groups
}

/// The line that is wrong, with what is wrong under it.
fn write_drawn(
    resource: &Resource,
    places: &[&Finding],
    outcome: &plimsoll_model::CheckOutcome,
    style: Style,
    all: bool,
    out: &mut impl Write,
) -> io::Result<()> {
    let meta = &outcome.meta;
    let renderer = if style.color { Renderer::styled() } else { Renderer::plain() }.term_width(style.width);
    let level = if meta.severity == Severity::Critical { Level::ERROR } else { Level::WARNING };
    let shown = if all { places.len() } else { PLACES_MAX };
    let lines: Vec<(String, &Finding)> =
        places.iter().take(shown).map(|finding| (source_line(resource, finding), *finding)).collect();
    let mut group = level
        .with_name(meta.severity.as_str())
        .primary_title(meta.title)
        .id(meta.id)
        .elements(Vec::<annotate_snippets::Element<'_>>::new());
    for (line, finding) in &lines {
        let at = finding.place(resource);
        let file = drawn_file(&at);
        group = match key_span(line, at.column) {
            Some(span) => group.element(
                Snippet::source(line.as_str())
                    .line_start(at.line as usize)
                    .path(file)
                    .annotation(AnnotationKind::Primary.span(span).label(&*finding.message)),
            ),
            // A template is no YAML that a line could be drawn from.
            None => group
                .element(Origin::path(file).line(at.line as usize).char_column(at.column.max(1) as usize))
                .element(Level::NOTE.message(&*finding.message)),
        };
    }
    if places.len() > shown {
        let more = format!("{} more in this resource", places.len() - shown);
        group = group.element(Level::NOTE.message(more));
    }
    let fix = style.fold(meta.fix, 13, 0);
    group = group.element(Level::HELP.with_name("fix").message(fix));
    writeln!(out, "{}", renderer.render(&[group]))
}

/// One line for all places of a check that matters less.
fn write_line(
    resource: &Resource,
    places: &[&Finding],
    outcome: &plimsoll_model::CheckOutcome,
    style: Style,
    out: &mut impl Write,
) -> io::Result<()> {
    let meta = &outcome.meta;
    let severity = style.severity(meta.severity, &format!("{:<8}", meta.severity.as_str()));
    let said = format!("{} [{}] {}", meta.title, meta.id, line_list(resource, places));
    writeln!(out, "  {severity} {}", style.fold(&said, 11, 11))
}

/// `lines 4, 7`; places in another file than the resource's are written out.
fn line_list(resource: &Resource, places: &[&Finding]) -> String {
    let home = &resource.location;
    let is_home = |place: &Location| place.file == home.file && place.location_type == home.location_type;
    let places: Vec<Location> = places.iter().map(|found| found.place(resource)).collect();
    let mut here: Vec<u32> = places.iter().filter(|at| is_home(at)).map(|at| at.line).collect();
    here.dedup();
    let word = if here.len() == 1 { "line" } else { "lines" };
    let mut said: Vec<String> = here.iter().take(PLACES_LISTED_MAX).map(u32::to_string).collect();
    if let Some(first) = said.first_mut() {
        *first = format!("{word} {first}");
    }
    let mut elsewhere: Vec<String> =
        places.iter().filter(|at| !is_home(at)).map(|at| printable(&at.to_string()).into_owned()).collect();
    elsewhere.dedup();
    let all = here.len() + elsewhere.len();
    said.extend(elsewhere);
    said.truncate(PLACES_LISTED_MAX);
    if all > PLACES_LISTED_MAX {
        said.push("…".to_owned());
    }
    said.join(", ")
}

/// The file as a drawing names it. What was rendered and cannot be led back says so.
fn drawn_file(place: &Location) -> String {
    let file = printable(&place.file);
    match place.location_type {
        LocationType::Rendered => format!("{file} (rendered)"),
        _ => file.into_owned(),
    }
}
