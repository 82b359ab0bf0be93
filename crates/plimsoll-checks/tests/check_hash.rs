//! A check's hash changes with everything that can change what the check says.

#![allow(clippy::disallowed_methods, clippy::expect_used, clippy::unwrap_used)]

#[path = "../build/sources.rs"]
mod sources;

use plimsoll_model::Sha256Writer;
use std::{collections::BTreeSet, fs, path::Path};
use tempfile::TempDir;

/// A workspace in small: two checks, a module that they share, and crates beneath, one of them reached through another.
const SMALL: &[(&str, &str)] = &[
    ("Cargo.toml", "[workspace.dependencies]"),
    ("Cargo.lock", "version = 4"),
    (
        "crates/plimsoll-checks/Cargo.toml",
        "[package]\nname = \"plimsoll-checks\"\n[dependencies]\nplimsoll-kube.workspace = true\n\
         [dev-dependencies]\nplimsoll-testkit.workspace = true\n[build-dependencies]\nplimsoll-secret = {path = \"\"}",
    ),
    ("crates/plimsoll-checks/build/main.rs", ""),
    ("crates/plimsoll-checks/fixtures/rbac/one.yaml", ""),
    ("crates/plimsoll-checks/src/rights.rs", ""),
    ("crates/plimsoll-checks/src/rbac/mod.rs", ""),
    ("crates/plimsoll-checks/src/rbac/one.rs", "use crate::rights::forbid;"),
    ("crates/plimsoll-checks/src/rbac/two.rs", "static CHECK: Check;"),
    ("crates/plimsoll-checks/tests/one.rs", ""),
    ("crates/plimsoll-kube/Cargo.toml", "[dependencies]\nplimsoll-document.workspace = true"),
    ("crates/plimsoll-kube/src/lib.rs", ""),
    ("crates/plimsoll-document/Cargo.toml", ""),
    ("crates/plimsoll-document/src/deep/scalar.rs", ""),
    ("crates/plimsoll-secret/Cargo.toml", ""),
    ("crates/plimsoll-secret/patterns/cloud.yaml", ""),
    ("crates/plimsoll-testkit/Cargo.toml", ""),
    ("crates/plimsoll-wire/Cargo.toml", ""),
];

/// The small workspace in a folder of its own: tests run at the same time.
fn small() -> TempDir {
    let root = tempfile::tempdir().unwrap();
    SMALL.iter().for_each(|(file, text)| write(root.path(), file, text));
    root
}

fn write(root: &Path, file: &str, text: &str) {
    let path = root.join(file);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

/// The digests of the two checks, each with what is shared.
fn digests(root: &Path) -> [[[u8; 32]; 2]; 2] {
    let found = sources::sources(root, "plimsoll-checks").unwrap();
    let shared = sources::digest(root, &found.shared).unwrap();
    ["one", "two"].map(|name| {
        let file = format!("crates/plimsoll-checks/src/rbac/{name}.rs");
        assert!(found.checks.contains(&file), "{file} is a check");
        let own = sources::with_named(root, &[file], &found.checks).unwrap();
        [sources::digest(root, &own).unwrap(), shared]
    })
}

/// Which of the two checks get another digest when a file gets another text.
fn changed_by(file: &str) -> [bool; 2] {
    let folder = small();
    let root = folder.path();
    let before = digests(root);
    write(root, file, "// other");
    let after = digests(root);
    [before[0] != after[0], before[1] != after[1]]
}

#[test]
fn what_is_shared_changes_every_check() {
    for file in [
        "Cargo.lock",
        "Cargo.toml",
        "crates/plimsoll-checks/build/main.rs",
        "crates/plimsoll-checks/src/rights.rs",
        "crates/plimsoll-checks/src/rbac/mod.rs",
        "crates/plimsoll-checks/src/a_new_module.rs",
        "crates/plimsoll-checks/src/rbac/deeper/no_check.rs",
        "crates/plimsoll-kube/src/lib.rs",
        "crates/plimsoll-document/src/deep/scalar.rs",
        "crates/plimsoll-secret/patterns/cloud.yaml",
    ] {
        assert_eq!(changed_by(file), [true, true], "{file}");
    }
}

#[test]
fn a_check_changes_by_itself() {
    assert_eq!(changed_by("crates/plimsoll-checks/src/rbac/one.rs"), [true, false]);
    assert_eq!(changed_by("crates/plimsoll-checks/src/rbac/two.rs"), [false, true]);
}

#[test]
fn what_only_tests_read_changes_nothing() {
    for file in [
        "crates/plimsoll-checks/fixtures/rbac/one.yaml",
        "crates/plimsoll-checks/tests/one.rs",
        "crates/plimsoll-testkit/Cargo.toml",
        "crates/plimsoll-wire/Cargo.toml",
    ] {
        assert_eq!(changed_by(file), [false, false], "{file}");
    }
}

/// A check that calls another one changes with it, and one that a shared module calls changes all.
#[test]
fn a_check_that_is_named_counts_where_it_is_named() {
    let folder = small();
    let root = folder.path();
    write(root, "crates/plimsoll-checks/src/rbac/two.rs", "use super::{one};");
    let before = digests(root);
    write(root, "crates/plimsoll-checks/src/rbac/one.rs", "// other");
    let after = digests(root);
    assert_ne!(before[0], after[0]);
    assert_ne!(before[1], after[1]);

    write(root, "crates/plimsoll-checks/src/rights.rs", "crate::rbac::one::run()");
    write(root, "crates/plimsoll-checks/src/rbac/two.rs", "");
    let before = digests(root);
    write(root, "crates/plimsoll-checks/src/rbac/one.rs", "// more");
    assert_ne!(before[1], digests(root)[1]);
}

#[test]
fn a_moved_text_is_another_source() {
    let folder = small();
    let root = folder.path();
    let before = digests(root);
    let source = root.join("crates/plimsoll-kube/src");
    fs::rename(source.join("lib.rs"), source.join("moved.rs")).unwrap();
    assert_ne!(before, digests(root));
}

#[test]
fn a_source_that_is_missing_stops_the_build() {
    for missing in
        ["Cargo.lock", "Cargo.toml", "crates/plimsoll-document", "crates/plimsoll-secret/Cargo.toml"]
    {
        let folder = small();
        let root = folder.path();
        let path = root.join(missing);
        if path.is_dir() { fs::remove_dir_all(&path) } else { fs::remove_file(&path) }.unwrap();
        let made =
            sources::sources(root, "plimsoll-checks").and_then(|found| sources::digest(root, &found.shared));
        let error = made.unwrap_err();
        assert!(error.to_string().contains(missing), "{missing}: {error}");
    }
}

/// Else cargo would not build the table again.
#[test]
fn every_source_is_watched() {
    let found = sources::sources(small().path(), "plimsoll-checks").unwrap();
    for file in found.shared.iter().chain(&found.checks) {
        let is_watched = |path: &String| file == path || file.starts_with(&format!("{path}/"));
        assert!(found.watched.iter().any(is_watched), "{file}");
    }
}

/// The table that the build wrote, against the tree as it stands.
#[test]
fn the_registry_bears_the_digests_of_this_tree() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let found = sources::sources(&root, "plimsoll-checks").unwrap();
    for file in [
        "crates/plimsoll-checks/src/judge.rs",
        "crates/plimsoll-checks/src/rights.rs",
        "crates/plimsoll-document/src/scalar.rs",
        "crates/plimsoll-kube/src/workload.rs",
        "crates/plimsoll-model/src/tree.rs",
        "crates/plimsoll-secret/patterns/cloud.yaml",
    ] {
        assert!(found.shared.iter().any(|shared| shared == file), "{file}");
    }
    let shared = sources::digest(&root, &found.shared).unwrap();
    assert_eq!(found.checks.len(), plimsoll_checks::registry().len());
    let mut hashes = BTreeSet::new();
    for (registered, file) in plimsoll_checks::registry().iter().zip(&found.checks) {
        assert_eq!(*file, format!("crates/plimsoll-checks/src/{}.rs", registered.place));
        let own = sources::with_named(&root, std::slice::from_ref(file), &found.checks).unwrap();
        let mut expected = Sha256Writer::default();
        expected.part(&sources::digest(&root, &own).unwrap());
        expected.part(&shared);
        expected.part(b"{}");
        expected.part(env!("CARGO_PKG_VERSION").as_bytes());
        let hash = registered.meta().hash;
        assert_eq!(hash, expected.finish(), "{file}");
        hashes.insert(hash);
    }
    assert_eq!(hashes.len(), found.checks.len(), "no two checks have one hash");
}
