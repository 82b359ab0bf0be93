//! Ports, as a field gives them: by number or by name.

use plimsoll_kube::{FromNode, Text};
use plimsoll_model::tree::{NodeRef, Tag};

/// A port by number or by name.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Port<'t> {
    /// Its number.
    Number(i64),
    /// Its name.
    Name(Text<'t>),
}

impl<'t> FromNode<'t> for Port<'t> {
    const EXPECTED: &'static str = "a port's number or name";

    fn from_node(node: NodeRef<'t>) -> Option<Self> {
        match node.tag() {
            Tag::Int | Tag::Float => i64::from_node(node).map(Self::Number),
            _ => Text::from_node(node).map(Self::Name),
        }
    }
}
