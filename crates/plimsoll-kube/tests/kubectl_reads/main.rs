//! What kubectl reads is what we read: tens of thousands of texts, each read by both.
//!
//! kubectl's own code, built by `.ci/run` from `tests/oracles/kubectl-reads`, says which objects a text holds and which
//! values they have. Without the program the tests are skipped by name. Where the two readings differ on purpose,
//! `differences.yaml` beside the program says so and why.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::string_slice, reason = "a test")]

mod compare;
mod differences;
mod numbers;
mod oracle;
mod seeds;
mod text;
mod write;

use compare::{Outcome, compare};
use numbers::Numbers;
use oracle::{Answer, ask};
use rayon::prelude::*;
use std::{collections::BTreeMap, path::Path};

/// Texts made of each text to begin with.
const TEXTS_PER_SEED: u64 = 28;
/// Fewer would be a sign that most texts are broken, or that gaps excuse too much.
const OBJECTS_MIN: usize = 50_000;
/// Texts that one run of the oracle reads.
const BATCH: usize = 1_500;

#[derive(Default)]
struct Counts {
    texts: usize,
    objects: usize,
    refused: usize,
    /// Texts in which neither finds an object.
    empty: usize,
    gaps: usize,
    meant: usize,
    differences: BTreeMap<String, Vec<String>>,
}

impl Counts {
    fn add(mut self, other: Self) -> Self {
        self.texts += other.texts;
        self.objects += other.objects;
        self.refused += other.refused;
        self.empty += other.empty;
        self.gaps += other.gaps;
        self.meant += other.meant;
        for (difference, texts) in other.differences {
            self.differences.entry(difference).or_default().extend(texts);
        }
        self
    }
}

#[test]
fn objects_and_values_are_those_that_kubectl_reads() {
    let Some(program) = plimsoll_testkit::oracle("kubectl-reads", "kubectl_reads") else { return };
    let seeds = seeds::seeds("kubectl_reads, real data");
    let known = ask(&program, &seeds);
    let texts: Vec<String> = seeds
        .par_iter()
        .zip(&known)
        .flat_map_iter(|(seed, answer)| {
            (0..TEXTS_PER_SEED).map(move |variant| {
                let mut numbers = Numbers::of(seed, variant);
                if variant == 0 { seed.clone() } else { variation(seed, answer, &mut numbers) }
            })
        })
        .collect();
    let counts =
        texts.par_chunks(BATCH).map(|texts| count(&program, texts)).reduce(Counts::default, Counts::add);
    let Counts { texts, objects, refused, empty, gaps, meant, .. } = &counts;
    println!(
        "{texts} texts: {objects} objects the same, {refused} of them refused by the API server; {empty} texts without \
         an object, {gaps} with a gap in place of one, {meant} that differ as differences.yaml says"
    );
    for (difference, texts) in &counts.differences {
        println!("{} x {difference}\n{:?}", texts.len(), texts.iter().min_by_key(|text| text.len()).unwrap());
    }
    assert!(counts.differences.is_empty(), "{} kinds of difference", counts.differences.len());
    assert!(counts.objects >= OBJECTS_MIN, "{} objects", counts.objects);
}

fn variation(seed: &str, answer: &Answer, numbers: &mut Numbers) -> String {
    let object = answer.objects.first().map(|sent| &sent.object);
    let mut text = match object.filter(|_| numbers.below(8) < 6) {
        Some(object) => write::written(&write::changed(object, numbers), numbers),
        None => text::changed(seed, numbers),
    };
    match numbers.below(12) {
        0 => text = format!("{text}\n---\n{text}"),
        1 => text = text::changed(&text, numbers),
        _ => {}
    }
    text
}

fn count(program: &Path, texts: &[String]) -> Counts {
    let mut counts = Counts { texts: texts.len(), ..Counts::default() };
    for (text, answer) in texts.iter().zip(ask(program, texts)) {
        match compare(text, &answer) {
            Outcome::Same(0) => counts.empty += 1,
            Outcome::Same(objects) => {
                counts.objects += objects;
                counts.refused += answer.objects.iter().filter(|sent| sent.is_refused).count();
            }
            Outcome::Gap => counts.gaps += 1,
            Outcome::Different(what)
                if what.starts_with("kubectl refuses") && differences::known(text).is_some() =>
            {
                counts.meant += 1;
            }
            Outcome::Different(difference) => {
                counts.differences.entry(difference).or_default().push(text.clone());
            }
        }
    }
    counts
}
