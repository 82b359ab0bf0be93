//! The positioned tree: one parsed document, every value with its line and column.
//!
//! Nodes lie in one vector in the order of the text; a collection is followed by its children, and a mapping's
//! children are key, value, key, value. A node is 20 bytes, text lies in one string, so ten thousand manifests
//! fit in a few dozen megabytes.

mod builder;
mod canonical;
mod number;
mod source_line;

pub use builder::{Position, ScalarForm, TreeBuilder};
pub use number::{parse_float, parse_int, parse_unsigned};

use crate::{
    SecretMatch, SecretSearch,
    redacted::{MARK, Redacted},
};
use std::{borrow::Cow, ops::Range, sync::Arc};

/// One parsed document.
#[derive(Clone, Default)]
pub struct Tree {
    nodes: Vec<Node>,
    text: String,
    secrets: Option<Arc<SecretSearch>>,
    /// Whether nodes were copied, so that several may have one text.
    has_aliases: bool,
}

#[derive(Clone, Copy)]
struct Node {
    tag: Tag,
    flags: u8,
    line: u32,
    column: u32,
    /// Scalars: offset of the source text. Collections: number of children.
    a: u32,
    /// Scalars: length of the source text in bytes. Collections: number of nodes, this one included.
    b: u32,
}

/// What a node is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tag {
    /// No value.
    Null,
    /// `false`.
    False,
    /// `true`.
    True,
    /// A whole number.
    Int,
    /// Any other number.
    Float,
    /// Text.
    Str,
    /// A list.
    Sequence,
    /// A mapping.
    Mapping,
}

const FLOW: u8 = 1;
const QUOTED: u8 = 2;
const REDACTED: u8 = 4;
const BLOCK_TEXT: u8 = 8;
/// Of a key: it must not be shown.
const HIDDEN_KEY: u8 = 16;

/// A scalar that stands in for another, see [`Tree::with_scalars`].
#[derive(Clone)]
pub struct Scalar {
    /// Index of the node that it replaces.
    pub index: u32,
    /// What it is.
    pub tag: Tag,
    /// Its text.
    pub text: String,
}

/// A node of a [`Tree`].
#[derive(Clone, Copy)]
pub struct NodeRef<'t> {
    tree: &'t Tree,
    index: u32,
}

/// The value of a node.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Value<'t> {
    /// No value; Kubernetes reads it as an absent field.
    Null,
    /// A truth value.
    Bool(bool),
    /// A whole number that fits into 64 bits.
    Int(i64),
    /// Any other number.
    Float(f64),
    /// Text that may be shown.
    Str(&'t str),
    /// A scalar that may bear a secret.
    Redacted(Redacted<&'t str>),
    /// A list.
    Sequence,
    /// A mapping.
    Mapping,
}

impl Tree {
    /// The node at the top; `None` for an empty document.
    pub fn root(&self) -> Option<NodeRef<'_>> {
        self.node(0)
    }

    /// The node at this index, as given by [`NodeRef::index`].
    pub fn node(&self, index: u32) -> Option<NodeRef<'_>> {
        ((index as usize) < self.nodes.len()).then_some(NodeRef { tree: self, index })
    }

    /// How many nodes the tree holds.
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Whether there is no node at all.
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    /// Marks every text and number below this node, itself included, as one that must not be shown.
    pub fn redact(&mut self, index: u32) {
        let Some(last) = self.node(index).map(|node| node.index + node.size()) else { return };
        for node in self.nodes.get_mut(index as usize..last as usize).into_iter().flatten() {
            // A truth value or nothing at all is no secret.
            if matches!(node.tag, Tag::Str | Tag::Int | Tag::Float) {
                node.flags |= REDACTED;
            }
        }
    }

    /// Marks a key as one that must not be shown; it names its value as before.
    pub fn hide_key(&mut self, index: u32) {
        if let Some(node) = self.nodes.get_mut(index as usize) {
            node.flags |= HIDDEN_KEY;
        }
    }

    /// Marks every key below this node as one that must not be shown.
    pub fn hide_keys(&mut self, index: u32) {
        let mut keys = Vec::new();
        let mut open: Vec<NodeRef<'_>> = self.node(index).into_iter().collect();
        while let Some(node) = open.pop() {
            keys.extend(node.entries().map(|(key, _)| key.index));
            open.extend(node.entries().map(|(_, value)| value).chain(node.items()));
        }
        keys.into_iter().for_each(|key| self.hide_key(key));
    }

    /// Marks every value below these nodes, keys left out, and overwrites its text: nothing of it stays.
    ///
    /// What an alias repeats has one text for all its places. Where one of them is not erased, the text stays, and is
    /// shown nowhere: a check may need it there.
    pub fn erase(&mut self, tops: &[u32]) {
        let mut scalars = Vec::new();
        for top in tops.iter().filter_map(|top| self.node(*top)) {
            top.visit_values(&mut |value| scalars.push(value.index));
        }
        scalars.sort_unstable();
        let kept = if self.has_aliases { self.hide_shared(&scalars) } else { Vec::new() };
        let mut bytes = std::mem::take(&mut self.text).into_bytes();
        for scalar in scalars {
            if let Some(node) = self.nodes.get_mut(scalar as usize) {
                node.flags |= REDACTED;
                let range = node.a as usize..(node.a + node.b) as usize;
                if kept.binary_search(&node.a).is_err() {
                    bytes.get_mut(range).into_iter().for_each(|text| text.fill(b'*'));
                }
                node.b = 0;
            }
        }
        // Whole texts were overwritten with ASCII, so the rest is still UTF-8.
        self.text = String::from_utf8(bytes).unwrap_or_default();
    }

    /// Hides what has its text in common with one of these scalars and is none of them. Returns where such texts begin,
    /// in rising order.
    fn hide_shared(&mut self, scalars: &[u32]) -> Vec<u32> {
        let is_scalar = |node: &Node| !matches!(node.tag, Tag::Sequence | Tag::Mapping) && node.b > 0;
        let starts =
            |scalar: &u32| self.nodes.get(*scalar as usize).filter(|node| is_scalar(node)).map(|node| node.a);
        let mut erased: Vec<u32> = scalars.iter().filter_map(starts).collect();
        erased.sort_unstable();
        let mut kept = Vec::new();
        for (index, node) in self.nodes.iter_mut().enumerate() {
            let is_shared = is_scalar(node) && erased.binary_search(&node.a).is_ok();
            if is_shared && scalars.binary_search(&(index as u32)).is_err() {
                node.flags |= REDACTED;
                kept.push(node.a);
            }
        }
        kept.sort_unstable();
        kept
    }

    /// The same tree with other scalars at these indices. Where they stand, what must not be shown, and what was found in
    /// the tree stays.
    #[must_use]
    pub fn with_scalars(&self, scalars: &[Scalar]) -> Self {
        let mut tree = self.clone();
        for scalar in scalars {
            let Some(node) = tree.nodes.get_mut(scalar.index as usize) else { continue };
            if matches!(node.tag, Tag::Sequence | Tag::Mapping)
                || matches!(scalar.tag, Tag::Sequence | Tag::Mapping)
            {
                continue;
            }
            node.tag = scalar.tag;
            node.a = tree.text.len() as u32;
            node.b = scalar.text.len() as u32;
            tree.text.push_str(&scalar.text);
        }
        tree
    }

    /// The texts of all scalars, keys included, in one piece: what a search looks through first.
    pub fn all_text(&self) -> &str {
        &self.text
    }

    /// Keeps what a search for secrets found.
    pub fn set_secrets(&mut self, search: SecretSearch) {
        self.secrets = Some(Arc::new(search));
    }

    /// What a search for secrets found; `None` if nobody searched.
    pub fn secrets(&self) -> Option<&SecretSearch> {
        self.secrets.as_deref()
    }

    fn raw(&self, node: &Node) -> &str {
        self.text.get(node.a as usize..(node.a + node.b) as usize).unwrap_or_default()
    }
}

impl std::fmt::Debug for Tree {
    /// Shows the size only: a tree may hold secrets.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Tree({} nodes)", self.nodes.len())
    }
}

impl std::fmt::Debug for NodeRef<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "NodeRef({}:{} {})", self.line(), self.column(), self.type_name())
    }
}

impl<'t> NodeRef<'t> {
    fn node(self) -> Node {
        const NOTHING: Node = Node { tag: Tag::Null, flags: 0, line: 0, column: 0, a: 0, b: 0 };
        self.tree.nodes.get(self.index as usize).copied().unwrap_or(NOTHING)
    }

    /// Position in the tree; stays the same as long as the tree lives.
    pub fn index(self) -> u32 {
        self.index
    }

    /// The tree that the node stands in.
    pub fn tree(self) -> &'t Tree {
        self.tree
    }

    /// Line in the file, from 1.
    pub fn line(self) -> u32 {
        self.node().line
    }

    /// Column in characters, from 1.
    pub fn column(self) -> u32 {
        self.node().column
    }

    /// What the node is, whether it may be shown or not.
    pub fn tag(self) -> Tag {
        self.node().tag
    }

    /// Number of nodes that the node and everything below it take.
    fn size(self) -> u32 {
        let node = self.node();
        if matches!(node.tag, Tag::Sequence | Tag::Mapping) { node.b } else { 1 }
    }

    /// Number of nodes that the node and everything below it take.
    pub fn subtree_len(self) -> usize {
        self.size() as usize
    }

    /// How many collections lie inside each other here; 0 for a scalar.
    pub fn depth(self) -> usize {
        match self.tag() {
            Tag::Mapping | Tag::Sequence => 1 + self.children(self.tag()).map(Self::depth).max().unwrap_or(0),
            _ => 0,
        }
    }

    /// Whether this is a scalar of any kind.
    pub fn is_scalar(self) -> bool {
        !matches!(self.tag(), Tag::Sequence | Tag::Mapping)
    }

    /// Whether this is text of its own lines, as `|` and `>` begin it.
    pub fn is_block_text(self) -> bool {
        self.node().flags & BLOCK_TEXT != 0
    }

    /// Whether a node lies below this one or is it.
    pub fn contains(self, other: NodeRef<'t>) -> bool {
        (self.index..self.index + self.size()).contains(&other.index)
    }

    /// The value.
    pub fn value(self) -> Value<'t> {
        let node = self.node();
        let raw = self.tree.raw(&node);
        match node.tag {
            Tag::Sequence => Value::Sequence,
            Tag::Mapping => Value::Mapping,
            Tag::Null => Value::Null,
            _ if node.flags & REDACTED != 0 => Value::Redacted(Redacted::new(raw)),
            Tag::False => Value::Bool(false),
            Tag::True => Value::Bool(true),
            Tag::Str => Value::Str(raw),
            Tag::Int => parse_int(raw).map_or(Value::Float(f64::NAN), Value::Int),
            Tag::Float => Value::Float(parse_float(raw).unwrap_or(f64::NAN)),
        }
    }

    /// The text, if it is text that may be shown.
    pub fn as_str(self) -> Option<&'t str> {
        if let Value::Str(text) = self.value() { Some(text) } else { None }
    }

    /// The text of a scalar that may bear a secret, to be judged and never shown.
    ///
    /// Only text: an annotation whose value is a number is no annotation.
    pub fn as_redacted(self) -> Option<Redacted<&'t str>> {
        match (self.tag(), self.value()) {
            (Tag::Str, Value::Redacted(text)) => Some(text),
            (Tag::Str, Value::Str(text)) => Some(Redacted::new(text)),
            _ => None,
        }
    }

    /// Whether the node holds no value; Kubernetes reads such a field as absent.
    pub fn is_null(self) -> bool {
        self.tag() == Tag::Null
    }

    /// Whether this is a mapping.
    pub fn is_mapping(self) -> bool {
        self.tag() == Tag::Mapping
    }

    /// Whether this is a list.
    pub fn is_sequence(self) -> bool {
        self.tag() == Tag::Sequence
    }

    /// What the node is, in words for a message; says nothing of its value.
    pub fn type_name(self) -> &'static str {
        match self.tag() {
            Tag::Null => "null",
            Tag::False | Tag::True => "a boolean",
            Tag::Int | Tag::Float => "a number",
            Tag::Str => "a string",
            Tag::Sequence => "a list",
            Tag::Mapping => "a mapping",
        }
    }

    /// The text as the file has it, or the redaction mark.
    pub fn shown(self) -> Cow<'t, str> {
        let node = self.node();
        if node.flags & REDACTED != 0 { Cow::Borrowed(MARK) } else { Cow::Borrowed(self.tree.raw(&node)) }
    }

    /// Keys and values of a mapping, in the order of the text; nothing for anything else.
    pub fn entries(self) -> impl Iterator<Item = (NodeRef<'t>, NodeRef<'t>)> + use<'t> {
        let mut children = self.children(Tag::Mapping);
        std::iter::from_fn(move || Some((children.next()?, children.next()?)))
    }

    /// Items of a list; nothing for anything else.
    pub fn items(self) -> impl Iterator<Item = NodeRef<'t>> + use<'t> {
        self.children(Tag::Sequence)
    }

    /// Number of entries of a mapping or items of a list.
    pub fn child_count(self) -> usize {
        let node = self.node();
        match node.tag {
            Tag::Sequence => node.a as usize,
            Tag::Mapping => node.a as usize / 2,
            _ => 0,
        }
    }

    fn children(self, tag: Tag) -> Children<'t> {
        let node = self.node();
        Children { tree: self.tree, next: self.index + 1, left: if node.tag == tag { node.a } else { 0 } }
    }

    /// The value under a key of a mapping.
    pub fn get(self, key: &str) -> Option<NodeRef<'t>> {
        self.get_entry(key).map(|(_, value)| value)
    }

    /// Key and value under a key of a mapping.
    pub fn get_entry(self, key: &str) -> Option<(NodeRef<'t>, NodeRef<'t>)> {
        self.entries().find(|(name, _)| name.key_text() == key)
    }

    /// Where the scalar's text lies in [`Tree::all_text`]; empty for a collection.
    pub fn text_range(self) -> Range<u32> {
        let node = self.node();
        if self.is_scalar() { node.a..node.a + node.b } else { 0..0 }
    }

    /// The secrets that were found in this node and below it; `None` if nobody searched.
    pub fn secrets(self) -> Option<&'t [SecretMatch]> {
        let matches = &self.tree.secrets()?.matches;
        let start = matches.partition_point(|one| one.node < self.index);
        let end = matches.partition_point(|one| one.node < self.index + self.size());
        matches.get(start..end)
    }

    /// Whether this is a key that must not be shown.
    pub fn is_hidden_key(self) -> bool {
        self.node().flags & HIDDEN_KEY != 0
    }

    /// The text of a key as it may be shown: the redaction mark where the key itself may bear a secret.
    pub fn key_shown(self) -> &'t str {
        if self.is_hidden_key() { MARK } else { self.key_text() }
    }

    /// The text of a key, to find its value by. What is shown is [`NodeRef::key_shown`].
    pub fn key_text(self) -> &'t str {
        self.tree.raw(&self.node())
    }

    /// Calls `visit` for every scalar value below this node, itself included, keys left out.
    pub fn visit_values(self, visit: &mut impl FnMut(NodeRef<'t>)) {
        match self.tag() {
            Tag::Mapping => self.entries().for_each(|(_, value)| value.visit_values(visit)),
            Tag::Sequence => self.items().for_each(|item| item.visit_values(visit)),
            _ => visit(self),
        }
    }
}

/// Steps from child to child, over whole subtrees.
struct Children<'t> {
    tree: &'t Tree,
    next: u32,
    left: u32,
}

impl<'t> Iterator for Children<'t> {
    type Item = NodeRef<'t>;

    fn next(&mut self) -> Option<NodeRef<'t>> {
        self.left = self.left.checked_sub(1)?;
        let child = self.tree.node(self.next)?;
        self.next += child.size();
        Some(child)
    }
}
