//! Findings as results.

use super::{
    Message,
    frameworks::Controls,
    places::{ArtifactLocation, Places},
    rules::level,
};
use crate::snippet::{object_line, token_chars};
use plimsoll_model::{
    CheckMeta, Finding, Judgement, LocationType, ObjectReference, Resource, Snapshot, printable,
};
use plimsoll_wire::v1::{Report, Walked};
use serde::Serialize;
use std::borrow::Cow;

/// Every finding, in the order of the report: worst first.
pub(super) fn results<'r>(
    report: &Report<'r>,
    places: &'r Places<'r>,
    controls: &'r Controls,
) -> impl Iterator<Item = impl Serialize + use<'r>> + use<'r> {
    let (snapshot, judgement): (&Snapshot, &Judgement) = (report.snapshot, report.judgement);
    judgement.findings.iter().enumerate().filter_map(move |(index, finding)| {
        let check = &judgement.check(finding.check)?.meta;
        let resource = snapshot.resource(finding.resource)?;
        Some(Found {
            rule_id: check.id,
            rule_index: finding.check.0,
            level: level(check.severity),
            message: Message { text: message(finding, check) },
            locations: [Location::new(finding, resource, places)],
            partial_fingerprints: Fingerprints { ours: format!("{:016x}", finding.id.0) },
            properties: Properties {
                severity: check.severity.as_str(),
                confidence: check.confidence.as_str(),
                rendered: RenderedPlace::new(finding, resource),
                controls: Walked(move || controls.of_finding(index)),
            },
        })
    })
}

/// One result. `kind` is left out: it is `fail` by default.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Found<'r, C> {
    rule_id: &'r str,
    rule_index: u32,
    level: &'static str,
    message: Message<String>,
    locations: [Location<'r>; 1],
    partial_fingerprints: Fingerprints,
    properties: Properties<C>,
}

/// `primaryLocationLineHash` is not here. It is an unkeyed hash over the text of the line and those after it as
/// the file has them, so it would tell of values that are redacted everywhere else; whoever uploads adds it
/// from the checkout.
#[derive(Serialize)]
struct Fingerprints {
    #[serde(rename = "plimsoll/v1")]
    ours: String,
}

#[derive(Serialize)]
struct Properties<C> {
    severity: &'static str,
    confidence: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    rendered: Option<RenderedPlace>,
    controls: C,
}

/// Where a finding stands in what was rendered, if it could not be led back to a line of a file.
#[derive(Serialize)]
struct RenderedPlace {
    line: u32,
    column: u32,
}

impl RenderedPlace {
    fn new(finding: &Finding, resource: &Resource) -> Option<Self> {
        let place = finding.place(resource);
        let is_rendered = place.location_type == LocationType::Rendered;
        is_rendered.then_some(Self { line: place.line, column: place.column })
    }
}

/// What is wrong and how to mend it. Names come from files, so they must not draw a link or another text.
fn message(finding: &Finding, check: &CheckMeta) -> String {
    let wrong = printable(&finding.message);
    let wrong = if wrong.contains("](") { Cow::Owned(wrong.replace("](", "\\](")) } else { wrong };
    format!("{wrong}. {}", check.fix)
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Location<'r> {
    #[serde(skip_serializing_if = "Option::is_none")]
    physical_location: Option<PhysicalLocation<'r>>,
    logical_locations: [LogicalLocation<'r>; 2],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PhysicalLocation<'r> {
    artifact_location: ArtifactLocation<'r>,
    #[serde(skip_serializing_if = "Option::is_none")]
    region: Option<Region>,
    #[serde(skip_serializing_if = "Option::is_none")]
    context_region: Option<ContextRegion>,
}

/// The key or value that is wrong.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    start_column: Option<u32>,
    /// The first column after it. Without one, the region ends with the line.
    #[serde(skip_serializing_if = "Option::is_none")]
    end_column: Option<u32>,
}

/// The whole line.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ContextRegion {
    start_line: u32,
    snippet: Message<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct LogicalLocation<'r> {
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<Cow<'r, str>>,
    fully_qualified_name: String,
    kind: &'static str,
}

impl<'r> Location<'r> {
    fn new(finding: &'r Finding, resource: &'r Resource, places: &'r Places<'r>) -> Self {
        let subject = qualified_name(&resource.reference);
        let field = format!("{subject}/{}", printable(&finding.path));
        let name = Some(printable(&resource.reference.name)).filter(|name| !name.is_empty());
        Self {
            physical_location: PhysicalLocation::new(finding, resource, places),
            logical_locations: [
                LogicalLocation { name, fully_qualified_name: subject, kind: "resource" },
                LogicalLocation { name: None, fully_qualified_name: field, kind: "property" },
            ],
        }
    }
}

impl<'r> PhysicalLocation<'r> {
    fn new(finding: &Finding, resource: &Resource, places: &'r Places<'r>) -> Option<Self> {
        let artifact_location = places.location(finding.file(resource))?;
        let (region, context_region) = regions(finding, resource);
        Some(Self { artifact_location, region, context_region })
    }
}

fn regions(finding: &Finding, resource: &Resource) -> (Option<Region>, Option<ContextRegion>) {
    let place = finding.place(resource);
    let (line, column) = (place.line, place.column);
    if line == 0 {
        return (None, None);
    }
    if place.location_type == LocationType::Rendered {
        // A rendered line is none of the file; code scanning wants one, and takes the first for the whole.
        return (Some(Region { start_line: 1, start_column: None, end_column: None }), None);
    }
    let token_chars = token_chars(resource, finding);
    let region = Region {
        start_line: line,
        start_column: Some(column).filter(|column| *column > 0),
        end_column: token_chars.filter(|chars| column > 0 && *chars > 0).map(|chars| column + chars),
    };
    let text = object_line(resource, finding);
    // A line that is cut before the column shows nothing of what is wrong.
    let shows = text.chars().nth((column as usize).saturating_sub(1)).is_some_and(|first| first != ' ');
    let context = ContextRegion { start_line: line, snippet: Message { text } };
    (Some(region), shows.then_some(context))
}

/// `Deployment/shop/cart`; without the namespace where none is written.
fn qualified_name(reference: &ObjectReference) -> String {
    let namespace = reference.namespace.as_deref().map_or(String::new(), |namespace| format!("{namespace}/"));
    let name = format!("{}/{namespace}{}", reference.kind, reference.name);
    printable(&name).into_owned()
}
