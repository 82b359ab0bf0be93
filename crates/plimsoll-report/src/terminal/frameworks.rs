//! Counts of leaf controls per framework: never one word for a whole standard.

use super::text::Style;
use plimsoll_model::{FrameworkStanding, Judgement, Standing};
use std::io::{self, Write};

/// The columns, worst first; the last two are not what was tested.
const COLUMNS: [Standing; 5] =
    [Standing::NotMet, Standing::Supported, Standing::Met, Standing::Attested, Standing::NotTested];

pub(super) fn write(judgement: &Judgement, style: Style, out: &mut impl Write) -> io::Result<()> {
    if judgement.frameworks.is_empty() {
        return Ok(());
    }
    let columns: Vec<Standing> = COLUMNS
        .into_iter()
        .filter(|standing| {
            *standing != Standing::Attested
                || judgement.frameworks.iter().any(|each| number(each, *standing) > 0)
        })
        .collect();
    let name_width = judgement.frameworks.iter().map(|each| name(each).chars().count()).max().unwrap_or(0);
    let mut head = format!("\n{:name_width$}", "Controls");
    for standing in &columns {
        head.push_str(&format!("  {:>10}", standing.as_str()));
    }
    writeln!(out, "{}", style.heading(&head))?;
    for framework in &judgement.frameworks {
        let mut line = format!("{:name_width$}", name(framework));
        for standing in &columns {
            let count = number(framework, *standing);
            let cell = format!("  {:>10}", if count == 0 { "-".to_owned() } else { count.to_string() });
            line.push_str(&if count == 0 { cell } else { style.standing(*standing, &cell) });
        }
        writeln!(out, "{}", line.trim_end())?;
        write_beside(framework, style, out)?;
    }
    Ok(())
}

fn name(framework: &FrameworkStanding) -> String {
    format!("{} {}", framework.id, framework.version)
}

/// Excepted and not-applicable controls are counted with what they come nearest to, and said beside it.
fn number(framework: &FrameworkStanding, standing: Standing) -> u32 {
    let counts = &framework.counts;
    counts.get(standing) + if standing == Standing::Met { counts.get(Standing::Excepted) } else { 0 }
}

fn write_beside(framework: &FrameworkStanding, style: Style, out: &mut impl Write) -> io::Result<()> {
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
    if beside.is_empty() {
        return Ok(());
    }
    writeln!(out, "  {}", style.quiet(&style.fold(&beside.join("; "), 2, 4)))
}
