//! Values at random, from descriptions: the language is explained in `bench/secrets/planted.txt`.

use anyhow::{Context as _, bail};
use std::{fmt::Write as _, iter::Peekable, str::Chars};

/// xorshift64*: the same values in every run.
pub(super) struct Random(u64);

impl Random {
    /// Begins at a seed that is not zero.
    pub(super) const fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn below(&mut self, most: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) as usize % most.max(1)
    }

    fn of(&mut self, class: &[char], count: usize) -> String {
        (0..count).filter_map(|_| class.get(self.below(class.len()))).collect()
    }

    fn of_base64(&mut self, count: usize) -> String {
        self.of(&class("A-Za-z0-9+/"), count)
    }
}

/// A value as a description says.
pub(super) fn value(description: &str, random: &mut Random) -> anyhow::Result<String> {
    let mut out = String::new();
    let mut rest = description.chars().peekable();
    while let Some(letter) = rest.next() {
        match letter {
            '\\' => out.extend(rest.next()),
            '{' if rest.peek() == Some(&'}') => {
                rest.next();
            }
            '[' => {
                let inside = until(&mut rest, ']')?;
                if rest.next() != Some('{') {
                    bail!("`[{inside}]` without a count in `{description}`");
                }
                let count = until(&mut rest, '}')?;
                let count = count.parse().with_context(|| format!("`{count}` is no count"))?;
                out.push_str(&random.of(&class(&inside), count));
            }
            '<' => {
                let inside = until(&mut rest, '>')?;
                let made = call(&inside, &out, random)?;
                out.push_str(&made);
            }
            letter => out.push(letter),
        }
    }
    Ok(out)
}

fn until(rest: &mut Peekable<Chars<'_>>, end: char) -> anyhow::Result<String> {
    let mut inside = String::new();
    for letter in rest.by_ref() {
        if letter == end {
            return Ok(inside);
        }
        inside.push(letter);
    }
    bail!("no `{end}` after `{inside}`")
}

/// Characters of a class as in a regular expression; a dash at its end is itself.
fn class(inside: &str) -> Vec<char> {
    let letters: Vec<char> = inside.chars().collect();
    let mut all = Vec::new();
    let mut at = 0;
    while let Some(&first) = letters.get(at) {
        match (letters.get(at + 1), letters.get(at + 2)) {
            (Some('-'), Some(&last)) => {
                all.extend(first..=last);
                at += 3;
            }
            _ => {
                all.push(first);
                at += 1;
            }
        }
    }
    all
}

fn call(inside: &str, before: &str, random: &mut Random) -> anyhow::Result<String> {
    let (name, argument) = inside.split_once(' ').unwrap_or((inside, ""));
    Ok(match name {
        "uuid" => {
            let version_4 = "[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab]{1}[0-9a-f]{3}-[0-9a-f]{12}";
            value(version_4, random)?
        }
        "crc32" => base62_crc32(before.rsplit('_').next().unwrap_or(before)),
        "base64" => base64(value(argument, random)?.as_bytes()),
        "jwt" => {
            let part =
                |text: &str| base64(text.as_bytes()).replace('=', "").replace('+', "-").replace('/', "_");
            let header = part(r#"{"alg":"RS256","typ":"JWT"}"#);
            let claims = part(&value(argument, random)?);
            format!("{header}.{claims}.{}", random.of(&class("A-Za-z0-9_-"), 342))
        }
        "pem" => pem(argument, random),
        other => bail!("`<{other}>` is unknown"),
    })
}

/// How the base64 of a thing in PEM begins: what its first bytes say.
const PEM_HEADS: [(&str, &str, usize); 6] = [
    ("PRIVATE KEY", "MIIEvQIBADANBgkqhkiG9w0BAQEFAASC", 25),
    ("RSA PRIVATE KEY", "MIIEowIBAAKCAQEA", 25),
    ("EC PRIVATE KEY", "MHcCAQEEI", 3),
    ("OPENSSH PRIVATE KEY", "b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQ", 25),
    ("PUBLIC KEY", "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA", 6),
    ("CERTIFICATE", "MIIDazCCAlOgAwIBAgIU", 20),
];

fn pem(label: &str, random: &mut Random) -> String {
    const LINE_BYTES: usize = 64;
    let known = PEM_HEADS.iter().find(|(known, ..)| *known == label);
    let (head, lines) = known.map_or(("", 25), |(_, head, lines)| (*head, *lines));
    let body = format!("{head}{}", random.of_base64(lines * LINE_BYTES - head.len() - 1));
    let dashes = "-----";
    let mut out = format!("{dashes}BEGIN {label}{dashes}\n");
    for at in (0..body.len()).step_by(LINE_BYTES) {
        let line = body.get(at..(at + LINE_BYTES).min(body.len())).unwrap_or_default();
        let padding = if line.len() < LINE_BYTES { "=" } else { "" };
        let _ = writeln!(out, "{line}{padding}");
    }
    out + &format!("{dashes}END {label}{dashes}")
}

fn base64(bytes: &[u8]) -> String {
    let alphabet = class("A-Za-z0-9+/");
    let mut out = String::new();
    for chunk in bytes.chunks(3) {
        let byte = |at: usize| u32::from(chunk.get(at).copied().unwrap_or(0));
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        let letters = (0..=chunk.len()).filter_map(|at| alphabet.get((bits >> (18 - 6 * at) & 63) as usize));
        out.extend(letters);
        out.push_str(&"=".repeat(3 - chunk.len()));
    }
    out
}

/// CRC-32 in six digits of base 62, as GitHub and npm end their tokens.
fn base62_crc32(body: &str) -> String {
    let alphabet = class("0-9A-Za-z");
    let mut rest = body.bytes().fold(u32::MAX, |sum, byte| {
        (0..8).fold(
            sum ^ u32::from(byte),
            |sum, _| if sum & 1 == 1 { sum >> 1 ^ 0xEDB8_8320 } else { sum >> 1 },
        )
    });
    rest = !rest;
    let mut digits: Vec<char> = Vec::new();
    for _ in 0..6 {
        digits.extend(alphabet.get((rest % 62) as usize));
        rest /= 62;
    }
    digits.iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::{Random, base62_crc32, base64, value};

    fn of(description: &str) -> String {
        value(description, &mut Random::new(7)).unwrap()
    }

    #[test]
    fn values_are_as_described() {
        let made = of("a[0-9a-f]{8}-{}[A-Z_-]{3}\\<x");
        assert_eq!(made.len(), "a01234567-ABC<x".len());
        assert!(made.starts_with('a') && made.ends_with("<x") && !made.contains(['{', '}']), "{made}");
        assert!(made[1..9].bytes().all(|byte| byte.is_ascii_hexdigit()));
        assert!(made[10..13].bytes().all(|byte| byte.is_ascii_uppercase() || b"_-".contains(&byte)));
        assert_eq!(of("<base64 a:b>"), "YTpi");
        assert_eq!(of("{\"a\":1}"), "{\"a\":1}");
    }

    #[test]
    fn one_seed_makes_one_row_of_values() {
        let mut random = Random::new(7);
        let two: Vec<String> = (0..2).map(|_| value("[a-z]{20}", &mut random).unwrap()).collect();
        assert_eq!(two[0], of("[a-z]{20}"));
        assert_ne!(two[0], two[1]);
        assert_ne!(two[0], value("[a-z]{20}", &mut Random::new(8)).unwrap());
    }

    #[test]
    fn what_is_no_description_is_refused() {
        for wrong in ["[a-z]", "[a-z]{x}", "[a-z", "<nothing>", "<uuid"] {
            assert!(value(wrong, &mut Random::new(7)).is_err(), "{wrong}");
        }
    }

    /// RFC 4648, section 10, and the check value of CRC-32: 0xCBF43926 in base 62.
    #[test]
    fn encodings_are_the_common_ones() {
        assert_eq!(base64(b"foob"), "Zm9vYg==");
        assert_eq!(base62_crc32("123456789"), "3jZRME");
        let token = of("ghp_[A-Za-z0-9]{30}<crc32>");
        assert_eq!(token[34..], base62_crc32(&token[4..34]));
    }

    #[test]
    fn a_key_has_lines_of_sixty_four_characters_between_its_marks() {
        let key = of("<pem PRIVATE KEY>");
        let lines: Vec<&str> = key.lines().collect();
        assert_eq!(lines.len(), 27);
        assert!(lines[1..26].iter().all(|line| line.len() == 64), "{lines:?}");
        assert!(lines[0].contains("BEGIN PRIVATE KEY") && lines[26].contains("END PRIVATE KEY"));
    }
}
