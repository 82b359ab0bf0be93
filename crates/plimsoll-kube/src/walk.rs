//! Following patterns through an object, see [`crate::shape::Pattern`].

use crate::shape::Pattern;
use plimsoll_model::tree::NodeRef;

/// What a pattern leads to, and what stands in its way.
#[derive(Debug, Default)]
pub(crate) struct Walk<'t> {
    pub(crate) found: Vec<NodeRef<'t>>,
    /// Each with what belongs there instead.
    pub(crate) odd: Vec<(NodeRef<'t>, &'static str)>,
}

impl<'t> Walk<'t> {
    /// Follows a pattern. Null is absent.
    pub(crate) fn new(from: NodeRef<'t>, pattern: Pattern) -> Self {
        let mut walk = Self::default();
        walk.follow(from, pattern);
        walk
    }

    fn follow(&mut self, node: NodeRef<'t>, pattern: Pattern) {
        if node.is_null() {
            return;
        }
        if pattern.is_empty() {
            return self.found.push(node);
        }
        if !node.is_mapping() {
            return self.odd.push((node, "a mapping"));
        }
        let (step, rest) = pattern.split_once('.').unwrap_or((pattern, ""));
        if step == "{}" {
            return node.entries().for_each(|(_, value)| self.follow(value, rest));
        }
        let key = step.trim_end_matches("[]");
        if let Some(value) = node.get(key) {
            self.follow_lists(value, (step.len() - key.len()) / 2, rest);
        }
    }

    fn follow_lists(&mut self, node: NodeRef<'t>, depth: usize, rest: Pattern) {
        if depth == 0 {
            return self.follow(node, rest);
        }
        if node.is_sequence() {
            node.items().for_each(|item| self.follow_lists(item, depth - 1, rest));
        } else if !node.is_null() {
            self.odd.push((node, "a list"));
        }
    }
}

/// The first part that a pattern leads to.
pub(crate) fn first<'t>(from: NodeRef<'t>, pattern: Pattern) -> Option<NodeRef<'t>> {
    if pattern.contains(['[', '{']) {
        return Walk::new(from, pattern).found.first().copied();
    }
    let mut keys = pattern.split('.').filter(|key| !key.is_empty());
    keys.try_fold(from, NodeRef::get).filter(|node| !node.is_null())
}
