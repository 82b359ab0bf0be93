use plimsoll_model::{Confidence, SecretClass, SecretPattern};

pub(crate) use data::{FORMS, KEYWORDS, KNOWN, PATTERNS};

/// What `build.rs` makes of `patterns/`.
#[allow(clippy::unreadable_literal, reason = "digests are numbers that nobody reads")]
mod data {
    use super::{Check, Class, Confidence, Form, Run, SecretClass, SecretPattern, Step};

    include!(concat!(env!("OUT_DIR"), "/patterns.rs"));
}

/// One form of a pattern: what the secret looks like around its keyword, or beside it.
#[derive(Debug)]
pub(crate) struct Form {
    /// Position in [`PATTERNS`].
    pub(crate) pattern: u16,
    /// The text that is searched for. Its case counts for a form, and not for a name.
    pub(crate) keyword: &'static str,
    /// What lies before the keyword.
    pub(crate) back: Option<Run>,
    /// What follows the keyword, or what the value looks like: one of these.
    pub(crate) shapes: &'static [&'static [Step]],
    /// Whether the keyword is a name that the secret stands beside.
    pub(crate) near: bool,
    /// What must be true of it besides.
    pub(crate) check: Check,
}

/// A piece of a form.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Step {
    /// Exactly this text.
    Text(&'static str),
    /// Characters of a class.
    Run(Run),
}

/// So many characters of a class, as many as there are.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Run {
    pub(crate) class: Class,
    pub(crate) least: u16,
    pub(crate) most: u16,
}

/// A checksum inside a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Check {
    None,
    /// The last six characters are CRC-32 of those before them, after the keyword, in base 62.
    Base62Crc32,
}

/// Characters that a run is made of. `patterns/README.md` has the letters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Class {
    Alnum,
    LowerHex,
    Hex,
    Digit,
    UpperDigit,
    LowerDigit,
    Word,
    Base64,
    Base64Padded,
    Dotted,
    Tilde,
    Quoted,
    Base32,
}

const DIGITS: u128 = range(b'0', b'9');
const UPPER: u128 = range(b'A', b'Z');
const LOWER: u128 = range(b'a', b'z');
const ALNUM: u128 = DIGITS | UPPER | LOWER;

const fn range(first: u8, last: u8) -> u128 {
    let mut mask = 0;
    let mut byte = first;
    while byte <= last {
        mask |= 1 << byte;
        byte += 1;
    }
    mask
}

const fn one(byte: u8) -> u128 {
    1 << byte
}

impl Class {
    /// The characters as bits.
    pub(crate) const fn mask(self) -> u128 {
        match self {
            Self::Alnum => ALNUM,
            Self::LowerHex => DIGITS | range(b'a', b'f'),
            Self::Hex => DIGITS | range(b'a', b'f') | range(b'A', b'F'),
            Self::Digit => DIGITS,
            Self::UpperDigit => UPPER | DIGITS,
            Self::LowerDigit => LOWER | DIGITS,
            Self::Word => ALNUM | one(b'_') | one(b'-'),
            Self::Base64 => ALNUM | one(b'+') | one(b'/'),
            Self::Base64Padded => ALNUM | one(b'+') | one(b'/') | one(b'='),
            Self::Dotted => ALNUM | one(b'_') | one(b'-') | one(b'.'),
            Self::Tilde => ALNUM | one(b'_') | one(b'-') | one(b'.') | one(b'~'),
            Self::Quoted => ALNUM | one(b'%') | one(b'+') | one(b'/') | one(b'=') | one(b'-') | one(b'_'),
            Self::Base32 => UPPER | range(b'2', b'7'),
        }
    }

    /// Whether a byte belongs to it.
    pub(crate) const fn has(self, byte: u8) -> bool {
        byte < 128 && self.mask() >> byte & 1 == 1
    }
}

/// Patterns that are code, not data.
pub(crate) mod built_in {
    use super::{Confidence, SecretClass, SecretPattern};

    macro_rules! patterns {
        ($($name:ident $id:literal $title:literal $class:ident $confidence:ident;)*) => {
            $(pub(crate) static $name: SecretPattern = SecretPattern {
                id: $id,
                title: $title,
                class: SecretClass::$class,
                confidence: Confidence::$confidence,
            };)*
            /// All of them.
            pub(crate) static ALL: &[&SecretPattern] = &[$(&$name),*];
        };
    }

    patterns! {
        PRIVATE_KEY "private-key" "private key" PrivateKey High;
        LOCKED_PRIVATE_KEY "private-key-with-passphrase" "private key with a passphrase" PrivateKey Medium;
        SERVICE_ACCOUNT_TOKEN "kubernetes-service-account-token" "Kubernetes service account token" Credential High;
        JSON_WEB_TOKEN "json-web-token" "JSON Web Token" Credential Medium;
        URL_PASSWORD "password-in-address" "password in an address" Credential Medium;
        REGISTRY_AUTH "registry-credentials" "credentials of a registry" Credential High;
        BASIC_AUTH "basic-authentication" "basic authentication header" Credential Medium;
        BEARER_TOKEN "bearer-token" "token in an authorization header" Credential Low;
        NAMED "named-credential" "credential, by its name" Named Low;
        CHOSEN "chosen-password" "password, by its place" Chosen Medium;
        SECRET_VALUE "secret-value" "value of a Secret" SecretValue High;
        CARD_NUMBER "card-number" "card number" CardNumber Medium;
        SOCIAL_SECURITY_NUMBER "us-social-security-number" "US social security number" HealthIdentifier Medium;
        PROVIDER_IDENTIFIER "us-national-provider-identifier" "US national provider identifier" HealthIdentifier Medium;
        MEDICAL_RECORD_NUMBER "medical-record-number" "medical record number" HealthIdentifier Low;
    }
}

/// Every pattern there is, in no order that means anything.
pub fn patterns() -> impl Iterator<Item = &'static SecretPattern> {
    PATTERNS.iter().chain(built_in::ALL.iter().copied())
}
