use super::{Printed, time::Day};
use plimsoll_model::{Attachment, FindingId, JudgedAttestation, JudgedException, Judgement, Location};
use serde::Serialize;

/// An exception with what became of it.
#[derive(Serialize)]
pub(super) struct WireException<'r> {
    id: &'r str,
    kind: &'static str,
    state: &'static str,
    location: Printed<&'r Location>,
    owner: &'r str,
    approver: &'r str,
    signed_by: Option<&'r str>,
    created: Printed<Day>,
    expires: Printed<Day>,
    reason: &'r str,
    findings: Vec<Printed<FindingId>>,
}

pub(super) fn exceptions(judgement: &Judgement) -> impl Iterator<Item = WireException<'_>> {
    judgement.exceptions.iter().map(|judged| exception(judged, judgement))
}

fn exception<'r>(judged: &'r JudgedException, judgement: &Judgement) -> WireException<'r> {
    let exception = &judged.exception;
    let findings = judged.findings.iter().filter_map(|index| judgement.finding(*index));
    WireException {
        id: &exception.id,
        kind: "Exception",
        state: judged.state.as_str(),
        location: Printed(&exception.location),
        owner: &exception.owner,
        approver: &exception.approver,
        signed_by: exception.signature.principal(),
        created: Printed(Day(exception.created)),
        expires: Printed(Day(exception.expires)),
        reason: &exception.reason,
        findings: findings.map(|finding| Printed(finding.id)).collect(),
    }
}

/// A statement with what became of it.
#[derive(Serialize)]
pub(super) struct WireAttestation<'r> {
    id: &'r str,
    framework: &'r str,
    control: &'r str,
    demand: Option<&'r str>,
    not_applicable: bool,
    state: &'static str,
    statement: &'r str,
    scope: Option<&'r str>,
    owner: &'r str,
    reviewer: &'r str,
    signed_by: Option<&'r str>,
    from: Printed<Day>,
    until: Printed<Day>,
    attachments: Vec<WireAttachment<'r>>,
}

#[derive(Serialize)]
struct WireAttachment<'r> {
    file: &'r str,
    sha256: &'r str,
    title: &'r str,
}

impl<'r> WireAttachment<'r> {
    fn new(attachment: &'r Attachment) -> Self {
        Self { file: &attachment.file, sha256: &attachment.sha256, title: &attachment.title }
    }
}

pub(super) fn attestations(judgement: &Judgement) -> impl Iterator<Item = WireAttestation<'_>> {
    judgement.attestations.iter().map(attestation)
}

fn attestation(judged: &JudgedAttestation) -> WireAttestation<'_> {
    let attestation = &judged.attestation;
    WireAttestation {
        id: &attestation.id,
        framework: &attestation.framework,
        control: &attestation.control,
        demand: attestation.demand.as_deref(),
        not_applicable: attestation.not_applicable,
        state: judged.state.as_str(),
        statement: &attestation.statement,
        scope: attestation.scope.as_deref(),
        owner: &attestation.owner,
        reviewer: &attestation.reviewer,
        signed_by: attestation.signature.principal(),
        from: Printed(Day(attestation.from)),
        until: Printed(Day(attestation.until)),
        attachments: attestation.attachments.iter().map(WireAttachment::new).collect(),
    }
}
