//! What may bear a secret is marked before the tree leaves this crate.
//!
//! The rules look at names of fields, wherever they stand: a custom resource with an `env` list is treated as a
//! pod is. Values of Secrets and ConfigMaps are erased, since no check may need them; the rest is kept for
//! checks to judge and shown to nobody.

use plimsoll_model::tree::{NodeRef, Tag, Tree, Value};

/// What happens to a value.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Rule {
    /// Judged, never shown.
    Hide,
    /// The same, with the keys below it: `- --password=hunter2: x` is a mapping by mistake.
    HideAll,
    /// Nothing of it stays.
    Erase,
}

/// Marks everything in a tree that may bear a secret.
pub(crate) fn redact(tree: &mut Tree) {
    let mut found = Vec::new();
    if let Some(root) = tree.root() {
        visit(root, "", &mut found);
    }
    let mut erased = Vec::new();
    for (index, rule) in found {
        match rule {
            Rule::Hide => tree.redact(index),
            Rule::HideAll => {
                tree.redact(index);
                tree.hide_keys(index);
            }
            Rule::Erase => erased.push(index),
        }
    }
    tree.erase(&erased);
}

/// `inherited` is the kind that a typed list around it, such as `SecretList`, gives its items.
fn visit(node: NodeRef<'_>, inherited: &str, found: &mut Vec<(u32, Rule)>) {
    match node.tag() {
        Tag::Mapping => {
            let kind = node.get("kind").and_then(NodeRef::as_str).unwrap_or(inherited);
            let item_kind = kind.strip_suffix("List").unwrap_or(kind);
            let holds_data = matches!(kind, "Secret" | "ConfigMap");
            for (key, value) in node.entries() {
                if may_hold_login(key.key_text(), value) {
                    found.push((value.index(), Rule::Hide));
                    continue;
                }
                match key.key_text() {
                    "env" => {
                        visit_env(value, found);
                        continue;
                    }
                    "args" | "command" | "literals" => {
                        visit_words(value, node.get("image").is_some(), found);
                        continue;
                    }
                    _ => {}
                }
                let below = if key.key_text() == "items" { item_kind } else { "" };
                match rule_of(key.key_text(), value, holds_data) {
                    Some(rule) => found.push((value.index(), rule)),
                    None => visit(value, below, found),
                }
            }
        }
        Tag::Sequence => node.items().for_each(|item| visit(item, inherited, found)),
        Tag::Str if may_bear_credentials(node) => found.push((node.index(), Rule::Hide)),
        _ => {}
    }
}

/// Variables are a list of `name` and `value`; in any other form every value is hidden.
fn visit_env(env: NodeRef<'_>, found: &mut Vec<(u32, Rule)>) {
    if !env.is_sequence() {
        return found.push((env.index(), Rule::Hide));
    }
    for item in env.items() {
        let is_variable = item.is_mapping() && item.get("name").is_some();
        if is_variable { visit(item, "", found) } else { found.push((item.index(), Rule::HideAll)) }
    }
}

/// Words of a command line, or the `literals` that a kustomization makes ConfigMaps and Secrets of: a list of texts. A
/// word with a colon is a mapping by mistake, and its key is a part of the word; a custom resource may have mappings
/// with fields there.
fn visit_words(words: NodeRef<'_>, is_container: bool, found: &mut Vec<(u32, Rule)>) {
    let has_fields = |item: NodeRef<'_>| ["name", "value", "key"].iter().any(|key| item.get(key).is_some());
    for item in words.items() {
        let rule = if item.is_mapping() && has_fields(item) { Rule::Hide } else { Rule::HideAll };
        found.push((item.index(), rule));
    }
    if !words.is_sequence() {
        found.push((words.index(), if is_container { Rule::HideAll } else { Rule::Hide }));
    }
}

fn rule_of(key: &str, value: NodeRef<'_>, holds_data: bool) -> Option<Rule> {
    match key {
        "data" | "stringData" | "binaryData" if holds_data => Some(Rule::Erase),
        // `value` is that of an environment variable, an HTTP header or a parameter of a chart.
        // `commonAnnotations` is what a kustomization makes annotations of.
        "annotations" | "value" | "commonAnnotations" => Some(Rule::Hide),
        _ if value.is_scalar() && is_secret_word(key) => Some(Rule::Hide),
        _ => None,
    }
}

/// Keys whose value is a secret by name. `secretName` and `tokenRef` name one and are none.
fn is_secret_word(key: &str) -> bool {
    const WORDS: [&str; 9] = [
        "password",
        "passwd",
        "passphrase",
        "token",
        "apikey",
        "secretkey",
        "accesskey",
        "privatekey",
        "credentials",
    ];
    if !key.ends_with(['d', 'D', 'e', 'E', 'n', 'N', 'y', 'Y', 's', 'S']) {
        return false;
    }
    let plain: String =
        key.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase();
    WORDS.iter().any(|word| plain.ends_with(word))
}

/// `user:password@registry/app` as an image, `user:password@host` as a host: no address, and still a login.
fn may_hold_login(key: &str, value: NodeRef<'_>) -> bool {
    let is_address = matches!(key, "image" | "host" | "url" | "uri" | "server" | "endpoint" | "address");
    let Value::Str(text) = value.value() else { return false };
    let Some((before, after)) = text.split_once('@').filter(|_| is_address) else { return false };
    // The digest of an image stands behind such a sign too.
    let is_digest = ["sha256:", "sha512:"].iter().any(|algorithm| after.starts_with(algorithm));
    before.contains(':') && !is_digest
}

/// Addresses carry credentials before the host and in the query.
fn may_bear_credentials(node: NodeRef<'_>) -> bool {
    let Value::Str(text) = node.value() else { return false };
    text.contains("://") || text.contains('?') && text.contains('=') || text.starts_with("-----BEGIN")
}
