//! Numbers as kubectl reads them: YAML 1.1 as Go's yaml.v2 implements it (`resolve.go`).

/// A whole number: decimal, `0x`, `0b`, `0o` or a leading zero for octal, `_` between digits.
///
/// `0644` is 420, as for the API server; `0o644` too; `08` is no octal and no integer. `None` if the text is
/// no integer or does not fit into 64 bits.
pub fn parse_int(text: &str) -> Option<i64> {
    let plain = text.replace('_', "");
    let (negative, digits) = match plain.as_bytes().first()? {
        b'-' => (true, plain.get(1..)?),
        b'+' => (false, plain.get(1..)?),
        _ => (false, plain.as_str()),
    };
    let magnitude = match digits.as_bytes() {
        [b'0', b'x' | b'X', ..] => radix(digits.get(2..)?, 16)?,
        [b'0', b'b' | b'B', ..] => radix(digits.get(2..)?, 2)?,
        [b'0', b'o' | b'O', ..] => radix(digits.get(2..)?, 8)?,
        // Go tries octal first; `09` is then neither octal nor, for Go, decimal with a leading zero.
        [b'0', _, ..] => radix(digits, 8).or_else(|| radix(digits, 10))?,
        _ => radix(digits, 10)?,
    };
    if negative { i64::try_from(-i128::from(magnitude)).ok() } else { i64::try_from(magnitude).ok() }
}

fn radix(digits: &str, radix: u32) -> Option<u64> {
    let first = digits.bytes().next()?;
    if first.is_ascii_alphanumeric() { u64::from_str_radix(digits, radix).ok() } else { None }
}

/// A number with a fraction, an exponent, or one of `.inf`, `-.inf`, `.nan`.
pub fn parse_float(text: &str) -> Option<f64> {
    match text {
        ".inf" | ".Inf" | ".INF" | "+.inf" | "+.Inf" | "+.INF" => return Some(f64::INFINITY),
        "-.inf" | "-.Inf" | "-.INF" => return Some(f64::NEG_INFINITY),
        ".nan" | ".NaN" | ".NAN" => return Some(f64::NAN),
        _ => {}
    }
    // Rust also reads `inf`, `nan` and `infinity`, which are plain text in YAML.
    let numeric =
        text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'+' | b'-' | b'.' | b'e' | b'E' | b'_'));
    let has_digit = text.bytes().any(|byte| byte.is_ascii_digit());
    if numeric && has_digit { text.replace('_', "").parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::{parse_float, parse_int};

    /// The answers are kubectl 1.32.4's, taken with `kubectl annotate --local -o json`.
    #[test]
    fn integers_are_read_as_kubectl_reads_them() {
        for (text, value) in [
            ("0", 0),
            ("-1", -1),
            ("+7", 7),
            ("0644", 420),
            ("0o644", 420),
            ("0b11", 3),
            ("0x1F", 31),
            ("1_000", 1000),
            ("0123456789", 123_456_789),
            ("-9223372036854775808", i64::MIN),
        ] {
            assert_eq!(parse_int(text), Some(value), "{text}");
        }
        for text in ["", "-", "_", "190:20:30", "1.0", "9223372036854775808", "0x", "1e3", "--1", "+-1"] {
            assert_eq!(parse_int(text), None, "{text}");
        }
    }

    #[test]
    fn words_are_no_floats() {
        assert_eq!(parse_float("1e3"), Some(1000.0));
        assert_eq!(parse_float("-.inf"), Some(f64::NEG_INFINITY));
        for text in ["inf", "nan", "infinity", "1.2.3", "e", ".", "-"] {
            assert_eq!(parse_float(text), None, "{text}");
        }
    }
}
