//! What to do next: the same steps in every rendering.

use crate::words::count;
use plimsoll_model::{CheckIndex, CheckMeta, GapCode, Judgement, Severity, Standing, printable};
use std::collections::{BTreeMap, BTreeSet};

const STEPS_MAX: usize = 4;

/// One thing to do.
pub(crate) enum Step<'j> {
    /// Make visible what was not seen.
    Gap(String),
    /// Mend what a check found.
    Check {
        /// The check, whose `fix` says what to do.
        meta: &'j CheckMeta,
        /// How often it fails, and what for: `2 places, in the way of 5 controls`.
        effect: String,
    },
}

/// The steps, most useful first.
pub(crate) fn steps(judgement: &Judgement) -> Vec<Step<'_>> {
    let mut steps: Vec<Step<'_>> = gap_step(judgement).map(Step::Gap).into_iter().collect();
    for (index, places) in most_useful(judgement).into_iter().take(STEPS_MAX - steps.len()) {
        let Some(outcome) = judgement.check(index) else { continue };
        let controls = controls_refuted(judgement, index);
        let mut effect = count(places, "place");
        if controls > 0 {
            effect.push_str(&format!(", in the way of {}", count(controls, "control")));
        }
        steps.push(Step::Check { meta: &outcome.meta, effect });
    }
    steps
}

fn gap_step(judgement: &Judgement) -> Option<String> {
    let gap = judgement.gaps.first()?;
    let rest = judgement.gaps.len() - 1;
    let more = if rest > 0 { format!(" and {}", count(rest, "other gap")) } else { String::new() };
    let (place, message) = (printable(&gap.place), printable(&gap.message));
    let step = match gap.code {
        GapCode::WrongType | GapCode::Structure => format!("Mend {place}{more} ({message})"),
        _ => format!("Make {place} readable{more} ({message})"),
    };
    Some(format!("{step}: nothing can be met while a part is not seen."))
}

/// Checks by severity, then by how many places one habit would mend. Info is nothing to do.
fn most_useful(judgement: &Judgement) -> Vec<(CheckIndex, usize)> {
    let mut places: BTreeMap<CheckIndex, usize> = BTreeMap::new();
    for finding in &judgement.findings {
        if judgement.severity(finding) > Severity::Info {
            *places.entry(finding.check).or_default() += 1;
        }
    }
    let mut checks: Vec<_> = places.into_iter().collect();
    let severity = |check: CheckIndex| judgement.check(check).map(|outcome| outcome.meta.severity);
    checks.sort_by_key(|(check, places)| {
        (std::cmp::Reverse(severity(*check)), std::cmp::Reverse(*places), *check)
    });
    checks
}

/// Controls that are not met and list a finding of this check.
fn controls_refuted(judgement: &Judgement, check: CheckIndex) -> usize {
    let ours: BTreeSet<u32> = judgement
        .findings
        .iter()
        .enumerate()
        .filter(|(_, finding)| finding.check == check)
        .map(|(index, _)| index as u32)
        .collect();
    let controls = judgement.frameworks.iter().flat_map(|framework| &framework.controls);
    controls
        .filter(|control| control.standing == Standing::NotMet && !control.demands.is_empty())
        .filter(|control| control.findings.iter().any(|finding| ours.contains(&finding.0)))
        .count()
}
