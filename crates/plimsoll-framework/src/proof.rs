//! What verdicts and gaps say of a safeguard.

use crate::{Edge, Safeguard, rules::EdgeFacts};
use plimsoll_model::{
    Affects, CheckIndex, CheckOutcome, Family, Gap, Population, ResourceIndex, Snapshot, SourceType,
};
use std::collections::HashMap;

/// A set of source types.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Sources(u16);

impl Sources {
    pub(crate) const ALL: Self = Self(u16::MAX);

    pub(crate) fn of(types: &[SourceType]) -> Self {
        Self(types.iter().fold(0, |bits, source| bits | Self::bit(*source)))
    }

    fn bit(source: SourceType) -> u16 {
        1 << source.counts_as() as u8
    }

    fn meets(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }
}

/// What one check found, without the subjects' names.
#[derive(Clone, Copy, Debug, Default)]
struct CheckFacts {
    /// Sources of ordinary subjects that passed.
    passed: Sources,
    /// Sources of ordinary subjects that are excepted.
    excepted: Sources,
    any_excepted: bool,
    any_failed: bool,
    any_unknown: bool,
    /// Part of the population could not be seen.
    in_gap: bool,
}

/// Everything that verdicts and gaps say of safeguards and of checks that a benchmark names.
pub(crate) struct Proof<'j> {
    outcomes: &'j [CheckOutcome],
    facts: Vec<CheckFacts>,
    by_safeguard: HashMap<&'static str, Vec<CheckIndex>>,
    by_id: HashMap<&'static str, CheckIndex>,
}

impl<'j> Proof<'j> {
    pub(crate) fn new(snapshot: &Snapshot, outcomes: &'j [CheckOutcome], gaps: &[Gap]) -> Self {
        let mut facts: Vec<CheckFacts> =
            outcomes.iter().map(|outcome| check_facts(snapshot, outcome)).collect();
        for gap in gaps {
            match &gap.affects {
                Affects::All => facts.iter_mut().for_each(|facts| facts.in_gap = true),
                Affects::Checks(checks) => checks.iter().for_each(|check| {
                    if let Some(facts) = facts.get_mut(check.0 as usize) {
                        facts.in_gap = true;
                    }
                }),
            }
        }
        let mut by_safeguard: HashMap<_, Vec<_>> = HashMap::new();
        let mut by_id = HashMap::new();
        for (index, outcome) in outcomes.iter().enumerate() {
            let index = CheckIndex(index as u32);
            by_id.insert(outcome.meta.id, index);
            if outcome.meta.reaches_safeguards {
                for safeguard in outcome.meta.safeguards {
                    by_safeguard.entry(*safeguard).or_default().push(index);
                }
            }
        }
        Self { outcomes, facts, by_safeguard, by_id }
    }

    /// The checks that speak for a safeguard.
    pub(crate) fn checks_of(&self, safeguard: &str) -> &[CheckIndex] {
        self.by_safeguard.get(safeguard).map_or(&[], Vec::as_slice)
    }

    /// The check with this id, if this build has it.
    pub(crate) fn check(&self, id: &str) -> Option<CheckIndex> {
        self.by_id.get(id).copied()
    }

    pub(crate) fn outcome(&self, check: CheckIndex) -> Option<&'j CheckOutcome> {
        self.outcomes.get(check.0 as usize)
    }

    fn facts(&self, check: CheckIndex) -> CheckFacts {
        self.facts.get(check.0 as usize).copied().unwrap_or_default()
    }

    /// What is known about an edge.
    pub(crate) fn edge(&self, edge: &Edge, safeguard: Option<&Safeguard>) -> EdgeFacts {
        let sources = Sources::of(edge.sources);
        let checks = self.checks_of(edge.safeguard);
        let mut facts = self.gather(checks, sources);
        facts.strength = edge.strength;
        facts.necessary = edge.necessary;
        facts.proved = safeguard.is_some_and(|safeguard| self.is_proved(safeguard, checks, sources))
            && !facts.failed
            && !facts.unknown;
        facts
    }

    /// What is known about a check that a benchmark names: a direct edge, from every source.
    pub(crate) fn named_check(&self, id: &str) -> EdgeFacts {
        let checks: Vec<_> = self.check(id).into_iter().collect();
        let mut facts = self.gather(&checks, Sources::ALL);
        facts.proved = (facts.passed || facts.excepted) && !facts.failed && !facts.unknown;
        facts
    }

    fn gather(&self, checks: &[CheckIndex], sources: Sources) -> EdgeFacts {
        let all = || checks.iter().map(|check| self.facts(*check));
        EdgeFacts {
            passed: all().any(|facts| facts.passed.meets(sources)),
            failed: all().any(|facts| facts.any_failed),
            unknown: all().any(|facts| facts.any_unknown || facts.in_gap),
            excepted: all().any(|facts| facts.any_excepted),
            ..EdgeFacts::UNSEEN
        }
    }

    /// Whether every needed family and every deciding check gave a pass from sources that count.
    fn is_proved(&self, safeguard: &Safeguard, checks: &[CheckIndex], sources: Sources) -> bool {
        let speaks = |check: CheckIndex| {
            let facts = self.facts(check);
            facts.passed.meets(sources) || facts.excepted.meets(sources)
        };
        let family_of = |check: &CheckIndex| self.outcome(*check).map(|outcome| outcome.meta.family);
        let has_pass =
            |family: &Family| checks.iter().any(|check| family_of(check) == Some(*family) && speaks(*check));
        let decided =
            |id: &&str| self.check(id).is_some_and(|check| checks.contains(&check) && speaks(check));
        !safeguard.needs.is_empty()
            && safeguard.needs.iter().all(has_pass)
            && safeguard.decided_by.iter().all(decided)
    }
}

fn check_facts(snapshot: &Snapshot, outcome: &CheckOutcome) -> CheckFacts {
    let sources = |resources: &[ResourceIndex]| {
        let bits = resources.iter().filter_map(|index| {
            let resource = snapshot.resource(*index)?;
            // Passes of the system's own workloads support nothing by themselves.
            let counts = resource.population == Population::Ordinary;
            let source = snapshot.source(resource.source)?.source_type;
            counts.then_some(Sources::bit(source))
        });
        Sources(bits.fold(0, |all, bit| all | bit))
    };
    CheckFacts {
        passed: sources(&outcome.pass),
        excepted: sources(&outcome.excepted.iter().map(|verdict| verdict.resource).collect::<Vec<_>>()),
        any_excepted: !outcome.excepted.is_empty(),
        any_failed: !outcome.fail.is_empty(),
        any_unknown: !outcome.unknown.is_empty(),
        in_gap: false,
    }
}

#[cfg(test)]
mod tests {
    use super::Sources;
    use plimsoll_model::SourceType;

    /// A type without a bit of its own would count as another one, or as none.
    #[test]
    fn every_type_of_source_has_its_bit() {
        for one in SourceType::ALL {
            for other in SourceType::ALL {
                let meets = Sources::of(&[one]).meets(Sources::of(&[other]));
                assert_eq!(meets, one.counts_as() == other.counts_as(), "{one:?} and {other:?}");
            }
            assert!(Sources::ALL.meets(Sources::of(&[one])), "{one:?}");
        }
    }
}
