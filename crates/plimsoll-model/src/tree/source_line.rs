use super::{BLOCK_TEXT, FLOW, HIDDEN_KEY, NodeRef, QUOTED, REDACTED, Tag, Tree};
use crate::printable;

/// Longest line that is drawn, in characters; a longer one is cut with an ellipsis.
const LINE_CHARS_MAX: usize = 160;

impl Tree {
    /// The line of the file as the redacted tree knows it: keys and values at their columns, without comments.
    ///
    /// Drawn from the tree and not from the file, so that nothing redacted can show through. Of texts only names
    /// are drawn and the value that stands at `column`, which is the one that is spoken of; others become `…`.
    pub fn source_line(&self, line: u32, column: u32) -> String {
        self.root().map_or(String::new(), |root| root.source_line(line, column))
    }
}

impl NodeRef<'_> {
    /// As [`Tree::source_line`], with only what lies below this node: one object out of a list of thousands is
    /// drawn without a look at the others.
    pub fn source_line(self, line: u32, column: u32) -> String {
        let mut drawing = Drawing { line, column, text: String::new(), chars: 0 };
        drawing.node(self, Context { in_flow: false, shown: false, is_key: false });
        drawing.text
    }

    /// How many characters of the line the key or value takes that starts at this place, at or below this node;
    /// `None` where that is not known or must not be told. A text with escapes is longer in the file.
    pub fn token_chars(self, line: u32, column: u32) -> Option<u32> {
        let last = self.index + self.size();
        let mut nodes = (self.index..last).filter_map(|index| self.tree.node(index));
        let token = nodes.find(|node| node.is_scalar() && (node.line(), node.column()) == (line, column))?;
        // The length of a secret tells something of it. A block starts here and ends on another line.
        if token.node().flags & (REDACTED | HIDDEN_KEY | BLOCK_TEXT) != 0 || token.is_null() {
            return None;
        }
        let raw = token.key_text();
        let quotes = if token.node().flags & QUOTED != 0 { 2 } else { 0 };
        (!raw.contains('\n')).then(|| raw.chars().count() as u32 + quotes)
    }
}

struct Drawing {
    line: u32,
    column: u32,
    text: String,
    chars: usize,
}

/// What is known of a node from what stands around it.
#[derive(Clone, Copy)]
struct Context {
    in_flow: bool,
    /// Whether its text may be drawn.
    shown: bool,
    is_key: bool,
}

impl Drawing {
    /// Draws what lies on the line below `node`; says whether anything did.
    fn node(&mut self, node: NodeRef<'_>, context: Context) -> bool {
        let here = node.line() == self.line;
        if node.is_scalar() {
            if here && node.tag() != Tag::Null {
                self.put(node.column(), &scalar_text(node, context));
            }
            return here;
        }
        let flow = node.node().flags & FLOW != 0 || context.in_flow;
        let (open, close) = if node.is_mapping() { ("{", "}") } else { ("[", "]") };
        if here && flow {
            self.put(node.column(), open);
        }
        let (last, drawn) = self.children(node, Context { in_flow: flow, ..context }, here && flow);
        if flow && last && drawn {
            self.text.push_str(close);
            self.chars += 1;
        }
        drawn
    }

    /// Draws children; says whether the last one was drawn, and whether anything was.
    fn children(&mut self, node: NodeRef<'_>, context: Context, opened: bool) -> (bool, bool) {
        let (mut last, mut drawn, mut shown) = (opened, opened, false);
        for child in child_steps(node) {
            if drawn && context.in_flow && child.starts_entry && last && child.position > 0 {
                self.text.push(',');
                self.chars += 1;
            }
            if !context.in_flow
                && node.is_sequence()
                && child.node.line() == self.line
                && child.node.column() > 2
            {
                self.put_dash(child.node.column());
            }
            let spoken_of = (child.node.line(), child.node.column()) == (self.line, self.column);
            if child.is_key {
                shown = spoken_of || child.node.key_text() == "name";
            } else if node.is_sequence() {
                shown = spoken_of || context.shown;
            }
            last = self.node(child.node, Context { shown, is_key: child.is_key, ..context });
            if child.is_key && last {
                self.text.push(':');
                self.chars += 1;
            }
            drawn |= last;
        }
        (last, drawn)
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

fn scalar_text(node: NodeRef<'_>, context: Context) -> String {
    if context.is_key {
        return printable(node.key_shown()).into_owned();
    }
    let flags = node.node().flags;
    if node.tag() == Tag::Str && !context.shown {
        return "…".to_owned();
    }
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

#[cfg(test)]
mod tests {
    use crate::tree::{Position, ScalarForm, Tag, Tree, TreeBuilder};

    /// `{"häß": "geheim", b: 7}` in one line, as the second item of a list whose first is `a`.
    fn tree() -> Tree {
        let mut builder = TreeBuilder::default();
        let at = |column| Position { line: 1, column };
        builder.start(Tag::Sequence, true, at(1));
        builder.scalar(Tag::Str, "a", ScalarForm::Plain, at(2));
        builder.start(Tag::Mapping, true, at(5));
        builder.scalar(Tag::Str, "häß", ScalarForm::Quoted, at(6));
        builder.scalar(Tag::Str, "geheim", ScalarForm::Quoted, at(13));
        builder.scalar(Tag::Str, "b", ScalarForm::Plain, at(23));
        builder.scalar(Tag::Int, "7", ScalarForm::Plain, at(26));
        builder.end();
        builder.end();
        let mut tree = builder.finish();
        tree.redact(4);
        tree
    }

    #[test]
    fn a_token_is_as_long_as_in_the_file_and_a_secret_has_no_length() {
        let tree = tree();
        let root = tree.root().unwrap();
        assert_eq!(root.token_chars(1, 6), Some(5), "with its quotes, in characters");
        assert_eq!(root.token_chars(1, 26), Some(1));
        assert_eq!(root.token_chars(1, 13), None, "redacted");
        assert_eq!(root.token_chars(1, 5), None, "a mapping");
        assert_eq!((root.token_chars(2, 6), root.token_chars(1, 7)), (None, None));
        let item = tree.node(2).unwrap();
        assert_eq!((item.token_chars(1, 2), item.token_chars(1, 23)), (None, Some(1)));
    }

    #[test]
    fn an_item_is_drawn_without_what_stands_beside_it() {
        let tree = tree();
        let item = tree.node(2).unwrap().source_line(1, 26);
        assert_eq!(item, "    {häß:   …,        b: 7}");
        assert!(tree.source_line(1, 26).starts_with("[…"), "the whole line begins with the item before");
    }
}
