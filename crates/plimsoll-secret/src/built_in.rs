//! Patterns that no form can tell: keys in PEM, JSON Web Tokens, addresses with passwords, encoded credentials.

use crate::{
    allow::{is_known, is_placeholder},
    base64::{decode, is_base64},
    measure::looks_random,
    named::{NameKind, is_strong},
    pattern::built_in as patterns,
};
use plimsoll_model::SecretPattern;
use std::ops::Range;

/// What a built-in pattern says of a place: the pattern, what to report, and the secret itself.
pub(crate) struct Built {
    pub(crate) pattern: &'static SecretPattern,
    pub(crate) whole: Range<usize>,
    pub(crate) secret: Vec<u8>,
}

/// What is looked at at a keyword.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Look {
    Pem,
    EncodedPem,
    Jwt,
    Address,
    RegistryAuth,
    BasicAuth,
    Bearer,
}

/// Keywords in small letters, with what is looked at there.
pub(crate) const KEYWORDS: [(&str, Look); 7] = [
    ("-----begin ", Look::Pem),
    ("ls0tls1crudjti", Look::EncodedPem),
    ("eyj", Look::Jwt),
    ("://", Look::Address),
    ("\"auth", Look::RegistryAuth),
    ("basic ", Look::BasicAuth),
    ("bearer ", Look::Bearer),
];

/// Looks at a keyword.
pub(crate) fn look(look: Look, bytes: &[u8], at: Range<usize>) -> Option<Built> {
    match look {
        Look::Pem => pem(bytes, at.start),
        Look::EncodedPem => encoded_pem(bytes, at.start),
        Look::Jwt => jwt(bytes, at.start),
        Look::Address => address(bytes, at),
        Look::RegistryAuth => registry_auth(bytes, at.end),
        Look::BasicAuth => basic_auth(bytes, at.end),
        Look::Bearer => bearer(bytes, at),
    }
}

/// Longest part of a key that is looked at: enough to tell it from others.
const KEY_BYTES_MAX: usize = 4096;
/// Shortest key in base64: Ed25519 in PKCS #8 takes 64 characters.
const KEY_BYTES_MIN: usize = 60;

fn pem(bytes: &[u8], start: usize) -> Option<Built> {
    const BEGIN: &[u8] = b"-----BEGIN ";
    const LABEL_BYTES_MAX: usize = 48;
    let rest = bytes.get(start..)?.strip_prefix(BEGIN)?;
    let label = rest.get(..rest.len().min(LABEL_BYTES_MAX))?;
    let label = label.get(..find(label, b"-----")?)?;
    let is_key = find(label, b"PRIVATE KEY").is_some() || find(label, b"OpenVPN Static key").is_some();
    if !is_key {
        return None;
    }
    let body_start = start + BEGIN.len() + label.len() + 5;
    let body = bytes.get(body_start..)?;
    let body = body.get(..body.len().min(KEY_BYTES_MAX))?;
    let body = body.get(..find(body, b"-----").unwrap_or(body.len()))?;
    let key = key_text(body);
    let random =
        key.get(16..).is_some_and(|tail| looks_random(tail.get(..tail.len().min(400)).unwrap_or(tail)));
    if key.len() < KEY_BYTES_MIN || !random || find(body, b"...").is_some() || is_known(&key) {
        return None;
    }
    let locked =
        find(label, b"ENCRYPTED").is_some() || find(body, b"ENCRYPTED").is_some() || is_locked_openssh(&key);
    let pattern = if locked { &patterns::LOCKED_PRIVATE_KEY } else { &patterns::PRIVATE_KEY };
    Some(Built { pattern, whole: start..body_start + body.len(), secret: key })
}

/// The base64 of a key, without headers, line ends, quotes and escapes.
fn key_text(body: &[u8]) -> Vec<u8> {
    let mut key = Vec::with_capacity(body.len());
    for line in body.split(|byte| *byte == b'\n') {
        if line.contains(&b':') {
            continue;
        }
        let mut line = line.iter().copied().peekable();
        while let Some(byte) = line.next() {
            if byte == b'\\' {
                line.next();
            } else if is_base64(byte) {
                key.push(byte);
            }
        }
    }
    key
}

/// OpenSSH writes the name of the cipher behind its mark; `none` is no passphrase.
fn is_locked_openssh(key: &[u8]) -> bool {
    const MARK: &[u8] = b"openssh-key-v1\0";
    let head = decode(key.get(..key.len().min(64)).unwrap_or(key), 48).unwrap_or_default();
    head.strip_prefix(MARK)
        .is_some_and(|cipher| !cipher.get(4..).is_some_and(|name| name.starts_with(b"none")))
}

/// A key in PEM inside base64, as kubeconfigs and Secrets have it.
fn encoded_pem(bytes: &[u8], start: usize) -> Option<Built> {
    let rest = bytes.get(start..)?;
    let length = rest
        .iter()
        .take(2 * KEY_BYTES_MAX)
        .take_while(|byte| is_base64(**byte) || matches!(**byte, b'\n' | b'\r' | b' '))
        .count();
    let decoded = decode(rest.get(..length)?, KEY_BYTES_MAX + 64)?;
    let built = pem(&decoded, 0)?;
    Some(Built { whole: start..start + length, ..built })
}

fn jwt(bytes: &[u8], start: usize) -> Option<Built> {
    const PART_BYTES_MAX: usize = 8192;
    if start > 0 && bytes.get(start - 1).is_some_and(|byte| is_base64(*byte) || *byte == b'.') {
        return None;
    }
    let part = |from: usize| {
        let rest = bytes.get(from..).unwrap_or_default().iter().take(PART_BYTES_MAX);
        let is_part = |byte: &&u8| byte.is_ascii_alphanumeric() || matches!(**byte, b'_' | b'-');
        from..from + rest.take_while(is_part).count()
    };
    let header = part(start);
    let payload = part(header.end + 1);
    let signature = part(payload.end + 1);
    let dots = [header.end, payload.end].iter().all(|at| bytes.get(*at) == Some(&b'.'));
    if !dots || header.len() < 10 || payload.len() < 10 || signature.len() < 20 {
        return None;
    }
    let head = decode(bytes.get(header)?, 512)?;
    find(&head, b"\"alg\"")?;
    let claims = decode(bytes.get(payload)?, KEY_BYTES_MAX)?;
    let secret = bytes.get(start..signature.end)?;
    if is_known(secret) || !looks_random(bytes.get(signature.clone())?) {
        return None;
    }
    let is_service_account =
        find(&claims, b"kubernetes.io").is_some() || find(&claims, b"kubernetes/serviceaccount").is_some();
    let pattern =
        if is_service_account { &patterns::SERVICE_ACCOUNT_TOKEN } else { &patterns::JSON_WEB_TOKEN };
    Some(Built { pattern, whole: start..signature.end, secret: secret.to_vec() })
}

/// `scheme://user:password@host`.
struct Login<'t> {
    scheme: &'t [u8],
    user: &'t [u8],
    password: &'t [u8],
    /// Where the password stands.
    range: Range<usize>,
    host: &'t [u8],
}

fn login(bytes: &[u8], at: Range<usize>) -> Option<Login<'_>> {
    const BYTES_MAX: usize = 256;
    const SCHEME_BYTES_MAX: usize = 32;
    let rest = bytes.get(at.end..)?;
    let rest = rest.get(..rest.len().min(BYTES_MAX))?;
    // A password may bear a slash only if it is escaped.
    let end = rest.iter().position(|byte| {
        byte.is_ascii_whitespace()
            || matches!(byte, b'/' | b'"' | b'\'' | b'`' | b'<' | b'>' | b'\\' | b',' | b'?' | b'#')
    });
    let end = end.or((rest.len() < BYTES_MAX).then_some(rest.len()))?;
    let authority = rest.get(..end)?;
    let sign = authority.iter().rposition(|byte| *byte == b'@')?;
    let (user, host) = (authority.get(..sign)?, authority.get(sign + 1..)?);
    let colon = user.iter().position(|byte| *byte == b':')?;
    let password = user.get(colon + 1..)?;
    let before = bytes.get(at.start.saturating_sub(SCHEME_BYTES_MAX)..at.start)?;
    let scheme =
        before.iter().rev().take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'+').count();
    let scheme = before.get(before.len() - scheme..).filter(|scheme| !scheme.is_empty())?;
    let from = at.end + colon + 1;
    Some(Login { scheme, user: user.get(..colon)?, password, range: from..from + password.len(), host })
}

/// An address with a password in it.
fn address(bytes: &[u8], at: Range<usize>) -> Option<Built> {
    let login = login(bytes, at)?;
    if !is_url_password(login.password) || is_sample_host(login.host) {
        return None;
    }
    Some(Built { pattern: &patterns::URL_PASSWORD, whole: login.range, secret: login.password.to_vec() })
}

/// The password of an address of a database or a queue in a configuration, where it is a word that samples have as well:
/// what stands there is what is used.
pub(crate) fn sample_password(bytes: &[u8], at: Range<usize>) -> Option<Range<usize>> {
    const SCHEMES: [&str; 15] = [
        "postgres",
        "postgresql",
        "mysql",
        "mariadb",
        "mongodb",
        "mongodb+srv",
        "redis",
        "rediss",
        "amqp",
        "amqps",
        "mssql",
        "sqlserver",
        "clickhouse",
        "nats",
        "ldap",
    ];
    const USERS: [&str; 6] = ["user", "username", "u", "foo", "name", "youruser"];
    let login = login(bytes, at)?;
    let is_in =
        |words: &[&str], text: &[u8]| words.iter().any(|word| text.eq_ignore_ascii_case(word.as_bytes()));
    let is_used = is_in(&SCHEMES, login.scheme) && !is_in(&USERS, login.user) && !is_sample_host(login.host);
    let is_word = login.password.len() >= 2
        && login.password.iter().all(|byte| byte.is_ascii_lowercase() || b"-@".contains(byte))
        && !is_placeholder(login.password);
    (is_used && is_word).then_some(login.range)
}

fn is_url_password(password: &[u8]) -> bool {
    const WORDS: [&[u8]; 16] = [
        b"password",
        b"p@ssword",
        b"pass",
        b"passwd",
        b"pwd",
        b"pw",
        b"secret",
        b"token",
        b"user",
        b"p",
        b"bar",
        b"xyz",
        b"anoncvs",
        b"anonymous",
        b"mypassword",
        b"my-password",
    ];
    let lower = password.to_ascii_lowercase();
    // CVS writes its own protocol before the user.
    let lower = lower.strip_prefix(b"pserver:").unwrap_or(&lower);
    let code = password
        .iter()
        .any(|byte| matches!(byte, b'{' | b'}' | b'(' | b')' | b'[' | b']' | b'|' | b'*' | b'+' | b'^'));
    // `CLIENT_SECRET`
    let name =
        password.contains(&b'_') && password.iter().all(|byte| byte.is_ascii_uppercase() || *byte == b'_');
    password.len() >= 3
        && !code
        && !name
        && !is_placeholder(password)
        && !WORDS.contains(&lower)
        && password.first() != Some(&b'%')
        && password.first() != Some(&b'$')
}

/// Hosts of docs and tests, and what is no host at all.
fn is_sample_host(host: &[u8]) -> bool {
    let host = host.to_ascii_lowercase();
    let name = host.split(|byte| *byte == b':').next().unwrap_or_default();
    let first =
        name.first().is_none_or(|byte| !byte.is_ascii_alphanumeric() && !matches!(byte, b'$' | b'{' | b'['));
    let is = |ends: &[u8]| name == ends || name.ends_with(&[b".", ends].concat());
    first
        || name.len() < 2
        || name == b"host"
        || name == b"hostname"
        || name.starts_with(b"127.")
        || name.starts_with(b"example")
        || [
            &b"example.com"[..],
            b"example.org",
            b"example.net",
            b"example",
            b"test",
            b"invalid",
            b"localhost",
            b"local.test",
        ]
        .iter()
        .any(|end| is(end))
}

/// `"auth": "dXNlcjpwYXNzd29yZA=="` of a Docker configuration, also with escaped quotes.
fn registry_auth(bytes: &[u8], end: usize) -> Option<Built> {
    let rest = bytes.get(end..)?;
    if !rest.starts_with(b"\"") && !rest.starts_with(b"\\\"") {
        return None;
    }
    let between = |byte: &&u8| matches!(**byte, b' ' | b':' | b'"' | b'\\' | b'\n');
    let skip = rest.iter().take(10).take_while(between).count();
    encoded_pair(bytes, end + skip, &patterns::REGISTRY_AUTH)
}

fn basic_auth(bytes: &[u8], end: usize) -> Option<Built> {
    encoded_pair(bytes, end, &patterns::BASIC_AUTH)
}

/// `Authorization: Bearer …`, where the token has no form of its own.
fn bearer(bytes: &[u8], at: Range<usize>) -> Option<Built> {
    const BEFORE_BYTES: usize = 32;
    const BYTES_MIN: usize = 20;
    const BYTES_MAX: usize = 512;
    let before = bytes.get(at.start.saturating_sub(BEFORE_BYTES)..at.start)?.to_ascii_lowercase();
    let before = before.trim_ascii_end();
    let before = before.strip_suffix(b"\"").or(before.strip_suffix(b"'")).unwrap_or(before).trim_ascii_end();
    find(before.strip_suffix(b":")?, b"authorization")?;
    let rest = bytes.get(at.end..)?.iter().take(BYTES_MAX);
    let is_part = |byte: &&u8| is_base64(**byte) || matches!(**byte, b'.' | b'~' | b'=');
    let token = bytes.get(at.end..at.end + rest.take_while(is_part).count())?;
    let is_token = (BYTES_MIN..BYTES_MAX).contains(&token.len()) && is_strong(NameKind::Token, token);
    (is_token && !is_known(token)).then(|| Built {
        pattern: &patterns::BEARER_TOKEN,
        whole: at.end..at.end + token.len(),
        secret: token.to_vec(),
    })
}

/// Base64 of `user:password` at `start`.
fn encoded_pair(bytes: &[u8], start: usize, pattern: &'static SecretPattern) -> Option<Built> {
    const BYTES_MAX: usize = 400;
    let rest = bytes.get(start..)?;
    let length = rest.iter().take(BYTES_MAX).take_while(|byte| is_base64(**byte)).count();
    if length < 8 || length == BYTES_MAX {
        return None;
    }
    let pair = decode(rest.get(..length)?, BYTES_MAX)?;
    let colon = pair.iter().position(|byte| *byte == b':')?;
    let password = pair.get(colon + 1..)?;
    let readable = pair.iter().all(|byte| (0x20..0x7f).contains(byte));
    if !readable || colon == 0 || password.len() < 3 || is_known(password) || !is_url_password(password) {
        return None;
    }
    Some(Built { pattern, whole: start..start + length, secret: password.to_vec() })
}

fn find(text: &[u8], word: &[u8]) -> Option<usize> {
    text.windows(word.len()).position(|part| part == word)
}
