use crate::{
    catalog::Catalog,
    findings::{Texts, findings},
    merging::Merging,
    records,
};
use plimsoll_checks::{CheckVerdict, Judged, Registered, Subject, UnknownItem, World};
use plimsoll_framework::{Framework, RollUp};
use plimsoll_model::{
    CheckIndex, Evidence, Finding, History, Judgement, Population, Records, Resource, ResourceIndex,
    ResourceKey, ResourceType, Snapshot, Timestamp,
};
use rayon::{
    iter::{IndexedParallelIterator as _, ParallelIterator as _},
    slice::ParallelSlice as _,
};
use std::{
    collections::HashMap,
    sync::atomic::{AtomicUsize, Ordering},
};

/// What is asked of a judgement beyond verdicts.
#[derive(Clone, Debug)]
pub struct JudgeOptions {
    /// What people signed.
    pub records: Records,
    /// Checks that judge beside the built-in ones.
    pub checks: Vec<&'static Registered>,
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
        Self {
            records: Records::default(),
            checks: Vec::new(),
            frameworks: Vec::new(),
            evidence: false,
            findings_bytes_max: 1024 * 1024 * 1024,
        }
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
pub fn judge(snapshot: &Snapshot, as_of: Timestamp, history: &History, options: &JudgeOptions) -> Judgement {
    let indexed: Vec<(ResourceIndex, &Resource)> = snapshot.indexed().collect();
    let catalog = Catalog::with(&options.checks);
    let world = World::new(snapshot, as_of, history);
    let plan = Plan::new(snapshot, world, &catalog, options.evidence);
    let mut merging = Merging::new(snapshot, &catalog, options.findings_bytes_max);
    let mut rest = indexed.as_slice();
    while !rest.is_empty() {
        let judged = merging.add(round(&plan, rest));
        rest = rest.get(judged..).unwrap_or_default();
    }
    // Nobody looks anything up any more, and putting the findings together takes memory.
    drop(plan);
    let (mut judgement, unlisted) = merging.finish();
    let version = snapshot.kubernetes_version;
    let statements = records::apply(&options.records, as_of, version, &catalog, &unlisted, &mut judgement);
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
    world: World<'s>,
    catalog: &'s Catalog,
    /// The checks that judge what has this type, group and kind.
    checks: HashMap<SubjectKind<'s>, Vec<(CheckIndex, &'static Registered)>>,
    evidence: bool,
}

/// What checks choose their subjects by.
type SubjectKind<'s> = (ResourceType, &'s str, &'s str);

impl<'s> Plan<'s> {
    fn new(snapshot: &'s Snapshot, world: World<'s>, catalog: &'s Catalog, evidence: bool) -> Self {
        let mut checks = HashMap::new();
        for resource in &snapshot.resources {
            let key = resource.key();
            checks.entry(subject_kind(&key)).or_insert_with(|| catalog.judging(&key));
        }
        Self { snapshot, world, catalog, checks, evidence }
    }

    fn checks_of(&self, resource: &'s Resource) -> &[(CheckIndex, &'static Registered)] {
        self.checks.get(&subject_kind(&resource.key())).map_or(&[], Vec::as_slice)
    }
}

const fn subject_kind<'r>(key: &ResourceKey<'r>) -> SubjectKind<'r> {
    (key.resource_type, key.group, key.kind)
}

/// What judging some resources gave.
#[derive(Default)]
pub(crate) struct Piece {
    pub(crate) verdicts: Vec<PieceVerdicts>,
    pub(crate) findings: Vec<Finding>,
    pub(crate) evidence: Vec<Evidence>,
    texts: Texts,
    /// How many resources it is about.
    pub(crate) resources: usize,
    /// Whether there are more that it should have been about.
    pub(crate) ended_early: bool,
}

/// What one check said of some resources.
#[derive(Default)]
pub(crate) struct PieceVerdicts {
    pub(crate) pass: Vec<ResourceIndex>,
    pub(crate) fail: Vec<ResourceIndex>,
    pub(crate) unknown: Vec<ResourceIndex>,
    /// Inputs that could not be read, of unknown subjects and of failing ones.
    pub(crate) unseen: Vec<(ResourceIndex, UnknownItem)>,
    pub(crate) not_applicable: Vec<(ResourceIndex, &'static str)>,
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
    pub(crate) fn bytes(&self) -> usize {
        size_of_val(self.findings.as_slice()) + size_of_val(self.evidence.as_slice()) + self.texts.bytes
    }

    fn judge<'s>(&mut self, plan: &Plan<'s>, index: ResourceIndex, resource: &'s Resource) {
        let checks = plan.checks_of(resource);
        if checks.is_empty() || resource.population == Population::Generated {
            return;
        }
        let version = plan.snapshot.version_of(resource.source);
        let Some(subject) = Subject::new(resource, version) else { return };
        let beside = plan.world.beside(resource.source);
        self.verdicts.resize_with(plan.catalog.len(), PieceVerdicts::default);
        for (check, registered) in checks {
            let judged = plimsoll_checks::judge(registered.check, &subject, &beside, plan.evidence);
            if let Some(judged) = judged {
                self.add(plan, (*check, registered), (index, resource), judged);
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
