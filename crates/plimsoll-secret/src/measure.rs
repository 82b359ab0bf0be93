//! How random a text looks, and checksums.

/// Bits per character (Shannon) of these bytes.
pub(crate) fn entropy(bytes: &[u8]) -> f64 {
    let mut counts = [0_u32; 256];
    for byte in bytes {
        if let Some(count) = counts.get_mut(usize::from(*byte)) {
            *count += 1;
        }
    }
    let total = f64::from(bytes.len() as u32);
    let share = |count: &u32| {
        let share = f64::from(*count) / total;
        -share * share.log2()
    };
    counts.iter().filter(|count| **count > 0).map(share).sum()
}

/// Whether a secret of a known form looks made by chance: enough different characters, no long run of one, no
/// counting up.
pub(crate) fn looks_random(bytes: &[u8]) -> bool {
    const RISING_MAX: usize = 8;
    // What is long is often an encoded structure, with zeros in it.
    let same_max = if bytes.len() < 100 { 6 } else { 16 };
    let (mut same, mut rising) = (1, 1);
    for (one, next) in bytes.iter().zip(bytes.iter().skip(1)) {
        same = if one == next { same + 1 } else { 1 };
        rising = if one.checked_add(1) == Some(*next) { rising + 1 } else { 1 };
        if same > same_max || rising >= RISING_MAX {
            return false;
        }
    }
    let least = match bytes.len() {
        0..=11 => 2.0,
        12..=19 => 2.4,
        20..=39 => 2.7,
        _ => 3.0,
    };
    !is_typed(bytes) && entropy(bytes) >= least
}

/// Whether a text is one that somebody typed to fill a place: letters or digits that count up, also in turns
/// (`a1b2c3d4`), or a short piece over and over.
pub(crate) fn is_typed(bytes: &[u8]) -> bool {
    const BYTES_MIN: usize = 16;
    const PIECE_BYTES_MAX: usize = 16;
    let text: Vec<u8> = bytes.iter().copied().filter(u8::is_ascii_alphanumeric).collect();
    if text.len() < BYTES_MIN {
        return false;
    }
    let follows = |one: u8, next: u8| one.checked_add(1) == Some(next);
    let counting = text.windows(3).filter(|three| match three {
        [before, last, next] => follows(*before, *next) || follows(*last, *next),
        _ => false,
    });
    // By chance one in eight counts up in hexadecimal digits, where there are fewest to choose from.
    let (counting, all) = (counting.count(), text.len() - 2);
    let counts_up = if text.len() < 32 { 5 * counting >= 3 * all } else { 2 * counting >= all };
    let repeats = |piece: &usize| text.iter().zip(text.iter().skip(*piece)).all(|(one, next)| one == next);
    counts_up || (1..=PIECE_BYTES_MAX.min(text.len() / 2)).any(|piece| repeats(&piece))
}

/// Whether the last six characters are CRC-32 of the others in base 62, as GitHub and npm write it.
pub(crate) fn has_base62_crc32(bytes: &[u8]) -> bool {
    let Some((body, sum)) = bytes.len().checked_sub(6).and_then(|at| bytes.split_at_checked(at)) else {
        return false;
    };
    sum == base62_crc32(body)
}

/// CRC-32 of these bytes as six characters of base 62.
pub(crate) fn base62_crc32(body: &[u8]) -> [u8; 6] {
    const ALPHABET: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    let mut rest = crc32(body);
    let mut text = [b'0'; 6];
    for digit in text.iter_mut().rev() {
        *digit = ALPHABET.get((rest % 62) as usize).copied().unwrap_or(b'0');
        rest /= 62;
    }
    text
}

/// CRC-32 as Ethernet and zip have it.
fn crc32(bytes: &[u8]) -> u32 {
    let mut sum = u32::MAX;
    for byte in bytes {
        sum ^= u32::from(*byte);
        for _ in 0..8 {
            sum = if sum & 1 == 1 { sum >> 1 ^ 0xEDB8_8320 } else { sum >> 1 };
        }
    }
    !sum
}

/// Whether the last of these digits is the check digit of the others (ISO/IEC 7812-1, "Luhn").
pub(crate) fn has_luhn_digit(digits: impl DoubleEndedIterator<Item = u8>) -> bool {
    let mut sum = 0_u32;
    for (position, digit) in digits.rev().enumerate() {
        let digit = u32::from(digit);
        let doubled = if position % 2 == 1 { digit * 2 } else { digit };
        sum += if doubled > 9 { doubled - 9 } else { doubled };
    }
    sum.is_multiple_of(10)
}

#[cfg(test)]
mod tests {
    use super::{base62_crc32, crc32, entropy, has_luhn_digit, is_typed, looks_random};

    /// The check value of CRC-32 in every catalogue of checksums.
    #[test]
    fn crc32_is_the_common_one() {
        assert_eq!(crc32(b"123456789"), 0xCBF4_3926);
        // 0xCBF43926 = 3421780262 = 3·62⁵ + 45·62⁴ + 35·62³ + 27·62² + 22·62 + 14.
        assert_eq!(&base62_crc32(b"123456789"), b"3jZRME");
    }

    #[test]
    fn luhn_holds_for_a_number_and_not_for_its_neighbour() {
        let digits = |text: &str| text.bytes().map(|byte| byte - b'0').collect::<Vec<_>>().into_iter();
        assert!(has_luhn_digit(digits("79927398713")));
        assert!(!has_luhn_digit(digits("79927398714")));
    }

    #[test]
    fn what_is_typed_is_not_random() {
        assert!((entropy(b"abab") - 1.0).abs() < 1e-9);
        assert!(!looks_random(b"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"));
        assert!(!looks_random(b"4f0abcdefghijk19e02d"));
        assert!(looks_random(b"4f0ac9d1e2b7863510fe4a9dc8b21736"));
        for text in ["a1b2c3d4567890ab", "1234abcd-1234-abcd-1234-d46a8903e9bc", "deadbeefdeadbeefdeadbeef"] {
            assert!(is_typed(text.as_bytes()), "{text}");
        }
        for text in ["a1b2c3d45678", "deadbeefdeadbeefdeadbeea9c", "7f3e91d0c24b58a6"] {
            assert!(!is_typed(text.as_bytes()), "{text}");
        }
        let long = format!("{}{}", "4f0ac9d1e2b7863510fe4a9dc8b21736".repeat(3), "z".repeat(10));
        assert!(looks_random(format!("{long}{}", "Qw").as_bytes()) && !looks_random(&long.as_bytes()[60..]));
    }
}
