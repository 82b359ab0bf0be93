//! What to do next.

use super::text::{Style, count};
use plimsoll_model::{CheckIndex, GapCode, Judgement, Severity, Standing, printable};
use std::{
    collections::{BTreeMap, BTreeSet},
    io::{self, Write},
};

const STEPS_MAX: usize = 4;

pub(super) fn write(judgement: &Judgement, style: Style, out: &mut impl Write) -> io::Result<()> {
    let steps = steps(judgement);
    if steps.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n{}", style.heading("What to do next"))?;
    for (position, step) in steps.iter().enumerate() {
        writeln!(out, "  {}. {}", position + 1, style.fold(step, 5, 5))?;
    }
    Ok(())
}

fn steps(judgement: &Judgement) -> Vec<String> {
    let mut steps = Vec::new();
    if let Some(gap) = judgement.gaps.first() {
        let rest = judgement.gaps.len() - 1;
        let more = if rest > 0 { format!(" and {}", count(rest, "other gap")) } else { String::new() };
        let place = printable(&gap.place);
        let step = match gap.code {
            GapCode::WrongType | GapCode::Structure => {
                format!("Mend {place}{more} ({})", printable(&gap.message))
            }
            _ => format!("Make {place} readable{more} ({})", printable(&gap.message)),
        };
        steps.push(format!("{step}: nothing can be met while a part is not seen."));
    }
    for (check, places) in most_useful(judgement).into_iter().take(STEPS_MAX - steps.len().min(1)) {
        let Some(outcome) = judgement.check(check) else { continue };
        let meta = &outcome.meta;
        let controls = controls_refuted(judgement, check);
        let effect = if controls == 0 {
            String::new()
        } else {
            format!(", in the way of {}", count(controls, "control"))
        };
        steps.push(format!(
            "{} ({}{effect}; `plimsoll explain {}`)",
            meta.fix,
            count(places, "place"),
            meta.id
        ));
    }
    steps
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
