//! Secrets are searched for while their values are still there; only what kind stands where stays.

use plimsoll_model::{
    SecretFinder, SecretMatch, SecretSearch, SecretSite,
    tree::{NodeRef, Tag, Tree},
};
use std::ops::Range;

/// Most matches of one document; what is beyond makes the search one that was cut short.
const MATCHES_MAX: usize = 10_000;

/// What an object is called by: its places are shown, and a name that looks like a secret is still the name.
const IDENTITY: [&str; 5] = ["apiVersion", "kind", "name", "namespace", "generateName"];

/// Searches a tree, keeps in it what was found, and marks where: a label that bears a secret is not shown either.
pub(crate) fn search(tree: &mut Tree, finder: &dyn SecretFinder) {
    let found =
        SecretSearch { with_sensitive_data: finder.seeks_sensitive_data(), ..SecretSearch::default() };
    let mut search = Search { finder, hints: Vec::new(), found, hidden: Vec::new() };
    finder.hints(tree.all_text(), &mut search.hints);
    if let Some(root) = tree.root() {
        search.visit(root, None, "");
    }
    search.hidden.iter().for_each(|index| tree.redact(*index));
    tree.set_secrets(search.found);
}

/// Whether a mapping under a key such as `passwordSecret` points to a Secret, as custom resources do:
/// `{secretName: db, password: key-of-it}`.
fn names_a_secret(mapping: NodeRef<'_>, name: Option<NodeRef<'_>>) -> bool {
    let name = name.map_or("", NodeRef::key_text);
    let is_reference = ["Secret", "SecretRef", "SecretKeyRef"].iter().any(|end| name.ends_with(end));
    is_reference && mapping.get("secretName").is_some_and(|name| name.as_str().is_some())
}

struct Search<'f> {
    finder: &'f dyn SecretFinder,
    /// Where in the tree's text a look is worth it, in rising order.
    hints: Vec<u32>,
    found: SecretSearch,
    /// Values that must not be shown.
    hidden: Vec<u32>,
}

/// What a value is by its place.
#[derive(Clone, Copy, Default)]
struct Place {
    is_base64: bool,
    is_secret_value: bool,
}

impl Search<'_> {
    /// Searches below a node that stands under `name`; `kind` is that which a list around it gives its items.
    fn visit(&mut self, node: NodeRef<'_>, name: Option<NodeRef<'_>>, kind: &str) {
        match node.tag() {
            Tag::Mapping => self.mapping(node, kind, names_a_secret(node, name)),
            Tag::Sequence => self.list(node, kind),
            Tag::Str | Tag::Int | Tag::Float => self.value(node, name, Place::default()),
            _ => {}
        }
    }

    /// Searches a mapping. One that `names_secret` holds keys of a Secret: `password: key-of-it` is no password.
    fn mapping(&mut self, node: NodeRef<'_>, inherited: &str, names_secret: bool) {
        let kind = node.get("kind").and_then(NodeRef::as_str).unwrap_or(inherited);
        let item_kind = kind.strip_suffix("List").unwrap_or(kind);
        // A variable, a header or a parameter: its name stands beside its value.
        let variable = node.get("name").filter(|name| name.tag() == Tag::Str);
        for (key, value) in node.entries() {
            match (kind, key.key_text()) {
                ("Secret", "data") => self.values(value, Place { is_base64: true, is_secret_value: true }),
                ("Secret", "stringData") => {
                    self.values(value, Place { is_base64: false, is_secret_value: true });
                }
                ("ConfigMap", "binaryData") => {
                    self.values(value, Place { is_base64: true, is_secret_value: false });
                }
                (_, "items") => self.visit(value, None, item_kind),
                (_, "value") if variable.is_some() => self.visit(value, variable, ""),
                _ if names_secret && value.is_scalar() => self.visit(value, None, ""),
                _ => self.visit(value, Some(key), ""),
            }
        }
    }

    /// Searches every value of a mapping of data, whatever form it has.
    fn values(&mut self, data: NodeRef<'_>, place: Place) {
        if data.is_scalar() {
            return self.value(data, None, place);
        }
        for (key, value) in data.entries() {
            if value.is_scalar() {
                self.value(value, Some(key), place);
            } else {
                self.visit(value, Some(key), "");
            }
        }
        data.items().for_each(|item| self.visit(item, None, ""));
    }

    /// An item that follows an option is its value: `[--password, hunter2]`.
    fn list(&mut self, list: NodeRef<'_>, kind: &str) {
        let mut option: Option<NodeRef<'_>> = None;
        for item in list.items() {
            self.visit(item, option, kind);
            let is_option = |text: &str| text.starts_with('-') && !text.contains('=');
            option = item.as_str().is_some_and(is_option).then_some(item);
        }
    }

    fn value(&mut self, node: NodeRef<'_>, name: Option<NodeRef<'_>>, place: Place) {
        let always = place.is_base64 || place.is_secret_value;
        let hinted = always || self.is_hinted(node) || name.is_some_and(|name| self.is_hinted(name));
        if !hinted || node.is_null() {
            return;
        }
        let name = name.map_or("", NodeRef::key_text);
        let site = SecretSite {
            name,
            text: node.key_text(),
            is_base64: place.is_base64,
            is_secret_value: place.is_secret_value,
        };
        let before = self.found.matches.len();
        let found = &mut self.found;
        self.finder.find(site, &mut |hit| {
            if found.matches.len() >= MATCHES_MAX {
                found.is_cut_short = true;
                return;
            }
            // A block text begins on the line below its mark.
            let below = if node.is_block_text() { 1 + hit.lines_before } else { 0 };
            found.matches.push(SecretMatch {
                pattern: hit.pattern,
                node: node.index(),
                line: node.line() + below,
                column: node.column(),
                fingerprint: hit.fingerprint,
            });
        });
        if self.found.matches.len() > before && !IDENTITY.contains(&name) {
            self.hidden.push(node.index());
        }
    }

    fn is_hinted(&self, node: NodeRef<'_>) -> bool {
        let Range { start, end } = node.text_range();
        let after = self.hints.partition_point(|hint| *hint < start);
        self.hints.get(after).is_some_and(|hint| *hint < end)
    }
}
