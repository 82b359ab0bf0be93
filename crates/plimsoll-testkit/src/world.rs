use plimsoll_document::{Limits, parse};
use plimsoll_kube::{FileObjects, read_objects};
use plimsoll_model::SourceIndex;
use std::sync::Arc;

/// The objects of a text, as a file of this name would give them.
pub fn resources_from_text(text: &str, file: &str) -> FileObjects {
    let parsed = parse(text, file.ends_with(".json"), &Limits::default());
    assert!(parsed.faults.is_empty(), "{file}: {:?}", parsed.faults);
    read_objects(parsed.documents, &Arc::from(file), SourceIndex(0))
}
