use super::{BLOCK_TEXT, FLOW, Node, NodeRef, QUOTED, Tag, Tree};

/// Where a value stands in its file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Position {
    /// From 1.
    pub line: u32,
    /// In characters, from 1.
    pub column: u32,
}

/// How a scalar was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScalarForm {
    /// Without quotes.
    Plain,
    /// In single or double quotes.
    Quoted,
    /// As a literal or folded block.
    Block,
}

/// Builds a [`Tree`] from the events of a parser, in the order of the text.
#[derive(Default)]
pub struct TreeBuilder {
    tree: Tree,
    open: Vec<u32>,
}

impl TreeBuilder {
    /// An empty builder with room for a document of this many bytes.
    pub fn with_capacity(bytes: usize) -> Self {
        // Measured over the corpus: one node for 11 bytes of YAML, and two thirds of the bytes are text.
        let tree = Tree {
            nodes: Vec::with_capacity(bytes / 11 + 8),
            text: String::with_capacity(bytes * 2 / 3),
            secrets: None,
            has_aliases: false,
        };
        Self { tree, open: Vec::new() }
    }

    /// Number of nodes so far.
    pub fn len(&self) -> usize {
        self.tree.nodes.len()
    }

    /// Whether nothing was added yet.
    pub fn is_empty(&self) -> bool {
        self.tree.nodes.is_empty()
    }

    /// Index that the next node will have.
    pub fn next_index(&self) -> u32 {
        self.tree.nodes.len() as u32
    }

    /// How many collections are open.
    pub fn depth(&self) -> usize {
        self.open.len()
    }

    /// Adds a scalar. `raw` is its text without quotes, escapes resolved.
    pub fn scalar(&mut self, tag: Tag, raw: &str, form: ScalarForm, at: Position) {
        let offset = self.tree.text.len() as u32;
        self.tree.text.push_str(raw);
        let flags = match form {
            ScalarForm::Plain => 0,
            ScalarForm::Quoted => QUOTED,
            ScalarForm::Block => BLOCK_TEXT,
        };
        self.push(Node { tag, flags, line: at.line, column: at.column, a: offset, b: raw.len() as u32 });
    }

    /// Opens a list or a mapping; `flow` if it is written in brackets.
    pub fn start(&mut self, tag: Tag, flow: bool, at: Position) {
        let index = self.next_index();
        let flags = if flow { FLOW } else { 0 };
        self.push(Node { tag, flags, line: at.line, column: at.column, a: 0, b: 1 });
        self.open.push(index);
    }

    /// Closes the innermost collection and returns its index.
    pub fn end(&mut self) -> Option<u32> {
        let index = self.open.pop()?;
        let size = self.next_index() - index;
        if let Some(node) = self.tree.nodes.get_mut(index as usize) {
            node.b = size;
        }
        Some(index)
    }

    /// Adds a copy of a closed node and everything below it: what an alias stands for. Positions stay those
    /// of the original, where the value is written.
    pub fn copy(&mut self, index: u32) {
        let size = self.closed(index).map_or(0, NodeRef::size);
        self.count_child();
        self.tree.has_aliases = true;
        let start = index as usize;
        self.tree.nodes.extend_from_within(start..start + size as usize);
    }

    /// A closed node, or a scalar, to look at while building.
    pub fn closed(&self, index: u32) -> Option<NodeRef<'_>> {
        self.tree.node(index)
    }

    /// Replaces the entries of the mapping that was closed last; each pair gives a key and a value among the
    /// nodes added so far. This is how duplicate and merge keys are resolved.
    pub fn replace_entries(&mut self, mapping: u32, entries: &[(u32, u32)]) {
        let mut nodes = Vec::new();
        for &(key, value) in entries {
            for index in [key, value] {
                let size = self.closed(index).map_or(0, NodeRef::size) as usize;
                let start = index as usize;
                nodes.extend_from_slice(self.tree.nodes.get(start..start + size).unwrap_or_default());
            }
        }
        self.tree.nodes.truncate(mapping as usize + 1);
        self.tree.nodes.extend(nodes);
        let size = self.next_index() - mapping;
        if let Some(node) = self.tree.nodes.get_mut(mapping as usize) {
            node.a = entries.len() as u32 * 2;
            node.b = size;
        }
    }

    /// The finished tree.
    pub fn finish(mut self) -> Tree {
        self.tree.nodes.shrink_to_fit();
        self.tree.text.shrink_to_fit();
        self.tree
    }

    fn push(&mut self, node: Node) {
        self.count_child();
        self.tree.nodes.push(node);
    }

    fn count_child(&mut self) {
        if let Some(parent) = self.open.last().and_then(|&index| self.tree.nodes.get_mut(index as usize)) {
            parent.a += 1;
        }
    }
}
