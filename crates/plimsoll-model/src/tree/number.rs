//! Numbers as kubectl reads them: YAML 1.1 as Go's yaml.v2 implements it (`resolve.go`).

/// A whole number: decimal, `0x`, `0b`, `0o` or a leading zero for octal, `_` between digits.
///
/// `0644` is 420, as for the API server; `0o644` too; `08` is no octal and no integer. `None` if the text is
/// no integer or does not fit into 64 bits.
pub fn parse_int(text: &str) -> Option<i64> {
    let (negative, magnitude) = sign_and_magnitude(text)?;
    if negative { i64::try_from(-i128::from(magnitude)).ok() } else { i64::try_from(magnitude).ok() }
}

/// A whole number of 64 bits without a sign, in the forms that [`parse_int`] takes.
pub fn parse_unsigned(text: &str) -> Option<u64> {
    let (_, magnitude) = sign_and_magnitude(text).filter(|_| !text.starts_with(['+', '-']))?;
    Some(magnitude)
}

fn sign_and_magnitude(text: &str) -> Option<(bool, u64)> {
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
    Some((negative, magnitude))
}

fn radix(digits: &str, radix: u32) -> Option<u64> {
    let first = digits.bytes().next()?;
    if first.is_ascii_alphanumeric() { u64::from_str_radix(digits, radix).ok() } else { None }
}

/// A number with a fraction, an exponent, one of `.inf`, `-.inf`, `.nan`, or a whole number that needs all 64 bits.
pub fn parse_float(text: &str) -> Option<f64> {
    match text {
        ".inf" | ".Inf" | ".INF" | "+.inf" | "+.Inf" | "+.INF" => return Some(f64::INFINITY),
        "-.inf" | "-.Inf" | "-.INF" => return Some(f64::NEG_INFINITY),
        ".nan" | ".NaN" | ".NAN" => return Some(f64::NAN),
        _ => {}
    }
    if let Some(unsigned) = parse_unsigned(text) {
        return unsigned.to_string().parse().ok();
    }
    // Rust also reads `inf`, `nan` and `infinity`, which are plain text in YAML.
    let numeric =
        text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'+' | b'-' | b'.' | b'e' | b'E' | b'_'));
    let has_digit = text.bytes().any(|byte| byte.is_ascii_digit());
    // Go takes `_` anywhere in a number but one that begins with its point.
    let is_apart = |(at, _): (usize, &str)| {
        let digit = |index: usize| text.as_bytes().get(index).is_some_and(u8::is_ascii_digit);
        at.checked_sub(1).is_some_and(digit) && digit(at + 1)
    };
    if !numeric || !has_digit || text.starts_with('.') && !text.match_indices('_').all(is_apart) {
        return None;
    }
    // What is too large for a number is text to Go.
    text.replace('_', "").parse().ok().filter(|number: &f64| number.is_finite())
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
        assert_eq!(parse_float("0xffffffffffffffff"), Some(18_446_744_073_709_551_615.0));
        assert_eq!((parse_float(".5_0"), parse_float("-.5__0")), (Some(0.5), Some(-0.5)));
        for text in ["inf", "nan", "infinity", "1.2.3", "e", ".", "-", "1e400", ".5__0", ".5_"] {
            assert_eq!(parse_float(text), None, "{text}");
        }
    }
}
