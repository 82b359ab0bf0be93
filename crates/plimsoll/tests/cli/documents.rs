//! What the documents say that a command prints is what it prints.

use crate::run::command;
use std::{
    fs,
    path::{Path, PathBuf},
};

/// Documents with blocks of commands, and how many of their commands are run here.
const DOCUMENTS: [(&str, usize); 3] =
    [("README.md", 2), ("docs/command-line.md", 8), ("docs/how-a-verdict-comes-about.md", 1)];
/// Stands in a document for lines that are left out.
const CUT: &str = "[...]";
/// Ends a command whose exit code is shown.
const SHOWS_EXIT: &str = "; echo \"exit $?\"";

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

/// The commands of a document's blocks, each with the lines below it.
fn commands(text: &str) -> Vec<(&str, Vec<&str>)> {
    let mut commands: Vec<(&str, Vec<&str>)> = Vec::new();
    let mut in_block = false;
    for line in text.lines() {
        if line.starts_with("```") {
            in_block = line == "```console";
        } else if let (true, Some(command)) = (in_block, line.strip_prefix("$ ")) {
            commands.push((command, Vec::new()));
        } else if let (true, Some((_, lines))) = (in_block, commands.last_mut()) {
            lines.push(line);
        }
    }
    commands
}

/// The arguments of a command of ours that needs no shell and no other program.
fn arguments(command: &str) -> Option<Vec<&str>> {
    let alone = command.strip_suffix(SHOWS_EXIT).unwrap_or(command);
    let needs_shell = alone.contains(['|', ';', '>', '\'', '"']);
    // Not part of the repository: the document shows how it is made.
    let is_there = !alone.contains("broken.yaml");
    alone.strip_prefix("plimsoll ").filter(|_| !needs_shell && is_there).map(|rest| rest.split(' ').collect())
}

fn printed(command_line: &str, arguments: &[&str]) -> Vec<String> {
    let output = command(arguments).current_dir(root()).output().unwrap();
    let mut text = String::from_utf8(output.stdout).unwrap();
    text.push_str(&String::from_utf8(output.stderr).unwrap());
    if command_line.ends_with(SHOWS_EXIT) {
        text.push_str(&format!("exit {}\n", output.status.code().unwrap()));
    }
    text.trim_end().lines().map(str::to_owned).collect()
}

/// Whether the lines are those of the document, any number of them in the place of each cut.
fn is_shown(lines: &[String], document: &[&str]) -> bool {
    match document.split_first() {
        None => lines.is_empty(),
        Some((&CUT, rest)) => (0..=lines.len()).any(|skipped| is_shown(&lines[skipped..], rest)),
        Some((first, rest)) => {
            lines.split_first().is_some_and(|(line, more)| line == first && is_shown(more, rest))
        }
    }
}

#[test]
fn documents_show_what_their_commands_print() {
    for (name, count) in DOCUMENTS {
        let text = fs::read_to_string(root().join(name)).unwrap();
        let mut ran = 0;
        for (command_line, mut shown) in commands(&text) {
            let Some(arguments) = arguments(command_line) else { continue };
            while shown.last().is_some_and(|line| line.is_empty()) {
                shown.pop();
            }
            let printed = printed(command_line, &arguments);
            let is_right = is_shown(&printed, &shown);
            assert!(is_right, "{name}: `{command_line}` prints\n{}", printed.join("\n"));
            ran += 1;
        }
        assert_eq!(ran, count, "{name}: commands that were run");
    }
}

#[test]
fn a_cut_stands_for_any_lines_and_nothing_else_does() {
    let lines = ["a", "b", "c"].map(str::to_owned);
    for shown in [&["a", "b", "c"][..], &["a", CUT], &[CUT, "c"], &["a", CUT, "b", CUT, "c"], &[CUT]] {
        assert!(is_shown(&lines, shown), "{shown:?}");
    }
    for shown in [&["a", "b"][..], &["a", "c"], &[CUT, "b"], &["a", CUT, "a"], &[]] {
        assert!(!is_shown(&lines, shown), "{shown:?}");
    }
}

/// Links from a name to the file that defines it: `[`join`](../crates/…/join.rs)`.
fn code_links(text: &str) -> Vec<(&str, &str)> {
    let link = |rest: &'_ str| -> Option<(usize, usize, usize)> {
        let name = rest.find("`](")?;
        let target = rest[name..].find(')')? + name;
        Some((name, name + 3, target))
    };
    let link = |rest| link(rest).filter(|(name, ..)| !rest[..*name].contains('\n'));
    let starts = text.match_indices("[`").map(|(at, mark)| &text[at + mark.len()..]);
    let found =
        starts.filter_map(|rest| link(rest).map(|(name, start, end)| (&rest[..name], &rest[start..end])));
    found.filter(|(_, target)| target.ends_with(".rs")).collect()
}

#[test]
fn names_on_the_page_about_verdicts_are_defined_where_it_says() {
    let folder = root().join("docs");
    let text = fs::read_to_string(folder.join("how-a-verdict-comes-about.md")).unwrap();
    let links = code_links(&text);
    assert!(links.len() > 20, "{links:?}");
    for (name, target) in links {
        let code =
            fs::read_to_string(folder.join(target)).unwrap_or_else(|error| panic!("{target}: {error}"));
        let is_file = target.ends_with(&format!("/{name}"));
        let kinds = ["fn", "struct", "enum", "const", "static"];
        let defines = |kind: &&str| {
            let start = format!("{kind} {name}");
            code.match_indices(&start).any(|(at, _)| {
                !code[at + start.len()..].starts_with(|next: char| next.is_alphanumeric() || next == '_')
            })
        };
        assert!(is_file || kinds.iter().any(defines), "{target} does not define `{name}`");
    }
}
