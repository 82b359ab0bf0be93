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
    const SAME_MAX: usize = 6;
    const RISING_MAX: usize = 8;
    let (mut same, mut rising) = (1, 1);
    for (one, next) in bytes.iter().zip(bytes.iter().skip(1)) {
        same = if one == next { same + 1 } else { 1 };
        rising = if one.checked_add(1) == Some(*next) { rising + 1 } else { 1 };
        if same > SAME_MAX || rising >= RISING_MAX {
            return false;
        }
    }
    let least = match bytes.len() {
        0..=11 => 2.0,
        12..=19 => 2.4,
        20..=39 => 2.7,
        _ => 3.0,
    };
    entropy(bytes) >= least
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
    use super::{base62_crc32, crc32, entropy, has_luhn_digit, looks_random};

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
    }
}
