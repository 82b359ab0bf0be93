//! Compiles `frameworks/*.yaml` into static data, so that nothing is parsed when the program starts.
//!
//! Every file is checked while it is compiled: unknown keys, missing keys, unknown safeguards, families,
//! strengths, sources, parents and twins are errors that name the file and line.
// A build script stops the build with a message, and talks to cargo on standard output.
#![allow(clippy::expect_used, clippy::panic, clippy::print_stdout, clippy::disallowed_methods)]

mod emit;
mod source;
mod versions;

use source::Node;
use std::{
    env, fs,
    path::{Path, PathBuf},
};

fn main() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../frameworks");
    println!("cargo::rerun-if-changed={}", folder.display());
    let safeguards = source::load(&folder.join("safeguards.yaml"));
    let files = framework_files(&folder);
    let documents: Vec<_> = files.iter().map(|file| source::load(file)).collect();
    let mut out = String::new();
    let known = emit::safeguards(safeguards.root(), &mut out);
    let frameworks: Vec<Node<'_>> = documents.iter().map(source::Loaded::root).collect();
    emit::frameworks(&frameworks, &known, &mut out);
    let target = PathBuf::from(env::var("OUT_DIR").expect("cargo sets OUT_DIR")).join("data.rs");
    fs::write(target, out).expect("OUT_DIR is writable");
}

/// Every other file, newest version of a framework first, as the lists of the program show them.
fn framework_files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("the folder `frameworks` stands beside `crates`");
    let mut files: Vec<PathBuf> = entries
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .filter(|path| path.extension().is_some_and(|extension| extension == "yaml"))
        .filter(|path| path.file_stem().is_some_and(|stem| stem != "safeguards"))
        .collect();
    files.sort_by_cached_key(|file| version_last(file));
    for file in &files {
        println!("cargo::rerun-if-changed={}", file.display());
    }
    files
}

/// Name and version of a file, the version so that the newest sorts first.
fn version_last(file: &Path) -> (String, std::cmp::Reverse<String>) {
    let stem = file.file_stem().expect("a file").to_string_lossy().into_owned();
    match stem.rsplit_once('-') {
        Some((name, version)) if version.starts_with(|first: char| first.is_ascii_digit()) => {
            (name.to_owned(), std::cmp::Reverse(version.to_owned()))
        }
        _ => (stem, std::cmp::Reverse(String::new())),
    }
}
