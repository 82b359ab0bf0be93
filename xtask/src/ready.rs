//! Everything that CI runs, in its order, up to the first failure.

use crate::{
    browser,
    repository::{root, tracked_files},
    smoke, tidy,
};
use anyhow::{Context as _, bail};
use std::{
    fs,
    process::{Command, Stdio},
};

/// Seconds that each fuzz target runs.
const FUZZ_SECONDS: u32 = 20;
/// Inputs of the smoke run, which needs no tool.
const SMOKE_INPUTS: u32 = 20_000;
const FUZZ_TARGETS: [&str; 3] = ["read_yaml", "read_json", "find_secrets"];
const SEEDS: &str = "crates/plimsoll-checks/fixtures/workload";

/// Runs every step.
pub(crate) fn run() -> anyhow::Result<()> {
    let mut skipped = Vec::new();
    format()?;
    step("cargo", &["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"], &[])?;
    step("cargo", &["test", "--workspace"], &[])?;
    step("cargo", &["doc", "--workspace", "--no-deps"], &[("RUSTDOCFLAGS", "-D warnings")])?;
    println!("\n== cargo xtask tidy");
    tidy::run()?;
    if answers("cargo", &["deny", "--version"]) {
        step("cargo", &["deny", "check", "licenses", "bans", "sources"], &[])?;
    } else {
        skip(&mut skipped, "cargo-deny: not installed");
    }
    match browser::missing() {
        Some(missing) => skip(&mut skipped, &missing),
        None => {
            println!("\n== cargo xtask browser");
            browser::run(&browser::BrowserArguments::default())?;
        }
    }
    println!("\n== cargo xtask smoke --inputs {SMOKE_INPUTS}");
    smoke::run(SMOKE_INPUTS)?;
    fuzz(&mut skipped)?;
    println!("\nready: every step passed, {} skipped", skipped.len());
    for name in skipped {
        println!("  SKIPPED {name}");
    }
    Ok(())
}

fn format() -> anyhow::Result<()> {
    println!("\n== rustfmt --edition 2024 --check (every file)");
    let problems = tidy::format_problems(&tracked_files()?)?;
    problems.iter().for_each(|problem| println!("{problem}"));
    if !problems.is_empty() {
        bail!("rustfmt: {} files are not formatted", problems.len());
    }
    Ok(())
}

fn fuzz(skipped: &mut Vec<String>) -> anyhow::Result<()> {
    if !answers("cargo", &["fuzz", "--version"]) {
        skip(skipped, "cargo-fuzz: not installed");
        return Ok(());
    }
    if !answers("cargo", &["+nightly", "--version"]) {
        skip(skipped, "cargo-fuzz: the nightly toolchain is not installed");
        return Ok(());
    }
    for target in FUZZ_TARGETS {
        // The first folder takes what the fuzzer finds, so it is none that is tracked.
        let found = format!("fuzz/corpus/{target}");
        fs::create_dir_all(root().join(&found))?;
        let seconds = format!("-max_total_time={FUZZ_SECONDS}");
        step("cargo", &["+nightly", "fuzz", "run", target, &found, SEEDS, "--", &seconds], &[])?;
    }
    Ok(())
}

fn skip(skipped: &mut Vec<String>, name: &str) {
    println!("\nSKIPPED {name}");
    skipped.push(name.to_owned());
}

fn answers(program: &str, arguments: &[&str]) -> bool {
    let mut command = Command::new(program);
    command.args(arguments).current_dir(root()).stdout(Stdio::null()).stderr(Stdio::null());
    // A toolchain that was picked for this program must not hide the one that is asked for.
    command.env_remove("RUSTUP_TOOLCHAIN").status().is_ok_and(|status| status.success())
}

fn step(program: &str, arguments: &[&str], environment: &[(&str, &str)]) -> anyhow::Result<()> {
    let shown: Vec<String> = environment.iter().map(|(name, value)| format!("{name}='{value}' ")).collect();
    let line = format!("{}{program} {}", shown.concat(), arguments.join(" "));
    println!("\n== {line}");
    let mut command = Command::new(program);
    command.args(arguments).envs(environment.iter().copied()).current_dir(root());
    let status =
        command.env_remove("RUSTUP_TOOLCHAIN").status().with_context(|| format!("cannot start {program}"))?;
    if !status.success() {
        bail!("`{line}` failed: {status}");
    }
    Ok(())
}
