//! Secrets are searched for while their values are still there; only what kind stands where stays.

use plimsoll_model::{
    SecretFinder, SecretMatch, SecretSearch, SecretSite,
    tree::{NodeRef, Tag, Tree},
};
use std::ops::Range;

/// Most matches of one document; what is beyond makes the search one that was cut short.
const MATCHES_MAX: usize = 10_000;

/// What an object says that it is, at its top.
const TYPE: [&str; 2] = ["apiVersion", "kind"];
/// What an object is called by, in its own metadata: its places are shown, and a name that looks like a secret is still
/// the name. Everywhere else such a key has a value like any other.
const IDENTITY: [&str; 3] = ["name", "namespace", "generateName"];

/// Searches a tree, keeps in it what was found, and marks where: a label that bears a secret is not shown either.
pub(crate) fn search(tree: &mut Tree, finder: &dyn SecretFinder) {
    let found =
        SecretSearch { with_sensitive_data: finder.seeks_sensitive_data(), ..SecretSearch::default() };
    let mut search = Search { finder, hints: Vec::new(), found, hidden: Vec::new(), hidden_keys: Vec::new() };
    finder.hints(tree.all_text(), &mut search.hints);
    if let Some(root) = tree.root() {
        search.visit(root, None, Around { level: Level::Object, ..Around::default() });
    }
    search.hidden.iter().for_each(|index| tree.redact(*index));
    search.hidden_keys.iter().for_each(|index| tree.hide_key(*index));
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
    /// Keys that must not be shown.
    hidden_keys: Vec<u32>,
}

/// What a value is by its place.
#[derive(Clone, Copy, Default)]
struct Place {
    is_base64: bool,
    is_secret_value: bool,
}

/// What is known of a node from what stands around it.
#[derive(Clone, Copy, Default)]
struct Around<'t> {
    /// The kind that a list around it gives its items.
    kind: &'t str,
    level: Level,
    /// Whether it is a word of a command line.
    is_command: bool,
    /// The program of that command line.
    program: Option<NodeRef<'t>>,
}

/// Where in an object a node stands.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Level {
    Object,
    Metadata,
    #[default]
    Below,
}

/// Whether a word is an option and no more: nothing in it is a value.
fn is_option(word: &str) -> bool {
    word.starts_with('-') && word.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
}

impl<'t> Search<'_> {
    /// Searches below a node that stands under `name`.
    fn visit(&mut self, node: NodeRef<'t>, name: Option<NodeRef<'t>>, around: Around<'t>) {
        match node.tag() {
            Tag::Mapping => self.mapping(node, names_a_secret(node, name), around),
            Tag::Sequence => self.list(node, around),
            Tag::Str | Tag::Int | Tag::Float => {
                let is_hidden = self.value(node, name, Place::default(), around);
                let name = name.map_or("", NodeRef::key_text);
                let is_identity = match around.level {
                    Level::Object => TYPE.contains(&name),
                    Level::Metadata => IDENTITY.contains(&name),
                    Level::Below => false,
                };
                self.hidden.extend((is_hidden && !is_identity).then_some(node.index()));
            }
            _ => {}
        }
    }

    /// Searches a mapping. One that `names_secret` holds keys of a Secret: `password: key-of-it` is no password.
    fn mapping(&mut self, node: NodeRef<'t>, names_secret: bool, around: Around<'t>) {
        let kind = node.get("kind").and_then(NodeRef::as_str).unwrap_or(around.kind);
        let item_kind = kind.strip_suffix("List").unwrap_or(kind);
        // A variable, a header or a parameter: its name stands beside its value.
        let variable = node.get("name").filter(|name| name.tag() == Tag::Str);
        let is_object = around.level == Level::Object;
        for (key, value) in node.entries() {
            self.key(key);
            let below = |level, kind| Around { kind, level, ..Around::default() };
            let plain = if value.is_scalar() { below(around.level, "") } else { below(Level::Below, "") };
            match (kind, key.key_text()) {
                ("Secret", "data") => self.values(value, Place { is_base64: true, is_secret_value: true }),
                ("Secret", "stringData") => {
                    self.values(value, Place { is_base64: false, is_secret_value: true });
                }
                ("ConfigMap", "binaryData") => {
                    self.values(value, Place { is_base64: true, is_secret_value: false });
                }
                (_, "items") => {
                    let level = if is_object { Level::Object } else { Level::Below };
                    self.visit(value, None, below(level, item_kind));
                }
                (_, "metadata") if is_object => self.visit(value, Some(key), below(Level::Metadata, "")),
                (_, "command" | "args") if value.is_sequence() => {
                    let program = node.get("command").and_then(|command| command.items().next());
                    self.visit(value, None, Around { is_command: true, program, ..Around::default() });
                }
                (_, "value") if variable.is_some() => self.visit(value, variable, plain),
                _ if names_secret && value.is_scalar() => self.visit(value, None, plain),
                _ => self.visit(value, Some(key), plain),
            }
        }
    }

    /// Searches every value of a mapping of data, whatever form it has.
    fn values(&mut self, data: NodeRef<'t>, place: Place) {
        let around = Around::default();
        if data.is_scalar() {
            let found = self.value(data, None, place, around);
            return self.hidden.extend(found.then_some(data.index()));
        }
        for (key, value) in data.entries() {
            self.key(key);
            if value.is_scalar() {
                let found = self.value(value, Some(key), place, around);
                self.hidden.extend(found.then_some(value.index()));
            } else {
                self.visit(value, Some(key), around);
            }
        }
        data.items().for_each(|item| self.visit(item, None, around));
    }

    /// An item that follows an option is its value: `[--password, hunter2]`, but not `[--ask-password, --verbose]`, and
    /// not `[-p$(PASSWORD), -P3306]`, where the option already holds one.
    fn list(&mut self, list: NodeRef<'t>, around: Around<'t>) {
        let mut option: Option<NodeRef<'t>> = None;
        for item in list.items() {
            let own = item.as_str().is_some_and(is_option).then_some(item);
            let is_next = own.is_some_and(|own| own.key_text().starts_with("--"));
            self.visit(item, option.filter(|_| !is_next), around);
            option = own;
        }
    }

    /// Searches a key: `- --password=hunter2: x` is a mapping by mistake.
    fn key(&mut self, key: NodeRef<'t>) {
        if key.is_scalar() && self.value(key, None, Place::default(), Around::default()) {
            self.hidden_keys.push(key.index());
        }
    }

    /// Searches one text; says whether anything was found.
    fn value(
        &mut self,
        node: NodeRef<'t>,
        name: Option<NodeRef<'t>>,
        place: Place,
        around: Around<'t>,
    ) -> bool {
        let always = place.is_base64 || place.is_secret_value;
        let beside = [Some(node), name, around.program];
        if node.is_null() || !(always || beside.into_iter().flatten().any(|node| self.is_hinted(node))) {
            return false;
        }
        let program = around.program.and_then(NodeRef::as_str).unwrap_or_default();
        let name = name.map_or("", NodeRef::key_text);
        let site = SecretSite {
            name,
            text: node.key_text(),
            is_base64: place.is_base64,
            is_secret_value: place.is_secret_value,
            command: around.is_command.then_some(program),
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
        self.found.matches.len() > before
    }

    fn is_hinted(&self, node: NodeRef<'_>) -> bool {
        let Range { start, end } = node.text_range();
        let after = self.hints.partition_point(|hint| *hint < start);
        self.hints.get(after).is_some_and(|hint| *hint < end)
    }
}
