//! What was seen and what was not.

use super::text::Style;
use crate::{
    seen::{NothingJudged, nothing_judged, summary},
    words::count,
};
use plimsoll_model::{Judgement, Snapshot, printable};
use std::io::{self, Write};

/// Lines shown of a long list.
const LINES_MAX: usize = 8;

pub(super) fn write_summary(
    snapshot: &Snapshot,
    judgement: &Judgement,
    style: Style,
    out: &mut impl Write,
) -> io::Result<()> {
    writeln!(out, "{}", style.fold(&summary(snapshot, judgement), 0, 0))
}

/// The three lines of a run that judged nothing: what was read, what was ignored, what to do.
pub(super) fn write_nothing_judged(
    snapshot: &Snapshot,
    style: Style,
    out: &mut impl Write,
) -> io::Result<()> {
    let NothingJudged { what, left_out, advice } = nothing_judged(snapshot);
    writeln!(out, "{} {what}", style.heading("Nothing to judge:"))?;
    writeln!(out, "{left_out}")?;
    writeln!(out, "{advice}")
}

pub(super) fn write_gaps(
    judgement: &Judgement,
    style: Style,
    all: bool,
    out: &mut impl Write,
) -> io::Result<()> {
    if judgement.gaps.is_empty() {
        return Ok(());
    }
    let number = judgement.gaps.len();
    writeln!(out, "\n{}", style.heading(&format!("Not seen ({})", count(number, "gap"))))?;
    let shown = if all { number } else { LINES_MAX };
    for gap in judgement.gaps.iter().take(shown) {
        let text = format!("{}  {}: {}", printable(&gap.place), gap.code, printable(&gap.message));
        writeln!(out, "  {}", style.fold(&text, 2, 6))?;
    }
    write_rest(number, shown, style, out)
}

pub(super) fn write_warnings(
    snapshot: &Snapshot,
    style: Style,
    all: bool,
    out: &mut impl Write,
) -> io::Result<()> {
    if snapshot.warnings.is_empty() {
        return Ok(());
    }
    let number = snapshot.warnings.len();
    writeln!(out, "\n{}", style.heading(&format!("Odd ({})", count(number, "warning"))))?;
    let shown = if all { number } else { LINES_MAX.min(4) };
    for warning in snapshot.warnings.iter().take(shown) {
        let text = format!("{}  {}", printable(&warning.place), printable(&warning.message));
        writeln!(out, "  {}", style.fold(&text, 2, 6))?;
    }
    write_rest(number, shown, style, out)
}

fn write_rest(number: usize, shown: usize, style: Style, out: &mut impl Write) -> io::Result<()> {
    if number <= shown {
        return Ok(());
    }
    writeln!(out, "  {}", style.quiet(&format!("and {} more; `--all` shows them", number - shown)))
}
