//! Finding some hundreds of words in one pass, in any case.
//!
//! Three bytes of each word, the rarest, are looked for first: at every place, whether its last three bytes are such
//! three is one bit of a table that fits into the first cache. Only there is a word compared. In ordinary text that is
//! two to three times as fast as an automaton, which waits for memory at every byte.

use std::ops::Range;

/// Kinds of bytes are numbers of so many bits.
const KIND_BITS: usize = 6;
/// Three kinds.
const CODES: usize = 1 << (3 * KIND_BITS);
/// Lists of words by their three bytes.
const LISTS: usize = 1024;
/// How often letters stand in text and code, in a thousand; only their order matters.
const COMMON: [(u8, u32); 48] = [
    (b'e', 120),
    (b't', 90),
    (b'a', 80),
    (b'o', 75),
    (b'i', 70),
    (b'n', 68),
    (b's', 66),
    (b'r', 62),
    (b'd', 45),
    (b'l', 42),
    (b'c', 34),
    (b'u', 30),
    (b'm', 27),
    (b'p', 26),
    (b'f', 24),
    (b'h', 40),
    (b'g', 20),
    (b'y', 18),
    (b'w', 16),
    (b'b', 16),
    (b'v', 10),
    (b'k', 8),
    (b'x', 6),
    (b'q', 2),
    (b'j', 2),
    (b'z', 2),
    (b'_', 20),
    (b'-', 16),
    (b'.', 20),
    (b'/', 18),
    (b':', 16),
    (b'"', 20),
    (b'=', 16),
    (b' ', 170),
    (b'$', 2),
    (b'0', 12),
    (b'1', 10),
    (b'2', 8),
    (b'3', 7),
    (b'4', 7),
    (b'5', 6),
    (b'6', 6),
    (b'7', 5),
    (b'8', 6),
    (b'9', 5),
    (b'?', 2),
    (b'&', 3),
    (b'+', 2),
];

/// A word with the three bytes that it is found by.
#[derive(Debug)]
struct Entry {
    code: u32,
    word: u16,
    /// Where the three bytes end in the word.
    end: u16,
}

/// Words to be found.
#[derive(Debug)]
pub(crate) struct Keywords {
    /// In small letters.
    words: Vec<Box<[u8]>>,
    /// Of each byte.
    kinds: [u8; 256],
    /// One bit for each three kinds.
    table: Box<[u64]>,
    lists: Vec<Vec<Entry>>,
}

impl Keywords {
    /// Takes words of three bytes or more.
    pub(crate) fn new(words: &[&str]) -> Self {
        let mut all = Self {
            words: words.iter().map(|word| word.to_ascii_lowercase().into_bytes().into()).collect(),
            kinds: kinds(),
            table: vec![0; CODES / 64].into(),
            lists: (0..LISTS).map(|_| Vec::new()).collect(),
        };
        for (number, word) in all.words.iter().enumerate() {
            let rarity = |three: &[u8]| three.iter().map(|byte| how_common(*byte)).product::<u32>();
            let rarest = word.windows(3).enumerate().min_by_key(|(_, three)| rarity(three));
            let Some((at, three)) = rarest else { continue };
            let kind = |byte: &u8| u32::from(all.kinds.get(usize::from(*byte)).copied().unwrap_or(0));
            let code = three.iter().fold(0, |code, byte| code << KIND_BITS | kind(byte));
            if let Some(bits) = all.table.get_mut(code as usize >> 6) {
                *bits |= 1 << (code & 63);
            }
            if let Some(list) = all.lists.get_mut(list_of(code)) {
                list.push(Entry { code, word: number as u16, end: at as u16 + 3 });
            }
        }
        all
    }

    /// Calls `found` for every place of every word, with the word's number.
    pub(crate) fn find(&self, bytes: &[u8], found: &mut dyn FnMut(usize, Range<usize>)) {
        let mut code = 0;
        for (at, byte) in bytes.iter().enumerate() {
            let kind = self.kinds.get(usize::from(*byte)).copied().unwrap_or(0);
            code = (code << KIND_BITS | u32::from(kind)) & (CODES as u32 - 1);
            let bits = self.table.get(code as usize >> 6).copied().unwrap_or(0);
            if bits >> (code & 63) & 1 == 1 {
                self.compare(bytes, at + 1, code, found);
            }
        }
    }

    #[inline(never)]
    fn compare(&self, bytes: &[u8], end: usize, code: u32, found: &mut dyn FnMut(usize, Range<usize>)) {
        for entry in self.lists.get(list_of(code)).into_iter().flatten() {
            if entry.code != code {
                continue;
            }
            let number = usize::from(entry.word);
            let Some(start) = end.checked_sub(usize::from(entry.end)) else { continue };
            let Some(word) = self.words.get(number) else { continue };
            let range = start..start + word.len();
            if bytes.get(range.clone()).is_some_and(|part| part.eq_ignore_ascii_case(word)) {
                found(number, range);
            }
        }
    }
}

const fn list_of(code: u32) -> usize {
    (code.wrapping_mul(0x9E37_79B1) >> 22) as usize
}

fn how_common(byte: u8) -> u32 {
    COMMON.iter().find(|(known, _)| *known == byte).map_or(1, |(_, common)| *common)
}

/// Bytes of one kind are taken for one another before words are compared: letters of both cases, and all that stands
/// in no word.
fn kinds() -> [u8; 256] {
    let mut kinds = [0; 256];
    for (number, (byte, _)) in (1..).zip(COMMON) {
        for byte in [byte, byte.to_ascii_uppercase()] {
            if let Some(kind) = kinds.get_mut(usize::from(byte)) {
                *kind = number;
            }
        }
    }
    kinds
}

#[cfg(test)]
mod tests {
    use super::Keywords;
    use crate::pattern::KEYWORDS;

    fn found(words: &[&str], text: &str) -> Vec<(usize, usize)> {
        let mut all = Vec::new();
        Keywords::new(words).find(text.as_bytes(), &mut |word, range| {
            assert!(text[range.clone()].eq_ignore_ascii_case(words[word]));
            all.push((range.start, word));
        });
        all.sort_unstable();
        all
    }

    #[test]
    fn words_are_found_in_any_case_at_both_ends_and_inside_of_one_another() {
        assert_eq!(found(&["token", "ken", "://"], "TOKEN://kentoke"), [(0, 0), (2, 1), (5, 2), (8, 1)]);
        assert_eq!(found(&["aaa"], "aaaa"), [(0, 0), (1, 0)]);
        assert_eq!(found(&["token"], ""), []);
        assert_eq!(found(&["token"], "oken"), []);
        assert_eq!(found(&["~~~x"], "~~~y ~~~x \u{e9}~~~X"), [(5, 0), (12, 0)]);
    }

    /// Against the plain search for each word, over text made of pieces of the words themselves.
    #[test]
    fn all_keywords_are_found_where_a_plain_search_finds_them() {
        let words: Vec<&str> = KEYWORDS.iter().map(|(word, _)| *word).collect();
        let mut text = String::new();
        let mut seed = 7_usize;
        while text.len() < 60_000 {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let word = words[(seed >> 33) % words.len()];
            let cut = (seed >> 20) % word.len();
            text.push_str(if (seed >> 17).is_multiple_of(4) { &word[cut..] } else { word });
            if seed >> 15 & 1 == 1 {
                text.push(char::from(b' ' + (seed >> 40) as u8 % 95));
            }
        }
        let mut plain = Vec::new();
        let lower = text.to_ascii_lowercase();
        for (number, word) in words.iter().enumerate() {
            for start in 0..lower.len() {
                if lower[start..].starts_with(word) {
                    plain.push((start, number));
                }
            }
        }
        plain.sort_unstable();
        assert!(plain.len() > 5_000);
        assert_eq!(found(&words, &text), plain);
    }
}
