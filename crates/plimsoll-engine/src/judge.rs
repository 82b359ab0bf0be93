use crate::findings::findings;
use plimsoll_checks::{CheckVerdict, Judged, Registered, Subject, UnknownItem, registry};
use plimsoll_framework::{Framework, RollUp, Statements};
use plimsoll_kube::{Index, Objects};
use plimsoll_model::{
    Affects, CheckIndex, CheckOutcome, Evidence, Finding, Gap, GapCode, GapIndex, Hidden, HiddenKind,
    History, Judgement, NotApplicable, Population, Resource, ResourceIndex, Snapshot, SourceIndex, Timestamp,
    UnknownVerdict,
};
use rayon::{iter::ParallelIterator as _, slice::ParallelSlice as _};
use std::collections::{HashMap, HashSet};

/// What is asked of a judgement beyond verdicts.
#[derive(Clone, Debug, Default)]
pub struct JudgeOptions {
    /// Frameworks to roll up into.
    pub frameworks: Vec<&'static Framework>,
    /// Whether the values behind the verdicts are kept.
    pub evidence: bool,
}

/// Below this many resources, a second thread costs more than it saves.
const PARALLEL_RESOURCES_MIN: usize = 256;
/// Resources judged in one piece of work.
const RESOURCES_PER_PIECE: usize = 128;

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
    let judge_piece = |piece: &[(ResourceIndex, &Resource)]| {
        let mut part = Piece::default();
        piece.iter().for_each(|(index, resource)| part.judge(&plan, *index, resource));
        part
    };
    let pieces: Vec<Piece> = if indexed.len() < PARALLEL_RESOURCES_MIN {
        vec![judge_piece(&indexed)]
    } else {
        indexed.par_chunks(RESOURCES_PER_PIECE).map(judge_piece).collect()
    };
    let mut judgement = merge(snapshot, pieces);
    let statements = Statements::default();
    let roll_up = RollUp::new(snapshot, &judgement, &statements);
    let frameworks = options.frameworks.iter().map(|framework| roll_up.framework(framework)).collect();
    judgement.frameworks = frameworks;
    judgement
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
}

/// What one check said of some resources.
#[derive(Default)]
struct PieceVerdicts {
    pass: Vec<ResourceIndex>,
    fail: Vec<ResourceIndex>,
    unknown: Vec<ResourceIndex>,
    /// Inputs that could not be read, of unknown subjects and of failing ones.
    unseen: Vec<(ResourceIndex, UnknownItem)>,
    not_applicable: Vec<NotApplicable>,
}

impl Piece {
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
        self.evidence.extend(judged.evidence.into_iter().map(|item| Evidence {
            check,
            resource: index,
            path: item.path,
            value: item.value,
            defaulted: item.defaulted,
        }));
        let Some(verdicts) = self.verdicts.get_mut(check.0 as usize) else { return };
        verdicts.unseen.extend(judged.unknown.into_iter().map(|item| (index, item)));
        match judged.verdict {
            CheckVerdict::Pass => verdicts.pass.push(index),
            CheckVerdict::NotApplicable(reason) => {
                verdicts.not_applicable.push(NotApplicable { resource: index, reason });
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
                ));
            }
        }
    }
}

/// Joins the pieces in their order, so that the result does not depend on the threads.
fn merge(snapshot: &Snapshot, pieces: Vec<Piece>) -> Judgement {
    let mut judgement = Judgement {
        checks: registry().iter().map(Registered::meta).map(CheckOutcome::new).collect(),
        gaps: snapshot.gaps.iter().map(touching).collect(),
        ..Judgement::default()
    };
    let mut gaps = GapList::new(&mut judgement.gaps);
    for piece in pieces {
        for (position, verdicts) in piece.verdicts.into_iter().enumerate() {
            let Some(outcome) = judgement.checks.get_mut(position) else { continue };
            outcome.pass.extend(verdicts.pass);
            outcome.fail.extend(verdicts.fail);
            outcome.not_applicable.extend(verdicts.not_applicable);
            // A fail has its findings; what could not be read beside them is a gap all the same.
            let unknown: HashSet<ResourceIndex> = verdicts.unknown.into_iter().collect();
            for (resource, item) in verdicts.unseen {
                let gap = gaps.add(snapshot, resource, item, CheckIndex(position as u32));
                // One verdict for one subject, though several inputs may be missing.
                let first = outcome.unknown.last().is_none_or(|last| last.resource != resource);
                if first && unknown.contains(&resource) {
                    outcome.unknown.push(UnknownVerdict { resource, gap });
                }
            }
        }
        judgement.findings.extend(piece.findings);
        judgement.evidence.extend(piece.evidence);
    }
    let severity: Vec<_> = judgement.checks.iter().map(|check| check.meta.severity).collect();
    judgement.findings.sort_by_key(|finding| {
        let severity = severity.get(finding.check.0 as usize).copied();
        (std::cmp::Reverse(severity), finding.resource, finding.line, finding.column, finding.check)
    });
    judgement
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

/// Gaps found while judging, each once, with every check that it touches.
struct GapList<'j> {
    /// The first gap of reading of each source, one that hides anything before others; `None` stands for all sources.
    hiding: HashMap<Option<SourceIndex>, GapIndex>,
    known: HashMap<(SourceIndex, String, GapCode, String), GapIndex>,
    gaps: &'j mut Vec<Gap>,
}

impl<'j> GapList<'j> {
    fn new(gaps: &'j mut Vec<Gap>) -> Self {
        let mut hiding = HashMap::new();
        let all = |hides: &Hidden| *hides == Hidden::All;
        for wanted in [true, false] {
            for (index, gap) in gaps.iter().enumerate().filter(|(_, gap)| all(&gap.hides) == wanted) {
                if gap.hides != Hidden::NOTHING {
                    hiding.entry(gap.source).or_insert(GapIndex(index as u32));
                }
            }
        }
        Self { hiding, known: HashMap::new(), gaps }
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
        let place = resource.place(item.line, 0, "").to_string();
        let key = (resource.source, place.clone(), item.code, item.message.clone());
        if let Some(&index) = self.known.get(&key) {
            if let Some(Gap { affects: Affects::Checks(checks), .. }) = self.gaps.get_mut(index.0 as usize) {
                if !checks.contains(&check) {
                    checks.push(check);
                }
            }
            return index;
        }
        let index = GapIndex(self.gaps.len() as u32);
        let affects = Affects::Checks(vec![check]);
        self.gaps.push(Gap {
            code: item.code,
            source: Some(resource.source),
            place,
            message: item.message,
            affects,
            // What was read of it is seen by all others.
            hides: Hidden::Kinds(vec![HiddenKind {
                kind: resource.reference.kind.clone(),
                namespace: resource.reference.namespace.clone(),
            }]),
        });
        self.known.insert(key, index);
        index
    }
}
