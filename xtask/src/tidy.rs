//! The rules of the repository that no compiler knows.
//!
//! Each rule is a function from files to problems; all problems are printed, not only the first.

mod catalog;
mod help;
mod layers;
pub(crate) mod links;
mod source;
mod words;

use crate::{
    docs,
    repository::{Problem, Tracked, root, tracked_files},
};
use anyhow::bail;
use std::process::Command;

/// Runs every rule.
pub(crate) fn run() -> anyhow::Result<()> {
    let files = tracked_files()?;
    let mut problems = layers::problems()?;
    problems.extend(source::problems(&files));
    problems.extend(words::problems(&files));
    problems.extend(catalog::problems(&files));
    problems.extend(docs::problems(&files)?);
    problems.extend(links::problems(&files));
    problems.extend(help::problems(&files)?);
    problems.extend(format_problems(&files)?);
    problems.sort();
    problems.dedup();
    for problem in &problems {
        println!("{problem}");
    }
    if !problems.is_empty() {
        bail!("tidy: {} problems in {} files", problems.len(), files.len());
    }
    println!("tidy: {} files, no problem", files.len());
    Ok(())
}

/// Runs `rustfmt` over every file: `cargo fmt` does not see modules that a macro declares.
pub(crate) fn format_problems(files: &[Tracked]) -> anyhow::Result<Vec<Problem>> {
    let mut rustfmt = Command::new("rustfmt");
    rustfmt.args(["--edition", "2024", "--check", "--files-with-diff"]).current_dir(root());
    rustfmt.args(files.iter().filter(|file| file.is_rust()).map(|file| &file.path));
    let output = rustfmt.output()?;
    let prefix = format!("{}/", root().display());
    let mut problems: Vec<Problem> = String::from_utf8_lossy(&output.stdout)
        .lines()
        .map(|line| line.strip_prefix(&prefix).unwrap_or(line))
        .map(|file| Problem::new(file, 1, "is not formatted (rustfmt --edition 2024)"))
        .collect();
    problems.sort();
    problems.dedup();
    if problems.is_empty() && !output.status.success() {
        bail!("rustfmt: {}", String::from_utf8_lossy(&output.stderr).trim());
    }
    Ok(problems)
}
