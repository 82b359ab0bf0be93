//! Whether the metadata of an object can be read: kubectl sends no object whose metadata is not of the right types, and
//! the API server takes none.
//!
//! Source: `metadata_decoder.go` of k8s.io/cli-runtime and `ObjectMeta` of k8s.io/apimachinery. Null is as good as absent.

use plimsoll_model::tree::{NodeRef, Tag, Value};

/// A part of the metadata that is of the wrong type.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Wrong<'t> {
    /// The field of the metadata, in words of the API.
    pub(crate) field: &'static str,
    /// What is wrong: the field itself or something in it.
    pub(crate) node: NodeRef<'t>,
    /// What belongs there, with its article.
    pub(crate) expected: &'static str,
}

const TEXTS: [&str; 8] = [
    "name",
    "generateName",
    "namespace",
    "uid",
    "resourceVersion",
    "selfLink",
    "creationTimestamp",
    "deletionTimestamp",
];

/// The first part that is of the wrong type.
pub(crate) fn first_wrong(metadata: NodeRef<'_>) -> Option<Wrong<'_>> {
    let whole = |_: &NodeRef<'_>| !metadata.is_mapping() && !metadata.is_null();
    if let Some(node) = Some(metadata).filter(whole) {
        return Some(Wrong { field: "metadata", node, expected: "a mapping" });
    }
    let field = |name: &'static str| metadata.get(name).map(|node| (name, node));
    let texts = TEXTS.into_iter().filter_map(field).find_map(|(name, node)| wrong(name, node, TEXT));
    let numbers = || {
        let mut numbers = ["generation", "deletionGracePeriodSeconds"].into_iter().filter_map(field);
        numbers.find_map(|(name, node)| wrong(name, node, NUMBER))
    };
    let maps = || {
        let mut maps = ["labels", "annotations"].into_iter().filter_map(field);
        maps.find_map(|(name, node)| {
            let below = || node.entries().find_map(|(_, value)| wrong(name, value, TEXT));
            wrong(name, node, MAPPING).or_else(below)
        })
    };
    let finalizers = || {
        let (name, node) = field("finalizers")?;
        wrong(name, node, LIST).or_else(|| node.items().find_map(|item| wrong(name, item, TEXT)))
    };
    let managed = || {
        let (name, node) = field("managedFields")?;
        wrong(name, node, LIST).or_else(|| node.items().find_map(|item| wrong(name, item, MAPPING)))
    };
    let owners = || {
        let (name, node) = field("ownerReferences")?;
        wrong(name, node, LIST).or_else(|| node.items().find_map(|owner| wrong_owner(name, owner)))
    };
    texts.or_else(numbers).or_else(maps).or_else(finalizers).or_else(managed).or_else(owners)
}

fn wrong_owner<'t>(field: &'static str, owner: NodeRef<'t>) -> Option<Wrong<'t>> {
    let part = |name: &str, kind| owner.get(name).and_then(|node| wrong(field, node, kind));
    wrong(field, owner, MAPPING)
        .or_else(|| ["apiVersion", "kind", "name", "uid"].into_iter().find_map(|name| part(name, TEXT)))
        .or_else(|| ["controller", "blockOwnerDeletion"].into_iter().find_map(|name| part(name, TRUTH)))
}

type Kind = (&'static str, fn(NodeRef<'_>) -> bool);
const TEXT: Kind = ("a string", |node| node.tag() == Tag::Str);
const TRUTH: Kind = ("a boolean", |node| matches!(node.tag(), Tag::True | Tag::False));
const MAPPING: Kind = ("a mapping", |node| node.is_mapping());
const LIST: Kind = ("a list", |node| node.is_sequence());
const NUMBER: Kind = ("a whole number", |node| match node.value() {
    Value::Int(_) => true,
    Value::Float(number) => number.fract() == 0.0,
    _ => false,
});

fn wrong<'t>(field: &'static str, node: NodeRef<'t>, (expected, fits): Kind) -> Option<Wrong<'t>> {
    let is_wrong = !node.is_null() && !fits(node);
    is_wrong.then_some(Wrong { field, node, expected })
}

#[cfg(test)]
mod tests {
    use super::first_wrong;
    use plimsoll_document::{Limits, parse};

    fn wrong(metadata: &str) -> Option<(&'static str, &'static str)> {
        let parsed = parse(metadata, false, &Limits::default());
        let root = parsed.documents.first().unwrap().tree.root().unwrap();
        first_wrong(root).map(|wrong| (wrong.field, wrong.expected))
    }

    #[test]
    fn metadata_of_the_right_types_is_readable() {
        assert_eq!(wrong("{name: a, namespace: null, labels: {a: b, c: null}, annotations: null}"), None);
        assert_eq!(wrong("{generation: 2, finalizers: [a], creationTimestamp: 2001-01-01}"), None);
        let owner = "{apiVersion: v1, kind: Pod, name: a, uid: b, controller: yes}";
        assert_eq!(wrong(&format!("ownerReferences: [{owner}]\nmanagedFields: [{{manager: a}}]")), None);
    }

    #[test]
    fn a_wrong_type_anywhere_is_found() {
        for (metadata, field, expected) in [
            ("[]", "metadata", "a mapping"),
            ("name: 7", "name", "a string"),
            ("labels: []", "labels", "a mapping"),
            ("labels: {a: 7}", "labels", "a string"),
            ("annotations: {a: yes}", "annotations", "a string"),
            ("generation: x", "generation", "a whole number"),
            ("finalizers: a", "finalizers", "a list"),
            ("finalizers: [1]", "finalizers", "a string"),
            ("managedFields: [a]", "managedFields", "a mapping"),
            ("ownerReferences: {}", "ownerReferences", "a list"),
            ("ownerReferences: [{controller: 'true'}]", "ownerReferences", "a boolean"),
            ("ownerReferences: [{name: 7}]", "ownerReferences", "a string"),
        ] {
            assert_eq!(wrong(metadata), Some((field, expected)), "{metadata}");
        }
    }
}
