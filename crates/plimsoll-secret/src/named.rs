//! Credentials that are known by their name only: what a credential is called, and which values are none.

use crate::{
    allow::{bears_placeholder_word, is_placeholder},
    measure::{entropy, is_typed},
};

/// What a name promises.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NameKind {
    /// Chosen by a person; any text will do.
    Password,
    /// Made by a program; looks made by chance.
    Token,
}

/// First words of names of switches, limits and the like.
const NOT_FIRST: [&str; 22] = [
    "allow",
    "use",
    "enable",
    "enabled",
    "disable",
    "require",
    "required",
    "has",
    "is",
    "no",
    "need",
    "reset",
    "forgot",
    "max",
    "min",
    "public",
    "show",
    "hide",
    "random",
    // `existingSecret` names an object.
    "existing",
    // Of a file with credentials, so that pods start anew when it changes.
    "checksum",
    "fingerprint",
];
/// Before `token`: where a reader stands, or that a request is the same one. Nobody gains anything by such.
const NO_TOKEN_OF: [&str; 15] = [
    "next",
    "page",
    "pagination",
    "continuation",
    "starting",
    "resume",
    "sync",
    "client",
    "request",
    "lock",
    "change",
    "idempotency",
    "cancellation",
    "csrf",
    "xsrf",
];

/// Before `key`: what a key opens or makes.
const KEY_OF: [&str; 14] = [
    "api",
    "secret",
    "private",
    "encryption",
    "signing",
    "auth",
    "master",
    "license",
    "service",
    "shared",
    "access",
    "account",
    "storage",
    "batch",
];

/// What a name says of its value; `None` for a name that is not one of a credential.
///
/// The last word decides: `DB_PASSWORD`, `clientSecret` and `api-key` name credentials; `PASSWORD_FILE`,
/// `tokenUrl`, `SECRET_NAME` and `MYSQL_ALLOW_EMPTY_PASSWORD` name something else. A number behind it says nothing:
/// `PASSWORD1`.
pub fn credential_name(name: &str) -> Option<NameKind> {
    let words = words(name);
    let digits = |byte: char| byte.is_ascii_digit();
    let mut rest =
        words.iter().rev().map(|word| word.trim_end_matches(digits)).skip_while(|word| word.is_empty());
    let last = rest.next()?;
    let before = rest.next().unwrap_or_default();
    if words.first().is_some_and(|first| NOT_FIRST.contains(&first.as_str()))
        || matches!(before, "public" | "empty")
    {
        return None;
    }
    if is_password_word(last) || last == "pw" && !before.is_empty() {
        return Some(NameKind::Password);
    }
    if last == "token" && NO_TOKEN_OF.contains(&before) {
        return None;
    }
    let ends = |ends: &[&str]| ends.iter().any(|end| last.ends_with(end));
    let is_token = matches!(last, "token" | "secret" | "credential" | "credentials" | "apikey")
        || ends(&[
            "apikey",
            "secretkey",
            "accesskey",
            "privatekey",
            "authtoken",
            "accesstoken",
            "apitoken",
            "clientsecret",
        ]);
    let is_key = last == "key" && KEY_OF.contains(&before);
    // What Rails calls the key that it makes others of.
    let is_base = last == "base" && before == "key" && rest.next() == Some("secret");
    (is_token || is_key || is_base).then_some(NameKind::Token)
}

/// Whether a word is one for a password: `password`, `PGPASSWORD`, `userpass`, `requirepass` of Redis, `bindpw` of LDAP.
fn is_password_word(word: &str) -> bool {
    const WHOLE: [&str; 10] = [
        "pwd",
        "passcode",
        "bindpw",
        "rootpw",
        "rootbindpw",
        "masterauth",
        "dbpwd",
        "userpwd",
        "storepwd",
        "keypwd",
    ];
    const BEFORE_PASS: [&str; 16] = [
        "",
        "db",
        "user",
        "root",
        "admin",
        "my",
        "mail",
        "smtp",
        "redis",
        "require",
        "store",
        "deststore",
        "srcstore",
        "key",
        "login",
        "auth",
    ];
    ["password", "passwd", "passphrase"].iter().any(|end| word.ends_with(end))
        || WHOLE.contains(&word)
        || word.strip_suffix("pass").is_some_and(|before| BEFORE_PASS.contains(&before))
}

/// Whether a value is a word that people take for a secret, under a name of one: `JWT_SECRET=supersecret`.
///
/// A name that ends in `secret` may be one of an object (`authSecret: minio`), unless it says whose secret it is.
pub(crate) fn is_weak_word(name: &str, value: &str) -> bool {
    const SECRETS: [&str; 10] = [
        "supersecret",
        "topsecret",
        "verysecret",
        "notsosecret",
        "secretkey",
        "secrettoken",
        "secretpassword",
        "jwtsecret",
        "s3cr3t",
        "s3cret",
    ];
    const WORDS: [&str; 9] =
        ["secret", "password", "passwd", "letmein", "qwerty", "hunter", "minio", "minioadmin", "admin"];
    const OWNERS: [&str; 9] =
        ["jwt", "client", "session", "cookie", "hmac", "signing", "flask", "django", "nextauth"];
    let is_digit = |letter: char| letter.is_ascii_digit();
    let lower: String =
        value.to_ascii_lowercase().split(['-', '_', '.', '!', '?', '$', '#', '@', '*']).collect();
    let word = lower.trim_end_matches(is_digit);
    let words = words(name);
    // An id of an access key is a name. A word in capitals stands for what belongs there.
    let is_id = matches!(words.as_slice(), [.., before, last] if before == "access" && last == "key");
    if is_id || !value.bytes().any(|byte| byte.is_ascii_lowercase()) {
        return false;
    }
    let last = words.iter().map(|word| word.trim_end_matches(is_digit)).rfind(|word| !word.is_empty());
    let may_be_object = matches!(last, Some("secret" | "credential" | "credentials"));
    let says_whose = || words.iter().any(|word| OWNERS.contains(&word.as_str()));
    SECRETS.contains(&word)
        || word == "secret" && word.len() < lower.len()
        || WORDS.contains(&word) && (!may_be_object || says_whose())
}

/// Words of a name in small letters: cut at signs, and where a capital letter follows a small one.
fn words(name: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let mut was_lower = false;
    for letter in name.chars() {
        let cuts = !letter.is_ascii_alphanumeric() || letter.is_ascii_uppercase() && was_lower;
        if cuts && !word.is_empty() {
            words.push(std::mem::take(&mut word));
        }
        if letter.is_ascii_alphanumeric() {
            word.push(letter.to_ascii_lowercase());
        }
        was_lower = letter.is_ascii_lowercase() || letter.is_ascii_digit();
    }
    if !word.is_empty() {
        words.push(word);
    }
    words
}

/// Longest value of a name: what is longer is a file.
const VALUE_BYTES_MAX: usize = 512;

/// Whether a value that stands under a credential's name by itself is one: any password that is no placeholder,
/// reference, path or switch; a token only if it looks made by chance.
pub fn is_literal(kind: NameKind, value: &str) -> bool {
    let value = value.trim();
    if value.len() > VALUE_BYTES_MAX
        || value.contains('\n')
        || is_placeholder(value.as_bytes())
        || is_place(value)
    {
        return false;
    }
    match kind {
        NameKind::Password => !value.contains(' '),
        NameKind::Token => is_made_by_chance(value),
    }
}

/// A path or an address.
pub(crate) fn is_place(value: &str) -> bool {
    let is_drive = matches!(value.as_bytes(), [drive, b':', b'\\', ..] if drive.is_ascii_alphabetic());
    value.starts_with(['/', '~'])
        || value.starts_with("./")
        || value.starts_with("../")
        || value.contains("://")
        || is_drive
}

/// Whether a value in the midst of a text is a secret: the same, and quoted or at the end of its line, and looking
/// made by chance, since code assigns much else to names of credentials.
pub(crate) fn is_strong(kind: NameKind, value: &[u8]) -> bool {
    const BYTES_MAX: usize = 200;
    let Ok(text) = std::str::from_utf8(value) else { return false };
    let fits = value.len() <= BYTES_MAX && !is_placeholder(value) && !is_place(text);
    let is_word = kind == NameKind::Token && names_a_credential(&value.to_ascii_lowercase());
    fits && is_made_by_chance(text) && !bears_code(value) && !is_word
}

/// Whether a text of small letters names what it would be: `testRSA2048PrivateKey`, `s3cr3t-token-1`.
fn names_a_credential(lower: &[u8]) -> bool {
    const WORDS: [&[u8]; 7] =
        [b"token", b"secret", b"password", b"privatekey", b"publickey", b"encryptionkey", b"apikey"];
    WORDS.iter().any(|word| lower.windows(word.len()).any(|part| part == *word))
}

/// Signs that stand in code and seldom in a secret.
fn bears_code(value: &[u8]) -> bool {
    let sign = |byte: &u8| {
        matches!(byte, b'(' | b')' | b'{' | b'}' | b'[' | b']' | b'<' | b'>' | b' ' | b'|' | b'\\' | b';')
    };
    value.iter().any(sign) || !value.is_ascii()
}

/// Whether a text of eight characters or more looks made by chance: letters and digits mixed, no word of a language
/// or name of a thing, no version.
fn is_made_by_chance(value: &str) -> bool {
    const BYTES_MIN: usize = 8;
    let bytes = value.as_bytes();
    if bytes.len() < BYTES_MIN || bytes.contains(&b' ') || bears_placeholder_word(&bytes.to_ascii_lowercase())
    {
        return false;
    }
    // Words, numbers and versions apart: `prod-db-1`, `v1.2.3`, `LicenseRef-a-2024`; and names of code:
    // `V1TokenProjection`.
    let parts = value.split(|part: char| !part.is_ascii_alphanumeric());
    let digits: usize = parts
        .filter(|part| part.bytes().any(|byte| byte.is_ascii_alphabetic()))
        .map(|part| part.bytes().filter(u8::is_ascii_digit).count())
        .sum();
    if digits == 0 {
        return false;
    }
    let mixed = value.split(|part: char| !part.is_ascii_alphanumeric()).any(is_mixed);
    let is_name = digits <= 2 && has_long_word(bytes);
    mixed && !is_name && !is_typed(bytes) && entropy(bytes) >= if bytes.len() < 16 { 2.6 } else { 3.0 }
}

/// Whether seven small letters stand in a row: by chance, in one of thirty texts of twenty characters.
fn has_long_word(bytes: &[u8]) -> bool {
    bytes.split(|byte| !byte.is_ascii_lowercase()).any(|word| word.len() >= 7)
}

/// Whether letters and digits (or capital and small letters) change often enough inside a word.
fn is_mixed(word: &str) -> bool {
    let kind = |byte: u8| match byte {
        b'0'..=b'9' => 0,
        b'a'..=b'z' => 1,
        _ => 2,
    };
    let changes =
        word.bytes().zip(word.bytes().skip(1)).filter(|(one, next)| kind(*one) != kind(*next)).count();
    word.len() >= 6 && changes >= 3
}

#[cfg(test)]
mod tests {
    use super::{NameKind, credential_name, is_literal, is_strong};

    #[test]
    fn names_of_credentials_are_told_from_names_about_them() {
        for name in [
            "DB_PASSWORD",
            "password",
            "PGPASSWORD",
            "mysqlRootPassword",
            "redis-pass",
            "DB_PASSWORD_2",
            "dbPwd",
            "PASSWORD1",
            "PWD",
            "requirepass",
            "BIND_PW",
            "smtp.userpass",
        ] {
            assert_eq!(credential_name(name), Some(NameKind::Password), "{name}");
        }
        for name in [
            "API_KEY",
            "clientSecret",
            "GITHUB_TOKEN",
            "aws.secretKey",
            "apiKey",
            "JWT_SECRET",
            "signing-key",
            "SECRET_KEY_BASE",
            "ACCESS_KEY",
            "ACCOUNT_KEY",
            "AZURE_STORAGE_KEY",
            "AZURE_BATCH_KEY",
            "API_TOKEN_2",
        ] {
            assert_eq!(credential_name(name), Some(NameKind::Token), "{name}");
        }
        for name in [
            "PASSWORD_FILE",
            "tokenUrl",
            "SECRET_NAME",
            "ALLOW_EMPTY_PASSWORD",
            "MYSQL_ALLOW_EMPTY_PASSWORD",
            "KEY",
            "PUBLIC_KEY",
            "max_tokens",
            "TOKEN_TTL",
            "compass",
            "tokenizer",
            "passwordless",
            "partition_key",
            "bypass",
            "PASSWORD_MIN_LENGTH",
            "NextToken",
            "checksum/credentials",
            "existingSecret",
            "knowledge_base",
            "encompass",
            "pw",
            "idempotency-token",
            "",
        ] {
            assert_eq!(credential_name(name), None, "{name}");
        }
    }

    #[test]
    fn a_password_may_be_any_word_and_a_token_must_look_like_one() {
        for value in ["hunter2", "password", "p@ss", "1234"] {
            assert!(is_literal(NameKind::Password, value), "{value}");
            assert!(!is_literal(NameKind::Token, value), "{value}");
        }
        for value in
            ["", "changeme", "/run/secrets/x", "${X}", "$(X)", "https://x.example/y", "true", "two words"]
        {
            assert!(!is_literal(NameKind::Password, value), "{value}");
        }
        for value in ["a8f5f167f44f4964e6c998dee827110c", "Zx81qPw0Lk"] {
            assert!(is_literal(NameKind::Token, value), "{value}");
        }
        for value in [
            "app-secret-1",
            "us-east-1",
            "v1.22.3",
            "my-service-token",
            "2023-01-01",
            "production",
            "V1TokenProjection",
            "a1b2c3d4567890ab",
            "LicenseRef-scancode-2024",
            "RHeCos-1.1",
            "0123456789abcdef0123456789abcdef",
            "AbCdE12345...long.string...54321EdCbA",
        ] {
            assert!(!is_literal(NameKind::Token, value), "{value}");
        }
    }

    #[test]
    fn code_is_no_secret() {
        for value in ["getToken1(a2)", "self.token2x", "config['a1B2c3D4']", "process.env.A1B2"] {
            assert!(!is_strong(NameKind::Token, value.as_bytes()), "{value}");
        }
        assert!(is_strong(NameKind::Token, b"q9Zr4tXw7Lm2"));
        // A person may well choose the word for the thing.
        assert!(!is_strong(NameKind::Token, b"my9Zr4tXToken2"));
        assert!(is_strong(NameKind::Password, b"my9Zr4tXPassword2"));
    }
}
