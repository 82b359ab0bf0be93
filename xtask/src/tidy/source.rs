//! Rules about Rust sources: sizes, and what checks and readers may name.

use crate::repository::{Problem, Tracked};

const FILE_LINES_MAX: usize = 800;
const FUNCTION_LINES_MAX: usize = 70;
/// What a check must not touch: it is a pure function.
const OUTSIDE_WORLD: [&str; 5] = ["fs", "net", "env", "time", "process"];
/// The one file that knows what time it is.
const CLOCK: &str = "crates/plimsoll/src/time.rs";

/// Problems of every Rust file.
pub(super) fn problems(files: &[Tracked]) -> Vec<Problem> {
    let mut problems = Vec::new();
    for file in files.iter().filter(|file| file.is_rust()) {
        let text = file.text.as_deref().unwrap_or_default();
        let lines = text.lines().count();
        if lines > FILE_LINES_MAX {
            let message = format!("the file has {lines} lines; {FILE_LINES_MAX} is the most");
            problems.push(Problem::new(&file.path, FILE_LINES_MAX + 1, message));
        }
        if !is_test_file(&file.path) {
            for (line, name, length) in long_functions(text) {
                let message = format!("`{name}` has {length} lines; {FUNCTION_LINES_MAX} is the most");
                problems.push(Problem::new(&file.path, line, message));
            }
        }
        if file.path.starts_with("crates/plimsoll-checks/src/") {
            for (line, name) in outside_world(text) {
                let message = format!("a check names `std::{name}`; it is a pure function of its subject");
                problems.push(Problem::new(&file.path, line, message));
            }
        }
        if file.path.starts_with("crates/") && file.path != CLOCK {
            let clock = file.lines().filter(|(_, line)| line.contains("Timestamp::now"));
            problems.extend(clock.map(|(line, _)| {
                Problem::new(&file.path, line, format!("asks for the time; only {CLOCK} does"))
            }));
        }
        if file.path.starts_with("crates/") && file.path.ends_with("/src/lib.rs") && !text.starts_with("//!")
        {
            problems.push(Problem::new(&file.path, 1, "the crate does not begin with what it is (`//!`)"));
        }
    }
    problems
}

fn is_test_file(path: &str) -> bool {
    path.contains("/tests/") || path.ends_with("/tests.rs")
}

/// Functions that are too long, with their line, name and length. Modules of tests are left out.
///
/// A function ends at the first line of its own indentation that begins with `}`: what `rustfmt` writes.
fn long_functions(text: &str) -> Vec<(usize, String, usize)> {
    let lines: Vec<&str> = text.lines().collect();
    let mut found = Vec::new();
    let mut index = 0;
    while let Some(line) = lines.get(index) {
        if line.trim_start().starts_with("#[cfg(test)]") {
            index = end_of_item(&lines, index) + 1;
            continue;
        }
        if let Some(name) = function_name(line) {
            let length = end_of_item(&lines, index) - index + 1;
            if length > FUNCTION_LINES_MAX {
                found.push((index + 1, name.to_owned(), length));
            }
        }
        // Functions may stand in functions, so the next line is looked at in any case.
        index += 1;
    }
    found
}

/// The last line of the item that starts at `start`, attributes before it included.
fn end_of_item(lines: &[&str], start: usize) -> usize {
    let indentation = indentation_of(lines.get(start).copied().unwrap_or_default());
    for (index, line) in lines.iter().enumerate().skip(start) {
        if line.trim().is_empty() || line.trim_start().starts_with("#[") {
            continue;
        }
        let same = indentation_of(line) == indentation;
        let ends_here = line.ends_with('}') || line.ends_with(';');
        if same && (line.trim_start().starts_with('}') || ends_here) {
            return index;
        }
    }
    lines.len().saturating_sub(1)
}

fn indentation_of(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

fn function_name(line: &str) -> Option<&str> {
    let mut rest = line.trim_start();
    loop {
        if let Some(name) = rest.strip_prefix("fn ") {
            return name.split(['(', '<']).next();
        }
        let (word, after) = rest.split_once(' ')?;
        let known = ["pub", "const", "async", "unsafe", "extern", "\"C\""].contains(&word);
        if !known && !word.starts_with("pub(") {
            return None;
        }
        rest = after;
    }
}

/// Lines that name a part of `std` which reaches out of the process, with the part.
fn outside_world(text: &str) -> Vec<(usize, &'static str)> {
    let mut found = Vec::new();
    let mut group = false;
    for (index, line) in text.lines().enumerate() {
        let code = line.trim_start();
        if code.starts_with("//") {
            continue;
        }
        group |= code.starts_with("use std::{") || code.starts_with("pub use std::{");
        for name in OUTSIDE_WORLD {
            let direct = code.split("std::").skip(1).any(|after| first_word(after) == name);
            let grouped = group && words(code).any(|word| word == name);
            if direct || grouped {
                found.push((index + 1, name));
            }
        }
        group &= !code.contains(';');
    }
    found
}

fn words(code: &str) -> impl Iterator<Item = &str> {
    code.split(|part: char| !part.is_alphanumeric() && part != '_')
}

fn first_word(code: &str) -> &str {
    words(code).next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{long_functions, outside_world};

    fn function(head: &str, indentation: &str, body: usize) -> String {
        let body = format!("{indentation}    let a = [{{1}}];\n").repeat(body);
        format!("{indentation}{head} {{\n{body}{indentation}}}\n")
    }

    #[test]
    fn a_function_or_method_of_71_lines_is_found_and_one_of_70_is_not() {
        let fits = function("pub(crate) fn fits()", "", 68);
        let long = function("pub const fn long<T>()", "", 69);
        let method =
            format!("impl A {{\n    fn short(&self) {{}}\n{}}}\n", function("async fn method()", "    ", 80));
        let text = format!("{fits}{long}{method}");
        let found = long_functions(&text);
        assert_eq!(found, [(71, "long".to_owned(), 71), (144, "method".to_owned(), 82)]);
    }

    #[test]
    fn heads_of_several_lines_count_and_declarations_do_not() {
        let head = "fn head(\n    a: u32,\n) -> u32";
        assert_eq!(long_functions(&function(head, "", 67)), [(1, "head".to_owned(), 71)]);
        let declared = format!("trait A {{\n    fn declared(&self);\n{}}}\n", "    // text\n".repeat(90));
        assert_eq!(long_functions(&declared), []);
    }

    #[test]
    fn tests_are_left_out_and_what_follows_them_is_not() {
        let tests = format!("#[cfg(test)]\nmod tests {{\n{}}}\n", function("fn test()", "    ", 90));
        assert_eq!(long_functions(&tests), []);
        let after = format!("{tests}{}", function("fn after()", "", 90));
        assert_eq!(long_functions(&after), [(96, "after".to_owned(), 92)]);
        let helper = format!("#[cfg(test)]\nuse a::b;\n{}", function("fn after()", "", 90));
        assert_eq!(long_functions(&helper), [(3, "after".to_owned(), 92)]);
    }

    #[test]
    fn parts_of_std_that_reach_out_are_found_alone_and_in_a_group() {
        let text = "use std::fmt;\nuse std::fs::File;\nuse std::{\n    collections::HashMap,\n    time::Duration,\n};\nlet time = 1;\n\
                    // std::fs\nlet a = std::env::var(b);\nlet c = environment::time();\n";
        assert_eq!(outside_world(text), [(2, "fs"), (5, "time"), (9, "env")]);
    }
}
