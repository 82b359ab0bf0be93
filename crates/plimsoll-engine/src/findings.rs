use plimsoll_checks::{FindingItem, ItemPlace};
use plimsoll_model::{CheckIndex, Finding, FindingId, Resource, ResourceIndex, Source, short_number};
use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

/// Texts of findings, each once: a fleet copies its manifests, and what is wrong with them reads the same.
#[derive(Debug, Default)]
pub(crate) struct Texts {
    known: HashSet<Arc<str>>,
    /// Bytes of all of them.
    pub(crate) bytes: usize,
}

impl Texts {
    pub(crate) fn shared(&mut self, text: String) -> Arc<str> {
        if let Some(known) = self.known.get(text.as_str()) {
            return Arc::clone(known);
        }
        // Beside its bytes, a text has two counts and a place in the set.
        self.bytes += text.len() + 32;
        let text: Arc<str> = Arc::from(text);
        self.known.insert(Arc::clone(&text));
        text
    }
}

/// Turns what a check found on a resource into findings with stable ids.
///
/// An id is taken from check, source name, group, kind, namespace, name and path: it survives moved lines,
/// renamed files and unrelated edits. Later duplicates of an object add their file and ordinal; a second
/// finding at one path adds its number.
pub(crate) fn findings(
    check: (CheckIndex, &'static str),
    resource: (ResourceIndex, &Resource),
    source: Option<&Source>,
    items: Vec<FindingItem>,
    texts: &mut Texts,
) -> Vec<Finding> {
    let mut findings: Vec<Finding> = Vec::with_capacity(items.len());
    let mut at_path: HashMap<String, usize> = HashMap::with_capacity(items.len());
    for item in items {
        let key = resource.1.key();
        let count = at_path.entry(item.path.clone()).or_default();
        let same_path = *count;
        *count += 1;
        let duplicate = resource.1.duplicate.to_string();
        let number = same_path.to_string();
        let source_name = source.map_or("", |source| source.name.as_str());
        let mut parts = vec![check.1, source_name, key.group, key.kind, key.namespace, key.name, &item.path];
        if resource.1.duplicate > 0 {
            parts.extend([resource.1.location.file.as_ref(), &duplicate]);
        }
        if same_path > 0 {
            parts.extend(["again", &number]);
        }
        let id = FindingId(short_number(&parts));
        let (line, column, written) = match item.place {
            ItemPlace::Text { line, column } => (line, column, resource.1.written(line, column, &item.path)),
            ItemPlace::Own(location) => (location.line, location.column, Some(location)),
        };
        findings.push(Finding {
            id,
            check: check.0,
            resource: resource.0,
            line,
            column,
            written: written.map(Box::new),
            path: texts.shared(item.path),
            message: texts.shared(item.message),
        });
    }
    findings
}
