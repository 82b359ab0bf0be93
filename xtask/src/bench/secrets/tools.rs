//! The two searchers, and what they say they found.

use crate::bench::measure::WORK;
use anyhow::{Context as _, bail};
use serde::Deserialize;
use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

/// The file that Kingfisher writes.
const REPORT: &str = "kingfisher.json";

/// A searcher with its options.
pub(super) struct Tool {
    pub(super) name: &'static str,
    pub(super) program: PathBuf,
    pub(super) version: String,
    /// `FOLDER` stands for the input.
    pub(super) arguments: Vec<String>,
    /// Where a tool that writes a file writes it.
    report: Option<PathBuf>,
}

/// A place that a tool names.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Find {
    pub(super) file: PathBuf,
    /// From 1.
    pub(super) line: usize,
    /// Where the other values stand that a finding is about: Kingfisher reports a pair at one of them.
    pub(super) other_lines: Vec<usize>,
    pub(super) pattern: String,
}

/// What a tool did.
pub(super) struct Search {
    pub(super) finds: Vec<Find>,
    pub(super) files: usize,
    pub(super) bytes: u64,
}

/// Ours, with options of its own before the folder.
pub(super) fn ours(name: &'static str, program: &Path, options: &[&str], threads: usize) -> Tool {
    let threads = format!("--threads={threads}");
    let arguments =
        options.iter().copied().chain(["--list", &threads, "FOLDER"]).map(str::to_owned).collect();
    Tool {
        name,
        program: program.to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        arguments,
        report: None,
    }
}

/// Kingfisher without what asks a network or a history: it is to search the same files and nothing else.
pub(super) fn kingfisher(
    name: &'static str,
    options: &[&str],
    threads: usize,
    folder: &Path,
) -> Option<Tool> {
    let program = kingfisher_program()?;
    let output = Command::new(&program).arg("--version").stdin(Stdio::null()).output().ok()?;
    let version = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    let report = folder.join(REPORT);
    let (jobs, to) = (threads.to_string(), format!("{WORK}{REPORT}"));
    let fixed =
        ["scan", "--no-validate", "--no-update-check", "--git-history", "none", "--no-extract-archives"];
    let output = ["--no-dedup", "--quiet", "--jobs", &jobs, "--format", "json", "--output", &to];
    let all = fixed.iter().chain(&output).chain(options).chain(&["FOLDER"]);
    let arguments = all.map(|&argument| argument.to_owned()).collect();
    Some(Tool { name, program, version, arguments, report: Some(report) })
}

/// The program itself: what the Python package puts on the path is a script that starts Python first.
fn kingfisher_program() -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    let program =
        std::env::split_paths(&path).map(|folder| folder.join("kingfisher")).find(|file| file.is_file())?;
    if !fs::read(&program).ok()?.starts_with(b"#!") {
        return Some(program);
    }
    let libraries = program.parent()?.parent()?.join("lib");
    let inside = fs::read_dir(libraries).ok()?.flatten();
    inside
        .map(|entry| entry.path().join("site-packages/kingfisher/bin/kingfisher"))
        .find(|file| file.is_file())
}

impl Tool {
    /// Searches a folder once.
    pub(super) fn search(&self, input: &Path) -> anyhow::Result<Search> {
        let mut command = Command::new(&self.program);
        for argument in &self.arguments {
            match &self.report {
                Some(report) if argument.starts_with(WORK) => command.arg(report),
                _ if argument == "FOLDER" => command.arg(input),
                _ => command.arg(argument),
            };
        }
        if let Some(report) = &self.report {
            let _ = fs::remove_file(report);
        }
        let output = command.stdin(Stdio::null()).output().with_context(|| self.name.to_owned())?;
        let mut search = match &self.report {
            Some(report) => kingfisher_search(&fs::read_to_string(report).with_context(|| {
                format!("{} wrote no report: {}", self.name, String::from_utf8_lossy(&output.stderr))
            })?)?,
            None => our_search(&String::from_utf8(output.stdout)?)?,
        };
        search.finds.sort();
        Ok(search)
    }
}

/// Reads what the example `search` lists, and finds the lines of its offsets.
fn our_search(text: &str) -> anyhow::Result<Search> {
    let mut search = Search { finds: Vec::new(), files: 0, bytes: 0 };
    let mut offsets: BTreeMap<PathBuf, Vec<(usize, &str)>> = BTreeMap::new();
    for line in text.lines() {
        if let [file, at, pattern] = line.split('\t').collect::<Vec<_>>()[..] {
            offsets.entry(file.into()).or_default().push((at.parse()?, pattern));
        } else if let Some((files, bytes)) = line.split_once(" files, ") {
            search.files = files.parse()?;
            search.bytes = bytes.trim_end_matches(" bytes").parse()?;
        }
    }
    if search.files == 0 {
        bail!("nothing was searched");
    }
    for (file, finds) in offsets {
        let content = fs::read(&file)?;
        for (at, pattern) in finds {
            let before = content.get(..at).context("a find lies outside of its file")?;
            let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
            search.finds.push(Find {
                file: file.clone(),
                line,
                other_lines: Vec::new(),
                pattern: pattern.to_owned(),
            });
        }
    }
    Ok(search)
}

#[derive(Deserialize)]
struct KingfisherReport {
    findings: Vec<KingfisherFinding>,
    metadata: KingfisherMetadata,
}

#[derive(Deserialize)]
struct KingfisherMetadata {
    summary: KingfisherSummary,
}

#[derive(Deserialize)]
struct KingfisherSummary {
    blobs_scanned: usize,
    bytes_scanned: u64,
}

#[derive(Deserialize)]
struct KingfisherFinding {
    rule: KingfisherRule,
    finding: KingfisherPlace,
}

#[derive(Deserialize)]
struct KingfisherRule {
    id: String,
}

#[derive(Deserialize)]
struct KingfisherPlace {
    path: PathBuf,
    line: usize,
    #[serde(default)]
    dependent_captures: BTreeMap<String, String>,
}

fn kingfisher_search(text: &str) -> anyhow::Result<Search> {
    let report: KingfisherReport = serde_json::from_str(text).context("Kingfisher's report is another")?;
    let find = |one: KingfisherFinding| {
        let place = one.finding;
        let captures = !place.dependent_captures.is_empty();
        let content = captures.then(|| fs::read_to_string(&place.path).ok()).flatten().unwrap_or_default();
        let line_of = |value: &String| {
            content
                .find(value.as_str())
                .and_then(|at| content.get(..at))
                .map(|before| before.matches('\n').count() + 1)
        };
        let other_lines = place.dependent_captures.values().filter_map(line_of).collect();
        Find { file: place.path, line: place.line, other_lines, pattern: one.rule.id }
    };
    let summary = report.metadata.summary;
    Ok(Search {
        finds: report.findings.into_iter().map(find).collect(),
        files: summary.blobs_scanned,
        bytes: summary.bytes_scanned,
    })
}

#[cfg(test)]
mod tests {
    use super::{kingfisher_search, our_search};
    use std::fs;

    #[test]
    fn offsets_become_lines() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a");
        fs::write(&file, "x\ny\nz\n").unwrap();
        let name = file.display();
        let search =
            our_search(&format!("{name}\t0\tone\n{name}\t4\ttwo\n1 files, 6 bytes\n     1 one\n")).unwrap();
        let lines: Vec<(usize, &str)> =
            search.finds.iter().map(|find| (find.line, find.pattern.as_str())).collect();
        assert_eq!(lines, [(1, "one"), (3, "two")]);
        assert_eq!((search.files, search.bytes), (1, 6));
        assert!(our_search("").is_err(), "nothing said is nothing searched");
        assert!(our_search(&format!("{name}\t99\tone\n1 files, 6 bytes\n")).is_err());
    }

    #[test]
    fn the_report_of_kingfisher_is_read() {
        let text = r#"{"findings": [{"rule": {"id": "r.1", "name": "R"}, "finding": {"path": "a/b", "line": 3}}],
            "metadata": {"summary": {"blobs_scanned": 2, "bytes_scanned": 9}}}"#;
        let search = kingfisher_search(text).unwrap();
        assert_eq!((search.files, search.bytes), (2, 9));
        assert_eq!((search.finds[0].line, search.finds[0].pattern.as_str()), (3, "r.1"));
        assert!(kingfisher_search("{}").is_err());
    }

    #[test]
    fn a_pair_stands_in_the_lines_of_both_of_its_values() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a");
        fs::write(&file, "id: one\nx: y\nkey: two\n").unwrap();
        let text = serde_json::json!({
            "findings": [{ "rule": { "id": "pair" }, "finding": { "path": file, "line": 1, "dependent_captures": { "KEY": "two" } } }],
            "metadata": { "summary": { "blobs_scanned": 1, "bytes_scanned": 24 } },
        });
        let search = kingfisher_search(&text.to_string()).unwrap();
        assert_eq!((search.finds[0].line, search.finds[0].other_lines.as_slice()), (1, &[3][..]));
    }
}
