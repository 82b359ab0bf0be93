//! Every flag of `plimsoll scan` is written about.

use crate::repository::{Problem, Tracked, root};
use anyhow::bail;
use std::{collections::BTreeSet, process::Command};

/// Flags that neither the README nor the docs mention.
pub(super) fn problems(files: &[Tracked]) -> anyhow::Result<Vec<Problem>> {
    let is_text = |file: &&Tracked| {
        file.path == "README.md" || file.path.starts_with("docs/") && file.path.ends_with(".md")
    };
    let texts: Vec<&str> = files.iter().filter(is_text).filter_map(|file| file.text.as_deref()).collect();
    if texts.is_empty() {
        println!("SKIPPED tidy/flags: there is no README.md and nothing in docs/ yet");
        return Ok(Vec::new());
    }
    let mut cargo = Command::new("cargo");
    cargo.args(["run", "--quiet", "--package", "plimsoll", "--", "scan", "--help"]).current_dir(root());
    let output = cargo.output()?;
    if !output.status.success() {
        bail!("plimsoll scan --help: {}", String::from_utf8_lossy(&output.stderr).trim());
    }
    let help = String::from_utf8_lossy(&output.stdout);
    let written: BTreeSet<&str> = texts.iter().flat_map(|text| flags(text)).collect();
    let missing = flags(&help).into_iter().filter(|flag| !written.contains(flag));
    let message = |flag| format!("`plimsoll scan {flag}` is not mentioned in README.md or docs/");
    Ok(missing.map(|flag| Problem::new("README.md", 1, message(flag))).collect())
}

/// Every long flag that a text names.
fn flags(text: &str) -> BTreeSet<&str> {
    let is_part = |part: char| part.is_ascii_alphanumeric() || part == '-';
    text.split(|part: char| !is_part(part))
        .filter(|word| {
            word.strip_prefix("--").is_some_and(|name| name.starts_with(|a: char| a.is_ascii_lowercase()))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::flags;

    #[test]
    fn flags_are_words_of_their_own() {
        let text = "  -o, --output <FORMAT=FILE>  see `--fail-on`; a--b --- --outputs=2";
        assert_eq!(flags(text).into_iter().collect::<Vec<_>>(), ["--fail-on", "--output", "--outputs"]);
    }
}
