//! Line ends that YAML 1.1 has and YAML 1.2 has not.
//!
//! kubectl ends a line, and so a comment, at U+0085, U+2028 and U+2029 too. The parser does not, so it is given the text
//! with line feeds in their places; what it says of lines and columns is mapped to the file here.

use std::borrow::Cow;

const NEXT_LINE: char = '\u{85}';
const ENDS: [char; 3] = [NEXT_LINE, '\u{2028}', '\u{2029}'];

/// Every character at which kubectl ends a line.
pub(crate) const LINE_ENDS: [char; 5] = ['\n', '\r', NEXT_LINE, '\u{2028}', '\u{2029}'];

/// Where line feeds were put in.
#[derive(Debug, Default)]
pub(crate) struct Breaks(Vec<Break>);

/// Of a text that has no such ends.
pub(crate) static NO_BREAKS: Breaks = Breaks(Vec::new());

#[derive(Clone, Copy, Debug)]
struct Break {
    /// The line that begins behind it, as the parser counts, from 1.
    line: u32,
    /// Characters before it in its line of the file, itself included.
    columns: u32,
    /// Whether kubectl keeps the character in a text that goes on behind it, where a line feed would be folded.
    is_kept: bool,
}

impl Breaks {
    /// The text with a line feed for each such end of a line. Most texts have none and stay as they are.
    pub(crate) fn of(text: &str) -> (Cow<'_, str>, Self) {
        if text.is_ascii() || !text.contains(ENDS) {
            return (Cow::Borrowed(text), Self::default());
        }
        let mut plain = String::with_capacity(text.len());
        let mut breaks = Vec::new();
        let (mut line, mut columns, mut before) = (1, 0, '\n');
        let mut characters = text.chars().peekable();
        while let Some(character) = characters.next() {
            columns += 1;
            if ENDS.contains(&character) {
                line += 1;
                // After a carriage return a line feed would end no line of its own.
                breaks.push(Break { line, columns, is_kept: character != NEXT_LINE || before == '\r' });
                plain.push('\n');
            } else {
                plain.push(character);
                if character == '\n' || character == '\r' && characters.peek() != Some(&'\n') {
                    line += 1;
                    columns = 0;
                }
            }
            before = character;
        }
        (Cow::Owned(plain), Self(breaks))
    }

    /// Line and column in the file of a line, from 1, and a column as the parser counts them.
    pub(crate) fn in_file(&self, line: u32, column: u32) -> (u32, u32) {
        let before = self.0.partition_point(|one| one.line <= line);
        let columns = match before.checked_sub(1).and_then(|last| self.0.get(last)) {
            Some(last) if last.line == line => last.columns,
            _ => 0,
        };
        (line - before as u32, column + columns)
    }

    /// Whether a text from one line to another, as the parser counts, holds a character that kubectl keeps in it.
    pub(crate) fn is_text_kept(&self, first: u32, last: u32) -> bool {
        let start = self.0.partition_point(|one| one.line <= first);
        self.0.iter().skip(start).take_while(|one| one.line <= last).any(|one| one.is_kept)
    }
}

#[cfg(test)]
mod tests {
    use super::Breaks;

    #[test]
    fn lines_and_columns_are_those_of_the_file() {
        let (text, breaks) = Breaks::of("a\u{2028}bc\u{85}d\ne\r\nf\u{2029}g\r\u{85}h");
        assert_eq!(text, "a\nbc\nd\ne\r\nf\ng\r\nh");
        for (line, column, place) in
            [(1, 1, (1, 1)), (2, 2, (1, 4)), (3, 1, (1, 6)), (4, 1, (2, 1)), (5, 1, (3, 1)), (6, 1, (3, 3))]
        {
            assert_eq!(breaks.in_file(line, column), place, "{line}:{column}");
        }
        assert!(breaks.is_text_kept(1, 2) && !breaks.is_text_kept(2, 3) && !breaks.is_text_kept(1, 1));
        assert!(breaks.is_text_kept(7, 8), "a carriage return before it");
    }

    #[test]
    fn other_text_is_not_copied() {
        for text in ["a: b\r\n", "ä: \u{a0}"] {
            let (same, breaks) = Breaks::of(text);
            assert!(matches!(same, std::borrow::Cow::Borrowed(_)), "{text}");
            assert_eq!((breaks.in_file(3, 4), breaks.is_text_kept(1, 9)), ((3, 4), false));
        }
    }
}
