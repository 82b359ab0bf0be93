//! One file into the texts of its documents, as kubectl cuts them.

use std::ops::Range;

/// One document's text and where it starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Chunk<'t> {
    pub(crate) text: &'t str,
    /// Lines before it in the file.
    pub(crate) lines_before: u32,
    /// Line in the file that begins as a separator and goes on as none, at which kubectl stops.
    pub(crate) bad_separator: Option<u32>,
}

/// Cuts at lines that are `---`, blanks and a comment, as `k8s.io/apimachinery/pkg/util/yaml` does.
///
/// What follows `...` stays in the chunk; the parser says so. Cutting first means that a broken document cannot hide
/// its neighbours.
pub(crate) fn split(text: &str) -> impl Iterator<Item = Chunk<'_>> {
    let mut rest = Some(text);
    let mut lines_before = 0;
    std::iter::from_fn(move || {
        let text = rest?;
        let separator = next_separator(text);
        let text_len = separator.end.as_ref().map_or(text.len(), |range| range.start);
        let chunk = text.get(..text_len)?;
        let bad_separator = separator.bad.and_then(|at| text.get(..at));
        let bad_separator =
            bad_separator.map(|before| lines_before + crate::read::count_lines(before.as_bytes()) + 1);
        let result = Chunk { text: chunk, lines_before, bad_separator };
        // The separator line itself ends with one line end.
        lines_before += crate::read::count_lines(chunk.as_bytes()) + 1;
        rest = separator.end.and_then(|range| text.get(range.end..));
        Some(result)
    })
}

#[derive(Default)]
struct Separator {
    /// The first separator line, its line end included.
    end: Option<Range<usize>>,
    /// Start of a line before it that kubectl refuses.
    bad: Option<usize>,
}

fn next_separator(text: &str) -> Separator {
    let mut separator = Separator::default();
    let mut from = if text.starts_with("---") { Some(0) } else { find_line_start(text, 0) };
    while let Some(start) = from {
        let after = text.get(start + 3..).unwrap_or_default();
        let line_len = after.find('\n').unwrap_or(after.len());
        let line = after.get(..line_len).unwrap_or_default().trim();
        if line.is_empty() || line.starts_with('#') {
            let end = (start + 3 + line_len + 1).min(text.len());
            separator.end = Some(start..end);
            return separator;
        }
        separator.bad.get_or_insert(start);
        from = find_line_start(text, start + 3);
    }
    separator
}

/// Start of the next line after `from` that begins with `---`.
fn find_line_start(text: &str, from: usize) -> Option<usize> {
    text.get(from..)?.find("\n---").map(|at| from + at + 1)
}

#[cfg(test)]
mod tests {
    use super::split;

    fn chunks(text: &str) -> Vec<(u32, &str)> {
        split(text).map(|chunk| (chunk.lines_before, chunk.text)).collect()
    }

    #[test]
    fn documents_are_cut_at_bare_separators_only() {
        assert_eq!(chunks("a: 1\n---\nb: 2\n"), [(0, "a: 1\n"), (2, "b: 2\n")]);
        assert_eq!(chunks("---\na: 1\n--- \t\nb: 2"), [(0, ""), (1, "a: 1\n"), (3, "b: 2")]);
        assert_eq!(chunks("--- # c\na: 1\n---#d\nb: 2"), [(0, ""), (1, "a: 1\n"), (3, "b: 2")]);
        assert_eq!(chunks("a: |\n  ---\n---x: 1\n"), [(0, "a: |\n  ---\n---x: 1\n")]);
    }

    #[test]
    fn a_line_that_only_begins_as_a_separator_is_named() {
        let bad = |text| split(text).map(|chunk| chunk.bad_separator).collect::<Vec<_>>();
        assert_eq!(bad("a: 1\n---\nb: 2\n--- {}\n---x\n---\nc"), [None, Some(4), None]);
        assert_eq!(bad("--- a\n"), [Some(1)]);
        assert_eq!(bad("a: ---x\n ---x\n"), [None]);
    }

    #[test]
    fn windows_line_ends_and_missing_ends_do_not_matter() {
        assert_eq!(chunks("a: 1\r\n---\r\nb: 2\r\n---"), [(0, "a: 1\r\n"), (2, "b: 2\r\n"), (4, "")]);
        assert_eq!(chunks(""), [(0, "")]);
    }
}
