//! The line that a finding speaks of, as the redacted tree knows it.

use plimsoll_model::{Body, Finding, Resource};
use std::ops::Range;

/// The line of a finding; empty where there is none to draw.
pub(crate) fn source_line(resource: &Resource, finding: &Finding) -> String {
    let Body::Object(object) = &resource.body else { return String::new() };
    object.tree.source_line(finding.line, finding.column)
}

/// Columns after which a line is not drawn: it would be cut before what is spoken of.
const COLUMN_MAX: u32 = 160;

/// As [`source_line`], drawn from the object alone, so that many findings in one long list stay cheap.
pub(crate) fn object_line(resource: &Resource, finding: &Finding) -> String {
    let Body::Object(object) = &resource.body else { return String::new() };
    if finding.column > COLUMN_MAX {
        return String::new();
    }
    object.root().map_or(String::new(), |root| root.source_line(finding.line, finding.column))
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
