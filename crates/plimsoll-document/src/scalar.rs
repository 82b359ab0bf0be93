//! What a plain scalar means to kubectl: YAML 1.1 as Go's yaml.v2 resolves it.

use plimsoll_model::tree::{Tag, parse_float, parse_int};

/// The meaning of a scalar written without quotes.
pub(crate) fn resolve_plain(text: &str) -> Tag {
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

/// The meaning of a scalar with an explicit tag of YAML's own; `None` if the tag says nothing that counts.
pub(crate) fn resolve_tagged(suffix: &str, text: &str) -> Option<Tag> {
    match suffix {
        "str" | "binary" | "timestamp" => Some(Tag::Str),
        "bool" | "int" | "float" | "null" => Some(resolve_plain(text)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{Tag, resolve_plain};

    /// The answers are kubectl 1.32.4's. A scanner that reads `yes` as text has a bypass.
    #[test]
    fn plain_scalars_mean_what_kubectl_says() {
        for (tag, texts) in [
            (Tag::True, &["yes", "on", "y", "Y", "True", "ON"][..]),
            (Tag::False, &["no", "off", "n", "False", "NO"]),
            (Tag::Null, &["", "~", "null", "NULL"]),
            (Tag::Int, &["0644", "0o644", "0b11", "1_000", "-1", "0x10"]),
            (Tag::Float, &["1.5", "1e3", "-.inf", "12345678901234567890123"]),
            (Tag::Str, &["190:20:30", "tRue", "yEs", "1.2.3", "-", "2001-01-01", ".", "nullx"]),
        ] {
            for text in texts {
                assert_eq!(resolve_plain(text), tag, "{text}");
            }
        }
    }
}
