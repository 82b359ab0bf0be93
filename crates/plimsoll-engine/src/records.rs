//! What people signed, laid over what checks said: the one step between the checks and the roll-up.
//!
//! ```text
//! verdict fail  + findings f1 f2          verdict excepted
//!   f1 ◀── EXC-1  valid                     f1 accepted by EXC-1
//!   f2 ◀── EXC-2  valid            ──▶      f2 accepted by EXC-2
//!
//! the same, EXC-2 unsigned                 verdict fail: f1 and f2 are accepted, which spares the exit code,
//!                                          and no standing changes
//! ```
//!
//! An exception never hides anything: its findings stay, and say by which record they are accepted.

use crate::catalog::Catalog;
use plimsoll_framework::{Statements, find_framework};
use plimsoll_model::{
    Attestation, CheckIndex, CheckOutcome, Exception, ExceptionIndex, Finding, FindingIndex,
    JudgedAttestation, JudgedException, Judgement, KubernetesVersion, RecordState, Records, ResourceIndex,
    Signature, Timestamp,
};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

/// Longest time that an exception may hold for.
const EXCEPTION_DAYS_MAX: i64 = 366;
const DAY_MILLISECONDS: i64 = 24 * 60 * 60 * 1000;

/// Failing subjects of which not every place that fails is listed: no record can accept what it cannot name.
#[derive(Debug, Default)]
pub(crate) struct Unlisted {
    pub(crate) subjects: HashSet<(CheckIndex, ResourceIndex)>,
    /// Whether findings of any subject may be left out.
    pub(crate) any: bool,
}

/// Lays records over the verdicts of a judgement; what they state of demands is for the roll-up.
pub(crate) fn apply(
    records: &Records,
    as_of: Timestamp,
    kubernetes_version: KubernetesVersion,
    catalog: &Catalog,
    unlisted: &Unlisted,
    judgement: &mut Judgement,
) -> Statements {
    let check_ids: HashMap<&str, CheckIndex> =
        catalog.indexed().map(|(index, registered)| (registered.check.id, index)).collect();
    let mut states: Vec<RecordState> = Vec::with_capacity(records.exceptions.len());
    let mut of_check: HashMap<CheckIndex, Vec<ExceptionIndex>> = HashMap::new();
    for (position, exception) in records.exceptions.iter().enumerate() {
        let check = check_ids.get(exception.check.as_str());
        let state = exception_state(exception, check.is_some(), as_of);
        if let Some(check) = check.filter(|_| accepts(state, records.has_trust)) {
            of_check.entry(*check).or_default().push(ExceptionIndex(position as u32));
        }
        states.push(state);
    }
    let accepted = accepted_findings(records, &states, &of_check, &judgement.findings);
    except(records, &states, &accepted, unlisted, judgement);
    judgement.exceptions = judged_exceptions(records, states, &accepted);
    judgement.accepted = accepted;
    attested(records, as_of, kubernetes_version, judgement)
}

/// Whether an exception in this state accepts its findings.
const fn accepts(state: RecordState, has_trust: bool) -> bool {
    match state {
        RecordState::Valid => true,
        RecordState::Unsigned => !has_trust,
        _ => false,
    }
}

fn exception_state(exception: &Exception, is_known: bool, as_of: Timestamp) -> RecordState {
    let days = (exception.expires.0 - exception.created.0) / DAY_MILLISECONDS;
    let is_broad = exception.findings.is_empty() && !exception.names_resources || days > EXCEPTION_DAYS_MAX;
    let signed = signed_state(&exception.signature, &exception.owner, &exception.approver);
    match signed {
        RecordState::Altered | RecordState::Untrusted | RecordState::SelfApproved => signed,
        _ if !is_known => RecordState::UnknownTarget,
        _ if is_broad => RecordState::OverBroad,
        _ => in_time(exception.created, exception.expires, as_of).unwrap_or(signed),
    }
}

/// What signature and names alone say of a record.
fn signed_state(signature: &Signature, owner: &str, approver: &str) -> RecordState {
    match signature {
        Signature::Altered => RecordState::Altered,
        Signature::Untrusted => RecordState::Untrusted,
        _ if owner.to_lowercase() == approver.to_lowercase() => RecordState::SelfApproved,
        Signature::By(principal) if principal != approver => RecordState::Untrusted,
        Signature::By(_) => RecordState::Valid,
        Signature::None => RecordState::Unsigned,
    }
}

/// The state of a record outside of its time.
const fn in_time(from: Timestamp, until: Timestamp, as_of: Timestamp) -> Option<RecordState> {
    match () {
        () if as_of.0 < from.0 => Some(RecordState::NotYet),
        () if as_of.0 > until.0 => Some(RecordState::Expired),
        () => None,
    }
}

/// Whether an exception accepts a finding of its check.
fn covers(exception: &Exception, finding: &Finding) -> bool {
    let is_named =
        exception.findings.contains(&finding.id) || exception.resources.contains(&finding.resource);
    is_named && exception.path.as_deref().is_none_or(|path| *path == *finding.path)
}

/// The exception that accepts each finding: of several one that is valid, and of those the first.
fn accepted_findings(
    records: &Records,
    states: &[RecordState],
    of_check: &HashMap<CheckIndex, Vec<ExceptionIndex>>,
    findings: &[Finding],
) -> BTreeMap<FindingIndex, ExceptionIndex> {
    let is_valid = |index: &ExceptionIndex| states.get(index.0 as usize) == Some(&RecordState::Valid);
    let mut accepted = BTreeMap::new();
    for (position, finding) in findings.iter().enumerate() {
        let Some(known) = of_check.get(&finding.check) else { continue };
        let covering = known.iter().copied().filter(|index| {
            let exception = records.exceptions.get(index.0 as usize);
            exception.is_some_and(|exception| covers(exception, finding))
        });
        if let Some(best) = covering.min_by_key(|index| (!is_valid(index), *index)) {
            accepted.insert(FindingIndex(position as u32), best);
        }
    }
    accepted
}

/// Turns the fail of every subject whose findings are all accepted by valid exceptions into an excepted verdict.
fn except(
    records: &Records,
    states: &[RecordState],
    accepted: &BTreeMap<FindingIndex, ExceptionIndex>,
    unlisted: &Unlisted,
    judgement: &mut Judgement,
) {
    if accepted.is_empty() || unlisted.any || records.exceptions.is_empty() {
        return;
    }
    let valid = |index: &ExceptionIndex| states.get(index.0 as usize) == Some(&RecordState::Valid);
    // A subject with a finding that no valid exception accepts has no entry.
    let mut subjects: HashMap<(CheckIndex, ResourceIndex), Option<BTreeSet<ExceptionIndex>>> = HashMap::new();
    for (position, finding) in judgement.findings.iter().enumerate() {
        let by = accepted.get(&FindingIndex(position as u32)).filter(|index| valid(index));
        let known =
            subjects.entry((finding.check, finding.resource)).or_insert_with(|| Some(BTreeSet::new()));
        match (by, known.as_mut()) {
            (Some(by), Some(exceptions)) => drop(exceptions.insert(*by)),
            _ => *known = None,
        }
    }
    for (position, outcome) in judgement.checks.iter_mut().enumerate() {
        let check = CheckIndex(position as u32);
        let excepted = |resource: &ResourceIndex| {
            let is_listed = !unlisted.subjects.contains(&(check, *resource));
            subjects.get(&(check, *resource)).and_then(Option::as_ref).filter(|_| is_listed)
        };
        move_excepted(outcome, excepted);
    }
}

fn move_excepted<'e>(
    outcome: &mut CheckOutcome,
    excepted: impl Fn(&ResourceIndex) -> Option<&'e BTreeSet<ExceptionIndex>>,
) {
    for resource in &outcome.fail {
        if let Some(exceptions) = excepted(resource) {
            let (resource, exceptions) = (*resource, exceptions.iter().copied().collect());
            outcome.excepted.push(plimsoll_model::ExceptedVerdict { resource, exceptions });
        }
    }
    outcome.fail.retain(|resource| excepted(resource).is_none());
}

fn judged_exceptions(
    records: &Records,
    states: Vec<RecordState>,
    accepted: &BTreeMap<FindingIndex, ExceptionIndex>,
) -> Vec<JudgedException> {
    let mut findings: HashMap<ExceptionIndex, Vec<FindingIndex>> = HashMap::new();
    for (finding, exception) in accepted {
        findings.entry(*exception).or_default().push(*finding);
    }
    let judged = |(position, (exception, state)): (usize, (&Exception, RecordState))| {
        let findings = findings.remove(&ExceptionIndex(position as u32)).unwrap_or_default();
        let is_unused = findings.is_empty() && accepts(state, records.has_trust);
        let state = if is_unused { RecordState::Unused } else { state };
        JudgedException { exception: exception.clone(), state, findings }
    };
    records.exceptions.iter().zip(states).enumerate().map(judged).collect()
}

/// What valid statements say of demands. Only signed ones change a standing.
fn attested(
    records: &Records,
    as_of: Timestamp,
    kubernetes_version: KubernetesVersion,
    judgement: &mut Judgement,
) -> Statements {
    let mut statements = Statements::default();
    for attestation in &records.attestations {
        let state = attestation_state(attestation, as_of, kubernetes_version);
        if state == RecordState::Valid {
            let control = format!("{}:{}", attestation.framework, attestation.control);
            match &attestation.demand {
                Some(demand) => drop(statements.attested.insert((control, demand.clone()))),
                None => drop(statements.not_applicable.insert(control)),
            }
        }
        judgement.attestations.push(JudgedAttestation { attestation: attestation.clone(), state });
    }
    statements
}

fn attestation_state(
    attestation: &Attestation,
    as_of: Timestamp,
    kubernetes_version: KubernetesVersion,
) -> RecordState {
    let framework = find_framework(&attestation.framework, kubernetes_version).ok();
    let mut controls = framework.iter().flat_map(|framework| framework.controls);
    let control = controls.find(|control| control.id == attestation.control);
    let is_known = control.is_some_and(|control| match &attestation.demand {
        Some(demand) => {
            let asked = control.demands.iter().find(|known| known.id == demand);
            asked.is_some_and(|demand| demand.attest.is_some()) && !attestation.not_applicable
        }
        None => attestation.not_applicable,
    });
    let signed = signed_state(&attestation.signature, &attestation.owner, &attestation.reviewer);
    match signed {
        RecordState::Altered | RecordState::Untrusted | RecordState::SelfApproved => signed,
        _ if !is_known => RecordState::UnknownTarget,
        _ => in_time(attestation.from, attestation.until, as_of).unwrap_or(signed),
    }
}
