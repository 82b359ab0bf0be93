//! The release binary against its budgets, with every raw run kept.

mod manifests;
mod measure;
mod peers;
mod secrets;
mod shapes;

use crate::repository::root;
use anyhow::{Context as _, bail};
use cargo_metadata::MetadataCommand;
use clap::{Args, ValueEnum};
use manifests::Corpus;
pub(crate) use measure::{MeasureArguments, measure};
use measure::{Run, Runs};
use serde::{Deserialize, de::IgnoredAny};
use serde_json::{Value, json};
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

const SIZES: [usize; 5] = [1_000, 10_000, 20_000, 40_000, 100_000];
/// Sizes that other tools run too; ten times as much takes them five minutes and more.
const SIZES_OF_PEERS: [usize; 1] = [1_000];
/// The size that the budget is about.
const SIZE_OF_BUDGET: usize = 10_000;
const RUNS: usize = 5;
const START_RUNS: usize = 50;
const CPU_SECONDS_MAX: f64 = 1.0;
const MEGABYTES_MAX: f64 = 150.0;
const START_MILLISECONDS_MAX: f64 = 20.0;
const START_MEGABYTES_MAX: f64 = 15.0;

/// Options of `bench`.
#[derive(Debug, Args)]
pub(crate) struct BenchArguments {
    /// What to measure
    #[arg(value_enum, default_value_t)]
    what: What,
    /// Also run kube-linter, checkov and trivy, and for secrets Kingfisher, where they are installed, on the same input
    #[arg(long)]
    peers: bool,
    /// Where the raw runs go [default: bench/results/DATE-NAME.json]
    #[arg(long)]
    output: Option<PathBuf>,
    /// Of the shapes, only those whose name contains this
    #[arg(long)]
    only: Option<String>,
    /// Measure this program, and build none: to compare versions
    #[arg(long)]
    program: Option<PathBuf>,
    /// The date in the result [default: today, in UTC]
    #[arg(long)]
    date: Option<String>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum What {
    /// Folders of 1,000 to 100,000 manifests
    Manifests,
    /// One manifest, many times
    Start,
    /// The search for secrets: speed, recall and false finds
    Secrets,
    /// Hostile shapes at four sizes each: what somebody writes who wants a scan to take long
    Shapes,
    /// All of them
    #[default]
    All,
}

/// Measures, prints and keeps the raw runs.
pub(crate) fn run(arguments: &BenchArguments) -> anyhow::Result<()> {
    // No hidden folder: some of the others leave those out, and are fast then.
    let folder = tempfile::Builder::new().prefix("plimsoll-bench-").tempdir()?;
    let wants = |what| arguments.what == What::All || arguments.what == what;
    let mut results = Vec::new();
    let mut input = Value::Null;
    if wants(What::Manifests) || wants(What::Start) {
        let program = program(arguments)?;
        let corpus = Corpus::load()?;
        println!("input: {} objects of {}", corpus.objects.len(), corpus.name);
        input = json!({ "corpus": corpus.name, "objects": corpus.objects.len() });
        if wants(What::Manifests) {
            results.extend(bench_manifests(&program, &corpus, folder.path(), arguments.peers)?);
        }
        if wants(What::Start) {
            results.extend(bench_start(&program, folder.path(), arguments.peers)?);
        }
    }
    if wants(What::Secrets) {
        let program = build(&["--package", "plimsoll-secret", "--example", "search"], "examples/search")?;
        results.extend(secrets::bench(&program, folder.path(), arguments.peers)?);
    }
    if wants(What::Shapes) {
        let program = program(arguments)?;
        results.extend(shapes::bench(&program, folder.path(), arguments.only.as_deref())?);
    }
    write(arguments, &input, results)
}

/// The program to measure: the one that is named, or the release build of the checkout.
fn program(arguments: &BenchArguments) -> anyhow::Result<PathBuf> {
    match &arguments.program {
        Some(program) => Ok(program.clone()),
        None => build(&["--package", "plimsoll"], "plimsoll"),
    }
}

fn build(what: &[&str], program: &str) -> anyhow::Result<PathBuf> {
    let status =
        Command::new("cargo").args(["build", "--release"]).args(what).current_dir(root()).status()?;
    if !status.success() {
        bail!("cargo build --release: {status}");
    }
    let metadata = MetadataCommand::new().current_dir(root()).no_deps().exec()?;
    Ok(metadata.target_directory.join("release").join(program).into())
}

fn bench_manifests(
    program: &Path,
    corpus: &Corpus,
    folder: &Path,
    peers: bool,
) -> anyhow::Result<Vec<Value>> {
    let mut results = Vec::new();
    let mut cpu_of = Vec::new();
    for size in SIZES {
        let input = folder.join(format!("manifests-{size}"));
        let bytes = corpus.write(&input, size)?;
        let megabytes = bytes as f64 / 1e6;
        println!("\n{size} manifests, {megabytes:.1} MB");
        let runs = Runs::of(program, &["scan", "FOLDER", "--format", "json"], &input, folder, RUNS)?;
        println!("{runs}");
        let seen = seen(&folder.join("stdout"))?;
        println!("  report: {seen}");
        if size == SIZE_OF_BUDGET {
            budget("CPU s, median", runs.median(Run::cpu_seconds), CPU_SECONDS_MAX);
            budget("peak MB, most", runs.most(Run::megabytes), MEGABYTES_MAX);
        }
        cpu_of.push((size, runs.median(Run::cpu_seconds)));
        results.push(json!({ "name": "manifests", "manifests": size, "input_bytes": bytes, "report": seen, "tool": runs.json("plimsoll") }));
        if peers && SIZES_OF_PEERS.contains(&size) {
            results.extend(peers::bench("manifests", &input, folder, 1)?);
        }
        fs::remove_dir_all(&input)?;
    }
    println!();
    let base = cpu_of.iter().find(|(size, _)| *size == SIZE_OF_BUDGET).copied().unwrap_or((1, 1.0));
    for (size, cpu) in cpu_of {
        let ratio = (cpu / size as f64) / (base.1 / base.0 as f64);
        println!("linearity: {size} manifests cost {ratio:.2} x as much CPU each as {SIZE_OF_BUDGET}");
        results.push(json!({ "name": "linearity", "manifests": size, "cpu_per_manifest_ratio": ratio }));
    }
    Ok(results)
}

/// What a report lists, counted without being kept: at 100,000 manifests it is hundreds of megabytes.
#[derive(Deserialize)]
struct Listed {
    resources: Vec<IgnoredAny>,
    checks: Vec<IgnoredAny>,
    findings: Vec<IgnoredAny>,
    gaps: Vec<IgnoredAny>,
}

/// How much the last report is about: a run that reads nothing is fast.
fn seen(report: &Path) -> anyhow::Result<Value> {
    let bytes = fs::read(report)?;
    let listed: Listed = serde_json::from_slice(&bytes).context("the report is no JSON")?;
    let [resources, checks, findings, gaps] =
        [&listed.resources, &listed.checks, &listed.findings, &listed.gaps].map(Vec::len);
    Ok(
        json!({ "resources": resources, "checks": checks, "findings": findings, "gaps": gaps, "bytes": bytes.len() }),
    )
}

fn bench_start(program: &Path, folder: &Path, peers: bool) -> anyhow::Result<Vec<Value>> {
    let input = folder.join("deployment.yaml");
    fs::write(&input, manifests::DEPLOYMENT)?;
    println!("\none Deployment, {START_RUNS} runs");
    let runs = Runs::of(program, &["scan", "FOLDER", "--format", "json"], &input, folder, START_RUNS)?;
    println!("{runs}");
    budget("wall ms, median", runs.median(Run::wall_seconds) * 1e3, START_MILLISECONDS_MAX);
    budget("peak MB, most", runs.most(Run::megabytes), START_MEGABYTES_MAX);
    let mut results = vec![json!({ "name": "start", "manifests": 1, "tool": runs.json("plimsoll") })];
    if peers {
        results.extend(peers::bench("start", &input, folder, RUNS)?);
    }
    Ok(results)
}

fn budget(name: &str, measured: f64, most: f64) {
    let word = if measured <= most { "within" } else { "OVER" };
    println!("  budget: {name} {measured:.3} of {most} — {word}");
}

/// The same for what must be so much at least.
fn budget_least(name: &str, measured: f64, least: f64) {
    let word = if measured >= least { "within" } else { "UNDER" };
    println!("  budget: {name} {measured:.3}, at least {least} — {word}");
}

fn write(arguments: &BenchArguments, input: &Value, results: Vec<Value>) -> anyhow::Result<()> {
    let date = arguments.date.clone().unwrap_or_else(today);
    let name =
        arguments.what.to_possible_value().map_or("all".to_owned(), |value| value.get_name().to_owned());
    let file = match &arguments.output {
        Some(file) => file.clone(),
        None => root().join(format!("bench/results/{date}-{name}.json")),
    };
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let report = json!({
        "schema": "plimsoll.dev/bench/v1",
        "date": date,
        "machine": { "cores": cores, "processor": processor(), "system": std::env::consts::OS, "architecture": std::env::consts::ARCH },
        "commit": commit(),
        "input": input,
        "results": results,
    });
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(&file, format!("{report:#}\n")).with_context(|| file.display().to_string())?;
    println!("\nraw runs: {}", file.display());
    Ok(())
}

fn today() -> String {
    jiff::Timestamp::now().strftime("%Y-%m-%d").to_string()
}

fn processor() -> String {
    let text = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let line = text.lines().find(|line| line.starts_with("model name"));
    line.and_then(|line| line.split_once(": ")).map_or("unknown", |(_, name)| name).to_owned()
}

/// The commit, with a mark if the files differ from it.
fn commit() -> String {
    let output = Command::new("git").args(["describe", "--always", "--dirty"]).current_dir(root()).output();
    output.map_or_else(
        |_| "unknown".to_owned(),
        |output| String::from_utf8_lossy(&output.stdout).trim().to_owned(),
    )
}
