use super::Printed;
use plimsoll_model::{CheckMeta, Finding, FindingId, JudgedException, Resource};
use serde::Serialize;

#[derive(Serialize)]
pub(super) struct WireFinding<'r> {
    id: Printed<FindingId>,
    check: &'r str,
    severity: &'static str,
    confidence: &'static str,
    resource: WireSubject<'r>,
    location: WireLocation<'r>,
    path: &'r str,
    message: &'r str,
    fix: &'r str,
    exception: Option<WireAccepted<'r>>,
}

/// The exception that accepts a finding.
#[derive(Serialize)]
struct WireAccepted<'r> {
    id: &'r str,
    state: &'static str,
}

impl<'r> WireAccepted<'r> {
    fn new(judged: &'r JudgedException) -> Self {
        Self { id: &judged.exception.id, state: judged.state.as_str() }
    }
}

#[derive(Serialize)]
struct WireSubject<'r> {
    index: u32,
    kind: &'r str,
    namespace: Option<&'r str>,
    name: &'r str,
}

#[derive(Serialize)]
struct WireLocation<'r> {
    #[serde(rename = "type")]
    location_type: &'static str,
    file: &'r str,
    line: u32,
    column: u32,
}

impl<'r> WireFinding<'r> {
    pub(super) fn new(
        finding: &'r Finding,
        check: &'r CheckMeta,
        resource: &'r Resource,
        exception: Option<&'r JudgedException>,
    ) -> Self {
        let place = finding.place(resource);
        Self {
            id: Printed(finding.id),
            check: check.id,
            severity: check.severity.as_str(),
            confidence: check.confidence.as_str(),
            resource: WireSubject {
                index: finding.resource.0,
                kind: &resource.reference.kind,
                namespace: resource.reference.namespace.as_deref(),
                name: &resource.reference.name,
            },
            location: WireLocation {
                location_type: place.location_type.as_str(),
                file: finding.file(resource),
                line: place.line,
                column: place.column,
            },
            path: &finding.path,
            message: &finding.message,
            fix: check.fix,
            exception: exception.map(WireAccepted::new),
        }
    }
}
