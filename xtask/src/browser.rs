//! The HTML report in a real browser, by the scripts of `tests/browser`.
//!
//! Everything is copied to `target/browser` first: what npm brings never lies beside tracked files.

use crate::{repository::root, tools::on_path};
use anyhow::{Context as _, bail};
use clap::Args;
use std::{
    env, fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

const CHROMIUM: [&str; 3] = ["chromium", "chromium-browser", "google-chrome"];

/// Options of `browser`.
#[derive(Debug, Default, Args)]
pub(crate) struct BrowserArguments {
    /// Where pictures of every view go [default: target/browser/work/screenshots]
    #[arg(long)]
    screenshots: Option<PathBuf>,
    /// Only tests whose name contains this
    #[arg(long)]
    only: Option<String>,
    /// Use the release binary
    #[arg(long)]
    release: bool,
}

/// What is not installed and needed, if anything.
pub(crate) fn missing() -> Option<String> {
    let has = |program: &str| {
        let mut command = Command::new(program);
        command.arg("--version").stdout(Stdio::null()).stderr(Stdio::null());
        command.status().is_ok_and(|status| status.success())
    };
    if !CHROMIUM.into_iter().any(on_path) {
        return Some("browser: chromium is not installed".to_owned());
    }
    ["node", "npm"]
        .into_iter()
        .find(|program| !has(program))
        .map(|name| format!("browser: {name} is not installed"))
}

/// Builds the program, brings the two packages, and runs every test.
pub(crate) fn run(arguments: &BrowserArguments) -> anyhow::Result<()> {
    if let Some(missing) = missing() {
        bail!("{missing}");
    }
    let mut build = Command::new("cargo");
    build.args(["build", "--package", "plimsoll"]).args(arguments.release.then_some("--release"));
    succeed(build.current_dir(root()), "cargo build")?;
    let target = root().join("target");
    let folder = target.join("browser");
    prepare(&folder)?;
    let program = target.join(if arguments.release { "release" } else { "debug" }).join("plimsoll");
    let mut node = Command::new("node");
    node.arg("run.mjs").arg("--program").arg(program).arg("--root").arg(root());
    node.arg("--work").arg(folder.join("work"));
    if let Some(screenshots) = &arguments.screenshots {
        node.arg("--screenshots").arg(env::current_dir()?.join(screenshots));
    }
    if let Some(only) = &arguments.only {
        node.arg("--only").arg(only);
    }
    succeed(node.current_dir(&folder), "the browser tests")
}

/// Copies the scripts, and lets npm bring what the lock file names if that has changed.
fn prepare(folder: &Path) -> anyhow::Result<()> {
    fs::create_dir_all(folder)?;
    let lock = "package-lock.json";
    let source = root().join("tests/browser");
    let before = fs::read(folder.join("node_modules").join(lock)).unwrap_or_default();
    let wanted = fs::read(source.join(lock)).context("the lock file of the browser tests")?;
    for entry in fs::read_dir(&source)? {
        let entry = entry?;
        fs::copy(entry.path(), folder.join(entry.file_name()))?;
    }
    if before == wanted {
        return Ok(());
    }
    let mut npm = Command::new("npm");
    npm.args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]);
    succeed(npm.current_dir(folder), "npm ci")?;
    // Written last: it says that what lies here is what the lock file names.
    fs::write(folder.join("node_modules").join(lock), wanted)?;
    Ok(())
}

fn succeed(command: &mut Command, what: &str) -> anyhow::Result<()> {
    let status = command.status().with_context(|| format!("cannot start {what}"))?;
    if !status.success() {
        bail!("{what} failed: {status}");
    }
    Ok(())
}
