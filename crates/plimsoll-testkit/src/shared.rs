use std::{
    env,
    fs::OpenOptions,
    io::Write as _,
    path::{Path, PathBuf},
};

/// The file to which skipped tests are written, a line each, where `cargo xtask ready` counts them.
const SKIPPED: &str = "PLIMSOLL_SKIPPED";

/// Says that a test is skipped, and why. It still passes for the test harness, which knows no other way; who counts
/// passed tests takes it off again.
pub fn skip(test: &str, why: &str) {
    let line = format!("SKIPPED {test}: {why}\n");
    // Past the test harness, which hides what a passing test prints: a skip must be seen.
    std::io::stderr().write_all(line.as_bytes()).expect("standard error is open");
    #[allow(clippy::disallowed_methods, reason = "support for tests")]
    let Some(file) = env::var_os(SKIPPED) else { return };
    // One write that appends: tests of several programs write at the same time.
    let opened = OpenOptions::new().create(true).append(true).open(file);
    opened
        .and_then(|mut file| file.write_all(line.as_bytes()))
        .expect("the list of skipped tests is written");
}

/// The folder of real data beside the project (`../shared`), if it is there.
///
/// A test that needs it calls this and, without it, is skipped by name and returns.
pub fn shared_folder(test: &str) -> Option<PathBuf> {
    let beside = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared");
    let found = beside.canonicalize().ok().filter(|folder| folder.join("corpus").is_dir());
    if found.is_none() {
        skip(test, "the folder of real data is not beside the project");
    }
    found
}

/// A program that `cargo xtask ready` builds for tests: a renderer, or an oracle of `tests/oracles`.
///
/// A test that needs it calls this and, without it, is skipped by name and returns.
pub fn oracle(name: &str, test: &str) -> Option<PathBuf> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/ci-tools/bin").join(name);
    let found = file.canonicalize().ok();
    if found.is_none() {
        skip(test, &format!("{name} is not built; `cargo xtask ready` builds it where there is a Go"));
    }
    found
}
