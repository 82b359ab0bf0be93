//! Base64, both alphabets, as far as it can be read.

/// The bytes of base64 text; blanks, line ends and escapes of line ends are left out, padding ends it. `None` for
/// text that is something else.
pub(crate) fn decode(text: &[u8], bytes_max: usize) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity((text.len() / 4 * 3).min(bytes_max));
    let (mut bits, mut count) = (0_u32, 0);
    let mut bytes = text.iter().copied().peekable();
    while let Some(byte) = bytes.next() {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            b' ' | b'\n' | b'\r' | b'\t' => continue,
            b'\\' if matches!(bytes.peek(), Some(b'n' | b'r')) => {
                bytes.next();
                continue;
            }
            b'=' => break,
            _ => return None,
        };
        bits = bits << 6 | u32::from(value);
        count += 6;
        if count >= 8 {
            count -= 8;
            out.push((bits >> count & 0xff) as u8);
            if out.len() >= bytes_max {
                break;
            }
        }
    }
    Some(out)
}

/// Whether a byte is one of base64 text, padding left out.
pub(crate) const fn is_base64(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'-' | b'_')
}

#[cfg(test)]
mod tests {
    use super::decode;

    /// Test vectors of RFC 4648, section 10.
    #[test]
    fn base64_is_that_of_the_rfc() {
        for (text, bytes) in [("Zg==", "f"), ("Zm8=", "fo"), ("Zm9v", "foo"), ("Zm9vYmFy", "foobar")] {
            assert_eq!(decode(text.as_bytes(), 99).unwrap(), bytes.as_bytes());
        }
        assert_eq!(decode(b"Zm9v\n  YmFy", 99).unwrap(), b"foobar");
        assert_eq!(decode(b"Zm9vYmFy", 4).unwrap(), b"foob");
        assert_eq!(decode(b"Zm9v!", 99), None);
    }
}
