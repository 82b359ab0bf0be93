//! Counts of leaf controls per framework, and what stands beside them.

use plimsoll_model::{FrameworkStanding, Judgement, Standing};

/// The columns, worst first; the last is not what was tested.
const COLUMNS: [Standing; 5] =
    [Standing::NotMet, Standing::Supported, Standing::Met, Standing::Attested, Standing::NotTested];

/// The columns that are shown: attested only where something is.
pub(crate) fn columns(judgement: &Judgement) -> Vec<Standing> {
    let is_shown = |standing: &Standing| {
        *standing != Standing::Attested || judgement.frameworks.iter().any(|each| number(each, *standing) > 0)
    };
    COLUMNS.into_iter().filter(is_shown).collect()
}

/// Excepted controls are counted with what they come nearest to, and said beside it.
pub(crate) fn number(framework: &FrameworkStanding, standing: Standing) -> u32 {
    let counts = &framework.counts;
    counts.get(standing) + if standing == Standing::Met { counts.get(Standing::Excepted) } else { 0 }
}

/// What would decide the not-tested controls, and what is counted apart; one phrase each, none if nothing is.
pub(crate) fn beside(framework: &FrameworkStanding) -> Vec<String> {
    let mut beside = Vec::new();
    if !framework.not_tested_by.is_empty() {
        let what = framework.not_tested_by.iter().map(|(what, count)| match what.as_str() {
            "content" => format!("{count} have no demands written yet"),
            "attestation" => format!("{count} by a signed statement"),
            word => format!("{count} by {word}"),
        });
        beside.push(format!("to be decided: {}", what.collect::<Vec<_>>().join(", ")));
    }
    let attest_only = framework.counts_attest_only.total();
    if attest_only > 0 {
        beside.push(format!("{attest_only} more only a person can state"));
    }
    let excepted = framework.counts.get(Standing::Excepted);
    if excepted > 0 {
        beside.push(format!("{excepted} of the met ones by exception"));
    }
    let not_applicable = framework.counts.get(Standing::NotApplicable);
    if not_applicable > 0 {
        beside.push(format!("{not_applicable} attested as not applicable"));
    }
    beside
}
