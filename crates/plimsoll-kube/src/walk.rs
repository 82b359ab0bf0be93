//! Following patterns through an object, see [`crate::shape::Pattern`].

use crate::shape::Pattern;
use plimsoll_model::{first_key, tree::NodeRef};

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
        let bracketed = pattern.strip_prefix('[').and_then(|tail| tail.split_once(']'));
        let (step, rest) = match bracketed {
            Some((key, rest)) => (key, rest.strip_prefix('.').unwrap_or(rest)),
            None => pattern.split_once('.').unwrap_or((pattern, "")),
        };
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
    Walk::new(from, pattern).found.first().copied()
}

/// The part that a path without wildcards leads to.
pub(crate) fn at<'t>(from: NodeRef<'t>, path: &'static str) -> Option<NodeRef<'t>> {
    let (mut node, mut rest) = (from, path);
    while !rest.is_empty() {
        let (key, tail) = first_key(rest);
        node = node.get(key)?;
        rest = tail;
    }
    (!node.is_null()).then_some(node)
}
