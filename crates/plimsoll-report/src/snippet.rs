//! The line that a finding speaks of, as the redacted tree knows it.

use plimsoll_model::{Body, Finding, Location, LocationType, Object, Origins, Resource};
use std::ops::Range;

/// The line of a finding; empty where there is none to draw.
pub(crate) fn source_line(resource: &Resource, finding: &Finding) -> String {
    drawn(resource, finding, |object| object.tree.source_line(finding.line, finding.column))
}

/// The one place that decides what a line is drawn from: the document that it was written in, or, where the object
/// is judged as it was read or the line could not be led back, the object itself.
fn drawn(resource: &Resource, finding: &Finding, own: impl FnOnce(&Object) -> String) -> String {
    let Body::Object(object) = &resource.body else { return String::new() };
    match origins(object, finding) {
        Some((origins, written)) => origins.source_line(written),
        None => own(object),
    }
}

/// Where a finding was led back to; `None` if its line is one of the object's own text.
fn origins<'r>(object: &'r Object, finding: &'r Finding) -> Option<(&'r Origins, &'r Location)> {
    let (rendered, written) = (object.origins.as_deref()?, finding.written.as_deref()?);
    (written.location_type == LocationType::File).then_some((&rendered.origins, written))
}

/// How many characters the key or value takes that a finding speaks of; `None` where that is not known.
pub(crate) fn token_chars(resource: &Resource, finding: &Finding) -> Option<u32> {
    let Body::Object(object) = &resource.body else { return None };
    match origins(object, finding) {
        Some((origins, written)) => origins.token_chars(written),
        None => object.root()?.token_chars(finding.line, finding.column),
    }
}

/// Columns after which a line is not drawn: it would be cut before what is spoken of.
const COLUMN_MAX: u32 = 160;

/// As [`source_line`], drawn from the object alone, so that many findings in one long list stay cheap.
pub(crate) fn object_line(resource: &Resource, finding: &Finding) -> String {
    if finding.place(resource).column > COLUMN_MAX {
        return String::new();
    }
    drawn(resource, finding, |object| {
        object.root().map_or(String::new(), |root| root.source_line(finding.line, finding.column))
    })
}

/// Bytes of the token that starts at a column, counted in characters from 1.
pub(crate) fn key_span(line: &str, column: u32) -> Option<Range<usize>> {
    let start = line.char_indices().nth((column as usize).checked_sub(1)?)?.0;
    let rest = line.get(start..)?;
    if rest.starts_with(' ') {
        return None;
    }
    let length = rest.find(['{', '[']).filter(|at| *at > 0).unwrap_or(rest.len());
    let token = rest.get(..length)?.trim_end_matches([' ', ':', '}', ']', ',']);
    let end = token.find(", ").unwrap_or(token.len());
    (end > 0).then(|| start..start + end)
}
