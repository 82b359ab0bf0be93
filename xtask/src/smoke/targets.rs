//! What is fuzzed. The targets of `fuzz/` include this file, so it names no other module of this program.

use plimsoll_checks::{Subject, World, registry};
use plimsoll_document::{Limits, Parsed, parse_and_search};
use plimsoll_kube::{assign_populations, read_objects};
use plimsoll_model::{
    History, KubernetesVersion, Scope, Snapshot, Source, SourceIndex, SourceType, Timestamp,
    tree::{NodeRef, Tree, Value},
};
use plimsoll_secret::{Finder, FinderOptions, FingerprintKey, Stream};
use serde::{
    Deserialize,
    de::{Error, MapAccess, SeqAccess, Visitor},
};
use std::{
    collections::HashSet,
    fmt,
    sync::{Arc, LazyLock},
};

/// Everything is searched for, and equal secrets have equal fingerprints.
static FINDER: LazyLock<Finder> = LazyLock::new(|| {
    let options = FinderOptions { sensitive_data: true };
    Finder::new(FingerprintKey::of_project(b"fuzz"), options)
});

/// Bytes as a file of any kind: searched without a panic, in whole and in pieces alike.
pub fn find_secrets(bytes: &[u8]) {
    let whole: Vec<_> =
        FINDER.scan(bytes).iter().map(|one| (one.range.start as u64, one.pattern.id)).collect();
    let inside = FINDER.scan(bytes).iter().all(|one| one.range.end <= bytes.len() && !one.range.is_empty());
    assert!(inside, "a match lies outside the text");
    let mut stream = Stream::new(&FINDER);
    let mut pieces = Vec::new();
    bytes.chunks(7).for_each(|piece| stream.push(piece, &mut |at, one| pieces.push((at, one.pattern.id))));
    stream.finish(&mut |at, one| pieces.push((at, one.pattern.id)));
    assert_eq!(pieces, whole, "pieces give what the whole gives");
}

/// Bytes as a YAML file: read, redacted and judged by every check without a panic, and nothing erased shows.
pub fn read_yaml(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    judge(parse_and_search(&text, false, &Limits::default(), &*FINDER));
}

/// Bytes as a JSON file: the same, and whatever `serde_json` accepts is accepted.
pub fn read_json(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let parsed = parse_and_search(&text, true, &Limits::default(), &*FINDER);
    if is_plain_json(&text) {
        assert!(parsed.faults.is_empty(), "serde_json accepts it, and we say {:?}", parsed.faults);
        assert_eq!(parsed.documents.len(), 1, "one JSON value is one document");
    }
    judge(parsed);
}

fn judge(parsed: Parsed) {
    for document in &parsed.documents {
        assert_nothing_erased_shows(&document.tree);
    }
    let objects = read_objects(parsed.documents, &Arc::from("fuzz.yaml"), SourceIndex(0));
    let mut snapshot = Snapshot {
        kubernetes_version: KubernetesVersion::NEWEST,
        sources: vec![Source::new(SourceType::Files, String::new())],
        resources: objects.resources,
        inputs: Vec::new(),
        gaps: Vec::new(),
        warnings: Vec::new(),
        scope: Scope::default(),
    };
    assign_populations(&mut snapshot);
    let history = History::default();
    let world = World::new(&snapshot, Timestamp(0), &history);
    let beside = world.beside(SourceIndex(0));
    for resource in &snapshot.resources {
        let Some(subject) = Subject::new(resource, snapshot.kubernetes_version) else { continue };
        for registered in registry() {
            plimsoll_checks::judge(registered.check, &subject, &beside, true);
        }
    }
}

/// Values of Secrets and ConfigMaps: neither shown, nor there at all.
fn assert_nothing_erased_shows(tree: &Tree) {
    for mapping in (0..tree.len()).filter_map(|index| tree.node(index as u32)) {
        let kind = mapping.get("kind").and_then(NodeRef::as_str);
        if !matches!(kind, Some("Secret" | "ConfigMap")) {
            continue;
        }
        for (key, value) in mapping.entries() {
            if matches!(key.key_text(), "data" | "stringData" | "binaryData") {
                value.visit_values(&mut assert_erased);
            }
        }
    }
}

fn assert_erased(value: NodeRef<'_>) {
    let erased = match value.value() {
        Value::Null => true,
        Value::Redacted(text) => text.expose().is_empty(),
        _ => false,
    };
    assert!(erased, "a value at {}:{} was not erased", value.line(), value.column());
    assert_eq!(value.shown(), "‹redacted›", "a value at {}:{} shows", value.line(), value.column());
}

/// Longest key that is compared, in characters: YAML ends an implicit key after 1,024 characters of its text, and an
/// escape takes six.
const KEY_LENGTH_MAX: usize = 170;

/// Whether `serde_json` accepts a text as one object or list in which no key stands twice.
///
/// Its own limit on depth (128) is below ours. A scalar alone is no file of Kubernetes objects. Two differences are
/// known and left out; both make a gap of what JSON allows, never a verdict: characters that YAML calls unprintable,
/// and very long keys.
fn is_plain_json(text: &str) -> bool {
    let printable =
        text.chars().all(|part| matches!(part, '\t' | '\n' | '\r' | '\u{85}') || !part.is_control());
    let starts = text.trim_start().starts_with(['{', '[']);
    starts && printable && serde_json::from_str::<Plain>(text).is_ok()
}

/// Any JSON value without duplicate keys.
struct Plain;

impl<'de> Deserialize<'de> for Plain {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(PlainVisitor)
    }
}

struct PlainVisitor;

impl<'de> Visitor<'de> for PlainVisitor {
    type Value = Plain;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON without duplicate keys")
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<Plain, E> {
        Ok(Plain)
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<Plain, E> {
        Ok(Plain)
    }

    fn visit_u64<E: Error>(self, _: u64) -> Result<Plain, E> {
        Ok(Plain)
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<Plain, E> {
        Ok(Plain)
    }

    fn visit_str<E: Error>(self, _: &str) -> Result<Plain, E> {
        Ok(Plain)
    }

    fn visit_unit<E: Error>(self) -> Result<Plain, E> {
        Ok(Plain)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Plain, A::Error> {
        while list.next_element::<Plain>()?.is_some() {}
        Ok(Plain)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut mapping: A) -> Result<Plain, A::Error> {
        let mut keys = HashSet::new();
        while let Some((key, Plain)) = mapping.next_entry::<String, Plain>()? {
            if key.chars().count() > KEY_LENGTH_MAX || !keys.insert(key) {
                return Err(A::Error::custom("a key is long or stands twice"));
            }
        }
        Ok(Plain)
    }
}
