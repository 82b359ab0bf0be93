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
    /// What stands between them.
    pub(crate) sign: Sign,
}

/// What stands between a name and its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sign {
    /// `name=value`, nothing around the sign.
    Tight,
    /// `name = value`, `name := value`, `name => value`.
    Equals,
    /// `name: value`.
    Colon,
    /// `<name>value`.
    Element,
    /// `"name", "value"`: of a call, or of a list that assigns nothing.
    Comma,
    /// `--name value`, `requirepass value`, `PASSWORD 'value'`.
    Blank,
    /// `name: NAME` with `value: VALUE` beside it.
    Listed,
}

/// Longest part of a name on either side of the word that was found in it.
const NAME_BYTES_MAX: usize = 48;
/// Longest value of a pattern that has a form.
pub(crate) const VALUE_BYTES_MAX: usize = 2048;
/// Most blanks between a name, its sign and the value.
const BLANKS_MAX: usize = 24;

/// The assignment to the name that holds the word at `at`; of a longer value only so many bytes.
pub(crate) fn assignment(bytes: &[u8], at: Range<usize>, value_bytes_max: usize) -> Option<Assignment> {
    let before = bytes.get(..at.start)?.iter().rev().take(NAME_BYTES_MAX);
    let start = at.start - before.take_while(|byte| is_name(**byte)).count();
    let after = bytes.get(at.end..)?.iter().take(NAME_BYTES_MAX);
    let end = at.end + after.take_while(|byte| is_name(**byte)).count();
    let before = start.checked_sub(1).map_or(b'\n', |at| get(bytes, at));
    // A part of a longer name: `arn:aws:secretsmanager:…:secret:x`, `AWS::AppSync::ApiKey`.
    let is_part = get(bytes, end) == b':' || bytes.get(..start)?.ends_with(b"::");
    if before == b':' && is_part {
        return None;
    }
    let (value, sign) = if is_listed(bytes, start) {
        (listed_value(bytes, end)?, Sign::Listed)
    } else {
        after_sign(bytes, start..end)?
    };
    let (value, quote) = open_quote(bytes, block(bytes, value).unwrap_or(value));
    let value = value..value_end(bytes, value, quote, value_bytes_max);
    // `"--name=value"` is quoted as a whole.
    let is_inside = matches!(before, b'"' | b'\'') && get(bytes, value.end) == before;
    let is_quoted = quote.is_some() || is_inside;
    (!value.is_empty()).then_some(Assignment { name: start..end, value, is_quoted, sign })
}

/// Whether a name that starts here is itself the value of `name:`, as in lists of variables, or of `name=` as in XML.
fn is_listed(bytes: &[u8], start: usize) -> bool {
    let before = bytes.get(start.saturating_sub(NAME_BYTES_MAX)..start).unwrap_or_default();
    let unquoted = before.strip_suffix(b"\"").or(before.strip_suffix(b"'"));
    let is_quoted = unquoted.is_some();
    let before = unquoted.unwrap_or(before);
    let key = match before.strip_suffix(b"=") {
        Some(key) if is_quoted => key,
        _ => {
            let Some(key) = before.trim_ascii_end().strip_suffix(b":") else { return false };
            key.strip_suffix(b"\"").unwrap_or(key)
        }
    };
    let Some(rest) = key.len().checked_sub(4).and_then(|at| key.split_at_checked(at)) else {
        return false;
    };
    rest.1.eq_ignore_ascii_case(b"name") && !rest.0.last().is_some_and(|byte| is_name(*byte))
}

/// Where the value stands that follows such a name: behind `value:` or `value=`, on the same line or the next.
fn listed_value(bytes: &[u8], end: usize) -> Option<usize> {
    let mut at = end + usize::from(matches!(get(bytes, end), b'"' | b'\''));
    at = skip_blanks(bytes, at);
    at += usize::from(get(bytes, at) == b',');
    let space = bytes.get(at..)?.iter().take(2 * NAME_BYTES_MAX);
    at += space.take_while(|byte| byte.is_ascii_whitespace()).count();
    at += usize::from(get(bytes, at) == b'"');
    let key = bytes.get(at..at + 5)?;
    if !key.eq_ignore_ascii_case(b"value") {
        return None;
    }
    at += 5;
    at += usize::from(get(bytes, at) == b'"');
    matches!(get(bytes, at), b':' | b'=').then(|| skip_blanks(bytes, at + 1))
}

/// The first line of a block of YAML that begins at `at`: `name: |`, and the value on the next line.
fn block(bytes: &[u8], at: usize) -> Option<usize> {
    if !matches!(get(bytes, at), b'|' | b'>') {
        return None;
    }
    let at = at + 1 + usize::from(matches!(get(bytes, at + 1), b'-' | b'+'));
    let line = at + 1;
    let value = skip_blanks(bytes, line);
    (bytes.get(at) == Some(&b'\n') && value > line).then_some(value)
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
fn after_sign(bytes: &[u8], name: Range<usize>) -> Option<(usize, Sign)> {
    let end = name.end;
    let mut at = end;
    while at < end + 4 && matches!(get(bytes, at), b'"' | b'\'' | b'`' | b']' | b'\\') {
        at += 1;
    }
    let was_quoted = at > end;
    at = skip_blanks(bytes, at);
    let next = get(bytes, at + 1);
    let is_tight = at == end && !matches!(next, b' ' | b'\t');
    let (length, sign) = match get(bytes, at) {
        b':' if next == b'=' => (2, Sign::Equals),
        // Neither a comparison nor a path of a module.
        b'=' if next == b'=' || next == b'~' => return None,
        b':' if next == b':' => return None,
        b'=' if next == b'>' => (2, Sign::Equals),
        b'=' if is_tight => (1, Sign::Tight),
        b'=' => (1, Sign::Equals),
        b':' => (1, Sign::Colon),
        b'>' if !was_quoted && at == end => (1, Sign::Element),
        b',' if was_quoted => (1, Sign::Comma),
        quote if at > end && !was_quoted && takes_blank(bytes.get(name)?, quote) => (0, Sign::Blank),
        _ => return None,
    };
    Some((skip_blanks(bytes, at + length), sign))
}

/// Whether a blank is all that stands between a name and its value: options of programs (`--password hunter2`),
/// settings of some servers (`requirepass hunter2`), and SQL (`PASSWORD 'hunter2'`).
fn takes_blank(name: &[u8], next: u8) -> bool {
    const SETTINGS: [&[u8]; 8] = [
        b"requirepass",
        b"masterauth",
        b"bindpw",
        b"rootbindpw",
        b"rootpw",
        b"auth_pass",
        b"insecure-password",
        b"auth-pass",
    ];
    // Java's tools have long options with one dash.
    const OPTIONS: [&[u8]; 4] = [b"-storepass", b"-keypass", b"-deststorepass", b"-srcstorepass"];
    let is_sql = next == b'\'' && name.eq_ignore_ascii_case(b"password");
    name.starts_with(b"--") || is_sql || SETTINGS.contains(&name) || OPTIONS.contains(&name)
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

fn value_end(bytes: &[u8], start: usize, quote: Option<u8>, bytes_max: usize) -> usize {
    let rest = bytes.get(start..).unwrap_or_default().iter().take(bytes_max);
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
    use super::{Assignment, VALUE_BYTES_MAX};
    use std::ops::Range;

    fn assignment(bytes: &[u8], at: Range<usize>) -> Option<Assignment> {
        super::assignment(bytes, at, VALUE_BYTES_MAX)
    }

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
            "- name: token\n  value: v1\n",
            "{\"name\": \"token\", \"value\": \"v1\"}",
            "token: |\n  v1\n",
            "my.token: >-\n    v1\n",
            "<a name=\"token\" value=\"v1\"/>",
        ] {
            assert_eq!(value(text), Some("v1"), "{text}");
        }
    }

    #[test]
    fn a_value_is_quoted_by_its_own_quotes_or_by_those_around_its_name() {
        let is_quoted = |text: &str| {
            let at = text.find("token").unwrap();
            assignment(text.as_bytes(), at..at + 5).unwrap().is_quoted
        };
        for text in ["- \"token=v1\"", "'token=v1'", "token=\"v1\""] {
            assert!(is_quoted(text), "{text}");
        }
        for text in ["token=v1", "'a token=v1'", "\"token=v1'"] {
            assert!(!is_quoted(text), "{text}");
        }
    }

    #[test]
    fn settings_of_some_servers_and_passwords_in_sql_follow_a_blank() {
        let value = |text: &str| {
            let at = text.find("pass").unwrap();
            assignment(text.as_bytes(), at..at + 4).map(|found| text[found.value].to_owned())
        };
        for text in ["requirepass v1\n", "create user a with password 'v1';", "keytool -storepass v1 -list"] {
            assert_eq!(value(text).as_deref(), Some("v1"), "{text}");
        }
        for text in ["the password v1", "a password \"v1\"", "a -compass v1"] {
            assert_eq!(value(text), None, "{text}");
        }
    }

    #[test]
    fn what_assigns_nothing_has_no_value() {
        for text in [
            "token == v1",
            "token::v1",
            "token v1",
            "token",
            "token =",
            "token\n= v1",
            "a token, v1",
            "arn:secret:token:v1",
            "\"AWS::A::token\": \"v1\"",
            "name: token\nkind: v1",
            "\"name\": \"token\", \"in\": \"v1\"",
        ] {
            assert_eq!(value(text), None, "{text}");
        }
    }
}
