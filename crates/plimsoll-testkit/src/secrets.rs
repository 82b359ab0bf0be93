//! Secrets for tests, put together where they are needed: no file of the repository bears one, and fixtures say
//! `@@token@@` instead.

/// Characters that look made by chance, the same in every run.
fn random(alphabet: &[u8], count: usize) -> String {
    let mut state: u64 = 0x9e37_79b9_7f4a_7c15;
    let mut next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        char::from(alphabet[(state >> 33) as usize % alphabet.len()])
    };
    (0..count).map(|_| next()).collect()
}

const BASE64: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Base64 of a text, padded.
pub fn base64(text: &str) -> String {
    let mut out = String::new();
    for chunk in text.as_bytes().chunks(3) {
        let bits =
            chunk.iter().fold(0_u32, |bits, byte| bits << 8 | u32::from(*byte)) << (8 * (3 - chunk.len()));
        for place in 0..=chunk.len() {
            out.push(char::from(BASE64[(bits >> (18 - 6 * place) & 63) as usize]));
        }
        out.push_str(&"=".repeat(3 - chunk.len()));
    }
    out
}

/// A secret by its mark: its form is real, and nothing gave it out.
fn secret(mark: &str) -> Option<String> {
    let dashes = "-----";
    let key = || {
        format!(
            "{dashes}BEGIN PRIVATE KEY{dashes}\\n{}\\n{dashes}END PRIVATE KEY{dashes}\\n",
            random(BASE64, 128)
        )
    };
    Some(match mark {
        "token" => format!("rubygems_{}", random(b"0123456789abcdef", 48)),
        "password" => random(b"ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz23456789", 20),
        "hex" => random(b"0123456789abcdef", 32),
        // On one line, as a text in double quotes has it.
        "key" => key(),
        "base64 key" => base64(&key().replace("\\n", "\n")),
        "base64 token" => base64(&format!("rubygems_{}", random(b"0123456789abcdef", 48))),
        "base64 ini" => base64(&format!("[main]\nkey = rubygems_{}\n", random(b"0123456789abcdef", 48))),
        "base64 certificate" => base64(&format!(
            "{dashes}BEGIN CERTIFICATE{dashes}\n{}\n{dashes}END CERTIFICATE{dashes}\n",
            random(BASE64, 128)
        )),
        // Of an issuer's form and with the check digit that holds; nobody was given it.
        "card" => card_number(&format!("4539{}", random(b"0123456789", 11))),
        // Everybody's number for tests.
        "base64 card" => base64(&secret("card")?),
        "test card" => "4242".repeat(4),
        "social security number" => ["536", "21", "9874"].join("-"),
        "provider" => ["1234567", "893"].concat(),
        "record" => ["0048", "3921"].concat(),
        _ => return None,
    })
}

/// A number with its check digit.
fn card_number(body: &str) -> String {
    let sum = body.bytes().rev().enumerate().map(|(index, byte)| {
        let digit = u32::from(byte - b'0') * if index % 2 == 0 { 2 } else { 1 };
        digit / 10 + digit % 10
    });
    format!("{body}{}", (10 - sum.sum::<u32>() % 10) % 10)
}

/// A text with its marks replaced: `@@token@@` by a secret of a known form.
pub fn expand_secrets(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut parts = text.split("@@");
    out.push_str(parts.next().unwrap_or_default());
    while let Some(mark) = parts.next() {
        let Some(secret) = secret(mark) else { panic!("`@@{mark}@@` is no mark of a secret") };
        out.push_str(&secret);
        out.push_str(parts.next().unwrap_or_default());
    }
    out
}
