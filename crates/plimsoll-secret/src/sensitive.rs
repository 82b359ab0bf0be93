//! Card numbers and identifiers of people's health records. Only searched for when asked: in most files a number is
//! a number.

use crate::{allow::is_known, measure::has_luhn_digit, pattern::built_in as patterns};
use plimsoll_model::SecretPattern;
use std::ops::Range;

/// Digits of a number with one blank, dash or dot between groups.
struct Number {
    whole: Range<usize>,
    digits: Vec<u8>,
    /// Lengths of the groups.
    groups: Vec<usize>,
}

/// Fewest digits of anything that is searched for: of a number of a medical record.
const DIGITS_MIN: usize = 6;
/// Most digits that are looked at.
const DIGITS_MAX: usize = 19;

/// Told of a pattern, where it matches, and the digits.
pub(crate) type Seen<'s> = dyn FnMut(&'static SecretPattern, Range<usize>, &[u8]) + 's;

/// Calls `found` for every card number and health identifier.
pub(crate) fn search(bytes: &[u8], found: &mut Seen<'_>) {
    let mut at = 0;
    while let Some(offset) = bytes.get(at..).and_then(|rest| rest.iter().position(u8::is_ascii_digit)) {
        let start = at + offset;
        let (end, digits) = extent(bytes, start);
        at = end.max(start + 1);
        let before = start.checked_sub(1).and_then(|before| bytes.get(before)).copied().unwrap_or(b' ');
        let after = bytes.get(end).copied().unwrap_or(b' ');
        let joins = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
        if digits < DIGITS_MIN || joins(before) || joins(after) || before == b'.' {
            continue;
        }
        let number = number(bytes, start..end);
        if let Some(pattern) = judge(bytes, &number) {
            if !is_known(&number.digits) {
                found(pattern, number.whole, &number.digits);
            }
        }
    }
}

/// Where a number ends, and how many digits it has.
fn extent(bytes: &[u8], start: usize) -> (usize, usize) {
    let (mut at, mut end, mut digits) = (start, start, 0);
    while let Some(byte) = bytes.get(at).copied() {
        let next_is_digit = bytes.get(at + 1).is_some_and(u8::is_ascii_digit);
        if byte.is_ascii_digit() {
            digits += 1;
            end = at + 1;
        } else if !(matches!(byte, b' ' | b'-') && next_is_digit && digits <= DIGITS_MAX) {
            break;
        }
        at += 1;
    }
    (end, digits)
}

fn number(bytes: &[u8], whole: Range<usize>) -> Number {
    let text = bytes.get(whole.clone()).unwrap_or_default();
    let digits = text.iter().copied().filter(u8::is_ascii_digit).collect();
    let groups = text.split(|byte| !byte.is_ascii_digit()).map(<[u8]>::len).collect();
    Number { whole, digits, groups }
}

fn judge(bytes: &[u8], number: &Number) -> Option<&'static SecretPattern> {
    if is_card_number(number) {
        return Some(&patterns::CARD_NUMBER);
    }
    let context = context(bytes, number.whole.start);
    let says = |words: &[&str]| words.iter().any(|word| has_word(&context, word.as_bytes()));
    let single = number.groups.len() == 1;
    if is_social_security_number(number)
        && says(&["ssn", "social security", "socialsecurity", "social_security"])
    {
        return Some(&patterns::SOCIAL_SECURITY_NUMBER);
    }
    let npi = b"80840".iter().chain(&number.digits).map(|byte| byte - b'0');
    if single && number.digits.len() == 10 && says(&["npi"]) && has_luhn_digit(npi) {
        return Some(&patterns::PROVIDER_IDENTIFIER);
    }
    let is_record = single && (6..=10).contains(&number.digits.len());
    let says_record = says(&[
        "mrn",
        "medical record",
        "medicalrecord",
        "medical_record",
        "patient id",
        "patient_id",
        "patientid",
    ]);
    (is_record && says_record).then_some(&patterns::MEDICAL_RECORD_NUMBER)
}

/// The right length for its issuer, groups as on a card, and the check digit.
fn is_card_number(number: &Number) -> bool {
    let length = number.digits.len();
    let prefix = |digits: usize| {
        let head = number.digits.get(..digits).unwrap_or_default();
        head.iter().fold(0_u32, |value, digit| value * 10 + u32::from(digit - b'0'))
    };
    // By the first four digits: Visa, Mastercard, American Express, Diners, then those of 16 or 19 digits.
    let issuer = match prefix(4) {
        4000..=4999 => matches!(length, 13 | 16 | 19),
        5100..=5599 | 2221..=2720 => length == 16,
        3400..=3499 | 3700..=3799 => length == 15,
        3000..=3059 | 3600..=3699 | 3800..=3999 => length == 14,
        6011 | 6200..=6299 | 6440..=6599 | 3500..=3599 => matches!(length, 16 | 19),
        _ => false,
    };
    let groups = matches!(number.groups.as_slice(), [_] | [4, 4, 4, 4] | [4, 4, 4, 4, 3] | [4, 6, 4 | 5]);
    let distinct = number.digits.iter().fold(0_u16, |seen, digit| seen | 1 << (digit - b'0')).count_ones();
    issuer && groups && distinct > 3 && has_luhn_digit(number.digits.iter().map(|byte| byte - b'0'))
}

fn is_social_security_number(number: &Number) -> bool {
    let shaped = matches!(number.groups.as_slice(), [3, 2, 4] | [9]);
    let [area, group, serial] =
        [0..3, 3..5, 5..9].map(|range| number.digits.get(range).unwrap_or_default().to_vec());
    let invalid = area == b"000"
        || area == b"666"
        || area.first() == Some(&b'9')
        || group == b"00"
        || serial == b"0000";
    shaped && !invalid
}

/// What stands before a number, in small letters.
fn context(bytes: &[u8], at: usize) -> Vec<u8> {
    const BYTES: usize = 40;
    bytes.get(at.saturating_sub(BYTES)..at).unwrap_or_default().to_ascii_lowercase()
}

/// Whether a word stands in a text with no letter on either side.
fn has_word(text: &[u8], word: &[u8]) -> bool {
    text.windows(word.len()).enumerate().any(|(at, part)| {
        let before = at.checked_sub(1).and_then(|before| text.get(before));
        let after = text.get(at + word.len());
        part == word
            && !before.is_some_and(u8::is_ascii_alphabetic)
            && !after.is_some_and(u8::is_ascii_alphabetic)
    })
}
