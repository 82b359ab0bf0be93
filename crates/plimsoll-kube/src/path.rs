use plimsoll_model::{
    FieldPath, PathSegment, printable, short_hash,
    tree::{NodeRef, Tag, Value},
};
use std::{borrow::Cow, collections::HashMap};

/// The path from an object's mapping to a node inside it, in terms that survive reordering.
pub fn field_path<'t>(root: NodeRef<'t>, node: NodeRef<'t>) -> FieldPath {
    ItemNames::default().path(root, node)
}

/// Ways into the lists and mappings of one object, each worked out once: paths and positions in a list of thousands must
/// not go through all of its items every time.
#[derive(Clone, Debug, Default)]
pub struct ItemNames {
    /// Where the tree lies that they are ways in: another one's nodes have the same numbers.
    tree: usize,
    /// Names of the items of lists that paths went through.
    names: HashMap<u32, Vec<(u32, String)>>,
    /// Where the values or items of large collections begin, in rising order.
    children: HashMap<u32, Vec<u32>>,
}

/// Collections of up to so many children are looked through each time.
const FEW_CHILDREN: usize = 16;

impl ItemNames {
    /// As [`field_path`].
    pub fn path<'t>(&mut self, root: NodeRef<'t>, node: NodeRef<'t>) -> FieldPath {
        self.turn_to(root);
        let mut path = FieldPath::default();
        let mut here = root;
        let mut list_name = "";
        while here.index() != node.index() {
            let step = match here.tag() {
                Tag::Mapping => self.child(here, node).map(|(key, value)| {
                    list_name = key.map_or("", NodeRef::key_text);
                    (PathSegment::Key(key.map_or("", NodeRef::key_shown).to_owned()), value)
                }),
                Tag::Sequence => self.item(here, node, list_name),
                _ => None,
            };
            let Some((segment, next)) = step else { break };
            path.0.push(segment);
            here = next;
        }
        path
    }

    /// Line and column of the key that a node stands under, or of the node where it stands under none.
    pub fn position<'t>(&mut self, root: NodeRef<'t>, node: NodeRef<'t>) -> (u32, u32) {
        self.turn_to(root);
        let mut here = root;
        let mut place = (root.line(), root.column());
        while here.index() != node.index() {
            let Some((key, value)) = self.child(here, node) else { break };
            let named = key.unwrap_or(value);
            place = (named.line(), named.column());
            here = value;
        }
        place
    }

    /// Forgets the ways in any other tree: a check may look at an object beside its subject.
    fn turn_to(&mut self, root: NodeRef<'_>) {
        let tree = std::ptr::from_ref(root.tree()).addr();
        if self.tree != tree {
            *self = Self { tree, ..Self::default() };
        }
    }

    /// The value of a mapping, with its key, or the item of a list that holds a node.
    fn child<'t>(
        &mut self,
        here: NodeRef<'t>,
        node: NodeRef<'t>,
    ) -> Option<(Option<NodeRef<'t>>, NodeRef<'t>)> {
        if here.child_count() <= FEW_CHILDREN {
            let entry = here.entries().find(|(_, value)| value.contains(node));
            let item = || here.items().find(|item| item.contains(node)).map(|item| (None, item));
            return entry.map(|(key, value)| (Some(key), value)).or_else(item);
        }
        let starts = self.children.entry(here.index()).or_insert_with(|| {
            let values = here.entries().map(|(_, value)| value.index());
            values.chain(here.items().map(NodeRef::index)).collect()
        });
        // Children lie in the order of the text: the last one that starts at or before the node holds it.
        let after = starts.partition_point(|start| *start <= node.index());
        let start = *starts.get(after.checked_sub(1)?)?;
        let value = here.tree().node(start).filter(|value| value.contains(node))?;
        // A key is a scalar, and stands right before its value.
        let key = here.is_mapping().then(|| here.tree().node(start.checked_sub(1)?)).flatten();
        Some((key, value))
    }

    /// The item of a list that holds a node, with its name.
    fn item<'t>(
        &mut self,
        list: NodeRef<'t>,
        node: NodeRef<'t>,
        list_name: &str,
    ) -> Option<(PathSegment, NodeRef<'t>)> {
        let names = self.names.entry(list.index()).or_insert_with(|| item_names(list, list_name));
        // Items lie in the order of the text: the last one that starts at or before the node holds it.
        let after = names.partition_point(|(index, _)| *index <= node.index());
        let (index, name) = names.get(after.checked_sub(1)?)?;
        let item = list.tree().node(*index).filter(|item| item.contains(node))?;
        Some((PathSegment::Item(name.clone()), item))
    }
}

/// Index and name of every item: `name=cart`, or `sha256:` and 8 digits; `#2` for the second of equal ones.
pub fn item_names(list: NodeRef<'_>, list_name: &str) -> Vec<(u32, String)> {
    let mut seen: HashMap<String, u32> = HashMap::with_capacity(list.child_count());
    let name = |item: NodeRef<'_>| {
        let name = item_name(item, list_name);
        let count = seen.entry(name.clone()).and_modify(|count| *count += 1).or_insert(1);
        let name = if *count == 1 { name } else { format!("{name}#{count}") };
        (item.index(), name)
    };
    list.items().map(name).collect()
}

/// The merge keys of a list, as the API's schema has them (`x-kubernetes-list-map-keys`, `patchMergeKey`).
fn merge_keys(list_name: &str, item: NodeRef<'_>) -> &'static [&'static str] {
    match list_name {
        "containers"
        | "initContainers"
        | "ephemeralContainers"
        | "volumes"
        | "env"
        | "imagePullSecrets"
        | "resourceClaims"
        | "webhooks"
        | "secrets"
        // Parts of pods in kinds of others.
        | "steps"
        | "sidecars"
        | "templates"
        | "tasks"
        | "finally"
        | "replicatedJobs"
        | "deployments" => &["name"],
        "workerGroupSpecs" => &["groupName"],
        "taskRunSpecs" => &["pipelineTaskName"],
        "volumeMounts" => &["mountPath"],
        "volumeDevices" => &["devicePath"],
        "ports" if item.get("containerPort").is_some() => &["containerPort", "protocol"],
        "ports" if item.get("port").is_some() => &["port", "protocol"],
        "hostAliases" => &["ip"],
        "topologySpreadConstraints" => &["topologyKey", "whenUnsatisfiable"],
        "ownerReferences" => &["uid"],
        "conditions" => &["type"],
        _ => &[],
    }
}

/// The name of an item of a list by itself: its merge keys, or a hash of what it holds.
fn item_name(item: NodeRef<'_>, list_name: &str) -> String {
    let keys = merge_keys(list_name, item);
    let named: Option<Vec<String>> = keys.iter().map(|key| merge_key(item, key)).collect();
    match named {
        Some(parts) if !parts.is_empty() => parts.join(","),
        _ => {
            let canonical = item.canonical_json();
            format!("sha256:{}", short_hash::<8>(&[&String::from_utf8_lossy(&canonical)]))
        }
    }
}

fn merge_key(item: NodeRef<'_>, key: &str) -> Option<String> {
    let value = match item.get(key).map(NodeRef::value) {
        Some(Value::Str(text)) if is_printable(text) => text.to_owned(),
        Some(Value::Int(number)) => number.to_string(),
        // The API server's default.
        None | Some(Value::Null) if key == "protocol" => "TCP".to_owned(),
        _ => return None,
    };
    Some(format!("{key}={value}"))
}

fn is_printable(text: &str) -> bool {
    let is_plain = matches!(printable(text), Cow::Borrowed(_));
    is_plain && !text.is_empty() && text.len() <= 253 && !text.contains(']')
}
