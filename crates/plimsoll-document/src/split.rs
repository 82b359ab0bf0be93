//! One file into the texts of its documents, as kubectl cuts them.

/// One document's text and where it starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Chunk<'t> {
    pub(crate) text: &'t str,
    /// Lines before it in the file.
    pub(crate) lines_before: u32,
}

/// Cuts at lines that are `---` and blanks, as `k8s.io/apimachinery/pkg/util/yaml` does.
///
/// Documents that are set apart otherwise (`--- # name`, `...`) stay in one chunk; the parser tells them
/// apart. Cutting first means that a broken document cannot hide its neighbours.
pub(crate) fn split(text: &str) -> impl Iterator<Item = Chunk<'_>> {
    let mut rest = Some(text);
    let mut line = 0;
    std::iter::from_fn(move || {
        let text = rest?;
        let (chunk, after) = match next_separator(text) {
            Some((start, end)) => (text.get(..start)?, text.get(end..)),
            None => (text, None),
        };
        let result = Chunk { text: chunk, lines_before: line };
        // The separator line itself ends with one line end.
        line += crate::read::count_lines(chunk.as_bytes()) + 1;
        rest = after;
        Some(result)
    })
}

/// Start and end of the first separator line.
fn next_separator(text: &str) -> Option<(usize, usize)> {
    let mut from = 0;
    loop {
        let start = if from == 0 && text.starts_with("---") { 0 } else { find_line_start(text, from)? };
        let line = text.get(start..)?.lines().next()?;
        if line.get(3..).is_some_and(|tail| tail.trim().is_empty()) {
            let end = start + line.len();
            let line_end =
                text.get(end..).and_then(|tail| tail.find('\n')).map_or(text.len(), |at| end + at + 1);
            return Some((start, line_end));
        }
        from = start + 3;
    }
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
        assert_eq!(chunks("--- # c\na: 1\n"), [(0, "--- # c\na: 1\n")]);
        assert_eq!(chunks("a: |\n  ---\n---x: 1\n"), [(0, "a: |\n  ---\n---x: 1\n")]);
    }

    #[test]
    fn windows_line_ends_and_missing_ends_do_not_matter() {
        assert_eq!(chunks("a: 1\r\n---\r\nb: 2\r\n---"), [(0, "a: 1\r\n"), (2, "b: 2\r\n"), (4, "")]);
        assert_eq!(chunks(""), [(0, "")]);
    }
}
