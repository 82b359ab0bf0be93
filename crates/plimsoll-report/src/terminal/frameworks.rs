//! Counts of leaf controls per framework: never one word for a whole standard.

use super::text::Style;
use crate::standings::{beside, columns, number};
use plimsoll_model::{FrameworkStanding, Judgement};
use std::io::{self, Write};

pub(super) fn write(judgement: &Judgement, style: Style, out: &mut impl Write) -> io::Result<()> {
    if judgement.frameworks.is_empty() {
        return Ok(());
    }
    let columns = columns(judgement);
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

fn write_beside(framework: &FrameworkStanding, style: Style, out: &mut impl Write) -> io::Result<()> {
    let beside = beside(framework);
    if beside.is_empty() {
        return Ok(());
    }
    writeln!(out, "  {}", style.quiet(&style.fold(&beside.join("; "), 2, 4)))
}
