//! Reading one data file with errors that name the file and line.

use plimsoll_document::{Limits, parse};
use plimsoll_model::tree::{NodeRef, Tree, Value};
use std::{fs, path::Path};

/// A parsed file.
pub(crate) struct Loaded {
    file: String,
    tree: Tree,
}

/// A value in a file.
#[derive(Clone, Copy)]
pub(crate) struct Node<'l> {
    file: &'l str,
    node: NodeRef<'l>,
}

/// Parses a file of one document.
pub(crate) fn load(path: &Path) -> Loaded {
    let file = path.file_name().expect("a file").to_string_lossy().into_owned();
    let text = fs::read_to_string(path).unwrap_or_else(|error| panic!("frameworks/{file}: {error}"));
    let mut parsed = parse(&text, false, &Limits::default());
    if let Some(fault) = parsed.faults.first() {
        panic!("frameworks/{file}:{}: {}", fault.line.unwrap_or(0), fault.message);
    }
    if let Some(oddity) = parsed.oddities.first() {
        panic!("frameworks/{file}:{}: {}", oddity.line, oddity.message);
    }
    assert!(parsed.documents.len() == 1, "frameworks/{file}: expected one document");
    Loaded { file, tree: parsed.documents.remove(0).tree }
}

impl Loaded {
    /// The mapping at the top.
    pub(crate) fn root(&self) -> Node<'_> {
        Node { file: &self.file, node: self.tree.root().expect("a document") }
    }
}

impl<'l> Node<'l> {
    /// Stops the build with a message that points here.
    pub(crate) fn fail(self, message: &str) -> ! {
        panic!("frameworks/{}:{}: {message}", self.file, self.node.line())
    }

    /// Refuses keys that nothing reads: a misspelled key must not vanish.
    pub(crate) fn only_keys(self, known: &[&str]) -> Self {
        for (key, _) in self.node.entries() {
            if !known.contains(&key.key_text()) {
                self.fail(&format!("unknown key `{}`; known are {}", key.key_text(), known.join(", ")));
            }
        }
        self
    }

    pub(crate) fn get(self, key: &str) -> Option<Node<'l>> {
        self.node.get(key).map(|node| Node { file: self.file, node })
    }

    pub(crate) fn need(self, key: &str) -> Node<'l> {
        self.get(key).unwrap_or_else(|| self.fail(&format!("`{key}` is missing")))
    }

    pub(crate) fn items(self) -> impl Iterator<Item = Node<'l>> {
        if !self.node.is_sequence() {
            self.fail("expected a list");
        }
        let file = self.file;
        self.node.items().map(move |node| Node { file, node })
    }

    /// Items of an optional list.
    pub(crate) fn list(self, key: &str) -> Vec<Node<'l>> {
        self.get(key).map(|list| list.items().collect()).unwrap_or_default()
    }

    pub(crate) fn text(self) -> &'l str {
        // Data files hold no secrets; an address in them is read like any text.
        match self.node.value() {
            Value::Str(text) => text.trim(),
            Value::Redacted(text) => text.expose().trim(),
            _ => self.fail("expected a string; quote numbers"),
        }
    }

    pub(crate) fn optional_text(self, key: &str) -> Option<&'l str> {
        self.get(key).map(Node::text)
    }

    pub(crate) fn flag(self, key: &str) -> bool {
        match self.get(key).map(|node| node.node.value()) {
            None => false,
            Some(Value::Bool(value)) => value,
            Some(_) => self.fail(&format!("`{key}` is no boolean")),
        }
    }

    pub(crate) fn number(self, key: &str) -> Option<i64> {
        match self.get(key).map(|node| node.node.value()) {
            None => None,
            Some(Value::Int(value)) => Some(value),
            Some(_) => self.fail(&format!("`{key}` is no whole number")),
        }
    }
}
