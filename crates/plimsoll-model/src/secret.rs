//! What is known of a secret without its value: what it looks like, where it stands, and a fingerprint.

use crate::{Confidence, hmac_sha256};
use std::fmt;

/// One kind of secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SecretPattern {
    /// `github-personal-token`; never given to another kind.
    pub id: &'static str,
    /// What it is, in words for a message: `GitHub personal access token`.
    pub title: &'static str,
    /// What it opens.
    pub class: SecretClass,
    /// How likely a match is a secret.
    pub confidence: Confidence,
}

/// What a [`SecretPattern`] is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SecretClass {
    /// A credential, known by its own form.
    Credential,
    /// A credential, known by the name beside it and by being no placeholder.
    Named,
    /// A password that a person chose, known by the place in a text of configuration where it stands.
    Chosen,
    /// A private key.
    PrivateKey,
    /// A value in a Secret object, whatever its form.
    SecretValue,
    /// A card number.
    CardNumber,
    /// An identifier of a person's health record, or one that leads to it.
    HealthIdentifier,
}

/// Tells two secrets apart without saying anything of them: HMAC-SHA-256 of the value.
///
/// It prints as a mark. Without a key of the project the key is made for one run, so it must not be kept.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Fingerprint([u8; 32]);

impl Fingerprint {
    /// The fingerprint of a value under a key.
    pub fn new(key: &[u8], value: &[u8]) -> Self {
        Self(hmac_sha256(key, value).0)
    }
}

impl fmt::Debug for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Fingerprint(…)")
    }
}

/// One place in a tree where a pattern matched. It bears nothing of the value.
#[derive(Clone, Debug)]
pub struct SecretMatch {
    /// What kind of secret.
    pub pattern: &'static SecretPattern,
    /// Index of the value in its tree.
    pub node: u32,
    /// Line in the file, from 1: of the value, or of the line inside a block text.
    pub line: u32,
    /// Column of the value in characters, from 1.
    pub column: u32,
    /// Equal for equal secrets of one run.
    pub fingerprint: Fingerprint,
}

/// What searching a tree for secrets gave. A tree without one was not searched, and nothing is known of it.
#[derive(Clone, Debug, Default)]
pub struct SecretSearch {
    /// Matches, by the order of their nodes.
    pub matches: Vec<SecretMatch>,
    /// Whether a limit ended the search early: then a text without a match says nothing.
    pub is_cut_short: bool,
    /// Whether card numbers and health identifiers were searched for too: if not, no match of them says nothing.
    pub with_sensitive_data: bool,
}

/// A text to search, with what stands beside it.
#[derive(Clone, Copy, Default)]
pub struct SecretSite<'t> {
    /// The key, variable, option or header that the text is the value of; empty where there is none.
    pub name: &'t str,
    /// The text.
    pub text: &'t str,
    /// Whether the text is base64 of what is meant, as in `data` of a Secret.
    pub is_base64: bool,
    /// Whether the text is a value of a Secret object: then it is one whatever it looks like.
    pub is_secret_value: bool,
    /// The program, where the text is a word of a command line; empty where it is not known.
    pub command: Option<&'t str>,
}

/// One place in a text where a pattern matched.
#[derive(Clone, Copy, Debug)]
pub struct SecretHit {
    /// What kind of secret.
    pub pattern: &'static SecretPattern,
    /// Line ends before it in the text.
    pub lines_before: u32,
    /// Equal for equal secrets of one run.
    pub fingerprint: Fingerprint,
}

/// Finds secrets. Readers call it while the values are still there.
pub trait SecretFinder: Sync {
    /// Adds the offsets at which a text may bear a secret or the name of one, in rising order. Cheap: a text without
    /// any bears none, unless it is encoded.
    fn hints(&self, text: &str, hints: &mut Vec<u32>);

    /// Whether it looks for card numbers and health identifiers too.
    fn seeks_sensitive_data(&self) -> bool;

    /// Searches one text.
    fn find(&self, site: SecretSite<'_>, found: &mut dyn FnMut(SecretHit));
}
