//! The engine without the program around it, for tests that judge hundreds of worlds.

use plimsoll_checkout::{CheckoutOptions, Progress};
use plimsoll_document::Limits;
use plimsoll_engine::{JudgeOptions, join, judge};
use plimsoll_framework::frameworks;
use plimsoll_model::{History, Judgement, KubernetesVersion, Records, Snapshot, Timestamp};
use plimsoll_render::Renderers;
use serde_json::Value;
use std::path::Path;

struct Silent;

impl Progress for Silent {
    fn found(&self, _: u64) {}
    fn read(&self) {}
}

/// Judges one file by every framework, by all that can be asked for.
pub(crate) fn judge_file(file: &Path, version: KubernetesVersion) -> (Snapshot, Judgement) {
    judge_asking(file, version, true)
}

/// Judges one file by every framework, with or without the search for card numbers and health identifiers.
pub(crate) fn judge_asking(
    file: &Path,
    version: KubernetesVersion,
    sensitive_data: bool,
) -> (Snapshot, Judgement) {
    let mut options = checkout_options(file, version);
    options.sensitive_data = sensitive_data;
    run(&options, JudgeOptions::default())
}

/// Judges one file by every framework, with records of people beside it.
pub(crate) fn judge_with_records(file: &Path, records: Records) -> (Snapshot, Judgement) {
    let options = checkout_options(file, KubernetesVersion::NEWEST);
    run(&options, JudgeOptions { records, ..JudgeOptions::default() })
}

/// Judges a file or folder by every framework within other limits than those of the program.
pub(crate) fn judge_within(path: &Path, limits: Limits, findings_bytes_max: usize) -> (Snapshot, Judgement) {
    let mut options = checkout_options(path, KubernetesVersion::NEWEST);
    options.limits = limits;
    run(&options, JudgeOptions { findings_bytes_max, ..JudgeOptions::default() })
}

fn checkout_options(path: &Path, kubernetes_version: KubernetesVersion) -> CheckoutOptions {
    CheckoutOptions {
        paths: vec![path.to_owned()],
        kubernetes_version,
        obey_ignore_files: true,
        limits: Limits::default(),
        renderers: Renderers::default(),
        helm_values: Vec::new(),
        sensitive_data: false,
    }
}

fn run(options: &CheckoutOptions, judging: JudgeOptions) -> (Snapshot, Judgement) {
    let parts = plimsoll_checkout::read(options, std::io::empty(), &Silent).unwrap();
    let snapshot = join(parts, options.kubernetes_version);
    let frameworks = frameworks().iter().collect();
    let judging = JudgeOptions { frameworks, ..judging };
    let judgement = judge(&snapshot, Timestamp(0), &History::default(), &judging);
    (snapshot, judgement)
}

/// JSON pointers to every value of a document, itself first.
pub(crate) fn pointers(document: &Value) -> Vec<String> {
    let mut found = Vec::new();
    add_pointers(document, "", &mut found);
    found
}

fn add_pointers(value: &Value, at: &str, found: &mut Vec<String>) {
    found.push(at.to_owned());
    match value {
        Value::Object(entries) => {
            for (key, value) in entries {
                let key = key.replace('~', "~0").replace('/', "~1");
                add_pointers(value, &format!("{at}/{key}"), found);
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                add_pointers(item, &format!("{at}/{index}"), found);
            }
        }
        _ => {}
    }
}
