use crate::FromNode;
use plimsoll_model::tree::{NodeRef, Value};

/// An amount of a resource (`250m`, `1.5Gi`, `2e3`), exact to a billionth as the API server keeps it: what is
/// finer is rounded away from zero. What is above `2^63 - 1` counts as that.
///
/// Source: Kubernetes API reference, "Quantity".
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Quantity {
    nanos: i128,
}

const NANO_DIGITS: i64 = 9;
const NANOS_MAX: i128 = i64::MAX as i128 * 1_000_000_000;

impl Quantity {
    /// Reads a quantity; `None` if it is none, has no digit (which the API server reads as 0), or has more than
    /// 19 significant ones.
    pub fn parse(text: &str) -> Option<Self> {
        let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
        let end = unsigned.find(|part: char| !part.is_ascii_digit() && part != '.').unwrap_or(unsigned.len());
        let (number, suffix) = unsigned.split_at(end);
        let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
        if fraction.contains('.') || whole.is_empty() && fraction.is_empty() {
            return None;
        }
        let (multiplier, exponent) = unit(suffix)?;
        let (mantissa, zeros) = mantissa(whole.bytes().chain(fraction.bytes()))?;
        let exponent = exponent + zeros + NANO_DIGITS - i64::try_from(fraction.len()).ok()?;
        // Below 2^64 times 2^60, so it fits.
        let nanos = scaled(i128::from(mantissa) * i128::from(multiplier), exponent).min(NANOS_MAX);
        Some(Self { nanos: if text.starts_with('-') { -nanos } else { nanos } })
    }

    /// The amount in billionths of its unit.
    pub const fn nanos(self) -> i128 {
        self.nanos
    }

    /// Whether it is more than nothing. A limit of 0 is no limit to the kubelet, a request of 0 reserves nothing.
    pub const fn is_positive(self) -> bool {
        self.nanos > 0
    }

    /// Whether it is more than `times` the other amount.
    pub const fn exceeds(self, other: Self, times: u8) -> bool {
        // At most 2^63 * 10^9 * 2^8, so it fits.
        self.nanos > other.nanos * times as i128
    }
}

/// What a suffix multiplies with: a factor, and a power of ten.
fn unit(suffix: &str) -> Option<(u64, i64)> {
    Some(match suffix {
        "" => (1, 0),
        "n" => (1, -9),
        "u" => (1, -6),
        "m" => (1, -3),
        "k" => (1, 3),
        "M" => (1, 6),
        "G" => (1, 9),
        "T" => (1, 12),
        "P" => (1, 15),
        "E" => (1, 18),
        "Ki" => (1 << 10, 0),
        "Mi" => (1 << 20, 0),
        "Gi" => (1 << 30, 0),
        "Ti" => (1 << 40, 0),
        "Pi" => (1 << 50, 0),
        "Ei" => (1 << 60, 0),
        _ => (1, i64::from(suffix.strip_prefix(['e', 'E'])?.parse::<i32>().ok()?)),
    })
}

/// The digits as a number without the zeros at its end, and how many zeros those are.
fn mantissa(digits: impl Iterator<Item = u8>) -> Option<(u64, i64)> {
    let (mut mantissa, mut zeros) = (0_u64, 0_u32);
    for digit in digits {
        match digit - b'0' {
            0 if mantissa == 0 => {}
            0 => zeros += 1,
            digit => {
                let shift = 10_u64.checked_pow(zeros + 1)?;
                mantissa = mantissa.checked_mul(shift)?.checked_add(u64::from(digit))?;
                zeros = 0;
            }
        }
    }
    Some((mantissa, i64::from(zeros)))
}

/// `value` times ten to the power of `exponent`, rounded up, as much as fits.
fn scaled(value: i128, exponent: i64) -> i128 {
    if value == 0 {
        return 0;
    }
    let power = u32::try_from(exponent.unsigned_abs()).ok().and_then(|power| 10_i128.checked_pow(power));
    if exponent >= 0 {
        power.and_then(|power| value.checked_mul(power)).unwrap_or(i128::MAX)
    } else {
        // Divided by more than fits, the least amount is left.
        power.map_or(1, |power| value / power + i128::from(value % power != 0))
    }
}

impl FromNode<'_> for Quantity {
    const EXPECTED: &'static str = "a quantity";

    fn from_node(node: NodeRef<'_>) -> Option<Self> {
        match node.value() {
            Value::Str(text) => Self::parse(text.trim()),
            // The API server reads a number as the text that JSON writes for it.
            Value::Int(number) => Self::parse(&number.to_string()),
            Value::Float(number) if number.is_finite() => Self::parse(&number.to_string()),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{NANOS_MAX, Quantity};
    use crate::Field;
    use plimsoll_document::{Limits, parse};

    fn nanos(text: &str) -> Option<i128> {
        Quantity::parse(text).map(Quantity::nanos)
    }

    #[test]
    fn every_suffix_has_its_weight() {
        const ONE: i128 = 1_000_000_000;
        let expected = [
            ("1n", 1),
            ("1u", 1_000),
            ("250m", 250_000_000),
            ("1", ONE),
            ("2k", 2_000 * ONE),
            ("3M", 3_000_000 * ONE),
            ("1G", 1_000_000_000 * ONE),
            ("1T", 1_000_000_000_000 * ONE),
            ("1P", 1_000_000_000_000_000 * ONE),
            ("1E", 1_000_000_000_000_000_000 * ONE),
            ("1Ki", 1_024 * ONE),
            ("128Mi", 134_217_728 * ONE),
            ("1Gi", 1_073_741_824 * ONE),
            ("1Ti", 1_099_511_627_776 * ONE),
            ("1Pi", 1_125_899_906_842_624 * ONE),
            ("1Ei", 1_152_921_504_606_846_976 * ONE),
            ("5e3", 5_000 * ONE),
            ("5E3", 5_000 * ONE),
            ("5e+3", 5_000 * ONE),
            ("5e-3", 5_000_000),
            ("1e0", ONE),
        ];
        for (text, amount) in expected {
            assert_eq!(nanos(text), Some(amount), "{text}");
        }
    }

    #[test]
    fn decimals_signs_and_zeros_are_read() {
        let expected = [
            ("0.5", 500_000_000),
            (".5", 500_000_000),
            ("5.", 5_000_000_000),
            ("1.5Gi", 1_610_612_736_000_000_000),
            ("0.1Ki", 102_400_000_000),
            ("+1", 1_000_000_000),
            ("-1", -1_000_000_000),
            ("-0.5m", -500_000),
            ("0", 0),
            ("0Gi", 0),
            ("000.000", 0),
            ("-0", 0),
            ("0001.5000", 1_500_000_000),
            ("0e99999", 0),
        ];
        for (text, amount) in expected {
            assert_eq!(nanos(text), Some(amount), "{text}");
        }
    }

    /// Something asked for is never read as nothing.
    #[test]
    fn what_is_finer_than_a_billionth_is_rounded_away_from_zero() {
        for (text, amount) in [("0.1n", 1), ("1.1n", 2), ("-0.1n", -1), ("1e-100", 1), ("0.0000000001", 1)] {
            assert_eq!(nanos(text), Some(amount), "{text}");
        }
        assert_eq!(nanos("0.00000000000000000000000000000000001Ei"), Some(1));
        assert_eq!(nanos("1e-2147483648"), Some(1));
    }

    #[test]
    fn what_is_too_much_is_the_most_there_is() {
        assert_eq!(nanos("9223372036854775807"), Some(NANOS_MAX));
        for text in
            ["9223372036854775808", "8Ei", "10E", "1e100", "1e2147483647", "1000000000000000000000000"]
        {
            assert_eq!(nanos(text), Some(NANOS_MAX), "{text}");
        }
        assert_eq!(nanos("9223372036854775806"), Some(NANOS_MAX - 1_000_000_000));
        assert_eq!(nanos("-1e100"), Some(-NANOS_MAX));
    }

    #[test]
    fn what_is_no_quantity_is_not_read() {
        let wrong = [
            "",
            ".",
            "m",
            "Gi",
            "-",
            "1.1.M",
            "1 Gi",
            " 1",
            "1 ",
            "1gi",
            "1GiB",
            "1GB",
            "1K",
            "1i",
            "1mi",
            "1e",
            "1e+",
            "1e1.5",
            "1e3k",
            "e3",
            "--1",
            "+-1",
            "1,5",
            "1_000",
            "0x10",
            "lots",
            "∞",
            "1é",
            "1e99999999999",
        ];
        for text in wrong {
            assert_eq!(nanos(text), None, "{text}");
        }
    }

    #[test]
    fn more_digits_than_can_be_kept_are_not_read() {
        assert!(nanos("1844674407370955161.5").is_some());
        assert_eq!(nanos("18446744073709551616"), None);
        assert_eq!(nanos("0.123456789012345678901"), None);
    }

    /// Over many numbers and ways to write them: one amount, one value, and an order that numbers have.
    #[test]
    fn ways_to_write_one_amount_agree_and_keep_the_order() {
        let mut last = None;
        for number in
            (0_i128..3_000).chain((1..60).map(|bit| 1_i128 << bit).filter(|number| *number >= 3_000))
        {
            let plain = nanos(&number.to_string());
            assert_eq!(plain, Some(number * 1_000_000_000));
            assert!(plain > last, "{number}");
            last = plain;
            assert_eq!(nanos(&format!("-{number}")), plain.map(|plain| -plain));
            if number < 1 << 50 {
                for same in [
                    format!("{number}000m"),
                    format!("{number}.000"),
                    format!("{number}000e-3"),
                    format!("0{number}e0"),
                    format!("{}.{:03}k", number / 1_000, number % 1_000),
                    format!("{}u", number * 1_000_000),
                ] {
                    assert_eq!(nanos(&same), plain, "{same}");
                }
                assert_eq!(nanos(&format!("{number}Ki")), nanos(&(number * 1_024).to_string()));
                assert_eq!(nanos(&format!("{number}n")), Some(number));
            }
        }
    }

    #[test]
    fn no_text_of_few_characters_panics_or_reads_as_nothing_by_accident() {
        const PARTS: [&str; 13] = ["", "0", "1", "9", ".", "-", "+", "e", "E", "m", "K", "i", "n"];
        for first in PARTS {
            for second in PARTS {
                for third in PARTS {
                    for fourth in PARTS {
                        let text = format!("{first}{second}{third}{fourth}");
                        let has_more = text.contains(['1', '9']);
                        let mantissa_is_zero = !text.split(['e', 'E']).next().unwrap().contains(['1', '9']);
                        if nanos(&text) == Some(0) {
                            assert!(!has_more || mantissa_is_zero, "{text}");
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn comparing_with_a_multiple_has_its_boundary() {
        let quantity = |text| Quantity::parse(text).unwrap();
        assert!(!quantity("2Gi").exceeds(quantity("1Gi"), 2));
        assert!(quantity("2049Mi").exceeds(quantity("1Gi"), 2));
        assert!(quantity("1").exceeds(quantity("0"), 2));
        assert!(!quantity("1e100").exceeds(quantity("1e100"), u8::MAX));
    }

    #[test]
    fn a_number_of_the_file_is_a_quantity_and_other_things_are_none() {
        let text = "a: 1\nb: 0.5\nc: 1e3\nd: '2'\ne: ' 1Gi '\nh: true\ni: [1]\nj: lots\nk: 1Gi\n";
        let documents = parse(text, false, &Limits::default()).documents;
        let tree = &documents.first().unwrap().tree;
        let root = tree.root().unwrap();
        let read = |key| Field::<Quantity>::find(root, root, key).value().map(|value| value.nanos());
        assert_eq!(read("a"), Some(1_000_000_000));
        assert_eq!(read("b"), Some(500_000_000));
        assert_eq!(read("c"), Some(1_000_000_000_000));
        assert_eq!(read("d"), Some(2_000_000_000));
        assert_eq!(read("e"), read("k"));
        for key in ["h", "i", "j"] {
            assert_eq!(read(key), None, "{key}");
        }
    }
}
