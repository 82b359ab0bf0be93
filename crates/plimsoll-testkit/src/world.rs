use crate::expand_secrets;
use plimsoll_document::{Limits, parse_and_search};
use plimsoll_kube::{FileObjects, assign_populations, read_objects};
use plimsoll_model::{KubernetesVersion, Resource, Scope, Snapshot, Source, SourceIndex, SourceType};
use plimsoll_secret::{Finder, FinderOptions, FingerprintKey};
use std::sync::{Arc, LazyLock};

static FINDER: LazyLock<Finder> = LazyLock::new(|| {
    Finder::new(FingerprintKey::of_project(b"tests"), FinderOptions::default()).expect("the keywords fit")
});

/// The objects of a text, as a file of this name would give them. Marks of secrets are replaced first.
pub fn resources_from_text(text: &str, file: &str) -> FileObjects {
    let parsed =
        parse_and_search(&expand_secrets(text), file.ends_with(".json"), &Limits::default(), &*FINDER);
    assert!(parsed.faults.is_empty(), "{file}: {:?}", parsed.faults);
    read_objects(parsed.documents, &Arc::from(file), SourceIndex(0))
}

/// These objects as one source of files in which nothing is hidden.
pub fn snapshot_of(resources: Vec<Resource>, version: KubernetesVersion) -> Snapshot {
    let mut snapshot = Snapshot {
        kubernetes_version: version,
        sources: vec![Source { source_type: SourceType::Files, name: String::new() }],
        resources,
        inputs: Vec::new(),
        gaps: Vec::new(),
        warnings: Vec::new(),
        scope: Scope::default(),
    };
    assign_populations(&mut snapshot.resources);
    snapshot
}
