//! Writes the list of checks: the folder is the registry, so adding a check edits no list.
//!
//! The modules themselves are declared by `automod` in each family's `mod.rs`; this writes only the table that
//! names them, with the digest of each source file.
#![allow(
    clippy::disallowed_methods,
    clippy::expect_used,
    reason = "a build script reads OUT_DIR, and may fail"
)]

use sha2::{Digest as _, Sha256};
use std::{env, fmt::Write as _, fs, path::Path};

fn main() {
    let out = env::var("OUT_DIR").unwrap_or_default();
    let mut families: Vec<_> = fs::read_dir("src")
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.is_dir())
        .collect();
    families.sort();
    // A new family is a new folder.
    println!("cargo::rerun-if-changed=src");
    let mut table = String::from("static REGISTRY: &[Registered] = &[\n");
    for family in families {
        println!("cargo::rerun-if-changed={}", family.display());
        list_family(&family, &mut table);
    }
    table.push_str("];\n");
    fs::write(Path::new(&out).join("registry.rs"), table).expect("OUT_DIR is writable");
}

fn list_family(folder: &Path, table: &mut String) {
    let family = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let mut files: Vec<_> =
        fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    files.sort();
    for file in files {
        let Some(module) = file.file_stem().map(|stem| stem.to_string_lossy().into_owned()) else { continue };
        if module == "mod" || file.extension().is_none_or(|extension| extension != "rs") {
            continue;
        }
        println!("cargo::rerun-if-changed={}", file.display());
        let digest: [u8; 32] = Sha256::digest(fs::read(&file).unwrap_or_default()).into();
        writeln!(
            table,
            "    Registered {{ check: &{family}::{module}::CHECK, place: \"{family}/{module}\", source: {digest:?} }},"
        )
        .unwrap_or_default();
    }
}
