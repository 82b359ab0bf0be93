use crate::{Case, expand_secrets};
use plimsoll_document::{Limits, parse_and_search};
use plimsoll_kube::{FileObjects, assign_populations, read_objects};
use plimsoll_model::{KubernetesVersion, Resource, Scope, Snapshot, Source, SourceIndex, SourceType};
use plimsoll_secret::{Finder, FinderOptions, FingerprintKey};
use std::sync::{Arc, LazyLock};

static FINDER: LazyLock<Finder> = LazyLock::new(|| finder(false));
static SENSITIVE: LazyLock<Finder> = LazyLock::new(|| finder(true));

fn finder(sensitive_data: bool) -> Finder {
    let options = FinderOptions { sensitive_data };
    Finder::new(FingerprintKey::of_project(b"tests"), options)
}

/// The objects of a text, as a file of this name would give them. Marks of secrets are replaced first.
pub fn resources_from_text(text: &str, file: &str) -> FileObjects {
    searched(text, file, &FINDER)
}

/// The same, with card numbers and health identifiers searched for where a case asks for it.
pub fn resources_of_case(case: &Case, text: &str, file: &str) -> FileObjects {
    searched(text, file, if case.sensitive_data { &SENSITIVE } else { &FINDER })
}

fn searched(text: &str, file: &str, finder: &Finder) -> FileObjects {
    let parsed = parse_and_search(&expand_secrets(text), file.ends_with(".json"), &Limits::default(), finder);
    assert!(parsed.faults.is_empty(), "{file}: {:?}", parsed.faults);
    read_objects(parsed.documents, &Arc::from(file), SourceIndex(0))
}

/// These objects as one source of files in which nothing is hidden.
pub fn snapshot_of(resources: Vec<Resource>, version: KubernetesVersion) -> Snapshot {
    let mut snapshot = Snapshot {
        kubernetes_version: version,
        sources: vec![Source::new(SourceType::Files, String::new())],
        resources,
        inputs: Vec::new(),
        gaps: Vec::new(),
        warnings: Vec::new(),
        scope: Scope::default(),
    };
    assign_populations(&mut snapshot);
    snapshot
}
