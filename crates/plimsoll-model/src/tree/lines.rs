use super::{NodeRef, Tree};
use std::collections::BTreeSet;

/// The nodes of a tree by their places, and what each stands in: one line of thousands is drawn without a look at the
/// others.
#[derive(Clone, Debug)]
pub(super) struct Lines {
    /// Indexes of nodes by line, column and index.
    by_place: Vec<u32>,
    /// Of each node, the index of the collection that it is a child of, and which child it is.
    parents: Vec<(u32, u32)>,
}

/// A part of a line, or something that one stands in.
#[derive(Clone, Copy, Debug)]
pub(super) struct LinePart<'t> {
    pub(super) node: NodeRef<'t>,
    /// Which child of its parent it is, from 0.
    pub(super) position: u32,
}

/// Most parts of a line that are looked at. Each takes a column, unless aliases copy it.
const PARTS_MAX: usize = 400;
/// For smaller trees it is worked out each time: keeping it would take more memory than the time is worth.
const KEPT_FROM_NODES: usize = 256;

impl Tree {
    /// Asks where nodes stand.
    pub(super) fn with_lines<T>(&self, ask: impl FnOnce(&Lines) -> T) -> T {
        if self.len() < KEPT_FROM_NODES {
            return ask(&Lines::of(self));
        }
        ask(self.lines.get_or_init(|| Box::new(Lines::of(self))))
    }
}

impl Lines {
    fn of(tree: &Tree) -> Self {
        let nodes = || (0..tree.len() as u32).filter_map(|index| tree.node(index));
        let mut by_place: Vec<u32> = nodes().map(NodeRef::index).collect();
        by_place.sort_by_key(|index| place(tree, *index));
        let mut parents = vec![(0, 0); tree.len()];
        for parent in nodes().filter(|node| !node.is_scalar()) {
            for (position, child) in parent.children(parent.tag()).enumerate() {
                if let Some(known) = parents.get_mut(child.index() as usize) {
                    *known = (parent.index(), position as u32);
                }
            }
        }
        Self { by_place, parents }
    }

    /// The nodes at or below `top` that begin on a line up to `column`, the first one behind it, and everything that these
    /// stand in, up to `top`; by their indexes.
    pub(super) fn parts<'t>(&self, top: NodeRef<'t>, line: u32, column: u32) -> Vec<LinePart<'t>> {
        let on_line = self.nodes_from(top, (line, 0, 0)).take_while(|node| node.line() == line);
        let mut is_behind = false;
        let near = on_line.take_while(|node| !std::mem::replace(&mut is_behind, node.column() > column));
        let mut kept = BTreeSet::new();
        for part in near.filter(|node| top.contains(*node)).take(PARTS_MAX) {
            let mut here = part.index();
            while kept.insert(here) && here != top.index() {
                here = self.parent(here).0;
            }
        }
        let part = |index| Some(LinePart { node: top.tree().node(index)?, position: self.parent(index).1 });
        kept.into_iter().filter_map(part).collect()
    }

    /// The first scalar at or below `top` that begins at a place.
    pub(super) fn scalar_at<'t>(&self, top: NodeRef<'t>, line: u32, column: u32) -> Option<NodeRef<'t>> {
        let here = self.nodes_from(top, (line, column, top.index()));
        let mut here = here.take_while(|node| (node.line(), node.column()) == (line, column));
        here.find(|node| node.is_scalar()).filter(|node| top.contains(*node))
    }

    fn nodes_from<'t>(
        &self,
        top: NodeRef<'t>,
        from: (u32, u32, u32),
    ) -> impl Iterator<Item = NodeRef<'t>> + use<'t, '_> {
        let tree = top.tree();
        let first = self.by_place.partition_point(|index| place(tree, *index) < from);
        self.by_place.iter().skip(first).filter_map(move |index| tree.node(*index))
    }

    fn parent(&self, index: u32) -> (u32, u32) {
        self.parents.get(index as usize).copied().unwrap_or_default()
    }
}

fn place(tree: &Tree, index: u32) -> (u32, u32, u32) {
    tree.node(index).map_or((0, 0, index), |node| (node.line(), node.column(), index))
}
