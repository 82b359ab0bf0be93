//! Events of the YAML parser into a tree: aliases, merge keys and duplicate keys resolved.

use crate::{
    Limits,
    parse::{Fault, Oddity, Room, too_many_documents},
    scalar::{resolve_plain, resolve_tagged},
};
use granit_parser::{ErrorKind, Event, Options, Parser, ScalarStyle, ScanError, Span, StructureStyle};
use plimsoll_model::{
    GapCode,
    tree::{NodeRef, Position, ScalarForm, Tag, Tree, TreeBuilder},
};
use std::collections::{HashMap, HashSet};

/// What one text gave.
#[derive(Default)]
pub(crate) struct YamlOutput {
    pub(crate) trees: Vec<Tree>,
    pub(crate) fault: Option<Fault>,
    pub(crate) oddities: Vec<Oddity>,
}

/// Parses a text of one or more documents; what stands before a syntax error is kept. What it holds is taken off the
/// file's room.
pub(crate) fn parse_yaml(text: &str, lines_before: u32, limits: &Limits, room: &mut Room) -> YamlOutput {
    let mut options = Options::default();
    options.block_scalar_eof_without_line_feed = true;
    options.flow_nesting_limit = u8::try_from(limits.document_depth_max).unwrap_or(u8::MAX).into();
    options.block_nesting_limit = options.flow_nesting_limit;
    let mut parser = Parser::new_from_str_with_options(text, options);
    let mut output = YamlOutput::default();
    let mut reader = Reader::new(text.len(), lines_before, limits, room);
    while let Some(event) = parser.next_event() {
        let step = match event {
            Ok((event, span)) => reader.event(event, span, &mut output),
            Err(error) => Err(syntax_fault(&error, lines_before)),
        };
        if let Err(fault) = step {
            output.fault = Some(fault);
            break;
        }
    }
    output
}

struct Reader<'l> {
    builder: TreeBuilder,
    lines_before: u32,
    limits: &'l Limits,
    room: &'l mut Room,
    /// Anchor id to the index of its node, known once the node is closed.
    anchors: HashMap<usize, u32>,
    /// Anchors of collections that are still open, innermost last; 0 for none.
    open_anchors: Vec<usize>,
    /// Open collections: whether a mapping, and how many children so far.
    open: Vec<(bool, u32)>,
    last: Position,
}

impl<'l> Reader<'l> {
    fn new(bytes: usize, lines_before: u32, limits: &'l Limits, room: &'l mut Room) -> Self {
        Self {
            builder: TreeBuilder::with_capacity(bytes),
            lines_before,
            limits,
            room,
            anchors: HashMap::new(),
            open_anchors: Vec::new(),
            open: Vec::new(),
            last: Position::default(),
        }
    }

    fn event(&mut self, event: Event<'_>, span: Span, output: &mut YamlOutput) -> Result<(), Fault> {
        let at = self.position(span);
        match event {
            Event::DocumentStart(..) => {
                if !self.builder.is_empty() {
                    // A further document in one chunk: what is left of the text is its share.
                    self.builder = TreeBuilder::default();
                }
                self.anchors.clear();
            }
            Event::DocumentEnd => {
                let tree = std::mem::take(&mut self.builder).finish();
                if tree.root().is_some_and(|root| !root.is_null()) {
                    if self.room.documents == 0 {
                        return Err(too_many_documents(self.limits, at.line));
                    }
                    self.room.documents -= 1;
                    output.trees.push(tree);
                }
            }
            Event::Scalar(text, style, anchor, tag) => {
                let suffix = tag.as_deref().and_then(granit_parser::Tag::core_suffix);
                self.scalar(&text, style, suffix, at)?;
                self.name_anchor(anchor, self.builder.next_index() - 1);
            }
            Event::SequenceStart(style, anchor, _) => self.start(Tag::Sequence, style, anchor, at)?,
            Event::MappingStart(style, anchor, _) => self.start(Tag::Mapping, style, anchor, at)?,
            Event::SequenceEnd => {
                self.end();
            }
            Event::MappingEnd => {
                if let Some(mapping) = self.end() {
                    self.resolve_keys(mapping, &mut output.oddities)?;
                }
            }
            Event::Alias(anchor) => self.alias(anchor, at)?,
            _ => {}
        }
        self.last = at;
        Ok(())
    }

    fn position(&self, span: Span) -> Position {
        let line = span.start.line() as u32 + self.lines_before;
        Position { line, column: span.start.col() as u32 + 1 }
    }

    /// Counts a child and refuses keys that are no scalars: JSON has none, so Kubernetes has none.
    fn before_node(&mut self, at: Position, is_scalar: bool) -> Result<(), Fault> {
        if self.builder.len() >= self.limits.document_nodes_max {
            let limit = self.limits.document_nodes_max;
            return Err(fault(GapCode::Limit, at, format!("the document has more than {limit} values")));
        }
        if let Some((is_mapping, children)) = self.open.last_mut() {
            *children += 1;
            if *is_mapping && *children % 2 == 1 && !is_scalar {
                return Err(fault(
                    GapCode::YamlSyntax,
                    at,
                    "a mapping key is a list or a mapping".to_owned(),
                ));
            }
        }
        Ok(())
    }

    fn scalar(
        &mut self,
        text: &str,
        style: ScalarStyle,
        suffix: Option<&str>,
        at: Position,
    ) -> Result<(), Fault> {
        self.before_node(at, true)?;
        let (form, plain) = match style {
            ScalarStyle::Plain => (ScalarForm::Plain, true),
            ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted => (ScalarForm::Quoted, false),
            ScalarStyle::Literal | ScalarStyle::Folded => (ScalarForm::Block, false),
        };
        let untagged = if plain { resolve_plain(text) } else { Tag::Str };
        let tag = suffix.and_then(|suffix| resolve_tagged(suffix, text)).unwrap_or(untagged);
        // The parser places an empty value at the token that follows it; its key is nearer.
        let at = if tag == Tag::Null && (text.is_empty() || text == "~") { self.last } else { at };
        self.builder.scalar(tag, text, form, at);
        Ok(())
    }

    fn start(&mut self, tag: Tag, style: StructureStyle, anchor: usize, at: Position) -> Result<(), Fault> {
        self.before_node(at, false)?;
        if self.builder.depth() >= self.limits.document_depth_max {
            return Err(depth_fault(at, self.limits));
        }
        self.builder.start(tag, style == StructureStyle::Flow, at);
        self.open.push((tag == Tag::Mapping, 0));
        self.open_anchors.push(anchor);
        Ok(())
    }

    fn end(&mut self) -> Option<u32> {
        self.open.pop();
        let anchor = self.open_anchors.pop().unwrap_or(0);
        let index = self.builder.end()?;
        self.name_anchor(anchor, index);
        Some(index)
    }

    fn name_anchor(&mut self, anchor: usize, index: u32) {
        if anchor != 0 {
            self.anchors.insert(anchor, index);
        }
    }

    fn alias(&mut self, anchor: usize, at: Position) -> Result<(), Fault> {
        let Some(&index) = self.anchors.get(&anchor) else {
            return Err(fault(GapCode::YamlSyntax, at, "an alias points into itself".to_owned()));
        };
        let (scalar, size) =
            self.builder.closed(index).map_or((true, 1), |node| (node.is_scalar(), node.subtree_len()));
        self.before_node(at, scalar)?;
        if self.builder.len() + size > self.limits.document_nodes_max {
            let limit = self.limits.document_nodes_max;
            return Err(fault(GapCode::Limit, at, format!("aliases expand to more than {limit} values")));
        }
        // Counted even where a later key throws it away: copying is work, and the work must not exceed the text by far.
        let Some(left) = self.room.alias_nodes.checked_sub(size) else {
            let limit = self.limits.file_alias_nodes_max;
            let message = format!("the aliases of the file expand to more than {limit} values");
            return Err(fault(GapCode::Limit, at, message));
        };
        self.room.alias_nodes = left;
        let depth = self.builder.closed(index).map_or(0, NodeRef::depth);
        if self.builder.depth() + depth > self.limits.document_depth_max {
            return Err(depth_fault(at, self.limits));
        }
        self.builder.copy(index);
        Ok(())
    }

    /// Resolves merge keys and duplicate keys of a mapping that was just closed. The common mapping has
    /// neither and is left as it is.
    fn resolve_keys(&mut self, mapping: u32, oddities: &mut Vec<Oddity>) -> Result<(), Fault> {
        let Some(node) = self.builder.closed(mapping) else { return Ok(()) };
        let mut seen = KeySet::new(node.child_count());
        let (mut duplicate, mut merges) = (None, false);
        for (key, _) in node.entries() {
            let at = Position { line: key.line(), column: key.column() };
            if key.is_null() {
                return Err(fault(GapCode::YamlSyntax, at, "a mapping key is null".to_owned()));
            }
            merges |= key.key_text() == "<<" && key.tag() == Tag::Str;
            if !seen.insert(key.key_text()) {
                duplicate = Some(at);
            }
        }
        if let Some(at) = duplicate {
            oddities.push(Oddity {
                line: at.line,
                message: "a key is written twice; the last one counts".to_owned(),
            });
        }
        if duplicate.is_some() || merges {
            let entries = merged_entries(node)?;
            self.builder.replace_entries(mapping, &entries);
        }
        Ok(())
    }
}

/// Own keys win over merged ones, the first merged mapping wins over later ones, the last duplicate wins.
fn merged_entries(node: NodeRef<'_>) -> Result<Vec<(u32, u32)>, Fault> {
    let mut order: Vec<&str> = Vec::new();
    let mut found: HashMap<&str, (u32, u32, bool)> = HashMap::new();
    let mut put = |key: NodeRef<'_>, value: u32, text, own: bool| {
        match found.get(text) {
            None => order.push(text),
            // A merged key never replaces anything.
            Some(_) if !own => return,
            Some(_) => {}
        }
        found.insert(text, (key.index(), value, own));
    };
    for (key, value) in node.entries() {
        if key.key_text() != "<<" {
            put(key, value.index(), key.key_text(), true);
            continue;
        }
        let sources: Vec<_> = if value.is_sequence() { value.items().collect() } else { vec![value] };
        for source in sources {
            if !source.is_mapping() {
                let at = Position { line: key.line(), column: key.column() };
                return Err(fault(
                    GapCode::YamlSyntax,
                    at,
                    "a merge key merges something that is no mapping".into(),
                ));
            }
            for (key, value) in source.entries() {
                put(key, value.index(), key.key_text(), false);
            }
        }
    }
    Ok(order.iter().filter_map(|text| found.get(text)).map(|&(key, value, _)| (key, value)).collect())
}

/// The keys of one mapping: a scan while there are few, a set when there are many.
enum KeySet<'t> {
    Few(Vec<&'t str>),
    Many(HashSet<&'t str>),
}

impl<'t> KeySet<'t> {
    const FEW: usize = 24;

    fn new(count: usize) -> Self {
        if count <= Self::FEW {
            Self::Few(Vec::with_capacity(count))
        } else {
            Self::Many(HashSet::with_capacity(count))
        }
    }

    /// Whether the key is new.
    fn insert(&mut self, key: &'t str) -> bool {
        match self {
            Self::Few(keys) => {
                let new = !keys.contains(&key);
                keys.push(key);
                new
            }
            Self::Many(keys) => keys.insert(key),
        }
    }
}

fn fault(code: GapCode, at: Position, message: String) -> Fault {
    Fault { code, line: Some(at.line), message }
}

fn depth_fault(at: Position, limits: &Limits) -> Fault {
    fault(GapCode::Limit, at, format!("values are nested deeper than {}", limits.document_depth_max))
}

/// The parser's own sentences, except where they could repeat what the file says.
fn syntax_fault(error: &ScanError, lines_before: u32) -> Fault {
    let line = Some(error.marker().line() as u32 + lines_before);
    match error.kind() {
        ErrorKind::RecursionLimitExceeded => {
            Fault { code: GapCode::Limit, line, message: "values are nested too deeply".to_owned() }
        }
        ErrorKind::Custom(_) | ErrorKind::UnexpectedCharacter { .. } => Fault {
            code: GapCode::YamlSyntax,
            line,
            message: "a character that YAML does not allow here".to_owned(),
        },
        kind => Fault { code: GapCode::YamlSyntax, line, message: kind_sentence(kind) },
    }
}

/// `ExpectedBlockMappingKey` becomes `expected block mapping key`.
fn kind_sentence(kind: &ErrorKind) -> String {
    let name = format!("{kind:?}");
    let name: String = name.chars().take_while(char::is_ascii_alphanumeric).collect();
    let mut sentence = String::with_capacity(name.len() + 8);
    for letter in name.chars() {
        if letter.is_ascii_uppercase() && !sentence.is_empty() {
            sentence.push(' ');
        }
        sentence.push(letter.to_ascii_lowercase());
    }
    sentence
}
