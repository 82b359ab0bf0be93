//! Changes of a text that know nothing of what it says.

use crate::numbers::Numbers;

/// What is put somewhere.
const PIECES: [&str; 96] = [
    "<<: {privileged: true}\n",
    "<<: *a\n",
    "\"<<\": {a: b}",
    "'<<'",
    "<<",
    "<<: [*a, {b: c}]",
    "!!merge <<: {a: b}",
    "&a ",
    "&a {privileged: true}",
    "*a",
    "*a : b",
    "&b ",
    "*b",
    "!!binary ",
    "!!binary aGk=",
    "!!str ",
    "!!int ",
    "!!bool ",
    "!!float ",
    "!!null ",
    "!!map ",
    "!!seq ",
    "!!set ",
    "!!timestamp ",
    "! ",
    "!x ",
    "!<tag:yaml.org,2002:str> ",
    "\u{2028}",
    "\u{2029}",
    "\u{85}",
    "\u{2028}---\n",
    "# c\u{2028}",
    "# c\u{85}",
    "\u{feff}",
    "\u{a0}",
    "\u{200b}",
    "\t",
    "\r",
    "\r\n",
    "\n",
    "\n\n",
    "---\n",
    "\n---\n",
    "--- # c\n",
    "--- x\n",
    "---x",
    "...\n",
    "\n...\n",
    "%YAML 1.1\n---\n",
    "%TAG ! tag:yaml.org,2002:\n",
    "# ",
    " # c",
    "#",
    ": ",
    ":",
    "- ",
    "-",
    "? ",
    "?",
    "| \n",
    "|-\n",
    ">\n",
    ">2\n",
    "|+\n",
    "\"",
    "'",
    "''",
    "{",
    "}",
    "[",
    "]",
    ",",
    ", ",
    "{}",
    "[]",
    "\\",
    "\\n",
    "\\u2028",
    "\\x41",
    "\"a\\\n  b\"",
    "`",
    "@",
    "%",
    "items: []\n",
    "items:\n- kind: Pod\n  apiVersion: v1\n  metadata: {name: item}\n",
    "items: null\n",
    "kind: List\n",
    "kind: Pod\n",
    "apiVersion: v1\n",
    "metadata: {name: other}\n",
    "null",
    "~",
    "\u{0}",
    "\u{7f}",
    "\u{1f600}",
    "ß",
];

/// What a value becomes.
const VALUES: [&str; 56] = [
    "yes",
    "No",
    "on",
    "Off",
    "y",
    "n",
    "TRUE",
    "tRUE",
    "null",
    "~",
    "",
    "0",
    "-0",
    "007",
    "0o17",
    "0x1F",
    "0b101",
    "1_000",
    "1e3",
    "1.0",
    "1.50",
    ".5",
    "1.",
    "-.5e+3",
    "190:20:30",
    "2001-01-01",
    "18446744073709551615",
    "9223372036854775808",
    "12345678901234567890123",
    ".inf",
    ".nan",
    "1e400",
    "=",
    "<<",
    "!!binary aGk=",
    "!!binary a",
    "!!str yes",
    "!!int ''",
    "!!bool 1",
    "!!bool 'yes'",
    "!!float 7",
    "! true",
    "! 'x'",
    "!x 7",
    "'quoted'",
    "\"dou\\tble\\u263a\"",
    "\"\\ud83d\\ude00\"",
    "|\n      block\n       text\n",
    ">-\n      folded\n      text\n",
    "{a: b, 1: c, yes: d}",
    "[a, b: c]",
    "a\u{2028}b",
    "\"a\u{2028}b\"",
    "&v x",
    "a: b",
    "[*a, <<]",
];

/// The text with one to three changes.
pub(crate) fn changed(text: &str, numbers: &mut Numbers) -> String {
    let mut text = text.to_owned();
    for _ in 0..=numbers.below(3) {
        text = change(&text, numbers);
    }
    text
}

fn change(text: &str, numbers: &mut Numbers) -> String {
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let line = numbers.below(lines.len().max(1));
    let with_line = |new: String| {
        let mut lines: Vec<String> = lines.iter().map(|&line| line.to_owned()).collect();
        if let Some(old) = lines.get_mut(line) {
            *old = new;
        }
        lines.concat()
    };
    let old = lines.get(line).copied().unwrap_or_default();
    let place = |numbers: &mut Numbers| {
        let places: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
        if places.is_empty() { 0 } else { numbers.one_of(&places) }
    };
    match numbers.below(16) {
        0..=2 => {
            let at = place(numbers);
            format!("{}{}{}", &text[..at], numbers.one_of(&PIECES), &text[at..])
        }
        3 | 4 => {
            let indent = &old[..old.len() - old.trim_start_matches(' ').len()];
            with_line(format!("{indent}{}{old}", numbers.one_of(&PIECES)))
        }
        5..=8 => match old.split_once(": ") {
            Some((key, _)) => with_line(format!("{key}: {}\n", numbers.one_of(&VALUES))),
            None => with_line(format!("{}{}\n", old.trim_end(), numbers.one_of(&PIECES))),
        },
        9 => {
            let at = place(numbers);
            let end =
                text[at..].char_indices().nth(1 + numbers.below(3)).map_or(text.len(), |(next, _)| at + next);
            format!("{}{}", &text[..at], &text[end..])
        }
        10 => with_line(String::new()),
        11 => with_line(format!("{old}{old}")),
        12 => with_line(format!("{}{old}", " ".repeat(1 + numbers.below(3)))),
        13 => with_line(old.strip_prefix("  ").unwrap_or(old).to_owned()),
        14 => {
            let end = numbers.one_of(&["\r\n", "\r", "\u{85}", "\u{2028}", "\n\n"]);
            if numbers.one_in(3) {
                text.replace('\n', end)
            } else {
                with_line(old.trim_end().to_owned() + end)
            }
        }
        _ => {
            let letters: Vec<_> = old.char_indices().filter(|(_, one)| one.is_ascii_alphabetic()).collect();
            if letters.is_empty() {
                return with_line(String::new());
            }
            let (at, letter) = numbers.one_of(&letters);
            let other = if letter.is_ascii_lowercase() {
                letter.to_ascii_uppercase()
            } else {
                letter.to_ascii_lowercase()
            };
            with_line(format!("{}{other}{}", &old[..at], &old[at + 1..]))
        }
    }
}
