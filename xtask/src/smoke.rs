//! The fuzz targets on the pinned toolchain: every fixture, mutated from a fixed seed.
//!
//! It finds less than a fuzzer that sees coverage, and it runs everywhere.

mod targets;

use crate::repository::root;
use anyhow::{Context as _, bail};
use plimsoll_document::{Limits, parse};
use plimsoll_testkit::{expand_secrets, load_fixture};
use std::{
    fs,
    panic::{AssertUnwindSafe, catch_unwind},
};

const SEED: u64 = 0x5eed_0f91_1a50_11ee;
/// Failures after which a run stops.
const FAILURES_MAX: usize = 5;
/// Characters that are shown of an input that failed.
const SHOWN_MAX: usize = 600;
/// Most mutations of one input.
const MUTATIONS_MAX: u64 = 4;
/// Texts that mean something to the readers.
const WORDS: [&str; 30] = [
    "---\n",
    "...\n",
    "{{",
    "&a ",
    "*a",
    "<<: *a\n",
    "!!str ",
    "!!binary ",
    "? ",
    ": ",
    "- ",
    "\t",
    "\u{feff}",
    "\r\n",
    "|\n",
    ">-\n",
    "null",
    "~",
    "yes",
    "0x1F",
    "1e999",
    "-",
    "\"",
    "'",
    "\\u0000",
    "[[[[[[[[",
    "{a: {a: {a: ",
    "kind: Secret\n",
    "stringData: ",
    "\u{85}\u{2028}",
];

/// Judges so many mutated inputs and prints how many there were.
pub(crate) fn run(inputs: u32) -> anyhow::Result<()> {
    let seeds = seeds()?;
    let mut random = Random(SEED);
    let mut failures = Vec::new();
    for number in 0..inputs {
        let (target, input) = input(&seeds, &mut random);
        let judged = catch_unwind(AssertUnwindSafe(|| match target {
            Target::Yaml => targets::read_yaml(&input),
            Target::Json => targets::read_json(&input),
            Target::Secret => targets::find_secrets(&input),
        }));
        if judged.is_err() {
            let text: String = String::from_utf8_lossy(&input).chars().take(SHOWN_MAX).collect();
            failures.push(format!("input {number} ({target:?}, {} bytes): {text:?}", input.len()));
            if failures.len() == FAILURES_MAX {
                break;
            }
        }
    }
    failures.iter().for_each(|failure| println!("{failure}"));
    if !failures.is_empty() {
        bail!("smoke: {} inputs failed", failures.len());
    }
    println!("smoke: {inputs} inputs from {} seeds, none failed", seeds.len());
    Ok(())
}

#[derive(Clone, Copy, Debug)]
enum Target {
    Yaml,
    Json,
    Secret,
}

struct Seed {
    target: Target,
    bytes: Vec<u8>,
}

/// Every document of every fixture, as YAML and as JSON.
fn seeds() -> anyhow::Result<Vec<Seed>> {
    let folder = root().join("crates/plimsoll-checks/fixtures");
    let mut files = Vec::new();
    for family in fs::read_dir(&folder).context("the fixtures")? {
        for file in fs::read_dir(family?.path())? {
            files.push(file?.path());
        }
    }
    files.sort();
    let mut seeds = Vec::new();
    for file in files {
        for document in load_fixture(&file).cases.into_iter().flat_map(|case| case.documents) {
            for parsed in parse(&document.text, false, &Limits::default()).documents {
                let bytes = parsed.tree.root().map(|root| root.canonical_json()).unwrap_or_default();
                seeds.push(Seed { target: Target::Json, bytes });
            }
            let text = expand_secrets(&document.text);
            if text != document.text {
                seeds.push(Seed { target: Target::Secret, bytes: text.clone().into_bytes() });
            }
            seeds.push(Seed { target: Target::Yaml, bytes: text.into_bytes() });
        }
    }
    let secret =
        "apiVersion: v1\nkind: Secret\nmetadata: {name: a}\ndata: {a: aGk=}\nstringData:\n  b: [c, {d: e}]\n";
    seeds.push(Seed { target: Target::Yaml, bytes: secret.into() });
    Ok(seeds)
}

fn input(seeds: &[Seed], random: &mut Random) -> (Target, Vec<u8>) {
    let seed = &seeds[random.below(seeds.len())];
    let mut bytes = seed.bytes.clone();
    for _ in 0..=random.next() % MUTATIONS_MAX {
        let other = &seeds[random.below(seeds.len())].bytes;
        mutate(&mut bytes, other, random);
    }
    (seed.target, bytes)
}

fn mutate(bytes: &mut Vec<u8>, other: &[u8], random: &mut Random) {
    let at = random.below(bytes.len() + 1);
    let end = (at + random.below(16)).min(bytes.len());
    match random.below(8) {
        0 => bytes.truncate(at),
        1 => drop(bytes.drain(at..end)),
        2 => {
            let again = bytes[at..end].repeat(1 + random.below(40));
            bytes.splice(at..at, again);
        }
        3 | 4 => drop(bytes.splice(at..at, WORDS[random.below(WORDS.len())].bytes())),
        5 => {
            let from = random.below(other.len() + 1);
            let to = (from + random.below(64)).min(other.len());
            bytes.splice(at..end, other[from..to].iter().copied());
        }
        6 => bytes.insert(at, random.next() as u8),
        _ => {
            if let Some(byte) = bytes.get_mut(at) {
                *byte ^= 1 << random.below(8);
            }
        }
    }
}

/// xorshift64*: the same inputs on every machine.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 16
    }

    fn below(&mut self, end: usize) -> usize {
        (self.next() % end.max(1) as u64) as usize
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn mutated_fixtures_are_judged_without_a_panic() {
        super::run(4_000).unwrap();
    }
}
