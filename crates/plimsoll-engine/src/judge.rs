use crate::findings::{Texts, findings};
use plimsoll_checks::{CheckVerdict, ItemPlace, Judged, Registered, Subject, UnknownItem, registry};
use plimsoll_framework::{Framework, RollUp, Statements};
use plimsoll_kube::{Index, Objects};
use plimsoll_model::{
    Affects, CheckIndex, CheckOutcome, Evidence, Finding, Gap, GapCode, GapIndex, Hidden, HiddenKind,
    History, Judgement, Population, Resource, ResourceIndex, Severity, Snapshot, SourceIndex, Timestamp,
    UnknownVerdict,
};
use rayon::{
    iter::{IndexedParallelIterator as _, ParallelIterator as _},
    slice::ParallelSlice as _,
};
use std::{
    collections::{HashMap, HashSet},
    sync::atomic::{AtomicUsize, Ordering},
};

/// What is asked of a judgement beyond verdicts.
#[derive(Clone, Debug)]
pub struct JudgeOptions {
    /// Frameworks to roll up into.
    pub frameworks: Vec<&'static Framework>,
    /// Whether the values behind the verdicts are kept.
    pub evidence: bool,
    /// Most bytes of memory that findings and evidence take. What is beyond is not listed, and that is a gap; verdicts and
    /// standings are those of everything.
    pub findings_bytes_max: usize,
}

impl Default for JudgeOptions {
    fn default() -> Self {
        Self { frameworks: Vec::new(), evidence: false, findings_bytes_max: 1024 * 1024 * 1024 }
    }
}

/// Below this many resources, a second thread costs more than it saves.
const PARALLEL_RESOURCES_MIN: usize = 256;
/// Resources judged in one piece of work.
const RESOURCES_PER_PIECE: usize = 128;
/// Resources judged before what was found is put together.
const RESOURCES_PER_ROUND: usize = 128 * RESOURCES_PER_PIECE;
/// A piece that holds so many bytes ends early, and so does a round whose pieces do: what is in the making stays small
/// beside what is kept.
const PIECE_BYTES_MAX: usize = 16 * 1024 * 1024;
const ROUND_BYTES_MAX: usize = 8 * PIECE_BYTES_MAX;

/// Judges a snapshot: a pure function of what was seen, the time that counts and what was known before.
///
/// `as_of` and `history` decide about everything that ages; checks of configuration do not.
pub fn judge(
    snapshot: &Snapshot,
    _as_of: Timestamp,
    _history: &History,
    options: &JudgeOptions,
) -> Judgement {
    let indexed: Vec<(ResourceIndex, &Resource)> = snapshot.indexed().collect();
    let plan = Plan::new(snapshot, options.evidence);
    let mut merging = Merging::new(snapshot, options.findings_bytes_max);
    let mut rest = indexed.as_slice();
    while !rest.is_empty() {
        let judged = merging.add(round(&plan, rest));
        rest = rest.get(judged..).unwrap_or_default();
    }
    // Nobody looks anything up any more, and putting the findings together takes memory.
    drop(plan);
    let mut judgement = merging.finish();
    let statements = Statements::default();
    let roll_up = RollUp::new(snapshot, &judgement, &statements);
    let frameworks = options.frameworks.iter().map(|framework| roll_up.framework(framework)).collect();
    judgement.frameworks = frameworks;
    judgement
}

/// Judges the first of these resources: all of a round, unless what they fail takes too much memory. Which of them were
/// judged may differ from run to run, and what is said of them does not.
fn round<'s>(plan: &Plan<'s>, resources: &[(ResourceIndex, &'s Resource)]) -> Vec<Option<Piece>> {
    let resources = resources.get(..RESOURCES_PER_ROUND).unwrap_or(resources);
    if resources.len() < PARALLEL_RESOURCES_MIN {
        return vec![Some(Piece::of(plan, resources))];
    }
    let held = AtomicUsize::new(0);
    let judge_piece = |(number, piece): (usize, &[(ResourceIndex, &'s Resource)])| {
        // The first is always judged, so that every round comes further.
        if number > 0 && held.load(Ordering::Relaxed) > ROUND_BYTES_MAX {
            return None;
        }
        let piece = Piece::of(plan, piece);
        held.fetch_add(piece.bytes(), Ordering::Relaxed);
        Some(piece)
    };
    resources.par_chunks(RESOURCES_PER_PIECE).enumerate().map(judge_piece).collect()
}

/// What judging needs to know of the whole snapshot, worked out once.
struct Plan<'s> {
    snapshot: &'s Snapshot,
    index: Index<'s>,
    /// Positions of the checks that judge a group and kind.
    checks: HashMap<(&'s str, &'s str), Vec<usize>>,
    nothing: Objects<'s>,
    evidence: bool,
}

impl<'s> Plan<'s> {
    fn new(snapshot: &'s Snapshot, evidence: bool) -> Self {
        let mut checks: HashMap<(&str, &str), Vec<usize>> = HashMap::new();
        for resource in &snapshot.resources {
            let (group, kind) = (resource.reference.group.as_str(), resource.reference.kind.as_str());
            checks.entry((group, kind)).or_insert_with(|| {
                let judges = |position: &usize| {
                    registry().get(*position).is_some_and(|known| known.check.run.judges(group, kind))
                };
                (0..registry().len()).filter(judges).collect()
            });
        }
        Self { snapshot, index: Index::new(snapshot), checks, nothing: Objects::default(), evidence }
    }

    fn checks_of(&self, resource: &'s Resource) -> &[usize] {
        let reference = &resource.reference;
        self.checks.get(&(reference.group.as_str(), reference.kind.as_str())).map_or(&[], Vec::as_slice)
    }

    fn beside(&self, resource: &Resource) -> &Objects<'s> {
        self.index.source(resource.source).unwrap_or(&self.nothing)
    }
}

/// What judging some resources gave.
#[derive(Default)]
struct Piece {
    verdicts: Vec<PieceVerdicts>,
    findings: Vec<Finding>,
    evidence: Vec<Evidence>,
    texts: Texts,
    /// How many resources it is about.
    resources: usize,
    /// Whether there are more that it should have been about.
    ended_early: bool,
}

/// What one check said of some resources.
#[derive(Default)]
struct PieceVerdicts {
    pass: Vec<ResourceIndex>,
    fail: Vec<ResourceIndex>,
    unknown: Vec<ResourceIndex>,
    /// Inputs that could not be read, of unknown subjects and of failing ones.
    unseen: Vec<(ResourceIndex, UnknownItem)>,
    not_applicable: Vec<(ResourceIndex, &'static str)>,
}

impl Piece {
    fn of<'s>(plan: &Plan<'s>, resources: &[(ResourceIndex, &'s Resource)]) -> Self {
        let mut piece = Self::default();
        for (index, resource) in resources {
            if piece.bytes() > PIECE_BYTES_MAX {
                piece.ended_early = true;
                break;
            }
            piece.judge(plan, *index, resource);
            piece.resources += 1;
        }
        piece
    }

    /// Bytes of memory that findings and evidence take.
    fn bytes(&self) -> usize {
        size_of_val(self.findings.as_slice()) + size_of_val(self.evidence.as_slice()) + self.texts.bytes
    }

    fn judge<'s>(&mut self, plan: &Plan<'s>, index: ResourceIndex, resource: &'s Resource) {
        let checks = plan.checks_of(resource);
        if checks.is_empty() || resource.population == Population::Generated {
            return;
        }
        let Some(subject) = Subject::new(resource, plan.snapshot.kubernetes_version) else { return };
        let beside = plan.beside(resource);
        self.verdicts.resize_with(registry().len(), PieceVerdicts::default);
        for position in checks {
            let Some(registered) = registry().get(*position) else { continue };
            let judged = plimsoll_checks::judge(registered.check, &subject, beside, plan.evidence);
            if let Some(judged) = judged {
                self.add(plan, (CheckIndex(*position as u32), registered), (index, resource), judged);
            }
        }
    }

    fn add(
        &mut self,
        plan: &Plan<'_>,
        (check, registered): (CheckIndex, &Registered),
        (index, resource): (ResourceIndex, &Resource),
        judged: Judged,
    ) {
        for item in judged.evidence {
            let (path, value) = (self.texts.shared(item.path), self.texts.shared(item.value));
            self.evidence.push(Evidence { check, resource: index, path, value, defaulted: item.defaulted });
        }
        let Some(verdicts) = self.verdicts.get_mut(check.0 as usize) else { return };
        verdicts.unseen.extend(judged.unknown.into_iter().map(|item| (index, item)));
        match judged.verdict {
            CheckVerdict::Pass => verdicts.pass.push(index),
            CheckVerdict::NotApplicable(reason) => {
                verdicts.not_applicable.push((index, reason));
            }
            CheckVerdict::Unknown => verdicts.unknown.push(index),
            CheckVerdict::Fail(items) => {
                verdicts.fail.push(index);
                let source = plan.snapshot.source(resource.source);
                self.findings.extend(findings(
                    (check, registered.check.id),
                    (index, resource),
                    source,
                    items,
                    &mut self.texts,
                ));
            }
        }
    }
}

/// A judgement in the making: pieces are joined in their order, so that the result does not depend on the threads.
struct Merging<'s> {
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
}

impl<'s> Merging<'s> {
    fn new(snapshot: &'s Snapshot, bytes_max: usize) -> Self {
        Self {
            snapshot,
            checks: registry().iter().map(Registered::meta).map(CheckOutcome::new).collect(),
            findings: Vec::new(),
            evidence: Vec::new(),
            gaps: GapList::new(snapshot.gaps.iter().map(touching).collect()),
            bytes: 0,
            bytes_max,
            is_cut_short: false,
        }
    }

    /// Adds the pieces of a round up to the first that is not whole; the number of resources that they are about.
    fn add(&mut self, pieces: Vec<Option<Piece>>) -> usize {
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
        self.gaps.gaps.push(Gap {
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

    fn finish(self) -> Judgement {
        let severity = |finding: &Finding| {
            let check = self.checks.get(finding.check.0 as usize);
            check.map_or(Severity::Info, |check| check.meta.severity)
        };
        let mut findings = self.findings;
        worst_first(&mut findings, severity);
        Judgement {
            checks: self.checks,
            findings,
            evidence: self.evidence,
            gaps: self.gaps.gaps,
            frameworks: Vec::new(),
        }
    }
}

/// A gap of reading, with the checks whose verdicts it takes away: those that would have judged what it hides. Checks that
/// look for it beside their own subjects say so in their verdicts.
fn touching(gap: &Gap) -> Gap {
    let Hidden::Kinds(hidden) = &gap.hides else { return gap.clone() };
    let judges = |registered: &Registered| {
        let run = registered.check.run;
        hidden.iter().any(|hidden| run.may_judge(&hidden.kind))
    };
    let touched = registry().iter().enumerate().filter(|(_, registered)| judges(registered));
    let affects = Affects::Checks(touched.map(|(position, _)| CheckIndex(position as u32)).collect());
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

/// Most gaps that judging adds; what is beyond is one more.
const GAPS_MAX: usize = 100_000;

/// Gaps found while judging, each once, with every check that it touches.
struct GapList {
    /// The first gap of reading of each source, one that hides anything before others; `None` stands for all sources.
    hiding: HashMap<Option<SourceIndex>, GapIndex>,
    known: HashMap<(SourceIndex, String, GapCode, String), GapIndex>,
    gaps: Vec<Gap>,
    /// The gap that stands for all that are not listed.
    overflow: Option<GapIndex>,
}

impl GapList {
    fn new(gaps: Vec<Gap>) -> Self {
        let mut hiding = HashMap::new();
        let all = |hides: &Hidden| *hides == Hidden::All;
        for wanted in [true, false] {
            for (index, gap) in gaps.iter().enumerate().filter(|(_, gap)| all(&gap.hides) == wanted) {
                if gap.hides != Hidden::NOTHING {
                    hiding.entry(gap.source).or_insert(GapIndex(index as u32));
                }
            }
        }
        Self { hiding, known: HashMap::new(), gaps, overflow: None }
    }

    fn add(
        &mut self,
        snapshot: &Snapshot,
        resource: ResourceIndex,
        item: UnknownItem,
        check: CheckIndex,
    ) -> GapIndex {
        let Some(resource) = snapshot.resource(resource) else { return GapIndex(0) };
        if let Some(gap) = item.gap {
            return gap;
        }
        if item.is_of_source {
            let hiding = self.hiding.get(&Some(resource.source)).or_else(|| self.hiding.get(&None));
            if let Some(&index) = hiding {
                return index;
            }
        }
        let place = match &item.place {
            ItemPlace::Text { line, column } => resource.place(*line, *column, "").to_string(),
            ItemPlace::Own(location) => location.to_string(),
        };
        let key = (resource.source, place.clone(), item.code, item.message.clone());
        let full = self.overflow.filter(|_| self.known.len() >= GAPS_MAX);
        if let Some(index) = self.known.get(&key).copied().or(full) {
            if let Some(Gap { affects: Affects::Checks(checks), .. }) = self.gaps.get_mut(index.0 as usize) {
                if !checks.contains(&check) {
                    checks.push(check);
                }
            }
            return index;
        }
        let index = GapIndex(self.gaps.len() as u32);
        let (affects, source) = (Affects::Checks(vec![check]), Some(resource.source));
        if self.known.len() >= GAPS_MAX {
            let (code, hides) = (GapCode::Limit, Hidden::All);
            let message =
                format!("more than {GAPS_MAX} fields cannot be read; those from here on are not listed");
            self.gaps.push(Gap { code, source, place, message, affects, hides });
            self.overflow = Some(index);
        } else {
            // What was read of it is seen by all others.
            let (kind, namespace) = (resource.reference.kind.clone(), resource.reference.namespace.clone());
            let hides = Hidden::Kinds(vec![HiddenKind { kind, namespace }]);
            self.gaps.push(Gap { code: item.code, source, place, message: item.message, affects, hides });
            self.known.insert(key, index);
        }
        index
    }
}
