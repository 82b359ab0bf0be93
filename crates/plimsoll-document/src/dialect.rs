//! What is written otherwise in the YAML that kubectl reads than in the one that the parser reads.
//!
//! kubectl's reader is a port of libyaml and reads YAML 1.1 with habits of its own; the parser reads YAML 1.2. Where both
//! read a text and find different values in it, and where kubectl refuses what the parser takes, the text is refused here,
//! which is a gap. Each rule names the function of `scannerc.go` of yaml.v2 that it follows.

use crate::breaks::{Breaks, LINE_ENDS};
use granit_parser::{Marker, ScalarStyle, Span};

/// The text of one document.
#[derive(Clone, Copy)]
pub(crate) struct Source<'s> {
    pub(crate) text: &'s str,
    pub(crate) breaks: &'s Breaks,
    /// JSON is read by another reader, to which none of this applies.
    pub(crate) is_json: bool,
    /// Whether a separator before it is a part of it to kubectl: one that nothing comes before.
    pub(crate) is_begun: bool,
}

/// A scalar, as far as the parser tells how it is written.
#[derive(Clone, Copy)]
pub(crate) struct Scalar<'e> {
    pub(crate) span: &'e Span,
    pub(crate) style: ScalarStyle,
    /// Whether it is in brackets or braces.
    pub(crate) in_flow: bool,
    pub(crate) is_key: bool,
    /// Whether it has an anchor or a tag.
    pub(crate) has_properties: bool,
    /// The line, as the parser counts, on which a block text may have begun.
    pub(crate) line_before: u32,
}

impl Source<'_> {
    /// Why kubectl refuses the text as a whole or reads it otherwise, and from which byte on.
    pub(crate) fn refusal(self) -> Option<(usize, &'static str)> {
        if self.is_json {
            return None;
        }
        // `yaml_parser_update_buffer`
        let is_refused = |one: char| {
            one.is_control() && !matches!(one, '\t' | '\n' | '\r' | '\u{85}')
                || matches!(one, '\u{fffe}' | '\u{ffff}')
        };
        let is_plain = |byte: u8| byte >= b' ' && byte != 0x7f || matches!(byte, b'\t' | b'\n' | b'\r');
        // Nearly every text is plain ASCII, and a look at its bytes is enough.
        let is_plain = self.text.is_ascii() && self.text.bytes().all(is_plain);
        if let Some(at) = if is_plain { None } else { self.text.find(is_refused) } {
            return Some((at, "a character that YAML does not allow"));
        }
        // kubectl looks for JSON behind any blank of Unicode, and for YAML where it finds none.
        let trimmed = self.text.trim_start();
        let blanks = self.text.len() - trimmed.len();
        if trimmed.starts_with('{') && !self.text.get(..blanks).is_some_and(str::is_ascii) {
            return Some((0, "a blank that YAML does not know is before a brace"));
        }
        // `yaml_parser_scan_to_next_token` skips it and counts it as a column.
        let mut marks = self.text.match_indices('\u{feff}');
        if let Some((at, _)) = marks.find(|(at, _)| !is_plain && self.begins_line(*at)) {
            return Some((at, "a byte order mark begins a line that is not the first"));
        }
        // `yaml_parser_parse_document_start`
        let is_content = |line: &str| !matches!(line.trim_start().bytes().next(), None | Some(b'#'));
        let lines = self.text.split_inclusive(LINE_ENDS);
        let mut contents = lines.filter(|line| is_content(line));
        let ends_nothing = contents
            .next()
            .and_then(|line| line.strip_prefix("..."))
            .is_some_and(|rest| rest.trim().is_empty());
        (ends_nothing && contents.next().is_some())
            .then(|| (self.text.find("...").unwrap_or_default(), "`...` ends a document that has not begun"))
    }

    fn begins_line(self, at: usize) -> bool {
        let before = self.text.get(..at).and_then(|before| before.chars().next_back());
        before.is_none_or(|before| LINE_ENDS.contains(&before))
    }

    /// Why kubectl refuses a scalar or reads it otherwise.
    pub(crate) fn scalar_refusal(self, scalar: Scalar<'_>) -> Option<&'static str> {
        if self.is_json {
            return None;
        }
        let Scalar { span, style, in_flow, is_key, has_properties, line_before } = scalar;
        let is_block = matches!(style, ScalarStyle::Literal | ScalarStyle::Folded);
        let first = if is_block { line_before } else { span.start.line() as u32 };
        if self.breaks.is_text_kept(first, span.end.line() as u32) {
            return Some("a value goes over a line end that only YAML 1.1 has (U+2028 or U+2029)");
        }
        let (start, end) = (span.start.byte_offset()?, span.end.byte_offset()?);
        let written = self.text.get(start..end).unwrap_or_default();
        if style == ScalarStyle::DoubleQuoted && has_escape_of_json(written) {
            return Some("an escape that only JSON has");
        }
        if is_block && self.is_indented_by_tab(start, end) {
            return Some("a tab is where a block text takes blanks only");
        }
        if !in_flow {
            return None;
        }
        // `yaml_parser_save_simple_key`
        let after = self.text.get(end..).unwrap_or_default();
        let ends_line = || after.trim_start_matches([' ', '\t']).starts_with(['\n', '\r']);
        let is_apart = || ends_line() || has_properties && self.begins_after_line_end(start);
        if is_key && (span.start.line() != span.end.line() || is_apart()) {
            return Some("a key in brackets or braces goes over the end of a line");
        }
        if style == ScalarStyle::Plain && !written.is_empty() {
            if is_other_in_flow(written, after) {
                return Some(
                    "a text without quotes in brackets or braces holds a `?` or a `:` that kubectl reads otherwise",
                );
            }
        }
        let tag = span.tag_start.and_then(|tag| self.text.get(tag.byte_offset()?..));
        if tag.is_some_and(takes_in_comma) {
            return Some(
                "a tag in brackets or braces is followed by a comma, which kubectl takes for a part of it",
            );
        }
        None
    }

    /// Whether the tag before a value, if there is one, is not one to kubectl.
    pub(crate) fn has_odd_tag(self, span: &Span) -> bool {
        let tag = span.tag_start.and_then(|tag| self.text.get(tag.byte_offset()?..));
        !self.is_json && tag.is_some_and(|tag| !is_tag(word(tag)))
    }

    /// Whether a scalar is the first of its line, and what is before that belongs to it.
    fn begins_after_line_end(self, start: usize) -> bool {
        let before = self.text.get(..start).unwrap_or_default();
        let rest = before.trim_end();
        before.get(rest.len()..).is_some_and(|blanks| blanks.contains(['\n', '\r']))
            && !rest.ends_with(['{', '[', ',', '?'])
    }

    /// `yaml_parser_scan_block_scalar_breaks`
    fn is_indented_by_tab(self, start: usize, end: usize) -> bool {
        let before = self.text.get(..start).unwrap_or_default();
        let line_start = before.rfind(['\n', '\r']).map_or(0, |at| at + 1);
        let text = self.text.get(line_start..end).unwrap_or_default();
        if !text.contains('\t') {
            return false;
        }
        let lines = text.lines();
        let is_text = |line: &&str| !line.trim_start_matches([' ', '\t']).is_empty();
        // The line of the mark, and blank lines at the end, belong to the span or not as it comes.
        let starts_with_mark = self.text.get(start..).is_some_and(|text| text.starts_with(['|', '>']));
        let lines: Vec<&str> = lines.skip(usize::from(starts_with_mark)).collect();
        let indent = |line: &str| line.len() - line.trim_start_matches(' ').len();
        let Some(first) = lines.iter().copied().find(is_text) else { return true };
        let least = first.len() - first.trim_start_matches([' ', '\t']).len();
        lines.iter().any(|line| {
            indent(line) < least && line.get(indent(line)..).is_some_and(|rest| rest.starts_with('\t'))
        })
    }

    /// Whether a tab is where kubectl takes none: before what begins a line, or after the mark of an item.
    ///
    /// `yaml_parser_scan_to_next_token`
    pub(crate) fn is_behind_tab(self, start: Marker) -> bool {
        let before = start.byte_offset().and_then(|start| self.text.get(..start)).unwrap_or_default();
        let rest = before.trim_end_matches([' ', '\t']);
        let is_first = rest.is_empty() || rest.ends_with(['\n', '\r', '-', '?']);
        !self.is_json && is_first && before.get(rest.len()..).is_some_and(|blanks| blanks.contains('\t'))
    }
}

/// Whether a name is one that `yaml_parser_scan_anchor` reads to its end.
pub(crate) fn is_anchor(name: &str) -> bool {
    name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'))
}

/// `yaml_parser_scan_flow_scalar` takes neither half characters nor an escaped slash; JSON has both.
fn has_escape_of_json(written: &str) -> bool {
    let is_half = |digits: &[u8]| matches!(digits, [b'd' | b'D', b'8' | b'9' | b'a'..=b'f' | b'A'..=b'F']);
    let mut rest = written;
    while let Some((_, escape)) = rest.split_once('\\') {
        match escape.as_bytes() {
            [b'/', ..] => return true,
            [b'u', first, second, ..] if is_half(&[*first, *second]) => return true,
            _ => {}
        }
        let mut characters = escape.chars();
        characters.next();
        rest = characters.as_str();
    }
    false
}

/// `yaml_parser_scan_plain_scalar` and `yaml_parser_fetch_next_token`: in flow collections `?` always ends a text, a
/// text does not begin with `:`, and `:` ends one only before a blank.
fn is_other_in_flow(written: &str, after: &str) -> bool {
    written.contains('?')
        || written.starts_with(':')
        || after.strip_prefix(':').is_some_and(|after| after.starts_with([',', '[', ']', '{', '}']))
}

fn word(text: &str) -> &str {
    text.split(char::is_whitespace).next().unwrap_or_default()
}

/// `yaml_parser_scan_tag_uri`
fn is_tag(word: &str) -> bool {
    word.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_;/?:@&=+$,.!~*'()[]{}%<>".contains(&byte))
}

/// `yaml_parser_scan_tag_uri`: `!!str,` is a tag. One in angle brackets ends with them.
fn takes_in_comma(tag: &str) -> bool {
    word(tag).rsplit('>').next().unwrap_or_default().contains([',', '[', ']', '{', '}'])
}

#[cfg(test)]
mod tests {
    use super::{has_escape_of_json, is_other_in_flow, is_tag, takes_in_comma};

    #[test]
    fn what_kubectl_reads_otherwise_is_told_from_what_it_reads_alike() {
        for (written, after) in [("?a", ": b"), (":a", ""), ("a?b", ""), ("a", ":,"), ("a", ":[1]")] {
            assert!(is_other_in_flow(written, after), "{written}{after}");
        }
        for (written, after) in [("a:b", ","), ("a", ": b"), ("a::", " "), ("http://b", "]")] {
            assert!(!is_other_in_flow(written, after), "{written}{after}");
        }
        for escaped in [r#""\ud83d\ude00""#, r"\uDAAA", r"a\/b", r"\\\/"] {
            assert!(has_escape_of_json(escaped), "{escaped}");
        }
        for escaped in [r"\ud7ff \u0041 \u", "ud83d", r"\\ud83d", r"\\/", r"\é/", r"\"] {
            assert!(!has_escape_of_json(escaped), "{escaped}");
        }
        assert!(is_tag("!!str") && is_tag("!<tag:yaml.org,2002:str>") && is_tag("!a%20b"));
        assert!(!is_tag("!#") && !is_tag("!!b#inary") && !is_tag("!é"));
        assert!(
            takes_in_comma("!!str, ")
                && !takes_in_comma("!!str ")
                && !takes_in_comma("!<tag:yaml.org,2002:str> ")
        );
    }
}
