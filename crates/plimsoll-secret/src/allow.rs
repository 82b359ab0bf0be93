//! What looks like a secret and is none: placeholders, templates, references, and secrets that everybody knows.

use crate::pattern::KNOWN;
use plimsoll_model::Sha256;

/// Words that say of a value that another one belongs there.
const WORDS: [&str; 34] = [
    "changeme",
    "change-me",
    "change_me",
    "change.me",
    "changeit",
    "replaceme",
    "replace-",
    "replace_",
    "placeholder",
    "example",
    "sample",
    "dummy",
    "redacted",
    "your-",
    "your_",
    "yourtoken",
    "yourkey",
    "yoursecret",
    "yourpass",
    "xxxx",
    "****",
    "...",
    "insert-",
    "insert_",
    "enter-",
    "enter_",
    "todo",
    "not-set",
    "notset",
    "put-your",
    "my-secret",
    "mysecret",
    "secret-here",
    "key-here",
];

/// Values that are words of a language or a file and not of a person.
const WHOLE: [&str; 28] = [
    "true",
    "false",
    "yes",
    "no",
    "on",
    "off",
    "null",
    "nil",
    "none",
    "undefined",
    "default",
    "empty",
    "string",
    "str",
    "bool",
    "int",
    "value",
    "optional",
    "required",
    "unset",
    "disabled",
    "enabled",
    "n/a",
    "tbd",
    "void",
    "any",
    "bytes",
    "text",
];

/// How a value begins that another program fills in or fetches.
const STARTS: [&str; 26] = [
    "${",
    "$(",
    "{{",
    "{%",
    "%{",
    "<",
    "#{",
    "@@",
    "[[",
    "enc[",
    "vault:",
    "op://",
    "ref+",
    "arn:aws",
    "projects/",
    "urn:",
    "!vault",
    "env:",
    "file:",
    "os.environ",
    "process.env",
    "secretref",
    "keyvault:",
    "awssm:",
    "sops:",
    "secret://",
];

/// Whether a value stands in place of a secret.
pub fn is_placeholder(value: &[u8]) -> bool {
    let value = value.trim_ascii();
    let lower = value.to_ascii_lowercase();
    if value.is_empty() || STARTS.iter().any(|word| lower.starts_with(word.as_bytes())) || is_variable(value)
    {
        return true;
    }
    if WHOLE.iter().any(|word| lower == word.as_bytes()) || bears_placeholder_word(&lower) {
        return true;
    }
    contains(value, b"{{") || contains(value, b"${") || contains(value, b"$(") || is_one_character(value)
}

/// Whether a word that says "put yours here" stands in a text of small letters.
pub(crate) fn bears_placeholder_word(lower: &[u8]) -> bool {
    WORDS.iter().any(|word| contains(lower, word.as_bytes()))
}

/// The same inside a secret of a form, where a short word may stand by chance.
pub(crate) fn bears_long_placeholder_word(lower: &[u8]) -> bool {
    const BYTES_MIN: usize = 6;
    let long = WORDS.iter().filter(|word| word.len() >= BYTES_MIN);
    long.chain(&["xxxx", "****"]).any(|word| contains(lower, word.as_bytes()))
}

/// `$NAME` and `%NAME%`.
fn is_variable(value: &[u8]) -> bool {
    let ([b'$', inside @ ..] | [b'%', inside @ .., b'%']) = value else { return false };
    !inside.is_empty()
        && inside.iter().all(|byte| byte.is_ascii_uppercase() || *byte == b'_' || byte.is_ascii_digit())
        && inside.iter().any(u8::is_ascii_uppercase)
}

fn is_one_character(value: &[u8]) -> bool {
    value.len() > 2 && value.iter().all(|byte| Some(byte) == value.first())
}

fn contains(text: &[u8], word: &[u8]) -> bool {
    text.windows(word.len()).any(|part| part == word)
}

/// Whether a secret is one that everybody knows: of a vendor's docs, an emulator, a test.
pub(crate) fn is_known(value: &[u8]) -> bool {
    let digest = Sha256::of(value).0;
    let head = digest.first_chunk::<8>().map_or(0, |head| u64::from_be_bytes(*head));
    KNOWN.binary_search(&head).is_ok()
}

#[cfg(test)]
mod tests {
    use super::{is_known, is_placeholder};

    #[test]
    fn placeholders_are_told_from_values() {
        for value in [
            "changeme",
            "<password>",
            "${DB_PASSWORD}",
            "$(cat /x)",
            "{{ .Values.password }}",
            "$DB_PASSWORD",
            "%PASS%",
            "",
            "  ",
            "null",
            "xxxxxxxx",
            "*****",
            "your-api-key",
            "REPLACE_ME_NOW",
            "aaaa",
            "op://vault/item",
            "p{{ .x }}s",
            "ENC[AES256_GCM,data:x]",
            "AKIAIOSFODNN7EXAMPLE",
        ] {
            assert!(is_placeholder(value.as_bytes()), "{value}");
        }
        for value in ["hunter2", "S3cr3t!", "$ecret1", "password", "p@ss", "9f8e7d6c"] {
            assert!(!is_placeholder(value.as_bytes()), "{value}");
        }
    }

    /// A card number that payment providers publish for tests, and its neighbour.
    #[test]
    fn known_values_are_known_by_their_digest() {
        assert!(is_known(["4242", "4242", "4242", "4242"].concat().as_bytes()));
        assert!(!is_known(["4242", "4242", "4242", "4243"].concat().as_bytes()));
    }
}
