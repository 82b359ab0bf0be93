use std::{io::Write as _, path::PathBuf};

/// The folder of real data beside the project (`../shared`), if it is there.
///
/// A test that needs it calls this and, without it, prints which test was skipped and returns.
pub fn shared_folder(test: &str) -> Option<PathBuf> {
    let beside = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared");
    let found = beside.canonicalize().ok().filter(|folder| folder.join("corpus").is_dir());
    if found.is_none() {
        // Past the test harness, which hides what a passing test prints: a skip must be seen.
        let line = format!("SKIPPED {test}: the folder of real data is not beside the project\n");
        std::io::stderr().write_all(line.as_bytes()).expect("standard error is open");
    }
    found
}
