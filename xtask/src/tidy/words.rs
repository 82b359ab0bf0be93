//! Rules about files of any kind: sizes, generated files, unfinished work, paths of one machine.

use crate::repository::{Problem, Tracked};

const FILE_BYTES_MAX: u64 = 100 * 1024;
/// Folders where large files are at home, and pages that grow with the data.
const LARGE_FILES: [&str; 6] = [
    "frameworks/",
    "fixtures/",
    "bench/results/",
    "docs/safeguards.md",
    "docs/checks/README.md",
    "docs/stackrox.md",
];
/// Pages with manifests as examples: a path of a container or node is none of the machine that wrote them.
const EXAMPLES: &str = "docs/checks/";
const GENERATED_FOLDERS: [&str; 4] = ["target", "node_modules", "__pycache__", "artifacts"];
const GENERATED_NAMES: [&str; 9] =
    [".profraw", ".snap.new", ".pending-snap", ".orig", ".rej", ".bak", ".pyc", ".o", ".rlib"];
/// Marks of generated text, in pieces so that this file does not bear them.
const GENERATED_MARKS: [&str; 2] = [concat!("@", "generated"), concat!("DO NOT", " EDIT")];
/// Marks of unfinished work, in pieces for the same reason.
const UNFINISHED: [&str; 5] = [
    concat!("TO", "DO"),
    concat!("FIX", "ME"),
    concat!("XX", "X"),
    concat!("unimple", "mented!"),
    concat!("to", "do!"),
];
const MACHINE_PATHS: [&str; 3] = ["/work/", "/tmp/", "/home/"];

/// Problems of every file.
pub(super) fn problems(files: &[Tracked]) -> Vec<Problem> {
    let mut problems = Vec::new();
    for file in files {
        let at_home = LARGE_FILES.iter().any(|folder| in_folder(&file.path, folder));
        if file.bytes > FILE_BYTES_MAX && !at_home && !file.path.ends_with("Cargo.lock") {
            let message = format!("{} KiB; 100 KiB is the most", file.bytes.div_ceil(1024));
            problems.push(Problem::new(&file.path, 1, message));
        }
        if is_generated(file) {
            problems.push(Problem::new(&file.path, 1, "a generated file is tracked"));
        }
        if !file.path.ends_with("Cargo.lock") {
            problems.extend(file.lines().flat_map(|(number, line)| word_problems(&file.path, number, line)));
        }
    }
    problems
}

fn in_folder(path: &str, folder: &str) -> bool {
    path.starts_with(folder) || path.contains(&format!("/{folder}"))
}

fn is_generated(file: &Tracked) -> bool {
    let folder = file.path.split('/').rev().skip(1).any(|part| GENERATED_FOLDERS.contains(&part));
    let name = GENERATED_NAMES.iter().any(|end| file.path.ends_with(end));
    let marked = file.lines().take(5).any(|(_, line)| GENERATED_MARKS.iter().any(|mark| line.contains(mark)));
    folder || name || marked && !file.path.ends_with("Cargo.lock")
}

fn word_problems(path: &str, number: usize, line: &str) -> Vec<Problem> {
    let mut problems = Vec::new();
    for word in UNFINISHED {
        if has_word(line, word) {
            problems.push(Problem::new(path, number, format!("`{word}` is unfinished work")));
        }
    }
    let is_docs = (path.starts_with("docs/") || path.ends_with(".md")) && !path.starts_with(EXAMPLES);
    if is_docs {
        for start in MACHINE_PATHS.iter().filter(|start| has_path(line, start)) {
            problems.push(Problem::new(
                path,
                number,
                format!("a path of one machine (`{start}…`) in the docs"),
            ));
        }
    }
    problems
}

/// Whether a word stands in a line by itself, not inside a longer one.
fn has_word(line: &str, word: &str) -> bool {
    let is_part = |part: char| part.is_alphanumeric() || part == '_';
    line.match_indices(word).any(|(at, _)| {
        let before = line.get(..at).and_then(|text| text.chars().next_back());
        let after = line.get(at + word.len()..).and_then(|text| text.chars().next());
        !before.is_some_and(is_part) && (word.ends_with('!') || !after.is_some_and(is_part))
    })
}

/// Whether an absolute path starts with this: `example.com/work/` and `../tmp/` are none.
fn has_path(line: &str, start: &str) -> bool {
    line.match_indices(start).any(|(at, _)| {
        let before = line.get(..at).and_then(|text| text.chars().next_back());
        !before.is_some_and(|part| part.is_alphanumeric() || matches!(part, '.' | '-' | '_' | '}'))
    })
}

#[cfg(test)]
mod tests {
    use super::{Tracked, has_path, has_word, problems};

    #[test]
    fn words_are_found_by_themselves() {
        let word = concat!("TO", "DO");
        assert!(has_word(&format!("// {word}: later"), word));
        assert!(!has_word(&format!("{word}S and {word}_LIST"), word));
        assert!(has_word(&format!("    {}()", concat!("to", "do!")), concat!("to", "do!")));
    }

    #[test]
    fn paths_are_found_where_they_are_absolute() {
        assert!(has_path("run it in `/tmp/x`", "/tmp/"));
        assert!(!has_path("see example.com/tmp/x and ../tmp/y", "/tmp/"));
    }

    #[test]
    fn paths_of_one_machine_are_refused_in_the_docs_and_not_in_examples() {
        let page = |path: &str| {
            let text = "path: /home/user\n";
            Tracked { path: path.to_owned(), bytes: text.len() as u64, text: Some(text.to_owned()) }
        };
        let files = [page("docs/a.md"), page("docs/checks/workload/a.md"), page("README.md")];
        let found: Vec<String> = problems(&files).into_iter().map(|problem| problem.file).collect();
        assert_eq!(found, ["docs/a.md", "README.md"]);
    }

    #[test]
    fn large_and_generated_files_are_found_where_they_are_not_at_home() {
        let file = |path: &str, bytes| Tracked { path: path.to_owned(), bytes, text: None };
        let large = 200 * 1024;
        let files = [
            file("crates/a/src/a.bin", large),
            file("crates/a/fixtures/a.bin", large),
            file("bench/results/a.json", large),
            file("a/default.profraw", 1),
            file("fuzz/target/a", 1),
        ];
        let found: Vec<String> = problems(&files).into_iter().map(|problem| problem.file).collect();
        assert_eq!(found, ["crates/a/src/a.bin", "a/default.profraw", "fuzz/target/a"]);
    }
}
