//! One pass over a text for all keywords, then a look at each place where one stands.

use crate::{
    allow::{bears_long_placeholder_word, is_known, is_placeholder},
    assignment::{Assignment, VALUE_BYTES_MAX, assignment},
    base64,
    built_in::{self, Look},
    chosen::{self, Setting},
    commands, form,
    keywords::Keywords,
    measure::{has_base62_crc32, looks_random},
    named::{NameKind, credential_name, is_literal, is_strong, is_weak_word},
    pattern::{Check, FORMS, Form, KEYWORDS, PATTERNS, built_in as patterns},
    sensitive,
};
use plimsoll_model::{Fingerprint, SecretClass, SecretFinder, SecretHit, SecretPattern, SecretSite};
use std::ops::Range;

/// Names that credentials stand under, in small letters.
const NAME_KEYWORDS: [&str; 18] = [
    "password",
    "passwd",
    "passphrase",
    "pass",
    "pwd",
    "_pw",
    "-pw",
    "bindpw",
    "rootpw",
    "passcode",
    "masterauth",
    "secret",
    "token",
    "credential",
    "apikey",
    "_key",
    "-key",
    "key\"",
];
/// Of the shortest of them that longer ones begin with: `pass`.
const SHORT_KEYWORD_BYTES: usize = 4;
/// Names written together: `apiKey`, `dbPass`. Their first letters are in any case, so they stand apart from the above.
const JOINED_KEYWORDS: [&str; 8] = [
    "accesskey",
    "accountkey",
    "storagekey",
    "privatekey",
    "signingkey",
    "encryptionkey",
    "masterkey",
    "key_base",
];

/// The key of fingerprints.
///
/// With a key of the project, equal secrets have equal fingerprints in every run, and nobody without the key can try
/// out guesses. Without one, a key is made for this run and forgotten: a key derived from what is public (a name, a
/// path) would let anybody who has a report try out passwords, so such fingerprints must not leave the run.
#[derive(Clone)]
pub struct FingerprintKey(Vec<u8>);

impl FingerprintKey {
    /// The key of the project.
    pub fn of_project(key: &[u8]) -> Self {
        Self(key.to_vec())
    }

    /// A new key of 256 bits, for this run only. Fails where the system gives no randomness.
    pub fn of_this_run() -> std::io::Result<Self> {
        let mut key = vec![0; 32];
        getrandom::fill(&mut key)?;
        Ok(Self(key))
    }
}

impl std::fmt::Debug for FingerprintKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("FingerprintKey(…)")
    }
}

/// What is searched for besides credentials and keys.
#[derive(Clone, Copy, Debug, Default)]
pub struct FinderOptions {
    /// Card numbers and health identifiers too.
    pub sensitive_data: bool,
}

/// A place in a text where a pattern matched.
#[derive(Clone, Debug)]
pub struct Found {
    /// What kind of secret.
    pub pattern: &'static SecretPattern,
    /// Where it stands, in bytes.
    pub range: Range<usize>,
    /// Equal for equal secrets under one key.
    pub fingerprint: Fingerprint,
}

/// What is done at a keyword.
#[derive(Clone, Copy, Debug)]
enum Rule {
    Form(&'static Form),
    Look(Look),
    Name,
    /// A program with an option for a password.
    Program,
}

/// Finds secrets in bytes and in values. Made once, used by all threads.
#[derive(Debug)]
pub struct Finder {
    keywords: Keywords,
    /// What is done at each keyword.
    rules: Vec<Vec<Rule>>,
    key: FingerprintKey,
    options: FinderOptions,
}

impl Finder {
    /// Makes a finder.
    pub fn new(key: FingerprintKey, options: FinderOptions) -> Self {
        let mut words: Vec<&str> = Vec::with_capacity(KEYWORDS.len() + 32);
        let mut rules: Vec<Vec<Rule>> = Vec::with_capacity(KEYWORDS.len() + 32);
        for (word, forms) in KEYWORDS {
            words.push(word);
            let forms = forms.iter().filter_map(|index| FORMS.get(usize::from(*index)));
            rules.push(forms.map(Rule::Form).collect());
        }
        let own = built_in::KEYWORDS.iter().map(|(word, look)| (*word, Rule::Look(*look)));
        let names = NAME_KEYWORDS.iter().chain(&JOINED_KEYWORDS).map(|word| (*word, Rule::Name));
        let programs = commands::KEYWORDS.iter().map(|word| (*word, Rule::Program));
        for (word, rule) in own.chain(names).chain(programs) {
            match words.iter().position(|known| *known == word).and_then(|index| rules.get_mut(index)) {
                Some(known) => known.push(rule),
                None => {
                    words.push(word);
                    rules.push(vec![rule]);
                }
            }
        }
        Self { keywords: Keywords::new(&words), rules, key, options }
    }

    /// Searches bytes: every place once, in the order of the text.
    ///
    /// They are those of any file, so a word that somebody chose for a password is not told from code.
    pub fn scan(&self, bytes: &[u8]) -> Vec<Found> {
        self.scan_as(bytes, None)
    }

    /// Searches a text, with passwords that people choose where it is one of configuration.
    fn scan_as(&self, bytes: &[u8], setting: Option<Setting>) -> Vec<Found> {
        let mut found = Vec::new();
        self.keywords.find(bytes, &mut |word, range| {
            for rule in self.rules.get(word).into_iter().flatten() {
                self.apply(*rule, bytes, range.clone(), setting, &mut found);
            }
        });
        let mut found = resolve(found);
        if self.options.sensitive_data {
            self.add_sensitive(bytes, &mut found);
        }
        found
    }

    /// Adds card numbers and health identifiers. A number inside a secret of a known form is a part of it; one that is
    /// also the value of a credential stands beside it, so that asking for more never shows less.
    fn add_sensitive(&self, bytes: &[u8], found: &mut Vec<Found>) {
        let mut beside = Vec::new();
        sensitive::search(bytes, &mut |pattern, range, digits| {
            // Secrets do not overlap, so they end in the order in which they begin.
            let first = found.partition_point(|one| one.range.end <= range.start);
            let over = found.iter().skip(first).take_while(|one| one.range.start < range.end);
            if !over.into_iter().any(|one| weight(one.pattern) > 1) {
                beside.push(Found { pattern, range, fingerprint: self.fingerprint(digits) });
            }
        });
        found.extend(beside);
        found.sort_by_key(|one| one.range.start);
    }

    fn apply(
        &self,
        rule: Rule,
        bytes: &[u8],
        at: Range<usize>,
        setting: Option<Setting>,
        found: &mut Vec<Found>,
    ) {
        let matched = match rule {
            Rule::Form(form) if form.near => near(bytes, form, at),
            Rule::Form(form) => at_keyword(bytes, form, at),
            Rule::Name => named(bytes, at, setting),
            Rule::Program => {
                setting.and_then(|_| commands::in_line(bytes, at)).map(|range| (&patterns::CHOSEN, range))
            }
            Rule::Look(look) => {
                let Some(built) = built_in::look(look, bytes, at.clone()) else {
                    let is_address = setting.is_some() && look == Look::Address;
                    let sample = is_address.then(|| built_in::sample_password(bytes, at)).flatten();
                    let Some(range) = sample else { return };
                    let fingerprint = self.fingerprint(bytes.get(range.clone()).unwrap_or_default());
                    return found.push(Found { pattern: &patterns::CHOSEN, range, fingerprint });
                };
                let fingerprint = self.fingerprint(&built.secret);
                return found.push(Found { pattern: built.pattern, range: built.whole, fingerprint });
            }
        };
        let Some((pattern, range)) = matched else { return };
        let secret = bytes.get(range.clone()).unwrap_or_default();
        if !is_known(secret) {
            found.push(Found { pattern, range, fingerprint: self.fingerprint(secret) });
        }
    }

    pub(crate) fn fingerprint(&self, secret: &[u8]) -> Fingerprint {
        Fingerprint::new(&self.key.0, secret)
    }
}

/// Whether a pattern is searched for only when asked: it is no secret of a program.
const fn is_sensitive(pattern: &SecretPattern) -> bool {
    matches!(pattern.class, SecretClass::CardNumber | SecretClass::HealthIdentifier)
}

type Matched = (&'static SecretPattern, Range<usize>);

fn pattern_of(form: &Form) -> Option<&'static SecretPattern> {
    PATTERNS.get(usize::from(form.pattern))
}

/// A secret of a form that stands around its keyword.
fn at_keyword(bytes: &[u8], form: &Form, at: Range<usize>) -> Option<Matched> {
    let range = form::matches(bytes, form, at.clone())?;
    let (before, after) = (bytes.get(range.start..at.start)?, bytes.get(at.end..range.end)?);
    // Short runs, such as a region, need not look like anything.
    let is_plain = |run: &[u8]| run.len() >= 12 && !looks_random(run);
    let says = |run: &[u8]| bears_long_placeholder_word(&run.to_ascii_lowercase());
    let is_words =
        |run: &[u8]| run.len() >= 12 && !run.iter().any(|byte| matches!(byte, b'0'..=b'9' | b'A'..=b'Z'));
    let is_none = |run: &[u8]| is_plain(run) || says(run) || is_words(run);
    if is_none(before) || is_none(after) || is_in_base64(bytes, &range) {
        return None;
    }
    let holds = match form.check {
        Check::None => true,
        Check::Base62Crc32 => has_base62_crc32(after),
    };
    holds.then_some((pattern_of(form)?, range))
}

/// Whether a secret of a form is a piece of base64 by chance: one of its signs stands before it, and a long run of it
/// before that, or padding behind it.
fn is_in_base64(bytes: &[u8], range: &Range<usize>) -> bool {
    const RUN_BYTES: usize = 40;
    let before = bytes.get(range.start.saturating_sub(RUN_BYTES)..range.start).unwrap_or_default();
    let is_sign = |byte: &u8| matches!(byte, b'+' | b'/');
    let run = before.iter().rev().take_while(|byte| byte.is_ascii_alphanumeric() || is_sign(byte)).count();
    before.last().is_some_and(is_sign) && (run == RUN_BYTES || bytes.get(range.end) == Some(&b'='))
}

/// A secret that stands beside the name of who gave it.
fn near(bytes: &[u8], form: &Form, at: Range<usize>) -> Option<Matched> {
    let Assignment { value, .. } = assignment(bytes, at, VALUE_BYTES_MAX)?;
    let end = form.shapes.iter().find_map(|shape| form::shape_end(bytes, shape, value.start))?;
    let secret = bytes.get(value.start..end)?;
    let is_secret = end == value.end && looks_random(secret) && is_mixed(secret) && !is_placeholder(secret);
    is_secret.then_some((pattern_of(form)?, value.start..end))
}

/// No word of one case: a digit, or letters of both.
fn is_mixed(bytes: &[u8]) -> bool {
    let has = |of: fn(&u8) -> bool| bytes.iter().any(of);
    has(u8::is_ascii_digit) || has(u8::is_ascii_uppercase) && has(u8::is_ascii_lowercase)
}

/// A secret that is known by its name only.
fn named(bytes: &[u8], at: Range<usize>, setting: Option<Setting>) -> Option<Matched> {
    // Of `password` this is only the beginning, and that is a keyword too.
    let is_whole = !bytes.get(at.end).is_some_and(u8::is_ascii_lowercase);
    if at.len() == SHORT_KEYWORD_BYTES && !is_whole {
        return None;
    }
    // What is longer is not taken for a secret by its name alone.
    const BYTES_MAX: usize = 256;
    let found = assignment(bytes, at, BYTES_MAX)?;
    if let Some(value) = strong(bytes, &found) {
        return Some((&patterns::NAMED, value));
    }
    let value = chosen::password(bytes, &found, setting?)?;
    Some((&patterns::CHOSEN, value))
}

/// The value of an assignment, if it looks like a secret in any file.
fn strong(bytes: &[u8], found: &Assignment) -> Option<Range<usize>> {
    let Assignment { name, value, is_quoted, .. } = found;
    let kind = credential_name(std::str::from_utf8(bytes.get(name.clone())?).ok()?)?;
    // The token of a badge stands in a page that everybody reads; `checksum/secret` is an annotation with the checksum
    // of a file, so that pods start anew when it changes.
    let before = bytes.get(..name.start)?;
    if [&b".svg?"[..], b"checksum/", b"fingerprint/"].iter().any(|end| before.ends_with(end)) {
        return None;
    }
    // Without quotes, only what ends its line is a value and no code.
    let after = bytes.get(value.end..)?;
    let ends_line =
        after.iter().find(|byte| !matches!(**byte, b' ' | b'\t' | b'\r')).is_none_or(|byte| *byte == b'\n');
    // `…;Password=x;…` and `…&password=x"`: a setting inside of an address of a database.
    let ends_setting = kind == NameKind::Password
        && bytes.get(name.end) == Some(&b'=')
        && value.start == name.end + 1
        && name.start.checked_sub(1).and_then(|at| bytes.get(at)).is_some_and(|byte| b";&?".contains(byte))
        && after.first().is_some_and(|byte| b";&\"'".contains(byte));
    let ends = *is_quoted || ends_line || ends_setting;
    (ends && is_strong(kind, bytes.get(value.clone())?)).then(|| value.clone())
}

/// How much a match says: of two at one place the one that says more stays.
const fn weight(pattern: &SecretPattern) -> u8 {
    match pattern.class {
        SecretClass::Chosen => 0,
        SecretClass::Named => 1,
        _ => pattern.confidence as u8 + 2,
    }
}

/// Of matches that overlap, the one that says most.
fn resolve(mut found: Vec<Found>) -> Vec<Found> {
    let key = |one: &Found| {
        (one.range.start, std::cmp::Reverse(one.range.end), std::cmp::Reverse(weight(one.pattern)))
    };
    found.sort_by_key(key);
    let mut kept: Vec<Found> = Vec::with_capacity(found.len());
    for one in found {
        match kept.last_mut() {
            Some(last) if one.range.start < last.range.end => {
                if weight(one.pattern) > weight(last.pattern) {
                    *last = one;
                }
            }
            _ => kept.push(one),
        }
    }
    kept
}

/// Longest encoded value that is decoded.
const DECODED_BYTES_MAX: usize = 4 * 1024 * 1024;

impl SecretFinder for Finder {
    fn hints(&self, text: &str, hints: &mut Vec<u32>) {
        self.keywords.find(text.as_bytes(), &mut |_, range| hints.push(range.start as u32));
        if self.options.sensitive_data {
            // Every digit: texts stand in one piece without an end, so a number may begin in the text before.
            let digits = text.bytes().enumerate().filter(|(_, byte)| byte.is_ascii_digit());
            hints.extend(digits.map(|(at, _)| at as u32));
        }
        // They come in the order in which their words were told apart.
        hints.sort_unstable();
    }

    fn seeks_sensitive_data(&self) -> bool {
        self.options.sensitive_data
    }

    fn find(&self, site: SecretSite<'_>, found: &mut dyn FnMut(SecretHit)) {
        let decoded =
            site.is_base64.then(|| base64::decode(site.text.as_bytes(), DECODED_BYTES_MAX)).flatten();
        let value = decoded.as_deref().unwrap_or(site.text.as_bytes());
        if value.trim_ascii().is_empty() {
            return;
        }
        // The name stands before the value as in a file, so that patterns that need one see it.
        let name = site.name.trim_start_matches('-');
        let mut text = Vec::with_capacity(name.len() + value.len() + 1);
        text.extend_from_slice(name.as_bytes());
        text.push(b'=');
        let start = text.len();
        text.extend_from_slice(value);
        let mut lines = Lines { text: &text, at: start, before: 0 };
        let mut hit = |pattern, at: usize, fingerprint| {
            let lines_before = if decoded.is_some() { 0 } else { lines.before(at, start) };
            found(SecretHit { pattern, lines_before, fingerprint });
        };
        let setting = Setting { start, manner: chosen::manner(name), is_command: site.command.is_some() };
        let mut names_itself = false;
        for one in self.scan_as(&text, Some(setting)) {
            if one.range.end > start {
                names_itself |= one.range.start <= start && !is_sensitive(one.pattern);
                hit(one.pattern, one.range.start.max(start), one.fingerprint);
            }
        }
        let plain = std::str::from_utf8(value).ok();
        let word = plain.zip(site.command).and_then(|(word, program)| {
            commands::of_word(program, Some(site.name), word).and_then(|range| value.get(range))
        });
        if let Some(password) = word {
            hit(&patterns::CHOSEN, start, self.fingerprint(password));
        }
        if names_itself {
            return;
        }
        let named = plain.zip(credential_name(name)).and_then(|(value, kind)| match kind {
            _ if is_literal(kind, value) => Some(&patterns::NAMED),
            NameKind::Token => is_weak_word(name, value.trim()).then_some(&patterns::CHOSEN),
            NameKind::Password => None,
        });
        if site.is_secret_value {
            if is_secret_value(value) && !is_configuration(name, value) {
                hit(&patterns::SECRET_VALUE, start, self.fingerprint(value));
            }
        } else if let Some(pattern) = named.filter(|_| !is_known(value)) {
            hit(pattern, start, self.fingerprint(value));
        }
    }
}

/// Counts line ends on the way through a text, each once.
struct Lines<'t> {
    text: &'t [u8],
    at: usize,
    before: u32,
}

impl Lines<'_> {
    /// Line ends between `start` and `at`. Matches come in the order of the text; one that does not is counted anew.
    fn before(&mut self, at: usize, start: usize) -> u32 {
        if at < self.at {
            (self.at, self.before) = (start, 0);
        }
        let passed = self.text.get(self.at..at).unwrap_or_default();
        self.before += passed.iter().filter(|byte| **byte == b'\n').count() as u32;
        self.at = at;
        self.before
    }
}

/// Whether a value is a file of configuration, by its key and by having several lines: some programs read all of theirs
/// from a Secret. What is secret in it was searched for like in any file.
fn is_configuration(name: &str, value: &[u8]) -> bool {
    const ENDS: [&str; 9] = ["yaml", "yml", "ini", "json", "conf", "cfg", "toml", "xml", "properties"];
    let is_file = name.rsplit_once('.').is_some_and(|(_, end)| ENDS.contains(&end));
    is_file && value.trim_ascii().contains(&b'\n')
}

/// Whether a value of a Secret object is one: no placeholder, and no certificate, which anybody may see.
fn is_secret_value(value: &[u8]) -> bool {
    let value = value.trim_ascii();
    !is_placeholder(value)
        && !value.starts_with(b"-----BEGIN CERTIFICATE-----")
        && !value.starts_with(b"-----BEGIN PUBLIC KEY-----")
}
