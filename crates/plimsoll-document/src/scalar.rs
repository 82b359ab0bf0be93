//! What a scalar means to kubectl: YAML 1.1 as Go's yaml.v2 resolves it (`resolve.go`, `decode.go`), and what
//! sigs.k8s.io/yaml makes of keys on the way to JSON.

use plimsoll_model::tree::{ScalarForm, Tag, parse_float, parse_int, parse_unsigned};
use std::borrow::Cow;

/// The namespace of the tags that YAML itself defines.
const CORE: &str = "tag:yaml.org,2002:";

/// A scalar with its meaning.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Scalar<'t> {
    pub(crate) tag: Tag,
    /// Its text; decoded, if it is written as binary.
    pub(crate) text: Cow<'t, str>,
    /// Whether it merges the mapping that follows, if it is a key.
    pub(crate) is_merge: bool,
}

/// The meaning of a scalar as it is in the file.
///
/// # Errors
///
/// What kubectl refuses: a text that is not what its tag says, or a number that JSON does not have.
pub(crate) fn resolve<'t>(
    text: &'t str,
    form: ScalarForm,
    tag: Option<&granit_parser::Tag>,
) -> Result<Scalar<'t>, &'static str> {
    let is_plain = form == ScalarForm::Plain;
    let as_written = Cow::Borrowed(text);
    let Some(tag) = tag else {
        let tag = if is_plain { resolve_plain(text) } else { Tag::Str };
        return Ok(Scalar { tag, text: as_written, is_merge: is_plain && text == "<<" });
    };
    let name = tag.suffix_in_namespace(CORE);
    let (tag, text) = match name.as_deref() {
        Some("binary") => (Tag::Str, Cow::Owned(decode_binary(text)?)),
        Some(name @ ("bool" | "int" | "float" | "null" | "timestamp")) => (tagged(name, text)?, as_written),
        // Any other tag, known or not, is text to kubectl: `!x true` is not a truth value. `!` alone and the tag of
        // merge keys leave a merge key one, in quotes or not.
        name => {
            let is_merge = text == "<<" && (name == Some("merge") || tag.parts() == ("", "!"));
            return Ok(Scalar { tag: Tag::Str, text: as_written, is_merge });
        }
    };
    Ok(Scalar { tag, text, is_merge: false })
}

/// The meaning of a scalar written without quotes.
fn resolve_plain(text: &str) -> Tag {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => Tag::Null,
        "y" | "Y" | "yes" | "Yes" | "YES" | "on" | "On" | "ON" | "true" | "True" | "TRUE" => Tag::True,
        "n" | "N" | "no" | "No" | "NO" | "off" | "Off" | "OFF" | "false" | "False" | "FALSE" => Tag::False,
        _ if !text.starts_with(['+', '-', '.', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9']) => Tag::Str,
        _ if parse_int(text).is_some() => Tag::Int,
        _ if parse_float(text).is_some() => Tag::Float,
        _ => Tag::Str,
    }
}

/// The meaning of a scalar with a tag that says its type.
fn tagged(name: &str, text: &str) -> Result<Tag, &'static str> {
    let found = resolve_plain(text);
    let fits = match name {
        "bool" => matches!(found, Tag::True | Tag::False),
        "int" => found == Tag::Int,
        "float" => matches!(found, Tag::Int | Tag::Float),
        "null" => found == Tag::Null,
        // kubectl takes times too; nothing in Kubernetes is written so, and a gap is the honest answer.
        _ => is_day(text),
    };
    if fits { Ok(found) } else { Err("a value is not of the type that its tag names") }
}

/// `2006-1-2`, which stays text.
fn is_day(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let in_range =
        |part: &str, most: u8| part.len() <= 2 && part.parse().is_ok_and(|day: u8| (1..=most).contains(&day));
    match parts.as_slice() {
        [year, month, day] => {
            year.len() == 4
                && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-')
                && in_range(month, 12)
                && in_range(day, 28)
        }
        _ => false,
    }
}

/// Base64 with padding, line ends left out, as Go's `base64.StdEncoding` takes it; JSON then has a mark for each byte
/// that is not UTF-8.
fn decode_binary(text: &str) -> Result<String, &'static str> {
    const BROKEN: &str = "a value with the tag for binary data is not base64";
    let written: Vec<u8> = text.bytes().filter(|byte| !matches!(byte, b'\r' | b'\n')).collect();
    let pads = written.iter().rev().take_while(|byte| **byte == b'=').count();
    if !written.len().is_multiple_of(4) || pads > 2 {
        return Err(BROKEN);
    }
    let mut bytes = Vec::with_capacity(written.len() / 4 * 3);
    for group in written.chunks_exact(4) {
        let value = |byte: &u8| match byte {
            b'A'..=b'Z' => Ok(byte - b'A'),
            b'a'..=b'z' => Ok(byte - b'a' + 26),
            b'0'..=b'9' => Ok(byte - b'0' + 52),
            b'+' => Ok(62),
            b'/' => Ok(63),
            _ => Err(BROKEN),
        };
        // Padding is only at the end, which the count above and the last group below make sure of.
        let is_last = bytes.len() / 3 + 1 == written.len() / 4;
        let digits = if is_last { 4 - pads } else { 4 };
        let mut bits = 0_u32;
        for byte in group.iter().take(digits) {
            bits = bits << 6 | u32::from(value(byte)?);
        }
        bits <<= 6 * (4 - digits);
        bytes.extend_from_slice(bits.to_be_bytes().get(1..digits).unwrap_or_default());
    }
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        text.extend(chunk.invalid().iter().map(|_| '\u{fffd}'));
    }
    Ok(text)
}

/// The text that a key has as a name in JSON: `yes` is `true` there, and `0x10` is `16`.
///
/// # Errors
///
/// Null, and whole numbers beyond 64 bits with a sign, which kubectl refuses as keys.
pub(crate) fn key_name(tag: Tag, text: &str) -> Result<Cow<'_, str>, &'static str> {
    match tag {
        Tag::Str => Ok(Cow::Borrowed(text)),
        Tag::True => Ok(Cow::Borrowed("true")),
        Tag::False => Ok(Cow::Borrowed("false")),
        Tag::Int => Ok(parse_int(text).map_or(Cow::Borrowed(text), |value| Cow::Owned(value.to_string()))),
        Tag::Float if is_unsigned(text) => Err("a mapping key is a number that is too large"),
        Tag::Float => Ok(Cow::Owned(float_name(parse_float(text).unwrap_or(f64::NAN)))),
        Tag::Null => Err("a mapping key is null"),
        Tag::Sequence | Tag::Mapping => Err("a mapping key is a list or a mapping"),
    }
}

/// Whether a number that is too large for a sign fits into 64 bits without one.
fn is_unsigned(text: &str) -> bool {
    parse_int(text).is_none() && parse_unsigned(text).is_some()
}

/// As Go's `strconv.FormatFloat(value, 'g', -1, 32)` writes it.
fn float_name(value: f64) -> String {
    let value = value as f32;
    if value.is_nan() {
        return ".nan".to_owned();
    }
    if value.is_infinite() {
        return if value > 0.0 { ".inf" } else { "-.inf" }.to_owned();
    }
    let shortest = format!("{value:e}");
    let (digits, exponent) = shortest.split_once('e').unwrap_or((&shortest, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    if (-4..6).contains(&exponent) {
        return format!("{value}");
    }
    let sign = if exponent < 0 { '-' } else { '+' };
    format!("{digits}e{sign}{:02}", exponent.abs())
}

/// Whether JSON has no such number, so that kubectl refuses the document.
pub(crate) fn is_outside_json(tag: Tag, text: &str) -> bool {
    tag == Tag::Float && parse_float(text).is_none_or(|value| !value.is_finite())
}

#[cfg(test)]
mod tests {
    use super::{Tag, decode_binary, key_name, resolve_plain, tagged};

    /// The answers are kubectl 1.32.4's. A scanner that reads `yes` as text has a bypass.
    #[test]
    fn plain_scalars_mean_what_kubectl_says() {
        for (tag, texts) in [
            (Tag::True, &["yes", "on", "y", "Y", "True", "ON"][..]),
            (Tag::False, &["no", "off", "n", "False", "NO"]),
            (Tag::Null, &["", "~", "null", "NULL"]),
            (Tag::Int, &["0644", "0o644", "0b11", "1_000", "-1", "0x10"]),
            (Tag::Float, &["1.5", "1e3", "-.inf", "12345678901234567890123", "0xffffffffffffffff"]),
            (Tag::Str, &["190:20:30", "tRue", "yEs", "1.2.3", "-", "2001-01-01", ".", "nullx", "1e400"]),
        ] {
            for text in texts {
                assert_eq!(resolve_plain(text), tag, "{text}");
            }
        }
    }

    #[test]
    fn a_tag_holds_or_the_document_is_refused() {
        for (name, text, tag) in [
            ("bool", "yes", Tag::True),
            ("int", "0x10", Tag::Int),
            ("float", "1", Tag::Int),
            ("null", "", Tag::Null),
            ("timestamp", "2001-1-02", Tag::Str),
        ] {
            assert_eq!(tagged(name, text), Ok(tag), "{name} {text}");
        }
        for (name, text) in
            [("bool", "1"), ("int", ""), ("int", "1.0"), ("float", "yes"), ("null", "x"), ("timestamp", "x")]
        {
            assert!(tagged(name, text).is_err(), "{name} {text}");
        }
    }

    #[test]
    fn binary_text_is_decoded_as_go_decodes_it() {
        for (text, plain) in [
            ("cHJpdmlsZWdlZA==", "privileged"),
            ("aG\nk=\r\n", "hi"),
            ("YWJj", "abc"),
            ("", ""),
            ("gP8=", "\u{fffd}\u{fffd}"),
            ("4oI=", "\u{fffd}\u{fffd}"),
        ] {
            assert_eq!(decode_binary(text).as_deref(), Ok(plain), "{text}");
        }
        for text in ["aGk", "a===", "====", "aG k=", "aGk=aGk=", "YWJ%", "Y=Jj"] {
            assert!(decode_binary(text).is_err(), "{text}");
        }
    }

    /// The answers are those of sigs.k8s.io/yaml 1.6.0.
    #[test]
    fn keys_are_names_in_json() {
        for (tag, text, name) in [
            (Tag::True, "yes", "true"),
            (Tag::Int, "0x10", "16"),
            (Tag::Int, "1_0", "10"),
            (Tag::Float, "1.50", "1.5"),
            (Tag::Float, "1e6", "1e+06"),
            (Tag::Float, "123456789.0", "1.2345679e+08"),
            (Tag::Float, "0.00001", "1e-05"),
            (Tag::Float, "100000.0", "100000"),
            (Tag::Float, ".inf", ".inf"),
            (Tag::Str, "0x10", "0x10"),
        ] {
            assert_eq!(key_name(tag, text).as_deref(), Ok(name), "{text}");
        }
        assert!(key_name(Tag::Null, "~").is_err());
        assert!(key_name(Tag::Float, "18446744073709551615").is_err());
    }
}
