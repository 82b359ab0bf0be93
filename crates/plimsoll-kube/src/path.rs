use plimsoll_model::{
    FieldPath, PathSegment, printable, short_hash,
    tree::{NodeRef, Tag, Value},
};
use std::{borrow::Cow, collections::HashMap};

/// The path from an object's mapping to a node inside it, in terms that survive reordering.
pub fn field_path<'t>(root: NodeRef<'t>, node: NodeRef<'t>) -> FieldPath {
    ItemNames::default().path(root, node)
}

/// Names of the items of lists of one object, each list's worked out once: paths into a list of thousands must
/// not name all of its items every time.
#[derive(Clone, Debug, Default)]
pub struct ItemNames(HashMap<u32, Vec<(u32, String)>>);

impl ItemNames {
    /// As [`field_path`].
    pub fn path<'t>(&mut self, root: NodeRef<'t>, node: NodeRef<'t>) -> FieldPath {
        let mut path = FieldPath::default();
        let mut here = root;
        let mut list_name = "";
        while here.index() != node.index() {
            let step = match here.tag() {
                Tag::Mapping => here.entries().find(|(_, value)| value.contains(node)).map(|(key, value)| {
                    list_name = key.key_text();
                    (PathSegment::Key(key.key_shown().to_owned()), value)
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

    /// The item of a list that holds a node, with its name.
    fn item<'t>(
        &mut self,
        list: NodeRef<'t>,
        node: NodeRef<'t>,
        list_name: &str,
    ) -> Option<(PathSegment, NodeRef<'t>)> {
        let names = self.0.entry(list.index()).or_insert_with(|| item_names(list, list_name));
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
