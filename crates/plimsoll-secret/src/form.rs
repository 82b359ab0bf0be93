//! Matching a form at its keyword. Runs take as many characters as there are and never give any back, so a match
//! costs no more than its own length.

use crate::pattern::{Form, Run, Step};
use std::ops::Range;

/// The bytes that a form matches at the keyword `at`, if it does.
pub(crate) fn matches(bytes: &[u8], form: &Form, at: Range<usize>) -> Option<Range<usize>> {
    // Keywords are searched for in any case, and forms have one.
    if bytes.get(at.clone())? != form.keyword.as_bytes() {
        return None;
    }
    let start = match form.back {
        Some(run) => run_before(bytes, run, at.start)?,
        None => at.start,
    };
    if !is_left_edge(bytes, start) {
        return None;
    }
    let end = form.shapes.iter().find_map(|shape| shape_end(bytes, shape, at.end))?;
    Some(start..end)
}

/// Where a shape that begins at `at` ends, if it stands there whole and nothing of it goes on.
pub(crate) fn shape_end(bytes: &[u8], shape: &[Step], at: usize) -> Option<usize> {
    let mut end = at;
    for step in shape {
        match step {
            Step::Text(text) => {
                let after = end + text.len();
                if bytes.get(end..after)? != text.as_bytes() {
                    return None;
                }
                end = after;
            }
            Step::Run(run) => end = run_after(bytes, *run, end)?,
        }
    }
    let next = bytes.get(end).copied().unwrap_or(b' ');
    let goes_on = match shape.last() {
        Some(Step::Run(run)) => run.class.has(next),
        _ => false,
    };
    (!goes_on && !next.is_ascii_alphanumeric() && next != b'_').then_some(end)
}

fn run_after(bytes: &[u8], run: Run, at: usize) -> Option<usize> {
    let most = usize::from(run.most);
    let length = bytes.get(at..)?.iter().take(most).take_while(|byte| run.class.has(**byte)).count();
    (length >= usize::from(run.least)).then_some(at + length)
}

fn run_before(bytes: &[u8], run: Run, at: usize) -> Option<usize> {
    let most = usize::from(run.most);
    let before = bytes.get(..at)?.iter().rev();
    let length = before.take(most).take_while(|byte| run.class.has(**byte)).count();
    let start = at - length;
    let goes_on = start > 0 && bytes.get(start - 1).is_some_and(|byte| run.class.has(*byte));
    (length >= usize::from(run.least) && !goes_on).then_some(start)
}

/// Whether a word can begin here: after no letter, digit, `_` or `-`, unless that is the end of an escape (`\n`, `%3D`).
pub(crate) fn is_left_edge(bytes: &[u8], start: usize) -> bool {
    let byte = |back: usize| start.checked_sub(back).and_then(|at| bytes.get(at)).copied().unwrap_or(b' ');
    let last = byte(1);
    if !last.is_ascii_alphanumeric() && last != b'_' && last != b'-' {
        return true;
    }
    let escape = byte(2) == b'\\' && matches!(last, b'n' | b't' | b'r' | b'f' | b'b');
    let percent = byte(3) == b'%' && byte(2).is_ascii_hexdigit() && last.is_ascii_hexdigit();
    escape || percent
}
