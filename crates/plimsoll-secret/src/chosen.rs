//! Passwords that people choose, in texts of configuration: `password=hunter2` in a file of properties, an option of a
//! program, a part of a connection string, JSON and YAML inside a value.
//!
//! Such a password looks like any word, so the place has to say that it is one: a name of a password, where a setting
//! stands, with a literal behind it. Code, prose, references, placeholders and labels of forms are none.

use crate::{
    allow::{is_known, is_placeholder},
    assignment::{Assignment, Sign},
    named::{NameKind, credential_name, is_place, is_weak_word},
};
use std::ops::Range;

/// How a text is read, by the name of the file that it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Manner {
    /// Settings, or nothing is known.
    Settings,
    /// A program: bare words are names of variables there.
    Code,
    /// Text for people, such as documents and translations: nothing in it is set.
    Prose,
}

/// The text that a value is searched in.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Setting {
    /// Where it begins; what stands before is its own name.
    pub(crate) start: usize,
    pub(crate) manner: Manner,
    /// Whether it is a word of a command line.
    pub(crate) is_command: bool,
}

/// Longest password.
const VALUE_BYTES_MAX: usize = 128;
/// Farthest that a line is looked at before a name.
const BEFORE_BYTES_MAX: usize = 256;

/// How a file of this name is read.
pub(crate) fn manner(name: &str) -> Manner {
    const CODE: [&str; 16] = [
        "py", "js", "mjs", "ts", "tsx", "lua", "go", "rb", "java", "kt", "groovy", "pl", "php", "cs", "ps1",
        "rego",
    ];
    const PROSE: [&str; 10] = ["md", "rst", "adoc", "po", "html", "htm", "css", "svg", "graphql", "proto"];
    let name = name.to_ascii_lowercase();
    let Some((stem, end)) = name.rsplit_once('.') else { return Manner::Settings };
    if CODE.contains(&end) {
        Manner::Code
    } else if PROSE.contains(&end) || is_translation(stem) {
        Manner::Prose
    } else {
        Manner::Settings
    }
}

/// Whether a file with this stem holds the texts of a program's pages: `messages_de`, `en`, `locale-fr_ca`.
fn is_translation(stem: &str) -> bool {
    let mut parts = stem.rsplit(['_', '-', '.']);
    let last = parts.next().unwrap_or_default();
    let is_language = last.len() == 2
        && [
            "en", "de", "fr", "es", "it", "pt", "nl", "pl", "ru", "ja", "zh", "ko", "sv", "tr", "us", "br",
            "cn", "tw", "gb",
        ]
        .contains(&last);
    is_language
        || ["messages", "locale", "locales", "i18n", "translation", "translations"]
            .iter()
            .any(|word| stem.contains(word))
}

/// The password that an assignment gives, if somebody chose one there.
pub(crate) fn password(bytes: &[u8], found: &Assignment, setting: Setting) -> Option<Range<usize>> {
    // Under the text's own name, all of the text is the value.
    if setting.manner == Manner::Prose || found.name.start < setting.start {
        return None;
    }
    // Without quotes it may be longer than its assignment says, and never shorter.
    if found.value.len() > VALUE_BYTES_MAX {
        return None;
    }
    let name = std::str::from_utf8(bytes.get(found.name.clone())?).ok()?;
    let kind = credential_name(name)?;
    let place = place(bytes, found, setting)?;
    let value = if found.is_quoted { found.value.clone() } else { bare_value(bytes, found, place, setting)? };
    let text = std::str::from_utf8(bytes.get(value.clone())?).ok()?;
    let fits = value.len() <= VALUE_BYTES_MAX && is_chosen(kind, name, text, found);
    fits.then_some(value)
}

/// Where an assignment stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    /// It begins its line, or its text.
    Line,
    /// Inside of braces, or of a list of arguments.
    Inside,
    /// A part of an address or of a connection string: `;Password=x;`.
    Part,
    /// A word among others: `host=db password=x`, `--password x`.
    Word,
}

/// Where an assignment stands; `None` where nothing is set: in a comment, or in a sentence.
fn place(bytes: &[u8], found: &Assignment, setting: Setting) -> Option<Place> {
    let from = found.name.start.saturating_sub(BEFORE_BYTES_MAX).max(setting.start.min(found.name.start));
    let before = bytes.get(from..found.name.start)?;
    let line = before
        .iter()
        .rposition(|byte| *byte == b'\n')
        .map_or(before, |at| before.get(at + 1..).unwrap_or_default());
    if is_comment(line) {
        return None;
    }
    let (line, is_name_quoted) = match line.strip_suffix(b"\"").or(line.strip_suffix(b"'")) {
        Some(rest) => (rest.strip_suffix(b"\\").unwrap_or(rest), true),
        None => (line, false),
    };
    if found.sign == Sign::Blank && !is_statement(bytes, &found.name, line) {
        return None;
    }
    let assigns = matches!(found.sign, Sign::Tight | Sign::Equals);
    if begins_line(line) {
        let is_sentence = found.sign == Sign::Blank && !found.is_quoted && setting.manner == Manner::Code;
        return (!is_sentence && found.sign != Sign::Comma).then_some(Place::Line);
    }
    let is_blank = line.last().is_some_and(|byte| matches!(byte, b' ' | b'\t'));
    let last = *line.trim_ascii_end().last()?;
    let is_option = bytes.get(found.name.start) == Some(&b'-');
    match (last, found.sign) {
        (_, Sign::Comma) => None,
        (_, Sign::Listed) | (b'<', Sign::Element) => Some(Place::Inside),
        (b';' | b'&' | b'?' | b'|', Sign::Tight) => Some(Place::Part),
        (b'{' | b',' | b'(', Sign::Colon | Sign::Tight | Sign::Equals) => {
            (is_name_quoted || found.is_quoted || last != b'(').then_some(Place::Inside)
        }
        (b'=', Sign::Tight) if !is_blank => Some(Place::Word),
        // The whole is quoted: `"password=hunter2"`, `echo 'password: hunter2'`.
        (_, Sign::Tight | Sign::Colon) if is_name_quoted && is_blank => Some(Place::Word),
        (_, Sign::Tight | Sign::Blank) if is_blank || is_option => Some(Place::Word),
        // `const password = "hunter2"`
        _ if assigns && found.is_quoted && is_blank => Some(Place::Word),
        _ => None,
    }
}

/// Whether `PASSWORD 'x'` stands in a statement of SQL about a user, and not in a sentence; what else takes a blank does
/// so by its own name.
fn is_statement(bytes: &[u8], name: &Range<usize>, line: &[u8]) -> bool {
    let is_plain = bytes.get(name.clone()).is_some_and(|name| name.eq_ignore_ascii_case(b"password"));
    let line = line.to_ascii_lowercase();
    let says = |word: &[u8]| line.windows(word.len()).any(|part| part == word);
    !is_plain || says(b"user ") || says(b"role ") || says(b" with ") || says(b" for ")
}

/// Whether nothing but what may begin a setting stands before a name on its line.
fn begins_line(line: &[u8]) -> bool {
    let line = line.trim_ascii();
    let line = line.strip_prefix(b"-").unwrap_or(line).trim_ascii();
    // The line before may have ended in an escape: `"a=b\npassword=x"`.
    matches!(
        line,
        b"" | b"\""
            | b"'"
            | b"$"
            | b"export"
            | b"set"
            | b"SET"
            | b"ENV"
            | b"ARG"
            | b"setenv"
            | b"[\""
            | b"['"
    ) || line.ends_with(b"\\")
}

/// Whether what stands before a name on its line makes the rest a comment.
fn is_comment(line: &[u8]) -> bool {
    const STARTS: [&[u8]; 7] = [b"#", b";", b"//", b"* ", b"<!--", b"-- ", b"/*"];
    let text = line.trim_ascii_start();
    let is_blank = |byte: Option<&u8>| matches!(byte, Some(b' ' | b'\t'));
    let begins_within = |(at, byte): (usize, &u8)| match byte {
        b'#' => is_blank(at.checked_sub(1).and_then(|before| line.get(before))),
        b'/' => {
            line.get(at + 1) == Some(&b'/') && is_blank(at.checked_sub(1).and_then(|before| line.get(before)))
        }
        _ => false,
    };
    STARTS.iter().any(|start| text.starts_with(start)) || line.iter().enumerate().any(begins_within)
}

/// Where a value without quotes ends, if what follows it leaves it one.
fn bare_value(bytes: &[u8], found: &Assignment, place: Place, setting: Setting) -> Option<Range<usize>> {
    if setting.manner == Manner::Code {
        return None;
    }
    let start = found.value.start;
    let rest = bytes.get(start..)?;
    let rest = rest.get(..rest.len().min(VALUE_BYTES_MAX + 1))?;
    let ends = |byte: &u8| {
        let of_place = match place {
            Place::Line => false,
            Place::Inside => matches!(byte, b',' | b'}' | b'<' | b')'),
            Place::Part => matches!(byte, b';' | b'&' | b'|'),
            Place::Word => matches!(byte, b';' | b',' | b')' | b'|' | b'&'),
        };
        of_place || byte.is_ascii_whitespace() || matches!(byte, b'"' | b'\'' | b'`')
    };
    let length = rest.iter().position(ends).unwrap_or(rest.len());
    // The escaped end of a line in JSON.
    let escape = rest.windows(2).position(|two| matches!(two, b"\\n" | b"\\r")).unwrap_or(length);
    let element = rest.windows(2).position(|two| two == b"</").unwrap_or(length);
    let length = length.min(escape).min(element);
    let after = rest.get(length..)?;
    let value = start..start + length;
    let line = after.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let tail = line.trim_ascii();
    let is_last = tail.is_empty()
        || line.first().is_some_and(u8::is_ascii_whitespace) && matches!(tail.first(), Some(b'#' | b';'))
        || after.starts_with(b"\\n")
        || matches!(tail, b"\"" | b"'" | b"\"," | b"\\" | b"\\\"");
    let stays = match (place, found.sign) {
        (_, Sign::Tight) | (Place::Part, _) | (Place::Inside, Sign::Listed) => true,
        (Place::Inside, Sign::Element) => after.starts_with(b"</"),
        (Place::Inside, Sign::Colon) => matches!(tail.first(), Some(b',' | b'}') | None),
        (Place::Line | Place::Word, Sign::Blank) => is_last || setting.is_command || follows_option(tail),
        _ => is_last,
    };
    (stays && length > 0).then_some(value)
}

/// Whether the rest of a command line goes on as behind the value of an option.
fn follows_option(tail: &[u8]) -> bool {
    tail.first().is_some_and(|byte| {
        matches!(byte, b'-' | b';' | b'|' | b'&' | b'>' | b'\\' | b'"' | b'\'' | b')' | b'$')
    })
}

/// Whether a value that stands under a name of a credential is a literal.
fn is_chosen(kind: NameKind, name: &str, value: &str, found: &Assignment) -> bool {
    let yaml = found.sign == Sign::Colon && !found.is_quoted;
    let is_indicator = |byte: char| matches!(byte, '*' | '&' | '!' | '|' | '>' | '%' | '@' | '#' | '?' | '-');
    if yaml && (value.starts_with(is_indicator) || value.ends_with(':')) {
        return false;
    }
    is_plain_literal(value)
        && !is_known(value.as_bytes())
        && match kind {
            NameKind::Password => true,
            NameKind::Token => is_weak_word(name, value),
        }
}

/// Whether a text is a word that somebody chose: no placeholder, no place, no reference, no code, no label.
pub(crate) fn is_plain_literal(value: &str) -> bool {
    const BYTES_MIN: usize = 2;
    value.len() >= BYTES_MIN
        && !value.contains([' ', '\t'])
        && !is_placeholder(value.as_bytes())
        && !is_place(value)
        && !is_file(value)
        && !is_type(value)
        && !is_label(value)
        && !is_reference(value)
        && !is_code(value)
}

/// The name of a file.
fn is_file(value: &str) -> bool {
    const ENDS: [&str; 14] = [
        "txt",
        "pem",
        "key",
        "crt",
        "json",
        "yaml",
        "yml",
        "conf",
        "cfg",
        "properties",
        "jks",
        "p12",
        "env",
        "enc",
    ];
    let end = value.rsplit_once('.').map(|(_, end)| end);
    end.is_some_and(|end| ENDS.contains(&end))
}

/// What a field holds or how it is checked, and no value of it.
fn is_type(value: &str) -> bool {
    const TYPES: [&str; 24] = [
        "char",
        "varchar",
        "integer",
        "number",
        "boolean",
        "object",
        "array",
        "hash",
        "hashed",
        "plain",
        "plaintext",
        "md5",
        "sha1",
        "sha256",
        "bcrypt",
        "scrypt",
        "argon2",
        "argon2id",
        "pbkdf2",
        "prompt",
        "interactive",
        "keychain",
        "keyring",
        "ignore",
    ];
    TYPES.iter().any(|known| value.eq_ignore_ascii_case(known))
        || value.to_ascii_lowercase().starts_with("scram-sha-")
}

/// What a form or a message shows: `Password`, `Kennwort`, `Required`.
fn is_label(value: &str) -> bool {
    const LABELS: [&str; 20] = [
        "Password",
        "Passwd",
        "Passphrase",
        "Passwort",
        "Kennwort",
        "Wachtwoord",
        "Lösenord",
        "Adgangskode",
        "Passord",
        "Salasana",
        "Contraseña",
        "Senha",
        "Heslo",
        "Hasło",
        "Parola",
        "Пароль",
        "密码",
        "密碼",
        "パスワード",
        "Invalid",
    ];
    LABELS.contains(&value.trim_end_matches([':', '*', '.', '!', '?']))
}

/// What is filled in elsewhere: `$password`, `$mail-password`, `$mail-secret:password`, `%s`, `:password`, `DB_PASSWORD`,
/// `config.password`.
fn is_reference(value: &str) -> bool {
    let is_word = |text: &str| {
        !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_.".contains(&byte))
    };
    if value.strip_prefix('$').is_some_and(is_word) || value.starts_with("$__") {
        return true;
    }
    // A key of a Secret, as Argo CD and others name one; a password may begin with `$` too, and names no credential.
    let is_key = |text: &str| {
        let words = text.replace(['-', ':'], "_");
        is_word(&words) && credential_name(&words).is_some()
    };
    if value.strip_prefix('$').is_some_and(is_key) {
        return true;
    }
    let is_printed =
        |rest: &str| rest.len() <= 1 || rest.starts_with(['(', '-', '.']) || rest.starts_with('{');
    if value.strip_prefix('%').is_some_and(is_printed) {
        return true;
    }
    let names_credential = |text: &str| is_word(text) && credential_name(text).is_some();
    if [":", "@", "."].iter().any(|sign| value.strip_prefix(sign).is_some_and(names_credential)) {
        return true;
    }
    // `DB_PASSWORD`: a variable or a placeholder.
    let is_constant =
        value.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_');
    // `config.password`: a field.
    let is_field = value.contains('.') && !value.ends_with('.') && !value.starts_with('.');
    (is_constant || is_field) && names_credential(value)
}

/// Calls, indexes, operators, patterns of regular expressions.
fn is_code(value: &str) -> bool {
    let word = value.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || b"_.:".contains(byte)).count();
    let calls = matches!(value.as_bytes().get(word), Some(b'(' | b'[')) && word > 0;
    let opens = value.starts_with(['{', '[', '(', '<', '|', '`', '^']);
    let joins = ["->", "=>", "&&", "||", ".*", ".+", "\\s", "\\S", "\\w", "\\d", "$(", "${", "{{", "`", "[^"];
    // What a form fills in: `user={user}`.
    let is_filled = value.contains('{') && value.contains('}');
    calls || opens || is_filled || joins.iter().any(|sign| value.contains(sign))
}
