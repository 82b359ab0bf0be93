//! What to do next.

use super::text::Style;
use crate::next::{Step, steps};
use plimsoll_model::Judgement;
use std::io::{self, Write};

pub(super) fn write(judgement: &Judgement, style: Style, out: &mut impl Write) -> io::Result<()> {
    let steps = steps(judgement);
    if steps.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n{}", style.heading("What to do next"))?;
    for (position, step) in steps.iter().enumerate() {
        let text = match step {
            Step::Gap(text) => text.clone(),
            Step::Check { meta, effect, .. } => {
                format!("{} ({effect}; `plimsoll explain {}`)", meta.fix, meta.id)
            }
        };
        writeln!(out, "  {}. {}", position + 1, style.fold(&text, 5, 5))?;
    }
    Ok(())
}
