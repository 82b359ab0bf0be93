use crate::{catalog::Catalog, gap_list::GapList, judge::Piece, records::Unlisted};
use plimsoll_checks::Registered;
use plimsoll_model::{
    Affects, CheckIndex, CheckOutcome, Evidence, Finding, Gap, GapCode, Hidden, Judgement, ResourceIndex,
    Severity, Snapshot, UnknownVerdict,
};
use std::collections::HashSet;

/// A judgement in the making: pieces are joined in their order, so that the result does not depend on the threads.
pub(crate) struct Merging<'s> {
    snapshot: &'s Snapshot,
    checks: Vec<CheckOutcome>,
    /// Findings by resource and place, of all severities.
    findings: Vec<Finding>,
    evidence: Vec<Evidence>,
    gaps: GapList,
    /// Bytes of memory that findings and evidence take, and may take.
    bytes: usize,
    bytes_max: usize,
    /// Whether some are not listed.
    is_cut_short: bool,
    unlisted: Unlisted,
}

impl<'s> Merging<'s> {
    pub(crate) fn new(snapshot: &'s Snapshot, catalog: &Catalog, bytes_max: usize) -> Self {
        Self {
            snapshot,
            checks: catalog.indexed().map(|(_, registered)| CheckOutcome::new(registered.meta())).collect(),
            findings: Vec::new(),
            evidence: Vec::new(),
            gaps: GapList::new(snapshot.gaps.iter().map(|gap| touching(gap, catalog)).collect()),
            bytes: 0,
            bytes_max,
            is_cut_short: false,
            unlisted: Unlisted::default(),
        }
    }

    /// Adds the pieces of a round up to the first that is not whole; the number of resources that they are about.
    pub(crate) fn add(&mut self, pieces: Vec<Option<Piece>>) -> usize {
        let mut judged = 0;
        for piece in pieces.into_iter().map_while(|piece| piece) {
            let ended_early = piece.ended_early;
            judged += piece.resources;
            self.add_piece(piece);
            if ended_early {
                break;
            }
        }
        judged
    }

    fn add_piece(&mut self, piece: Piece) {
        let bytes = piece.bytes();
        for (position, verdicts) in piece.verdicts.into_iter().enumerate() {
            let Some(outcome) = self.checks.get_mut(position) else { continue };
            outcome.pass.extend(verdicts.pass);
            outcome.fail.extend(verdicts.fail);
            for (resource, reason) in verdicts.not_applicable {
                outcome.add_not_applicable(resource, reason);
            }
            // A fail has its findings; what could not be read beside them is a gap all the same.
            let unknown: HashSet<ResourceIndex> = verdicts.unknown.into_iter().collect();
            let unseen = verdicts.unseen.iter().map(|(resource, _)| *resource);
            let failing = unseen.filter(|resource| !unknown.contains(resource));
            self.unlisted.subjects.extend(failing.map(|resource| (CheckIndex(position as u32), resource)));
            for (resource, item) in verdicts.unseen {
                let gap = self.gaps.add(self.snapshot, resource, item, CheckIndex(position as u32));
                // One verdict for one subject, though several inputs may be missing.
                let first = outcome.unknown.last().is_none_or(|last| last.resource != resource);
                if first && unknown.contains(&resource) {
                    outcome.unknown.push(UnknownVerdict { resource, gap });
                }
            }
        }
        if bytes == 0 || self.is_cut_short {
            return;
        }
        if self.bytes + bytes > self.bytes_max {
            return self.cut_short(piece.findings.first().map(|finding| finding.resource));
        }
        self.bytes += bytes;
        let mut findings = piece.findings;
        // Resources come in their order; what is said of each goes by place.
        for of_one in findings.chunk_by_mut(|one, other| one.resource == other.resource) {
            of_one.sort_by_key(|finding| (finding.line, finding.column, finding.check));
        }
        self.findings.extend(findings);
        self.evidence.extend(piece.evidence);
    }

    /// Says that no more is listed, from this resource on.
    fn cut_short(&mut self, from: Option<ResourceIndex>) {
        self.is_cut_short = true;
        let resource = from.and_then(|index| self.snapshot.resource(index));
        let mebibytes = self.bytes_max / (1024 * 1024);
        self.gaps.push(Gap {
            code: GapCode::Limit,
            source: resource.map(|resource| resource.source),
            place: resource.map_or_else(String::new, |resource| resource.location.to_string()),
            message: format!(
                "the findings of this run take more than the limit of {mebibytes} MiB; those from here on are not listed, and all verdicts hold"
            ),
            affects: Affects::Checks(Vec::new()),
            hides: Hidden::NOTHING,
        });
    }

    pub(crate) fn finish(self) -> (Judgement, Unlisted) {
        let severity = |finding: &Finding| {
            let check = self.checks.get(finding.check.0 as usize);
            check.map_or(Severity::Info, |check| check.meta.severity)
        };
        let mut findings = self.findings;
        worst_first(&mut findings, severity);
        let unlisted = Unlisted { any: self.is_cut_short, ..self.unlisted };
        let judgement = Judgement {
            checks: self.checks,
            findings,
            evidence: self.evidence,
            gaps: self.gaps.into_gaps(),
            ..Judgement::default()
        };
        (judgement, unlisted)
    }
}

/// A gap of reading, with the checks whose verdicts it takes away: those that would have judged what it hides. Checks that
/// look for it beside their own subjects say so in their verdicts.
fn touching(gap: &Gap, catalog: &Catalog) -> Gap {
    let Hidden::Kinds(hidden) = &gap.hides else { return gap.clone() };
    let judges = |registered: &Registered| {
        let run = registered.check.run;
        hidden.iter().any(|hidden| run.may_judge(&hidden.kind))
    };
    let touched = catalog.indexed().filter(|(_, registered)| judges(registered));
    let affects = Affects::Checks(touched.map(|(check, _)| check).collect());
    Gap { affects, ..gap.clone() }
}

/// Puts the worst first, and leaves the order of equal ones, in place: a second list would take as much memory again.
fn worst_first(findings: &mut [Finding], severity: impl Fn(&Finding) -> Severity) {
    let mut next = [0; Severity::ALL.len()];
    for (worse, own) in Severity::ALL.iter().zip(Severity::ALL.iter().skip(1)) {
        let before = next.get(*worse as usize).copied().unwrap_or(0);
        let count = findings.iter().filter(|finding| severity(finding) == *worse).count();
        if let Some(start) = next.get_mut(*own as usize) {
            *start = before + count;
        }
    }
    let mut place = |finding: &Finding| {
        let next = next.get_mut(severity(finding) as usize)?;
        *next += 1;
        Some(*next as u32 - 1)
    };
    let mut places: Vec<u32> = findings.iter().filter_map(&mut place).collect();
    for at in 0..places.len() {
        // Each swap brings one finding to its place.
        while let Some(place) = places.get(at).map(|place| *place as usize).filter(|place| *place != at) {
            findings.swap(at, place);
            places.swap(at, place);
        }
    }
}
