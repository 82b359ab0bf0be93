//! Objects inside objects: what a Template of OpenShift, a ManifestWork and the like put into a cluster.

use crate::{ApiVersion, shapes::carried_objects, shapes::shape, walk::Walk};
use plimsoll_model::tree::{NodeRef, Scalar, Tag, Tree, parse_float, parse_int};
use std::collections::HashMap;

/// Bytes that values may be filled in with, and more for each byte of text in the file.
const FILLED_BYTES_FREE: usize = 1 << 20;
const FILLED_BYTES_EACH: usize = 4;

/// The objects that an object of a kind carries.
pub(crate) fn carried<'t>(root: NodeRef<'t>, group: &str, kind: &str) -> Vec<NodeRef<'t>> {
    carried_objects(group, kind).iter().flat_map(|pattern| Walk::new(root, pattern).found).collect()
}

/// The parameters of a Template of OpenShift with their values. Source: OpenShift, "Using templates": `${NAME}` stands for
/// text, `${{NAME}}` for a value of any type.
#[derive(Debug)]
pub(crate) struct Parameters<'t>(HashMap<&'t str, Parameter<'t>>);

#[derive(Clone, Copy, Debug)]
enum Parameter<'t> {
    /// Its value.
    Known(NodeRef<'t>),
    /// Not there, which means the empty text.
    Empty,
    /// Text that OpenShift makes up, or a secret.
    MadeUp,
    /// For whoever uses the template to say.
    Open,
}

impl<'t> Parameters<'t> {
    /// The parameters of an object; `None` if it is not one that has objects with parameters.
    pub(crate) fn of(root: NodeRef<'t>) -> Option<Self> {
        let template = match root.get("kind").and_then(NodeRef::as_str)? {
            "Template" => root,
            "TemplateInstance" => root.get("spec")?.get("template")?,
            _ => return None,
        };
        let list = template.get("parameters").into_iter().flat_map(NodeRef::items);
        let parameters = list.filter_map(|item| Some((item.get("name")?.as_str()?, parameter(item))));
        Some(Self(parameters.collect()))
    }

    /// The tree with values filled in below these nodes; `None` if that would take more than so many bytes for each byte
    /// of the tree, since a long value may be asked for many times.
    pub(crate) fn filled_in(&self, tree: &Tree, carried: &[NodeRef<'_>]) -> Option<Tree> {
        let mut left = Some(FILLED_BYTES_FREE + FILLED_BYTES_EACH * tree.all_text().len());
        let mut scalars = Vec::new();
        for node in carried {
            node.visit_values(&mut |value| {
                left = left.and_then(|left| left.checked_sub(self.length(value)));
                if left.is_some() {
                    scalars.extend(self.fill_in(value));
                }
            });
        }
        left.map(|_| tree.with_scalars(&scalars))
    }

    /// The most bytes that a text has with values filled in; 0 if it names no parameter with a value.
    fn length(&self, node: NodeRef<'_>) -> usize {
        let Some(text) = node.as_redacted() else { return 0 };
        let text = *text.expose();
        let names = text.split("${").skip(1).filter_map(|part| part.trim_start_matches('{').split_once('}'));
        let values = names.filter_map(|(name, _)| self.value(name)).map(str::len);
        values.reduce(usize::saturating_add).map_or(0, |values| values.saturating_add(text.len()))
    }

    fn fill_in(&self, node: NodeRef<'_>) -> Option<Scalar> {
        let text = node.as_redacted()?;
        let text = *text.expose();
        let index = node.index();
        if let Some(name) = text.strip_prefix("${{").and_then(|rest| rest.strip_suffix("}}")) {
            let value = self.value(name)?;
            return Some(Scalar { index, tag: type_of(value), text: value.to_owned() });
        }
        let mut filled = String::new();
        let mut rest = text;
        let mut is_changed = false;
        while let Some((before, after)) = rest.split_once("${") {
            filled.push_str(before);
            // A name ends before the next sign, so that no text is searched twice.
            let end = after.find(|own: char| !own.is_ascii_alphanumeric() && own != '_');
            let known = end
                .and_then(|end| after.split_at_checked(end))
                .and_then(|(name, tail)| Some((self.value(name)?, tail.strip_prefix('}')?)));
            rest = match known {
                Some((value, tail)) => {
                    filled.push_str(value);
                    is_changed = true;
                    tail
                }
                None => {
                    filled.push_str("${");
                    after
                }
            };
        }
        filled.push_str(rest);
        is_changed.then_some(Scalar { index, tag: Tag::Str, text: filled })
    }

    fn value(&self, name: &str) -> Option<&'t str> {
        match self.0.get(name)? {
            Parameter::Known(node) => node.as_redacted().map(|text| *text.expose()),
            Parameter::Empty => Some(""),
            Parameter::MadeUp | Parameter::Open => None,
        }
    }

    /// The first place where a parameter that has no value decides what an object runs or whom it gives rights.
    pub(crate) fn open_place<'o>(&self, object: NodeRef<'o>) -> Option<NodeRef<'o>> {
        let text = |key| object.get(key).and_then(NodeRef::as_str).unwrap_or_default();
        let group = ApiVersion::parse(text("apiVersion")).group;
        let decides = shape(group, text("kind")).is_some()
            || ["rbac.authorization.k8s.io", "authorization.openshift.io"].contains(&group)
            || self.is_open(text("apiVersion"))
            || self.is_open(text("kind"));
        let mut found = None;
        let parts = object.entries().filter(|(key, _)| decides && key.key_text() != "metadata");
        for (_, part) in parts {
            part.visit_values(&mut |value| {
                if found.is_none() && value.as_redacted().is_some_and(|text| self.is_open(text.expose())) {
                    found = Some(value);
                }
            });
        }
        found
    }

    /// Whether a text has a parameter that is for others to say. Names that are not parameters stay as they are.
    fn is_open(&self, text: &str) -> bool {
        text.split("${").skip(1).any(|part| {
            let Some((name, _)) = part.trim_start_matches('{').split_once('}') else { return false };
            let is_name =
                !name.is_empty() && name.chars().all(|own| own.is_ascii_alphanumeric() || own == '_');
            is_name && matches!(self.0.get(name), Some(Parameter::Open))
        })
    }
}

fn parameter(item: NodeRef<'_>) -> Parameter<'_> {
    let is_true = |key| item.get(key).is_some_and(|node| node.tag() == Tag::True);
    match item.get("value").filter(|value| !value.is_null()) {
        // A secret stays where it was found: what it is filled into might show it.
        Some(value) if value.secrets().is_none_or(|found| !found.is_empty()) => Parameter::MadeUp,
        Some(value) if value.as_redacted().is_some_and(|text| !text.expose().is_empty()) => {
            Parameter::Known(value)
        }
        _ if item.get("generate").is_some_and(|node| !node.is_null()) => Parameter::MadeUp,
        _ if is_true("required") => Parameter::Open,
        Some(value) if value.as_redacted().is_none() => Parameter::Open,
        _ => Parameter::Empty,
    }
}

/// What a value is as JSON. A list or a mapping stays text, and is of the wrong type where it stands.
fn type_of(text: &str) -> Tag {
    match text {
        "true" => Tag::True,
        "false" => Tag::False,
        "null" => Tag::Null,
        _ if parse_int(text).is_some() => Tag::Int,
        _ if parse_float(text).is_some() => Tag::Float,
        _ => Tag::Str,
    }
}
