use plimsoll_model::{
    FieldPath, PathSegment, short_hash,
    tree::{NodeRef, Tag, Value},
};

/// The path from an object's mapping to a node inside it, in terms that survive reordering.
pub fn field_path<'t>(root: NodeRef<'t>, node: NodeRef<'t>) -> FieldPath {
    let mut path = FieldPath::default();
    let mut here = root;
    let mut list_name = "";
    while here.index() != node.index() {
        let step = match here.tag() {
            Tag::Mapping => here.entries().find(|(_, value)| value.contains(node)).map(|(key, value)| {
                list_name = key.key_text();
                (PathSegment::Key(list_name.to_owned()), value)
            }),
            Tag::Sequence => here
                .items()
                .find(|item| item.contains(node))
                .map(|item| (PathSegment::Item(item_name(here, item, list_name)), item)),
            _ => None,
        };
        let Some((segment, next)) = step else { break };
        path.0.push(segment);
        here = next;
    }
    path
}

/// The merge keys of a list, as the API's schema has them (`x-kubernetes-list-map-keys`, `patchMergeKey`).
fn merge_keys(list_name: &str, item: NodeRef<'_>) -> &'static [&'static str] {
    match list_name {
        "containers" | "initContainers" | "ephemeralContainers" | "volumes" | "env" | "imagePullSecrets"
        | "resourceClaims" | "webhooks" | "secrets" => &["name"],
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

/// `name=cart`, or `sha256:` and 8 digits; `#2` for the second of equal ones.
fn item_name<'t>(list: NodeRef<'t>, item: NodeRef<'t>, list_name: &str) -> String {
    let name = plain_item_name(item, list_name);
    let same_before = list
        .items()
        .take_while(|other| other.index() != item.index())
        .filter(|other| plain_item_name(*other, list_name) == name)
        .count();
    if same_before == 0 { name } else { format!("{name}#{}", same_before + 1) }
}

fn plain_item_name(item: NodeRef<'_>, list_name: &str) -> String {
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
    !text.is_empty() && text.len() <= 253 && !text.contains(|part: char| part.is_control() || part == ']')
}
