//! Programs that take a password in an option of their own: `mysql -pPASSWORD`, `curl -u USER:PASSWORD`.

use crate::{allow::is_known, chosen::is_plain_literal};
use std::ops::Range;

/// How an option gives a password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    /// Joined to it: `-pPASSWORD`.
    Joined,
    /// The next word: `-a PASSWORD`.
    Next,
    /// A pair, joined or the next word: `-u USER:PASSWORD`.
    Pair,
}

/// A program's option.
#[derive(Debug)]
struct Taking {
    /// How names of such programs begin.
    program: &'static str,
    option: &'static str,
    form: Form,
}

const fn taking(program: &'static str, option: &'static str, form: Form) -> Taking {
    Taking { program, option, form }
}

/// Options as the manuals of the programs have them.
const TAKINGS: [Taking; 15] = [
    taking("mysql", "-p", Form::Joined),
    taking("mariadb", "-p", Form::Joined),
    taking("curl", "-u", Form::Pair),
    taking("curl", "--user", Form::Pair),
    taking("curl", "-U", Form::Pair),
    taking("curl", "--proxy-user", Form::Pair),
    taking("sshpass", "-p", Form::Joined),
    taking("sshpass", "-p", Form::Next),
    taking("redis-cli", "-a", Form::Next),
    taking("mongo", "-p", Form::Next),
    taking("ldapsearch", "-w", Form::Next),
    taking("ldapmodify", "-w", Form::Next),
    taking("ldapadd", "-w", Form::Next),
    taking("ldapwhoami", "-w", Form::Next),
    taking("smbclient", "-U", Form::Pair),
];

/// Programs that are searched for, in small letters.
pub(crate) const KEYWORDS: [&str; 8] =
    ["mysql", "mariadb", "curl", "sshpass", "redis-cli", "mongo", "ldap", "smbclient"];

/// Longest command line that is looked at behind its program.
const LINE_BYTES_MAX: usize = 256;

/// The password that a command line in a text gives to the program at `at`.
pub(crate) fn in_line(bytes: &[u8], at: Range<usize>) -> Option<Range<usize>> {
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.');
    if at.start.checked_sub(1).and_then(|before| bytes.get(before)).is_some_and(|byte| is_part(*byte)) {
        return None;
    }
    let rest = bytes.get(at.start..)?;
    let rest = rest.get(..rest.len().min(LINE_BYTES_MAX))?;
    let program = rest.iter().take_while(|byte| is_part(**byte)).count();
    let name = std::str::from_utf8(rest.get(..program)?).ok()?;
    let keyword = bytes.get(at.clone())?;
    let words = Words { text: rest, at: program };
    let mut option: Option<&str> = None;
    for word in words {
        let text = rest.get(word.clone())?;
        // Such a program again has a look of its own, so a text full of them is looked at once.
        if text.starts_with(keyword) {
            return None;
        }
        let text = std::str::from_utf8(text).ok()?;
        if option.is_none() && !text.starts_with('-') {
            continue;
        }
        if let Some(inside) = of_word(name, option, text) {
            let start = at.start + word.start;
            return Some(start + inside.start..start + inside.end);
        }
        option = text.starts_with('-').then_some(text);
    }
    None
}

/// The password in a word of a program's arguments, which stands behind `option`.
pub(crate) fn of_word(program: &str, option: Option<&str>, word: &str) -> Option<Range<usize>> {
    let program = program.rsplit('/').next().unwrap_or(program);
    TAKINGS.iter().filter(|taking| program.starts_with(taking.program)).find_map(|taking| {
        let joined = word.strip_prefix(taking.option).filter(|rest| !rest.is_empty());
        let (text, is_joined) = match taking.form {
            Form::Next | Form::Pair if option == Some(taking.option) => (word, false),
            Form::Next => return None,
            Form::Joined | Form::Pair => (joined?, true),
        };
        let text = if is_joined && taking.option.starts_with("--") { text.strip_prefix('=')? } else { text };
        let password = match taking.form {
            Form::Pair => text.split_once([':', '%'])?.1,
            _ => text,
        };
        let is_literal =
            is_plain_literal(password) && !password.contains('$') && !is_known(password.as_bytes());
        let start = word.len() - password.len();
        (is_literal && !matches!(password, "ort" | "rotocol")).then_some(start..word.len())
    })
}

/// Words of a command line, without their quotes, up to where the command ends.
struct Words<'t> {
    text: &'t [u8],
    at: usize,
}

impl Iterator for Words<'_> {
    type Item = Range<usize>;

    fn next(&mut self) -> Option<Range<usize>> {
        let skipped =
            self.text.get(self.at..)?.iter().take_while(|byte| matches!(**byte, b' ' | b'\t' | b'\\'));
        self.at += skipped.count();
        // A line goes on behind a backslash.
        if self.text.get(self.at) == Some(&b'\n') && self.text.get(self.at.checked_sub(1)?) == Some(&b'\\') {
            self.at += 1;
            return self.next();
        }
        let first = *self.text.get(self.at)?;
        let quote = matches!(first, b'"' | b'\'').then_some(first);
        let start = self.at + usize::from(quote.is_some());
        let ends = |byte: &u8| match quote {
            Some(quote) => *byte == quote || *byte == b'\n',
            None => {
                byte.is_ascii_whitespace()
                    || matches!(byte, b';' | b'|' | b'&' | b')' | b'>' | b'<' | b'"' | b'\'')
            }
        };
        let length = self.text.get(start..)?.iter().take_while(|byte| !ends(byte)).count();
        // The command ends, or what is looked at does: then the word may go on.
        if length == 0 || start + length == LINE_BYTES_MAX {
            return None;
        }
        self.at = start + length + usize::from(quote.is_some());
        Some(start..start + length)
    }
}

#[cfg(test)]
mod tests {
    use super::{in_line, of_word};

    fn found(text: &str) -> Option<&str> {
        let at = ["mysql", "curl ", "redis-cli", "sshpass", "mongo"]
            .iter()
            .find_map(|word| text.find(word))
            .unwrap();
        in_line(text.as_bytes(), at..at + 5).map(|range| &text[range])
    }

    #[test]
    fn passwords_are_found_in_options_of_their_programs() {
        for text in [
            "mysql -pSummer2024; ls",
            "/usr/bin/mysqldump -uroot -pSummer2024 db > x",
            "mysqladmin ping -h db \\\n  -pSummer2024",
            "curl -s -u admin:Summer2024 http://x",
            "curl -uadmin:Summer2024 x",
            "curl --user 'admin:Summer2024' x",
            "curl --user=admin:Summer2024 x",
            "redis-cli -h x -a Summer2024 ping",
            "sshpass -pSummer2024 ssh x",
            "mongosh -u x -p Summer2024",
        ] {
            assert_eq!(found(text), Some("Summer2024"), "{text}");
        }
        for text in [
            "mysql -p; ls",
            "mysql -p$PASSWORD",
            "mysql -u root -p \"$PASSWORD\"",
            "mysql -P3306",
            "mysql -port 3306",
            "mysql ; ls -pSummer2024",
            "my.mysql -pSummer2024",
            "curl -u admin: x",
            "curl -u $USER:$PASSWORD x",
            "curl -u \"${USER}:${PASSWORD}\" x",
            "curl -u admin x:Summer2024",
            "redis-cli -h x ping",
        ] {
            assert_eq!(found(text), None, "{text}");
        }
    }

    #[test]
    fn words_of_a_list_are_found_behind_their_option() {
        assert_eq!(of_word("/usr/bin/curl", Some("-u"), "a:bcd"), Some(2..5));
        assert_eq!(of_word("mysql", None, "-pbcd"), Some(2..5));
        assert_eq!(of_word("mysql", Some("-u"), "a:bcd"), None);
        assert_eq!(of_word("sh", None, "-pbcd"), None);
    }
}
