use super::{BLOCK_TEXT, FLOW, NodeRef, QUOTED, Tag, Tree};
use crate::printable;

/// Longest line that is drawn, in characters; a longer one is cut with an ellipsis.
const LINE_CHARS_MAX: usize = 160;

impl Tree {
    /// The line of the file as the redacted tree knows it: keys and values at their columns, without comments.
    ///
    /// Drawn from the tree and not from the file, so that nothing redacted can show through.
    pub fn source_line(&self, line: u32) -> String {
        let mut drawing = Drawing { line, text: String::new(), chars: 0 };
        if let Some(root) = self.root() {
            drawing.node(root, false);
        }
        drawing.text
    }
}

struct Drawing {
    line: u32,
    text: String,
    chars: usize,
}

impl Drawing {
    /// Draws what lies on the line below `node`; says whether anything did.
    fn node(&mut self, node: NodeRef<'_>, in_flow: bool) -> bool {
        let flags = node.node().flags;
        let here = node.line() == self.line;
        if node.is_scalar() {
            if here && node.tag() != Tag::Null {
                self.put(node.column(), &scalar_text(node));
            }
            return here;
        }
        let flow = flags & FLOW != 0 || in_flow;
        let (open, close) = if node.is_mapping() { ("{", "}") } else { ("[", "]") };
        if here && flow {
            self.put(node.column(), open);
        }
        let mut last = here && flow;
        let mut drawn = last;
        for child in child_steps(node) {
            if drawn && flow && child.starts_entry && last && child.position > 0 {
                self.text.push(',');
                self.chars += 1;
            }
            if !flow && node.is_sequence() && child.node.line() == self.line && child.node.column() > 2 {
                self.put_dash(child.node.column());
            }
            last = self.node(child.node, flow);
            if child.is_key && last {
                self.text.push(':');
                self.chars += 1;
            }
            drawn |= last;
        }
        if flow && last && drawn {
            self.text.push_str(close);
            self.chars += 1;
        }
        drawn
    }

    fn put(&mut self, column: u32, text: &str) {
        if self.chars >= LINE_CHARS_MAX {
            return;
        }
        let target = (column as usize).saturating_sub(1).min(LINE_CHARS_MAX);
        // Never glue two tokens together: what was shortened or redacted may leave columns behind.
        let blanks = target.saturating_sub(self.chars).max(usize::from(self.needs_blank()));
        self.text.extend(std::iter::repeat_n(' ', blanks));
        let room = LINE_CHARS_MAX.saturating_sub(self.chars + blanks);
        let cut = text.char_indices().nth(room).map_or(text.len(), |(at, _)| at);
        self.text.push_str(text.get(..cut).unwrap_or_default());
        self.chars += blanks + text.chars().take(room).count();
        if cut < text.len() {
            self.text.push('…');
            self.chars = LINE_CHARS_MAX;
        }
    }

    fn put_dash(&mut self, item_column: u32) {
        if (item_column as usize) > self.chars + 2 || self.text.is_empty() {
            self.put(item_column - 2, "-");
        }
    }

    fn needs_blank(&self) -> bool {
        self.text.chars().next_back().is_some_and(|last| !matches!(last, '{' | '[' | ' '))
    }
}

fn scalar_text(node: NodeRef<'_>) -> String {
    let flags = node.node().flags;
    let shown = node.shown();
    let shown = printable(shown.lines().next().unwrap_or_default());
    if flags & BLOCK_TEXT != 0 {
        "|".to_owned()
    } else if flags & QUOTED != 0 {
        format!("\"{shown}\"")
    } else {
        shown.into_owned()
    }
}

struct ChildStep<'t> {
    node: NodeRef<'t>,
    position: usize,
    is_key: bool,
    starts_entry: bool,
}

fn child_steps(node: NodeRef<'_>) -> impl Iterator<Item = ChildStep<'_>> {
    let mapping = node.is_mapping();
    node.children(node.tag()).enumerate().map(move |(position, node)| {
        let is_key = mapping && position % 2 == 0;
        ChildStep { node, position, is_key, starts_entry: !mapping || is_key }
    })
}
