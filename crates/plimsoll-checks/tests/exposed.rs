//! What was exposed to be judged is in no message. `Text` holds that for what goes through it; this holds it for plain
//! texts.
#![allow(clippy::unwrap_used, clippy::panic, clippy::disallowed_methods, reason = "tests")]

use std::{
    fs,
    path::{Path, PathBuf},
};

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        if entry.is_dir() {
            sources(&entry, found);
        } else if entry.extension().is_some_and(|extension| extension == "rs") {
            found.push(entry);
        }
    }
}

/// The arguments of every `format!` of a source.
fn formats(source: &str) -> Vec<&str> {
    let mut found = Vec::new();
    for (at, opening) in source.match_indices("format!(") {
        let inside = source.get(at + opening.len()..).unwrap();
        let mut depth = 1;
        let end = inside.find(|letter| {
            depth += match letter {
                '(' => 1,
                ')' => -1,
                _ => 0,
            };
            depth == 0
        });
        found.push(inside.get(..end.unwrap()).unwrap());
    }
    found
}

/// Names that statements give to what was exposed, unless they only ask something of it.
fn exposed_names(source: &str) -> Vec<&str> {
    let is_text = |value: &str| {
        let value = value.trim_end();
        value.ends_with(".expose()") || value.ends_with(".expose())")
    };
    let mut names = Vec::new();
    for (at, _) in source.match_indices("let ") {
        let rest = source.get(at + 4..).unwrap();
        let Some((name, value)) = rest.split_once(" = ") else { continue };
        let value = value.split_once(';').map_or(value, |(value, _)| value);
        if is_text(value) && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_') {
            names.push(name);
        }
    }
    names
}

/// Messages of one source that show what was exposed.
fn shown(source: &str) -> Vec<String> {
    let names = exposed_names(source);
    let mut wrong = Vec::new();
    for format in formats(source) {
        let is_named = |name: &&&str| {
            let inline = format.contains(&format!("{{{name}}}")) || format.contains(&format!("{{{name}:"));
            let argument = |part: &str| part.trim() == **name;
            inline || format.split(',').skip(1).any(argument)
        };
        if format.contains(".expose()") || names.iter().any(|name| is_named(&name)) {
            wrong.push(format.to_owned());
        }
    }
    wrong
}

#[test]
fn no_message_of_a_check_shows_what_was_exposed_to_be_judged() {
    let mut files = Vec::new();
    for folder in ["src", "../plimsoll-kube/src"] {
        sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder), &mut files);
    }
    assert!(files.len() > 200, "{}", files.len());
    let mut wrong = Vec::new();
    for file in files {
        let source = fs::read_to_string(&file).unwrap();
        wrong.extend(shown(&source).into_iter().map(|message| format!("{}: {message}", file.display())));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The case that was found, and its kin.
#[test]
fn what_is_exposed_and_shown_is_seen() {
    for source in [
        "let own = judge.read(&field).map_or(\"\", |own| own.expose());\nformat!(\"named `{own}`\")",
        "let own = field.expose();\nformat!(\"named `{}`\", own)",
        "format!(\"named `{}`\", field.expose())",
    ] {
        assert_eq!(shown(source).len(), 1, "{source}");
    }
    for source in [
        "let own = judge.read(&field);\nformat!(\"named `{own}`\")",
        "let is_own = field.expose().is_empty();\nformat!(\"named `{is_own}`\")",
    ] {
        assert!(shown(source).is_empty(), "{source}");
    }
}
