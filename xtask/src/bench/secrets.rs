//! The search for secrets beside Kingfisher's: speed on ordinary files, recall on planted secrets, false finds on near
//! misses and on ordinary files.

mod clean;
mod grammar;
mod places;
mod tools;

use super::{
    budget_least,
    measure::{Run, Runs},
};
use places::Planted;
use serde_json::{Map, Value, json};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};
use tools::{Find, Search, Tool};

const SEED: u64 = 0x5eed_50f0_f00d;
const SEED_OF_NEAR_MISSES: u64 = 0x0bad_5eed;
const RUNS: usize = 7;
/// How many times as fast as Kingfisher ours is to be, by CPU time on ordinary files.
const RATIO_LEAST: f64 = 1.2;
/// The pattern of credentials that are known by their name only.
const BY_NAME: &str = "named-credential";
/// The tools whose ratio the budget is about.
const OURS: &str = "plimsoll-secret";
const THEIRS: &str = "kingfisher";

/// Runs all of it.
pub(super) fn bench(program: &Path, folder: &Path, peers: bool) -> anyhow::Result<Vec<Value>> {
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let mut searchers = vec![tools::ours(OURS, program, &[], threads)];
    let mut timed = vec![
        tools::ours(OURS, program, &[], threads),
        tools::ours("plimsoll-secret --sensitive-data", program, &["--sensitive-data"], threads),
    ];
    let mut results = Vec::new();
    if peers {
        let theirs = |name, options: &[&str]| tools::kingfisher(name, options, threads, folder);
        match theirs(THEIRS, &[]) {
            Some(tool) => {
                println!("{}", tool.version);
                searchers.push(tool);
                searchers.extend(theirs("kingfisher --confidence low", &["--confidence", "low"]));
                searchers.extend(theirs("kingfisher --turbo", &["--turbo"]));
                timed.extend(theirs(THEIRS, &[]));
                timed.extend(theirs("kingfisher --turbo", &["--turbo"]));
            }
            None => {
                println!("  SKIPPED kingfisher: not installed");
                results.push(json!({ "name": "secrets", "skipped": "kingfisher" }));
            }
        }
    }
    results.push(planted(&searchers, &folder.join("planted"))?);
    results.push(near_misses(&searchers, &folder.join("near-misses"))?);
    println!("\nordinary files");
    let input = folder.join("clean");
    let clean = clean::copy(&input)?;
    results.push(ordinary(&searchers, &input, &clean)?);
    results.push(speed(&timed, &input, folder, clean.bytes, threads)?);
    Ok(results)
}

/// Finds by file, so that looking one up is cheap.
fn by_file(finds: &[Find]) -> BTreeMap<&Path, Vec<&Find>> {
    let mut files: BTreeMap<&Path, Vec<&Find>> = BTreeMap::new();
    finds.iter().for_each(|find| files.entry(&find.file).or_default().push(find));
    files
}

/// Searches, and says how much of the input was seen.
fn search(tool: &Tool, input: &Path, files: usize, bytes: u64) -> anyhow::Result<(Search, Value)> {
    let search = tool.search(input)?;
    let all = search.files == files && search.bytes == bytes;
    if !all {
        println!("  {}: saw {} of {files} files, {} of {bytes} bytes", tool.name, search.files, search.bytes);
    }
    let seen = json!({ "files": search.files, "bytes": search.bytes, "all": all });
    Ok((search, seen))
}

fn bytes_of(files: &[Planted]) -> anyhow::Result<u64> {
    let mut bytes = 0;
    for one in files {
        bytes += fs::metadata(&one.file)?.len();
    }
    Ok(bytes)
}

/// Recall: a secret is found if a find stands in one of its lines.
fn planted(tools: &[Tool], folder: &Path) -> anyhow::Result<Value> {
    let files = places::write_secrets(folder, SEED)?;
    let forms: BTreeSet<&str> = files.iter().map(|one| one.id).collect();
    println!("\n{} planted secrets of {} forms", files.len(), forms.len());
    let bytes = bytes_of(&files)?;
    let mut said = Vec::new();
    for tool in tools {
        let (search, seen) = search(tool, folder, files.len(), bytes)?;
        said.push(recall(tool, &search, &files, seen));
    }
    Ok(json!({
        "name": "secrets-planted", "seed": SEED, "forms": forms.len(), "files": files.len(), "bytes": bytes, "tools": said,
    }))
}

fn recall(tool: &Tool, search: &Search, files: &[Planted], seen: Value) -> Value {
    let finds = by_file(&search.finds);
    let mut at = Vec::new();
    for one in files {
        let mut patterns: Vec<&str> = Vec::new();
        for find in finds.get(one.file.as_path()).into_iter().flatten() {
            if std::iter::once(&find.line).chain(&find.other_lines).any(|line| one.lines.contains(line)) {
                patterns.push(&find.pattern);
            }
        }
        at.push((one, patterns));
    }
    let is_found = |patterns: &[&str]| !patterns.is_empty();
    let tally = |key: fn(&Planted) -> &'static str| {
        tally(at.iter().map(|(one, patterns)| (key(one), is_found(patterns))))
    };
    let by_form = tally(|one| one.id);
    let missed: Vec<&str> = by_form.iter().filter(|(_, (found, _))| *found == 0).map(|(id, _)| *id).collect();
    let mut partly = by_form.clone();
    partly.retain(|_, (found, all)| *found > 0 && found < all);
    let found = at.iter().filter(|(_, patterns)| is_found(patterns)).count();
    let by_name =
        |patterns: &[&str]| is_found(patterns) && patterns.iter().all(|pattern| *pattern == BY_NAME);
    let by_name_only = at.iter().filter(|(_, patterns)| by_name(patterns)).count();
    println!(
        "  {:<28} recall {:>5.1} % ({found} of {}); {} forms never found, {} in some places only",
        tool.name,
        100.0 * found as f64 / files.len() as f64,
        files.len(),
        missed.len(),
        partly.len(),
    );
    json!({
        "name": tool.name, "version": tool.version, "arguments": tool.arguments, "seen": seen, "found": found,
        "found_by_name_only": by_name_only, "by_way": ratios(&tally(|one| one.how)),
        "by_place": ratios(&tally(|one| one.place)), "forms_missed": missed, "forms_missed_in_places": ratios(&partly),
    })
}

type Tally<'f> = BTreeMap<&'f str, (usize, usize)>;

/// Counts of what holds, and of all, by a property.
fn tally<'f>(all: impl Iterator<Item = (&'f str, bool)>) -> Tally<'f> {
    let mut counts = Tally::new();
    for (key, holds) in all {
        let (held, all) = counts.entry(key).or_default();
        *held += usize::from(holds);
        *all += 1;
    }
    counts
}

fn ratios(tally: &Tally<'_>) -> Map<String, Value> {
    tally.iter().map(|(name, (held, all))| ((*name).to_owned(), json!([held, all]))).collect()
}

/// False finds in the places of secrets: files in which anything is found.
fn near_misses(tools: &[Tool], folder: &Path) -> anyhow::Result<Value> {
    let files = places::write_near_misses(folder, SEED_OF_NEAR_MISSES)?;
    let kinds: BTreeSet<&str> = files.iter().map(|one| one.id).collect();
    println!("\n{} near misses of {} kinds", files.len(), kinds.len());
    let bytes = bytes_of(&files)?;
    let mut said = Vec::new();
    for tool in tools {
        let (search, seen) = search(tool, folder, files.len(), bytes)?;
        let finds = by_file(&search.finds);
        let wrong = files.iter().filter(|one| finds.contains_key(one.file.as_path())).count();
        let mut by_kind = tally(files.iter().map(|one| (one.id, finds.contains_key(one.file.as_path()))));
        by_kind.retain(|_, (wrong, _)| *wrong > 0);
        println!("  {:<28} false finds in {wrong} of {} files", tool.name, files.len());
        said.push(json!({
            "name": tool.name, "version": tool.version, "arguments": tool.arguments, "seen": seen, "files_with_finds": wrong,
            "finds": search.finds.len(), "by_kind": ratios(&by_kind),
        }));
    }
    Ok(json!({
        "name": "secrets-near-misses", "seed": SEED_OF_NEAR_MISSES, "kinds": kinds.len(), "files": files.len(),
        "bytes": bytes, "tools": said,
    }))
}

/// Finds in ordinary files, each with its place, so that anybody can look.
fn ordinary(tools: &[Tool], folder: &Path, clean: &clean::Clean) -> anyhow::Result<Value> {
    let mut said = Vec::new();
    for tool in tools {
        let (search, seen) = search(tool, folder, clean.files, clean.bytes)?;
        let mut by_pattern: BTreeMap<&str, usize> = BTreeMap::new();
        search.finds.iter().for_each(|find| *by_pattern.entry(&find.pattern).or_default() += 1);
        let place = |find: &Find| {
            let file = find.file.strip_prefix(folder).unwrap_or(&find.file);
            format!("{}:{} {}", file.display(), find.line, find.pattern)
        };
        let places: Vec<String> = search.finds.iter().map(place).collect();
        println!("  {:<28} {} finds", tool.name, search.finds.len());
        said.push(json!({
            "name": tool.name, "version": tool.version, "arguments": tool.arguments, "seen": seen,
            "finds": search.finds.len(), "by_pattern": by_pattern, "places": places,
        }));
    }
    Ok(json!({
        "name": "secrets-ordinary", "files": clean.files, "bytes": clean.bytes, "sources": clean.sources, "tools": said,
    }))
}

/// Time on ordinary files, in turn, and on one file of a byte, which is what starting costs.
fn speed(tools: &[Tool], input: &Path, folder: &Path, bytes: u64, threads: usize) -> anyhow::Result<Value> {
    let small = folder.join("one-byte");
    fs::write(&small, "\n")?;
    let commands: Vec<(PathBuf, Vec<String>)> =
        tools.iter().map(|tool| (tool.program.clone(), tool.arguments.clone())).collect();
    // The first run fills the page cache, and the cache of compiled rules that Kingfisher keeps.
    Runs::in_turn(&commands, input, folder, 1)?;
    println!("\nspeed: {:.1} MB, {threads} threads, in turn", bytes as f64 / 1e6);
    let runs = Runs::in_turn(&commands, input, folder, RUNS)?;
    let starts = Runs::in_turn(&commands, &small, folder, RUNS)?;
    for (tool, runs) in tools.iter().zip(&runs) {
        let rate = bytes as f64 / 1e6 / runs.median(Run::cpu_seconds);
        println!("{}: {rate:.0} MB per CPU s\n{runs}", tool.name);
    }
    let median = |all: &[Runs], name: &str, figure: fn(&Run) -> f64| {
        tools.iter().zip(all).find(|(tool, _)| tool.name == name).map(|(_, runs)| runs.median(figure))
    };
    let mut ratios = Vec::new();
    for theirs in tools.iter().map(|tool| tool.name).filter(|name| name.starts_with(THEIRS)) {
        for ours in tools.iter().map(|tool| tool.name).filter(|name| name.starts_with(OURS)) {
            let ratio =
                |all: &[Runs], figure| Some(median(all, theirs, figure)? / median(all, ours, figure)?);
            let (cpu, wall) = (ratio(&runs, Run::cpu_seconds), ratio(&runs, Run::wall_seconds));
            let beyond = |name| {
                Some(median(&runs, name, Run::cpu_seconds)? - median(&starts, name, Run::cpu_seconds)?)
            };
            let beyond_start = beyond(theirs).zip(beyond(ours)).map(|(theirs, ours)| theirs / ours);
            let text = |ratio: Option<f64>| ratio.map_or("?".to_owned(), |ratio| format!("{ratio:.2}"));
            println!(
                "{theirs} / {ours}: CPU {}, wall {}, CPU beyond the start {}",
                text(cpu),
                text(wall),
                text(beyond_start)
            );
            if (theirs, ours) == (THEIRS, OURS) {
                budget_least("CPU of kingfisher / CPU of ours", cpu.unwrap_or(f64::NAN), RATIO_LEAST);
            }
            ratios.push(json!({ "of": theirs, "to": ours, "cpu": cpu, "wall": wall, "cpu_beyond_start": beyond_start }));
        }
    }
    let of = |all: &[Runs]| -> Vec<Value> {
        tools.iter().zip(all).map(|(tool, runs)| runs.json(tool.name)).collect()
    };
    Ok(json!({
        "name": "secrets-speed", "bytes": bytes, "threads": threads, "tools": of(&runs), "starts": of(&starts), "ratios": ratios,
    }))
}
