//! What the fixtures of the checks show.

use crate::repository::root;
use anyhow::bail;
use plimsoll_checks::registry;
use plimsoll_testkit::{Expectation, load_fixture};

const VERDICTS: [&str; 4] = ["fail", "pass", "unknown", "not-applicable"];

/// Prints each check with the number of documents per verdict, and what is missing.
pub(crate) fn run() -> anyhow::Result<()> {
    let folder = root().join("crates/plimsoll-checks/fixtures");
    let mut missing = Vec::new();
    println!("{:<44} {:>5} {:>5} {:>8} {:>15}", "check", "fail", "pass", "unknown", "not-applicable");
    for registered in registry() {
        let id = registered.check.id;
        let file = folder.join(format!("{}.yaml", registered.place));
        if !file.is_file() {
            missing.push(format!("{id}: no fixture {}.yaml", registered.place));
            continue;
        }
        let fixture = load_fixture(&file);
        let documents = || fixture.cases.iter().flat_map(|case| &case.documents);
        let shown = |verdict: &str| {
            documents()
                .filter_map(|document| document.expectation.as_ref())
                .map(Expectation::word)
                .filter(|word| *word == verdict)
                .count()
        };
        let [fail, pass, unknown, not_applicable] = VERDICTS.map(shown);
        println!("{id:<44} {fail:>5} {pass:>5} {unknown:>8} {not_applicable:>15}");
        for verdict in VERDICTS {
            let excused = fixture.never.iter().any(|(never, reason)| never == verdict && !reason.is_empty());
            if shown(verdict) == 0 && (matches!(verdict, "fail" | "pass") || !excused) {
                missing.push(format!("{id}: no document expects `{verdict}`"));
            }
        }
    }
    println!("{} checks", registry().len());
    for message in &missing {
        println!("missing: {message}");
    }
    if !missing.is_empty() {
        bail!("{} things are missing", missing.len());
    }
    Ok(())
}
