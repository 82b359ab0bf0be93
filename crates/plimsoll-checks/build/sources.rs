//! Which sources decide what a check says, and their digests.
//!
//! A change of a shared module or of a crate beneath changes verdicts as much as one in the check's own file. Following
//! calls through the text would be finer and could miss one: an `impl` names no caller. A hash that stays when a rule
//! changed is the one fault that it may not have, so everything that is shared counts for every check.

use sha2::{Digest as _, Sha256};
use std::{collections::BTreeSet, fs, io, path::Path};

/// Folders of a crate whose files are not compiled into the program.
const NOT_COMPILED: [&str; 4] = ["tests", "fixtures", "examples", "benches"];

/// The sources that checks are built from, under their paths from the root of the workspace.
#[derive(Default)]
pub(crate) struct Sources {
    /// What every check shares: the rest of its crate, every crate of ours that this one is built from, and what says how
    /// crates of others are built.
    pub shared: Vec<String>,
    /// The files of checks: those that stand in a folder of `src`, but for `mod.rs`.
    pub checks: Vec<String>,
    /// Files and folders that a change of any of them, or a new one, changes.
    pub watched: Vec<String>,
}

/// The sources of the checks of crate `krate`; a file or crate that is missing is an error.
pub(crate) fn sources(root: &Path, krate: &str) -> io::Result<Sources> {
    let mut watched = vec!["Cargo.lock".to_owned(), "Cargo.toml".to_owned()];
    let mut crates = vec![krate.to_owned()];
    let mut next = 0;
    while let Some(folder) = crates.get(next).map(|name| format!("crates/{name}")) {
        let manifest = read(root, &format!("{folder}/Cargo.toml"))?;
        for needed in built_from(&String::from_utf8_lossy(&manifest)) {
            if !crates.contains(&needed) {
                crates.push(needed);
            }
        }
        let is_compiled =
            |entry: &String| !NOT_COMPILED.iter().any(|skipped| *entry == format!("{folder}/{skipped}"));
        watched.extend(entries(root, &folder)?.into_iter().filter(is_compiled));
        next += 1;
    }
    let mut files = Vec::new();
    watched.iter().try_for_each(|entry| add(root, entry, &mut files))?;
    files.sort();
    let (checks, shared): (Vec<_>, Vec<_>) = files.into_iter().partition(|file| is_check(krate, file));
    let shared = with_named(root, &shared, &checks)?;
    Ok(Sources { shared, checks, watched })
}

fn is_check(krate: &str, file: &str) -> bool {
    let inside = file.strip_prefix(&format!("crates/{krate}/src/")).and_then(|inside| inside.split_once('/'));
    let module = inside.and_then(|(_, name)| name.strip_suffix(".rs"));
    module.is_some_and(|module| module != "mod" && !module.contains('/'))
}

/// These files and those of checks that they name, and so on: any word that reads like the module of a check counts as
/// its name.
pub(crate) fn with_named(root: &Path, files: &[String], checks: &[String]) -> io::Result<Vec<String>> {
    let mut found = BTreeSet::new();
    let mut open: Vec<&String> = files.iter().collect();
    while let Some(file) = open.pop() {
        if found.insert(file.clone()) {
            let text = String::from_utf8_lossy(&read(root, file)?).into_owned();
            let words: BTreeSet<&str> =
                text.split(|part: char| !(part.is_alphanumeric() || part == '_')).collect();
            open.extend(checks.iter().filter(|check| words.contains(module(check))));
        }
    }
    Ok(found.into_iter().collect())
}

/// The module that a file is: `bad_pattern` of `…/family/bad_pattern.rs`.
pub(crate) fn module(file: &str) -> &str {
    let name = file.rsplit('/').next().unwrap_or(file);
    name.strip_suffix(".rs").unwrap_or(name)
}

/// SHA-256 over paths and contents, each preceded by its length.
pub(crate) fn digest(root: &Path, files: &[String]) -> io::Result<[u8; 32]> {
    let mut all = Sha256::new();
    for file in files {
        for part in [file.as_bytes(), &read(root, file)?] {
            all.update((part.len() as u64).to_le_bytes());
            all.update(part);
        }
    }
    Ok(all.finalize().into())
}

/// Crates of ours that a manifest names, but for those that only tests need.
fn built_from(manifest: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut of_tests = false;
    for line in manifest.lines() {
        if line.starts_with('[') {
            of_tests = line.contains("dev-dependencies");
        }
        let words = line.split(|part: char| !(part.is_ascii_alphanumeric() || part == '-' || part == '_'));
        found.extend(words.filter(|word| !of_tests && word.starts_with("plimsoll-")).map(str::to_owned));
    }
    found
}

fn add(root: &Path, path: &str, files: &mut Vec<String>) -> io::Result<()> {
    if !root.join(path).is_dir() {
        files.push(path.to_owned());
        return Ok(());
    }
    entries(root, path)?.iter().try_for_each(|entry| add(root, entry, files))
}

/// What stands in a folder, under paths from the root.
fn entries(root: &Path, folder: &str) -> io::Result<Vec<String>> {
    let named = |error: io::Error| with_path(&error, folder);
    let mut found = Vec::new();
    for entry in fs::read_dir(root.join(folder)).map_err(named)? {
        let name = entry.map_err(named)?.file_name();
        found.push(format!("{folder}/{}", name.to_string_lossy()));
    }
    found.sort();
    Ok(found)
}

fn read(root: &Path, file: &str) -> io::Result<Vec<u8>> {
    fs::read(root.join(file)).map_err(|error| with_path(&error, file))
}

fn with_path(error: &io::Error, path: &str) -> io::Error {
    io::Error::new(error.kind(), format!("{path}: {error}"))
}
