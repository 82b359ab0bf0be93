//! What may stand in the page: text without markup, JSON that cannot end its element, hashes for the policy.

use plimsoll_model::{Sha256, printable};
use serde_json::ser::Formatter;
use std::{
    fmt::{self, Write as _},
    io,
};

/// Text of anybody, as text of HTML: characters that deceive are spelled out, markup is none.
pub(super) struct Text<'t>(pub(super) &'t str);

impl fmt::Display for Text<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for part in printable(self.0).chars() {
            match part {
                '&' => f.write_str("&amp;")?,
                '<' => f.write_str("&lt;")?,
                '>' => f.write_str("&gt;")?,
                '"' => f.write_str("&quot;")?,
                '\'' => f.write_str("&#39;")?,
                part => f.write_char(part)?,
            }
        }
        Ok(())
    }
}

/// A sentence whose names stand in backticks, as HTML with `code` elements. A backtick without a fellow is text.
pub(super) struct Prose<'t>(pub(super) &'t str);

impl fmt::Display for Prose<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut rest = self.0;
        while let Some((before, after)) = rest.split_once('`') {
            let Some((code, next)) = after.split_once('`') else { break };
            write!(f, "{}<code>{}</code>", Text(before), Text(code))?;
            rest = next;
        }
        write!(f, "{}", Text(rest))
    }
}

/// Writes JSON that may stand in a `script` element: no `<`, and no line ends that JavaScript would see.
pub(super) struct InScript;

impl Formatter for InScript {
    fn write_string_fragment<W: ?Sized + io::Write>(
        &mut self,
        writer: &mut W,
        fragment: &str,
    ) -> io::Result<()> {
        let mut rest = fragment;
        while let Some(at) = rest.find(['<', '\u{2028}', '\u{2029}']) {
            let (before, after) = rest.split_at(at);
            writer.write_all(before.as_bytes())?;
            let mut parts = after.chars();
            if let Some(part) = parts.next() {
                write!(writer, "\\u{:04x}", u32::from(part))?;
            }
            rest = parts.as_str();
        }
        writer.write_all(rest.as_bytes())
    }
}

/// The hash of an inline script or style, as a content security policy names it.
pub(super) fn policy_hash(text: &str) -> String {
    format!("'sha256-{}'", base64(&Sha256::of(text.as_bytes()).0))
}

fn base64(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let bits = chunk.iter().fold(0_u32, |bits, byte| bits << 8 | u32::from(*byte));
        let bits = bits << (8 * (3 - chunk.len()));
        for digit in 0..4 {
            let index = bits >> (18 - 6 * digit) & 63;
            let letter = ALPHABET.get(index as usize).copied().map_or('=', char::from);
            text.push(if digit > chunk.len() { '=' } else { letter });
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{InScript, Prose, Text, base64};
    use serde::Serialize as _;

    #[test]
    fn base64_is_padded() {
        for (bytes, text) in [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg==")]
        {
            assert_eq!(base64(bytes.as_bytes()), text);
        }
        assert_eq!(base64(&[0xfb, 0xff, 0xbf]), "+/+/");
    }

    #[test]
    fn markup_and_deceptive_characters_are_text() {
        let shown = Text("<b a='\"'>&\u{202e}\u{0}").to_string();
        assert_eq!(shown, "&lt;b a=&#39;&quot;&#39;&gt;&amp;\\u{202e}\\u{0}");
    }

    #[test]
    fn names_in_backticks_are_code_and_a_lone_backtick_is_text() {
        assert_eq!(Prose("a `<b>` c").to_string(), "a <code>&lt;b&gt;</code> c");
        assert_eq!(Prose("a ` b").to_string(), "a ` b");
    }

    #[test]
    fn json_cannot_end_its_element_and_reads_back_the_same() {
        let text = "</script><!--\u{2028}\u{2029}ä\"\n";
        let mut written = Vec::new();
        text.serialize(&mut serde_json::Serializer::with_formatter(&mut written, InScript)).unwrap();
        let written = String::from_utf8(written).unwrap();
        assert!(!written.contains(['<', '\u{2028}', '\u{2029}']), "{written}");
        assert_eq!(serde_json::from_str::<String>(&written).unwrap(), text);
    }
}
