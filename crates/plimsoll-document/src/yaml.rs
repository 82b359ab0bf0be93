//! Events of the YAML parser into a tree: aliases, merge keys and duplicate keys resolved as kubectl does.

use crate::{
    Limits,
    dialect::{self, Source},
    parse::{Fault, Oddity, Room, too_many_documents},
    scalar::{Scalar, is_outside_json, key_name, resolve},
};
use granit_parser::{
    ErrorKind, Event, Marker, Options, Parser, ScalarStyle, ScanError, Span, StructureStyle,
};
use plimsoll_model::{
    GapCode, Hidden,
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

/// Parses the text of one document. What it holds is taken off the file's room.
///
/// kubectl reads no more than one document between two separators. What follows it is a fault, and what is before
/// a syntax error is kept.
pub(crate) fn parse_yaml(
    source: Source<'_>,
    lines_before: u32,
    limits: &Limits,
    room: &mut Room,
) -> YamlOutput {
    let mut options = Options::default();
    options.emit_anchor_events = true;
    options.flow_nesting_limit = u8::try_from(limits.document_depth_max).unwrap_or(u8::MAX).into();
    options.block_nesting_limit = options.flow_nesting_limit;
    let mut parser = Parser::new_from_str_with_options(source.text, options);
    let mut output = YamlOutput::default();
    let mut reader = Reader::new(Place { source, lines_before }, limits, room);
    while let Some(event) = parser.next_event() {
        let step = match event {
            Ok((Event::StreamEnd, _)) => break,
            Ok((_, span)) if reader.is_done => Err(left_over(reader.place.of(span.start))),
            Err(error) if reader.is_done => Err(left_over(reader.place.of(*error.marker()))),
            Ok((event, span)) => reader.event(event, span, &mut output),
            Err(error) => Err(syntax_fault(&error, reader.place)),
        };
        if let Err(fault) = step {
            output.fault = Some(fault);
            break;
        }
    }
    output
}

fn left_over(at: Position) -> Fault {
    let message = "kubectl reads one document here and leaves out what follows; `---` sets documents apart";
    fault(GapCode::YamlSyntax, at, message.to_owned())
}

/// Where the text is in its file.
#[derive(Clone, Copy)]
struct Place<'s> {
    source: Source<'s>,
    lines_before: u32,
}

impl Place<'_> {
    fn of(self, marker: Marker) -> Position {
        let (line, column) = self.source.breaks.in_file(marker.line() as u32, marker.col() as u32 + 1);
        Position { line: line + self.lines_before, column }
    }
}

struct Reader<'l> {
    builder: TreeBuilder,
    place: Place<'l>,
    limits: &'l Limits,
    room: &'l mut Room,
    has_tab: bool,
    /// Whether the document has ended.
    is_done: bool,
    /// Open collections from the outermost in brackets or braces on.
    flow_depth: usize,
    /// The line of the last event, as the parser counts.
    last_line: u32,
    /// Anchor id to the index of its node, known once the node is closed.
    anchors: HashMap<usize, u32>,
    /// Anchors of collections that are still open, innermost last; 0 for none.
    open_anchors: Vec<usize>,
    /// Open collections: whether a mapping, and how many children so far.
    open: Vec<(bool, u32)>,
    /// Merge keys of open mappings, in rising order.
    merge_keys: Vec<u32>,
    last: Position,
}

impl<'l> Reader<'l> {
    fn new(place: Place<'l>, limits: &'l Limits, room: &'l mut Room) -> Self {
        Self {
            builder: TreeBuilder::with_capacity(place.source.text.len()),
            has_tab: place.source.text.contains('\t'),
            place,
            limits,
            room,
            is_done: false,
            flow_depth: 0,
            last_line: 0,
            anchors: HashMap::new(),
            open_anchors: Vec::new(),
            open: Vec::new(),
            merge_keys: Vec::new(),
            last: Position::default(),
        }
    }

    fn event(&mut self, event: Event<'_>, span: Span, output: &mut YamlOutput) -> Result<(), Fault> {
        let at = self.place.of(span.start);
        if let Event::Anchor(_, name) = &event {
            return if dialect::is_anchor(name) {
                Ok(())
            } else {
                Err(syntax(at, "an anchor has a name that YAML 1.1 does not allow"))
            };
        }
        let begins = matches!(
            event,
            Event::Scalar(..) | Event::Alias(_) | Event::SequenceStart(..) | Event::MappingStart(..)
        );
        if self.has_tab && begins && self.flow_depth == 0 && self.place.source.is_behind_tab(span.start) {
            return Err(syntax(at, "a tab is where YAML takes blanks only"));
        }
        if begins && self.place.source.has_odd_tag(&span) {
            return Err(syntax(at, "a tag has a character that YAML 1.1 does not allow"));
        }
        match event {
            // The document that has begun already is then an empty one, and this is the next.
            Event::DocumentStart(true, _) if self.place.source.is_begun => return Err(left_over(at)),
            Event::DocumentEnd => {
                self.is_done = true;
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
                let (in_flow, line_before) = (self.flow_depth > 0, self.last_line);
                let is_key =
                    self.open.last().is_some_and(|(is_mapping, children)| *is_mapping && children % 2 == 0);
                let has_properties = anchor != 0 || tag.is_some();
                let written =
                    dialect::Scalar { span: &span, style, in_flow, is_key, has_properties, line_before };
                if let Some(message) = self.place.source.scalar_refusal(written) {
                    return Err(syntax(at, message));
                }
                let form = match style {
                    ScalarStyle::Plain => ScalarForm::Plain,
                    ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted => ScalarForm::Quoted,
                    ScalarStyle::Literal | ScalarStyle::Folded => ScalarForm::Block,
                };
                let scalar = resolve(&text, form, tag.as_deref());
                let scalar = scalar.map_err(|message| syntax(at, message))?;
                self.scalar(&scalar, form, at)?;
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
        self.last_line = span.end.line() as u32;
        Ok(())
    }

    /// Counts a child and says whether it is a key. Refuses keys that are not scalars: JSON has none, so Kubernetes
    /// has none.
    fn before_node(&mut self, at: Position, is_scalar: bool) -> Result<bool, Fault> {
        if self.builder.len() >= self.limits.document_nodes_max {
            let limit = self.limits.document_nodes_max;
            return Err(fault(GapCode::Limit, at, format!("the document has more than {limit} values")));
        }
        let Some((is_mapping, children)) = self.open.last_mut() else { return Ok(false) };
        *children += 1;
        let is_key = *is_mapping && *children % 2 == 1;
        if is_key && !is_scalar {
            return Err(syntax(at, "a mapping key is a list or a mapping"));
        }
        Ok(is_key)
    }

    fn scalar(&mut self, scalar: &Scalar<'_>, form: ScalarForm, at: Position) -> Result<(), Fault> {
        let (tag, text) = (scalar.tag, scalar.text.as_ref());
        if self.before_node(at, true)? {
            if scalar.is_merge {
                self.merge_keys.push(self.builder.next_index());
            }
            let name = key_name(tag, text).map_err(|message| syntax(at, message))?;
            self.builder.scalar(tag, &name, form, at);
            return Ok(());
        }
        if is_outside_json(tag, text) {
            return Err(syntax(at, "a number is infinite or not a number, which JSON does not have"));
        }
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
        self.flow_depth += usize::from(style == StructureStyle::Flow || self.flow_depth > 0);
        self.open.push((tag == Tag::Mapping, 0));
        self.open_anchors.push(anchor);
        Ok(())
    }

    fn end(&mut self) -> Option<u32> {
        self.open.pop();
        self.flow_depth = self.flow_depth.saturating_sub(1);
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
            return Err(syntax(at, "an alias points into itself"));
        };
        let (scalar, mapping, size) = self
            .builder
            .closed(index)
            .map_or((true, false, 1), |node| (node.is_scalar(), node.is_mapping(), node.subtree_len()));
        if self.before_node(at, scalar)? {
            return self.alias_key(index, at);
        }
        let is_merged = self.merge_keys.last().is_some_and(|key| key + 1 == self.builder.next_index());
        if is_merged && !mapping {
            return Err(syntax(at, NOT_MERGED));
        }
        if self.builder.len() + size > self.limits.document_nodes_max {
            let limit = self.limits.document_nodes_max;
            return Err(fault(GapCode::Limit, at, format!("aliases expand to more than {limit} values")));
        }
        self.take_alias_nodes(size, at)?;
        let depth = self.builder.closed(index).map_or(0, NodeRef::depth);
        if self.builder.depth() + depth > self.limits.document_depth_max {
            return Err(depth_fault(at, self.limits));
        }
        self.builder.copy(index);
        Ok(())
    }

    /// Takes what an alias stands for off the file's room. That is so even where a later key throws it away: copying is
    /// work, and the work must not exceed the text by far.
    fn take_alias_nodes(&mut self, size: usize, at: Position) -> Result<(), Fault> {
        let Some(left) = self.room.alias_nodes.checked_sub(size) else {
            let limit = self.limits.file_alias_nodes_max;
            let message = format!("the aliases of the file expand to more than {limit} values");
            return Err(fault(GapCode::Limit, at, message));
        };
        self.room.alias_nodes = left;
        Ok(())
    }

    /// A key that is an alias: never a merge key, whatever its text.
    fn alias_key(&mut self, index: u32, at: Position) -> Result<(), Fault> {
        let Some(key) = self.builder.closed(index) else { return Ok(()) };
        let (tag, name) = (key.tag(), key_name(key.tag(), key.key_text()));
        let name = name.map_err(|message| syntax(at, message))?.into_owned();
        // Unlike that of a value, its text is copied, so a long one counts for several.
        self.take_alias_nodes(1 + name.len() / KEY_BYTES_PER_NODE, at)?;
        self.builder.scalar(tag, &name, ScalarForm::Plain, at);
        Ok(())
    }

    /// Resolves merge keys and duplicate keys of a mapping that was just closed. The common mapping has
    /// neither and is left as it is.
    fn resolve_keys(&mut self, mapping: u32, oddities: &mut Vec<Oddity>) -> Result<(), Fault> {
        let merges = self.merge_keys.split_off(self.merge_keys.partition_point(|key| *key < mapping));
        let Some(node) = self.builder.closed(mapping) else { return Ok(()) };
        if merges.is_empty() {
            let mut seen = KeySet::new(node.child_count());
            if node.entries().all(|(key, _)| seen.insert(key.key_text())) {
                return Ok(());
            }
        }
        let entries = CountingEntries::of(node, &merges, oddities)?;
        self.builder.replace_entries(mapping, &entries);
        Ok(())
    }
}

/// Bytes of a key that stand for a further node where an alias repeats it.
const KEY_BYTES_PER_NODE: usize = 16;

const NOT_MERGED: &str = "a merge key merges something that is not a mapping";

/// The entries of a mapping that count: the last one of a name does, and a merge key stands for the entries of what it
/// merges, so that it overwrites what is before it and not what is after it. Of several mappings that one key
/// merges, the first counts.
///
/// The order is that of kubectl (`decode.go` of yaml.v2); in YAML's own words, keys of the mapping would always win.
struct CountingEntries<'t, 'o> {
    order: Vec<&'t str>,
    found: HashMap<&'t str, (NodeRef<'t>, u32)>,
    oddities: &'o mut Vec<Oddity>,
}

impl<'t, 'o> CountingEntries<'t, 'o> {
    /// Key and value of each; `merges` are the indexes of merge keys, in rising order.
    fn of(
        mapping: NodeRef<'t>,
        merges: &[u32],
        oddities: &'o mut Vec<Oddity>,
    ) -> Result<Vec<(u32, u32)>, Fault> {
        let mut entries = Self { order: Vec::new(), found: HashMap::new(), oddities };
        for (key, value) in mapping.entries() {
            let at = Position { line: key.line(), column: key.column() };
            if merges.binary_search(&key.index()).is_ok() {
                entries.merge(at, value)?;
            } else {
                entries.put(at, key, value, Some("a key is written twice; the last one counts"))?;
            }
        }
        let Self { order, found, .. } = entries;
        let counting = order.into_iter().filter_map(|name| found.get(name));
        Ok(counting.map(|&(key, value)| (key.index(), value)).collect())
    }

    fn merge(&mut self, at: Position, value: NodeRef<'t>) -> Result<(), Fault> {
        let mut sources: Vec<_> = if value.is_sequence() { value.items().collect() } else { vec![value] };
        if !sources.iter().all(|source| source.is_mapping()) {
            return Err(syntax(at, NOT_MERGED));
        }
        sources.reverse();
        let entries = || sources.iter().flat_map(|source| source.entries());
        if entries().any(|(key, _)| self.found.contains_key(key.key_text())) {
            let message = "a merge key overwrites a key that is before it, as kubectl reads it".to_owned();
            self.oddities.push(Oddity { line: at.line, message });
        }
        // What two merged mappings both say is meant so.
        entries().try_for_each(|(key, value)| self.put(at, key, value, None))
    }

    fn put(
        &mut self,
        at: Position,
        key: NodeRef<'t>,
        value: NodeRef<'t>,
        odd: Option<&str>,
    ) -> Result<(), Fault> {
        match self.found.get(key.key_text()) {
            None => self.order.push(key.key_text()),
            // `1` and `"1"` are two keys in YAML and one name in JSON: which of them kubectl takes is chance.
            Some((other, _)) if other.tag() != key.tag() => {
                return Err(syntax(at, "two keys become one name in JSON"));
            }
            Some(_) => {
                let odd = odd.map(|odd| Oddity { line: at.line, message: odd.to_owned() });
                self.oddities.extend(odd);
            }
        }
        self.found.insert(key.key_text(), (key, value.index()));
        Ok(())
    }
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

fn syntax(at: Position, message: &str) -> Fault {
    fault(GapCode::YamlSyntax, at, message.to_owned())
}

fn fault(code: GapCode, at: Position, message: String) -> Fault {
    Fault { code, line: Some(at.line), message, hides: Hidden::All }
}

fn depth_fault(at: Position, limits: &Limits) -> Fault {
    fault(GapCode::Limit, at, format!("values are nested deeper than {}", limits.document_depth_max))
}

/// The parser's own sentences, except where they could repeat what the file says.
fn syntax_fault(error: &ScanError, place: Place<'_>) -> Fault {
    let line = Some(place.of(*error.marker()).line);
    match error.kind() {
        ErrorKind::RecursionLimitExceeded => {
            let message = "values are nested too deeply".to_owned();
            Fault { code: GapCode::Limit, line, message, hides: Hidden::All }
        }
        ErrorKind::Custom(_) | ErrorKind::UnexpectedCharacter { .. } => Fault {
            code: GapCode::YamlSyntax,
            line,
            message: "a character that YAML does not allow here".to_owned(),
            hides: Hidden::All,
        },
        kind => Fault { code: GapCode::YamlSyntax, line, message: kind_sentence(kind), hides: Hidden::All },
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
