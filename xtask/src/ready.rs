//! Everything that CI runs, in its order, up to the first step that fails, and one line at the end that counts it.

mod tally;

use crate::{
    browser,
    repository::{root, tracked_files},
    smoke, tidy,
    tools::{self, answers},
};
use anyhow::{Context as _, bail};
use std::{
    fs,
    path::Path,
    process::{Command, Stdio},
};
pub(crate) use tally::Tally;

/// Seconds that each fuzz target runs.
const FUZZ_SECONDS: u32 = 20;
/// Inputs of the smoke run, which needs no tool.
const SMOKE_INPUTS: u32 = 20_000;
const FUZZ_TARGETS: [&str; 3] = ["read_yaml", "read_json", "find_secrets"];
const SEEDS: &str = "crates/plimsoll-checks/fixtures/workload";
/// Advisories as `cargo deny` keeps them, for machines that reach no more than a package registry.
const ADVISORIES: &str = "../shared/advisories/rustsec.tar.gz";

/// Brings what is missing, runs every step, and says at the end what passed, failed and was skipped.
pub(crate) fn run() -> anyhow::Result<()> {
    let mut tally = Tally::new()?;
    let outcome = steps(&mut tally);
    if let Err(error) = &outcome {
        println!("\nready: {error:#}");
    }
    tally.print(outcome.is_err())?;
    outcome
}

fn steps(tally: &mut Tally) -> anyhow::Result<()> {
    let before = changes()?;
    tools::prepare(tally)?;
    tally.step("rustfmt --edition 2024 --check (every file)", |_| format())?;
    tally.cargo(&["clippy", "--workspace", "--all-targets", "--locked", "--", "-D", "warnings"], &[])?;
    tally.cargo(&["test", "--workspace", "--locked", "--no-fail-fast"], &[])?;
    tally.cargo(&["doc", "--workspace", "--no-deps", "--locked"], &[("RUSTDOCFLAGS", "-D warnings")])?;
    tally.step("cargo xtask tidy", |_| tidy::run())?;
    deny(tally)?;
    match browser::missing() {
        Some(missing) => tally.skip(&missing),
        // Its result line is counted as those of cargo test are, so it is run as a program of its own.
        None => tally.cargo(&["xtask", "browser"], &[])?,
    }
    tally.step(&format!("cargo xtask smoke --inputs {SMOKE_INPUTS}"), |_| smoke::run(SMOKE_INPUTS))?;
    fuzz(tally)?;
    tally.step("the checkout is as it was", |_| unchanged(&before))
}

fn format() -> anyhow::Result<()> {
    let problems = tidy::format_problems(&tracked_files()?)?;
    problems.iter().for_each(|problem| println!("{problem}"));
    if !problems.is_empty() {
        bail!("rustfmt: {} files are not formatted", problems.len());
    }
    Ok(())
}

/// Licences, bans and sources need no network; advisories need a database, and without one they are skipped by name.
fn deny(tally: &mut Tally) -> anyhow::Result<()> {
    if !answers("cargo", &["deny", "--version"]) {
        tally.skip("cargo deny: not installed");
        return Ok(());
    }
    tally.cargo(&["deny", "--locked", "check", "licenses", "bans", "sources"], &[])?;
    match tools::advisories(&root().join(ADVISORIES))? {
        Some(tools::Advisories { config, environment }) => {
            let environment: Vec<_> =
                environment.iter().map(|(name, value)| (*name, value.as_str())).collect();
            tally.cargo(&["deny", "--locked", "--config", &config, "check", "advisories"], &environment)
        }
        None => {
            tally.skip("cargo deny check advisories: no database of advisories can be reached");
            Ok(())
        }
    }
}

fn fuzz(tally: &mut Tally) -> anyhow::Result<()> {
    if !answers("cargo", &["fuzz", "--version"]) {
        tally.skip("cargo fuzz: not installed");
        return Ok(());
    }
    if !answers("cargo", &["+nightly", "--version"]) {
        tally.skip("cargo fuzz: the nightly toolchain is not installed");
        return Ok(());
    }
    for target in FUZZ_TARGETS {
        // The first folder takes what the fuzzer finds, so it is not one that is tracked.
        let found = format!("fuzz/corpus/{target}");
        fs::create_dir_all(root().join(&found))?;
        let seconds = format!("-max_total_time={FUZZ_SECONDS}");
        tally.cargo(&["+nightly", "fuzz", "run", target, &found, SEEDS, "--", &seconds], &[])?;
    }
    Ok(())
}

/// What git says of the checkout; `None` where it is not one, as in an archive.
fn changes() -> anyhow::Result<Option<String>> {
    if !Path::new(&root().join(".git")).exists() {
        return Ok(None);
    }
    let mut git = Command::new("git");
    let output = git.args(["status", "--porcelain"]).current_dir(root()).stderr(Stdio::inherit()).output();
    let output = output.context("cannot start git")?;
    Ok(output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned()))
}

fn unchanged(before: &Option<String>) -> anyhow::Result<()> {
    let after = changes()?;
    if *before != after {
        bail!("a step changed tracked files or left new ones:\n{}", after.unwrap_or_default());
    }
    Ok(())
}
