//! Where the value of a name begins and ends: `key = "value"`, `key: value`, `"key": "value"`, `<key>value`.

use std::ops::Range;

/// A value beside its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Assignment {
    /// The name, whole.
    pub(crate) name: Range<usize>,
    /// The value, without its quotes.
    pub(crate) value: Range<usize>,
    /// Whether it stands in quotes.
    pub(crate) is_quoted: bool,
}

/// Longest part of a name on either side of the word that was found in it.
const NAME_BYTES_MAX: usize = 48;
/// Longest value.
const VALUE_BYTES_MAX: usize = 2048;
/// Most blanks between a name, its sign and the value.
const BLANKS_MAX: usize = 24;

/// The assignment to the name that holds the word at `at`.
pub(crate) fn assignment(bytes: &[u8], at: Range<usize>) -> Option<Assignment> {
    let before = bytes.get(..at.start)?.iter().rev().take(NAME_BYTES_MAX);
    let start = at.start - before.take_while(|byte| is_name(**byte)).count();
    let after = bytes.get(at.end..)?.iter().take(NAME_BYTES_MAX);
    let end = at.end + after.take_while(|byte| is_name(**byte)).count();
    let value = after_sign(bytes, end)?;
    let (value, quote) = open_quote(bytes, value);
    let value = value..value_end(bytes, value, quote);
    (!value.is_empty()).then_some(Assignment { name: start..end, value, is_quoted: quote.is_some() })
}

const fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.')
}

fn get(bytes: &[u8], at: usize) -> u8 {
    bytes.get(at).copied().unwrap_or(b'\n')
}

fn skip_blanks(bytes: &[u8], at: usize) -> usize {
    let blanks = bytes.get(at..).unwrap_or_default().iter().take(BLANKS_MAX);
    at + blanks.take_while(|byte| matches!(**byte, b' ' | b'\t')).count()
}

/// Past the end of the name and the sign between it and the value.
fn after_sign(bytes: &[u8], end: usize) -> Option<usize> {
    let mut at = end;
    while at < end + 4 && matches!(get(bytes, at), b'"' | b'\'' | b'`' | b']' | b'\\') {
        at += 1;
    }
    let was_quoted = at > end;
    at = skip_blanks(bytes, at);
    let next = get(bytes, at + 1);
    let length = match get(bytes, at) {
        b':' if next == b'=' => 2,
        // Neither a comparison nor a path of a module.
        b'=' if next == b'=' || next == b'~' => return None,
        b':' if next == b':' => return None,
        b'=' if next == b'>' => 2,
        b'=' | b':' => 1,
        b'>' if !was_quoted && at == end => 1,
        b',' if was_quoted => 1,
        // An option of a program: `--password hunter2`.
        _ if at > end && !was_quoted && is_option(bytes, end) => 0,
        _ => return None,
    };
    Some(skip_blanks(bytes, at + length))
}

/// Whether the name that ends here begins with two dashes.
fn is_option(bytes: &[u8], end: usize) -> bool {
    let before = bytes.get(..end).unwrap_or_default().iter().rev().take(NAME_BYTES_MAX);
    let length = before.take_while(|byte| is_name(**byte)).count();
    bytes.get(end - length..end).is_some_and(|name| name.starts_with(b"--"))
}

/// Past what opens a value, with the quote that closes it.
fn open_quote(bytes: &[u8], at: usize) -> (usize, Option<u8>) {
    let mut at = at;
    if get(bytes, at) == b'\\' && matches!(get(bytes, at + 1), b'"' | b'\'') {
        at += 1;
    }
    let quote = get(bytes, at);
    let quote = matches!(quote, b'"' | b'\'' | b'`').then_some(quote);
    at += usize::from(quote.is_some());
    for word in [&b"Bearer "[..], b"bearer ", b"Token ", b"token "] {
        if bytes.get(at..).is_some_and(|rest| rest.starts_with(word)) {
            at += word.len();
        }
    }
    (at, quote)
}

fn value_end(bytes: &[u8], start: usize, quote: Option<u8>) -> usize {
    let rest = bytes.get(start..).unwrap_or_default().iter().take(VALUE_BYTES_MAX);
    let ends = |byte: &u8| match quote {
        Some(quote) => *byte == quote || *byte == b'\n' || *byte == b'\\',
        None => {
            byte.is_ascii_whitespace()
                || matches!(byte, b'"' | b'\'' | b'`' | b',' | b';' | b'<' | b'&' | b')' | b'}' | b']')
        }
    };
    start + rest.take_while(|byte| !ends(byte)).count()
}

#[cfg(test)]
mod tests {
    use super::assignment;

    fn value(text: &str) -> Option<&str> {
        let at = text.find("token").unwrap();
        assignment(text.as_bytes(), at..at + 5).map(|found| &text[found.value])
    }

    #[test]
    fn values_are_found_in_every_way_of_writing_them() {
        for text in [
            "token=v1",
            "my_token = \"v1\"",
            "token: v1 # why",
            "{\"token\": \"v1\", \"b\": 1}",
            "'token' => 'v1'",
            "<token>v1</token>",
            "--token v1 --b",
            "--token=v1",
            "token := `v1`",
            "{\\\"token\\\": \\\"v1\\\"}",
            "set(\"token\", \"v1\")",
            "Authorization-token: Bearer v1",
            "a[\"token\"] = 'v1'",
        ] {
            assert_eq!(value(text), Some("v1"), "{text}");
        }
    }

    #[test]
    fn what_assigns_nothing_has_no_value() {
        for text in ["token == v1", "token::v1", "token v1", "token", "token =", "token\n= v1", "a token, v1"]
        {
            assert_eq!(value(text), None, "{text}");
        }
    }
}
