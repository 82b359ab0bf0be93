//! What a fresh Debian machine with rustup lacks, and how it is brought.
//!
//! Everything is brought by the package manager that already serves the machine. What cannot be had is skipped by
//! name, never silently, and the steps that need it skip themselves.

use crate::{ready::Tally, repository::root};
use anyhow::{Context as _, bail};
use std::{
    env, fs,
    path::Path,
    process::{Command, Stdio},
};

/// Packages of Debian, each with a program that says that it is there.
const PACKAGES: [(&str, &[&str]); 6] = [
    ("git", &["git", "ca-certificates"]),
    // The tests of the HTML report drive a real browser.
    ("chromium", &["chromium", "fonts-dejavu-core"]),
    ("node", &["nodejs"]),
    ("npm", &["npm"]),
    // What the fuzzer's runtime is built with.
    ("c++", &["g++"]),
    ("tar", &["tar"]),
];

/// Programs written in Go that tests run: `target/ci-tools/bin/NAME` from a module at a version.
const GO_MODULES: [(&str, &str); 2] = [
    ("kustomize", "sigs.k8s.io/kustomize/kustomize/v5@v5.8.1"),
    ("helm", "helm.sh/helm/v3/cmd/helm@v3.20.2"),
];
/// Oracles that are built from this repository: folders of `tests/oracles`.
const GO_ORACLES: [&str; 2] = ["kubectl-reads", "pod-security"];
/// Sub-commands of cargo, at the versions that were tried.
const CARGO_COMMANDS: [(&str, &str); 2] = [("deny", "0.20.2"), ("fuzz", "0.13.1")];

/// Brings everything that is missing and can be had.
pub(crate) fn prepare(tally: &mut Tally) -> anyhow::Result<()> {
    packages(tally)?;
    for (name, version) in CARGO_COMMANDS {
        if answers("cargo", &[name, "--version"]) {
            continue;
        }
        let package = format!("cargo-{name}@{version}");
        println!("\n== cargo install {package} --locked (once on this machine, minutes)");
        if !succeeds(Command::new("cargo").args(["install", &package, "--locked", "--quiet"])) {
            println!("cargo-{name} cannot be installed");
        }
    }
    go_programs(tally)
}

/// Asks apt-get for what is missing, as root or by a sudo that asks for no password.
fn packages(tally: &mut Tally) -> anyhow::Result<()> {
    let missing: Vec<&str> = PACKAGES
        .iter()
        .filter(|(program, _)| !on_path(program))
        .flat_map(|(_, packages)| packages.iter().copied())
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    let as_root: &[&str] = if is_root()? { &[] } else { &["sudo", "-n"] };
    let apt = |arguments: &[&str]| {
        let all: Vec<&str> = as_root.iter().chain(&["apt-get"]).chain(arguments).copied().collect();
        let Some((program, rest)) = all.split_first() else { return false };
        println!("\n== {}", all.join(" "));
        succeeds(Command::new(program).args(rest).env("DEBIAN_FRONTEND", "noninteractive"))
    };
    let install = [&["install", "--yes", "--no-install-recommends"], missing.as_slice()].concat();
    if !on_path("apt-get") || !apt(&["update", "--quiet"]) || !apt(&install) {
        tally.note(&format!("install these by hand: {}", missing.join(" ")));
    }
    Ok(())
}

fn is_root() -> anyhow::Result<bool> {
    let output = Command::new("id").arg("-u").output().context("cannot start id")?;
    Ok(output.stdout.trim_ascii() == b"0")
}

/// Builds the renderers and the oracles. Go keeps what it built, so this takes seconds the second time.
fn go_programs(tally: &mut Tally) -> anyhow::Result<()> {
    let bin = root().join("target/ci-tools/bin");
    fs::create_dir_all(&bin).with_context(|| bin.display().to_string())?;
    if !on_path("go") {
        // The tests that need the programs name themselves; this says why all of them do.
        tally.note("Go is not installed: kustomize, helm and the oracles are not built");
        return Ok(());
    }
    for (name, module) in GO_MODULES {
        // The stamp says which version the program is.
        let stamp = bin.join(format!(".{name}"));
        if bin.join(name).is_file() && fs::read_to_string(&stamp).is_ok_and(|built| built == module) {
            continue;
        }
        println!("\n== go install {module}");
        if succeeds(go().env("GOBIN", &bin).args(["install", module])) {
            fs::write(&stamp, module).with_context(|| stamp.display().to_string())?;
        } else {
            tally.note(&format!("this Go does not build {name}"));
        }
    }
    for name in GO_ORACLES {
        println!("\n== go build tests/oracles/{name}");
        let folder = root().join("tests/oracles").join(name);
        if !succeeds(
            go().current_dir(folder).args(["build", "-ldflags=-s", "-o"]).arg(bin.join(name)).arg("."),
        ) {
            tally.note(&format!("this Go does not build the oracle {name}"));
        }
    }
    Ok(())
}

fn go() -> Command {
    let mut command = Command::new("go");
    // Versions are those of go.mod and go.sum, and no toolchain is fetched.
    command.env("GOFLAGS", "-buildvcs=false").env("GOTOOLCHAIN", "local").env_remove("GOBIN");
    command
}

/// How `cargo deny` is told of its database of advisories.
pub(crate) struct Advisories {
    /// Its configuration.
    pub(crate) config: String,
    /// Variables that it is started with.
    pub(crate) environment: Vec<(&'static str, String)>,
}

/// The published database of advisories, or an archive of it beside the project; `None` if neither can be had.
pub(crate) fn advisories(archive: &Path) -> anyhow::Result<Option<Advisories>> {
    let config = root().join("deny.toml");
    println!("\n== cargo deny fetch db");
    if succeeds(Command::new("cargo").args(["deny", "fetch", "db"]).current_dir(root())) {
        return Ok(Some(Advisories { config: config.display().to_string(), environment: Vec::new() }));
    }
    if !archive.is_file() {
        return Ok(None);
    }
    println!("the database of advisories cannot be fetched; the archive {} is taken", archive.display());
    archived_advisories(archive, &config).map(Some)
}

/// What the archive is called for `cargo deny`, which wants an address with a host; git is told where that is.
const ARCHIVE_ADDRESS: &str = "https://advisories.invalid/archive";

/// Makes a repository of an archive of advisories, because `cargo deny` fetches from nothing else, and a
/// configuration that names it: `deny.toml`, which ends with its section `[advisories]`, and two more lines.
fn archived_advisories(archive: &Path, config: &Path) -> anyhow::Result<Advisories> {
    let folder = root().join("target/ci-tools/advisories");
    if folder.exists() {
        fs::remove_dir_all(&folder).with_context(|| folder.display().to_string())?;
    }
    let database = folder.join("database");
    fs::create_dir_all(&database).with_context(|| database.display().to_string())?;
    let unpacked = succeeds(
        Command::new("tar").arg("-xzf").arg(archive).args(["--strip-components=1", "-C"]).arg(&database),
    );
    let git = |arguments: &[&str]| {
        let who = ["-c", "user.name=plimsoll", "-c", "user.email=plimsoll@example.com"];
        succeeds(Command::new("git").arg("-C").arg(&database).args(who).args(arguments))
    };
    let is_made = unpacked
        && git(&["init", "--quiet", "--initial-branch=main"])
        && git(&["add", "."])
        && git(&["commit", "--quiet", "--message=advisories"]);
    if !is_made {
        bail!("{} is not an archive of advisories", archive.display());
    }
    let text = fs::read_to_string(config).with_context(|| config.display().to_string())?;
    let (kept, own) = (folder.join("kept").display().to_string(), folder.join("deny.toml"));
    fs::write(&own, format!("{text}db-path = {kept:?}\ndb-urls = [{ARCHIVE_ADDRESS:?}]\n"))
        .with_context(|| own.display().to_string())?;
    let environment = vec![
        ("GIT_CONFIG_COUNT", "1".to_owned()),
        ("GIT_CONFIG_KEY_0", format!("url.file://{}.insteadOf", database.display())),
        ("GIT_CONFIG_VALUE_0", ARCHIVE_ADDRESS.to_owned()),
    ];
    Ok(Advisories { config: own.display().to_string(), environment })
}

fn succeeds(command: &mut Command) -> bool {
    command.env_remove("RUSTUP_TOOLCHAIN").stdin(Stdio::null()).status().is_ok_and(|status| status.success())
}

/// Whether a program runs and is content.
pub(crate) fn answers(program: &str, arguments: &[&str]) -> bool {
    let mut command = Command::new(program);
    command.args(arguments).current_dir(root()).stdout(Stdio::null()).stderr(Stdio::null());
    succeeds(&mut command)
}

/// Whether a program is there; starting a browser to ask it would take seconds.
pub(crate) fn on_path(program: &str) -> bool {
    let path = env::var_os("PATH").unwrap_or_default();
    env::split_paths(&path).any(|folder| folder.join(program).is_file())
}
