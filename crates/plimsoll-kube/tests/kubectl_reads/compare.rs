//! Our reading of a text held against kubectl's.

use crate::oracle::Answer;
use plimsoll_document::{Limits, parse};
use plimsoll_kube::{FileObjects, read_objects};
use plimsoll_model::{
    Body, Resource, SourceIndex,
    tree::{NodeRef, Tag, Value as NodeValue, parse_float, parse_int},
};
use serde_json::Value;
use std::sync::Arc;

/// What a text gave.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// So many objects, the same to both.
    Same(usize),
    /// Nothing that contradicts kubectl, and a gap: what was not seen is not judged as clean.
    Gap,
    /// What differs.
    Different(String),
}

/// Compares what a text gives as YAML and, where it may be JSON, as a file that is named so.
pub(crate) fn compare(text: &str, answer: &Answer) -> Outcome {
    let named_json = text.starts_with('{').then(|| compare_as(text, true, answer));
    match named_json {
        Some(different @ Outcome::Different(_)) => different,
        _ => compare_as(text, false, answer),
    }
}

fn compare_as(text: &str, named_json: bool, answer: &Answer) -> Outcome {
    let (objects, has_gap) = read(text, named_json);
    let ours: Vec<_> = objects.resources.iter().filter(|one| !one.reference.name.is_empty()).collect();
    // A kustomization is not an object of a cluster, though kubectl would send it.
    let is_kustomization = |object: &Value| {
        object["apiVersion"].as_str().is_some_and(|text| text.starts_with("kustomize.config.k8s.io/"))
    };
    let sent = answer.objects.iter().filter(|sent| sent.has_name()).map(|sent| &sent.object);
    let sent: Vec<&Value> = sent.filter(|object| !is_kustomization(object)).collect();
    if ours.len() == sent.len() && ours.iter().zip(&sent).all(|(one, sent)| same_object(one, sent).is_ok()) {
        // Not even a gap was needed, or there is one for what is not an object.
        return Outcome::Same(ours.len());
    }
    if has_gap {
        // A gap excuses what is missing, not what was made up.
        let is_made_up = |one: &&&Resource| sent.iter().all(|sent| same_object(one, sent).is_err());
        let made_up = ours.iter().find(is_made_up).filter(|_| answer.error.is_none());
        return made_up.map_or(Outcome::Gap, |one| {
            let why = sent.iter().find_map(|sent| same_object(one, sent).err());
            Outcome::Different(format!("{} is read and is not there: {why:?}", one.reference.kind))
        });
    }
    if let Some(error) = &answer.error {
        return Outcome::Different(format!("kubectl refuses it: {error}"));
    }
    let mut pairs = ours.iter().zip(&sent);
    let difference = pairs.find_map(|(one, sent)| same_object(one, sent).err());
    let counts = || format!("{} objects, kubectl reads {}", ours.len(), sent.len());
    Outcome::Different(difference.unwrap_or_else(counts))
}

/// Our objects, and whether something of the text was not read.
fn read(text: &str, named_json: bool) -> (FileObjects, bool) {
    let parsed = parse(text, named_json, &Limits::default());
    let objects = read_objects(parsed.documents, &Arc::from("a.yaml"), SourceIndex(0));
    let has_gap = !parsed.faults.is_empty() || !objects.gaps.is_empty();
    (objects, has_gap)
}

fn same_object(one: &Resource, sent: &Value) -> Result<(), String> {
    let Body::Object(object) = &one.body else { return Err("not an object".to_owned()) };
    let root = object.tree.node(object.node).unwrap();
    let reference = &one.reference;
    let version = if reference.group.is_empty() {
        reference.version.clone()
    } else {
        format!("{}/{}", reference.group, reference.version)
    };
    if sent["apiVersion"] != version.as_str() || sent["kind"] != reference.kind.as_str() {
        return Err(format!(
            "{version} {}, kubectl reads {} {}",
            reference.kind, sent["apiVersion"], sent["kind"]
        ));
    }
    let mut sent = sent.clone();
    // An item of a typed list says neither.
    for key in ["apiVersion", "kind"].into_iter().filter(|key| root.get(key).is_none_or(NodeRef::is_null)) {
        if root.get(key).is_none() {
            sent.as_object_mut().unwrap().remove(key);
        } else {
            sent[key] = Value::Null;
        }
    }
    same_value(root, &sent, "")
}

fn same_value(node: NodeRef<'_>, value: &Value, path: &str) -> Result<(), String> {
    let is_same = match (node.tag(), value) {
        (Tag::Mapping, Value::Object(entries)) => {
            // kubectl drops a namespace that is empty or not text.
            let is_dropped = |key: NodeRef<'_>, value: NodeRef<'_>| {
                let is_namespace = path == ".metadata" && key.key_text() == "namespace";
                is_namespace && value.as_str().is_none_or(str::is_empty) && !entries.contains_key("namespace")
            };
            let ours: Vec<_> = node.entries().filter(|&(key, value)| !is_dropped(key, value)).collect();
            if ours.len() != entries.len() {
                return Err(format!("{path}: {} keys, kubectl reads {}", ours.len(), entries.len()));
            }
            for (key, below) in ours {
                let name = key.key_text();
                let other =
                    entries.get(name).ok_or_else(|| format!("{path}: kubectl has no key {name:?}"))?;
                same_value(below, other, &format!("{path}.{name}"))?;
            }
            true
        }
        (Tag::Sequence, Value::Array(items)) => {
            if node.child_count() != items.len() {
                return Err(format!("{path}: {} items, kubectl reads {}", node.child_count(), items.len()));
            }
            for (index, (item, other)) in node.items().zip(items).enumerate() {
                same_value(item, other, &format!("{path}[{index}]"))?;
            }
            true
        }
        (_, Value::Array(_) | Value::Object(_)) | (Tag::Mapping | Tag::Sequence, _) => false,
        _ if is_erased(node) => true,
        (Tag::Null, other) => other.is_null(),
        (Tag::True, other) => *other == Value::Bool(true),
        (Tag::False, other) => *other == Value::Bool(false),
        (Tag::Str, other) => other.as_str() == Some(node.key_text()),
        (Tag::Int | Tag::Float, other) => {
            let text = node.key_text();
            let whole = parse_int(text).filter(|_| node.tag() == Tag::Int);
            match (whole, other.as_i64()) {
                (Some(ours), Some(theirs)) => ours == theirs,
                _ => is_near(parse_float(text).or(whole.map(|_| f64::NAN)), other.as_f64()),
            }
        }
    };
    if is_same { Ok(()) } else { Err(format!("{path}: {}, kubectl reads {value}", shown(node))) }
}

/// Values of Secrets and ConfigMaps are gone when a tree is handed out; their keys are compared all the same.
fn is_erased(node: NodeRef<'_>) -> bool {
    matches!(node.value(), NodeValue::Redacted(text) if text.expose().is_empty())
}

/// The last digit of a number depends on who reads it.
fn is_near(ours: Option<f64>, theirs: Option<f64>) -> bool {
    ours.zip(theirs).is_some_and(|(ours, theirs)| (ours - theirs).abs() <= ours.abs() * 1e-15)
}

fn shown(node: NodeRef<'_>) -> String {
    if node.is_scalar() {
        format!("{:?} {:?}", node.tag(), node.key_text())
    } else {
        node.type_name().to_owned()
    }
}
