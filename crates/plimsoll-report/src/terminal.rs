//! What a person reads in a terminal: counts per framework first, then what was not seen, then the worst
//! findings by resource with the line that is wrong, then what to do next.

mod findings;
mod frameworks;
mod next;
mod seen;
mod text;

use plimsoll_model::{Judgement, Snapshot};
use std::io::{self, Write};
pub use text::Style;

/// How to draw.
#[derive(Clone, Copy, Debug)]
pub struct TerminalOptions {
    /// Columns to fold at.
    pub width: usize,
    /// Whether colour is used; it never carries meaning alone.
    pub color: bool,
    /// Whether every finding is drawn, or only the worst.
    pub all: bool,
}

/// Draws a judgement.
pub fn write_terminal(
    snapshot: &Snapshot,
    judgement: &Judgement,
    options: TerminalOptions,
    out: &mut impl Write,
) -> io::Result<()> {
    let style = Style { color: options.color, width: options.width.clamp(60, 200) };
    if !judgement.has_subjects() {
        seen::write_nothing_judged(snapshot, style, out)?;
        return seen::write_gaps(judgement, style, options.all, out);
    }
    seen::write_summary(snapshot, judgement, style, out)?;
    frameworks::write(judgement, style, out)?;
    seen::write_gaps(judgement, style, options.all, out)?;
    seen::write_warnings(snapshot, style, options.all, out)?;
    findings::write(snapshot, judgement, style, options.all, out)?;
    next::write(judgement, style, out)
}
