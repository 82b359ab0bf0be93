use crate::{Field, FromNode, List, Text};
use plimsoll_model::tree::NodeRef;

/// A mapping inside an object, from which fields are read by dotted paths.
#[derive(Clone, Copy, Debug)]
pub struct Part<'t> {
    root: NodeRef<'t>,
    node: NodeRef<'t>,
}

impl<'t> Part<'t> {
    /// The part of the object `root` that is `node`.
    pub const fn new(root: NodeRef<'t>, node: NodeRef<'t>) -> Self {
        Self { root, node }
    }

    /// The part's own node.
    pub const fn node(&self) -> NodeRef<'t> {
        self.node
    }

    /// The object's mapping.
    pub const fn root(&self) -> NodeRef<'t> {
        self.root
    }

    /// A field by its dotted path.
    pub fn field<T: FromNode<'t>>(&self, path: &'t str) -> Field<'t, T> {
        Field::find(self.root, self.node, path)
    }

    /// A list by its dotted path; an absent one is empty.
    pub fn list(&self, path: &'t str) -> Field<'t, List<'t>> {
        self.field(path).absent_means(List::EMPTY)
    }

    /// The item itself as a field, for lists of plain values.
    pub fn as_text(&self) -> Field<'t, Text<'t>> {
        Field::find(self.root, self.node, "")
    }
}
