use crate::{
    Limits,
    breaks::{Breaks, LINE_ENDS, NO_BREAKS},
    dialect::Source,
    foreign::{bears_mark, is_other_mapping, without_comments},
    hides::{hidden_in, hidden_in_whole},
    read::count_lines,
    redact::redact,
    search::search,
    split::{Chunk, split},
    yaml::{YamlOutput, parse_yaml},
};
use plimsoll_model::{GapCode, Hidden, SecretFinder, tree::Tree};
use serde::de::IgnoredAny;

/// One document of a file.
#[derive(Debug)]
pub struct Document {
    /// Its values, redacted.
    pub tree: Tree,
    /// Whether a template mark (`{{`) stands in its text.
    pub has_template_mark: bool,
}

/// Why a part of a file gave no document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// What kind of gap it makes.
    pub code: GapCode,
    /// Line in the file, from 1.
    pub line: Option<u32>,
    /// One sentence; bears nothing of what was read.
    pub message: String,
    /// What may stand in the part.
    pub hides: Hidden,
}

/// Something odd that hides nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Oddity {
    /// Line in the file, from 1.
    pub line: u32,
    /// One sentence; bears nothing of what was read.
    pub message: String,
}

/// What a file's text gave.
#[derive(Debug, Default)]
pub struct Parsed {
    /// Documents, in order. Empty ones are left out.
    pub documents: Vec<Document>,
    /// Parts that gave none.
    pub faults: Vec<Fault>,
    /// Oddities.
    pub oddities: Vec<Oddity>,
}

/// Parses the text of a file: JSON if it starts like JSON and is, YAML else, as kubectl does.
///
/// `named_json` is whether the name says JSON: then broken JSON is no YAML either.
///
/// Its trees were not searched for secrets, so nothing is known of them: no check may say that there is none.
pub fn parse(text: &str, named_json: bool, limits: &Limits) -> Parsed {
    read(text, named_json, Reading { limits, finder: None })
}

/// Parses as [`parse`] does, and searches every tree for secrets before its values are hidden.
pub fn parse_and_search(text: &str, named_json: bool, limits: &Limits, finder: &dyn SecretFinder) -> Parsed {
    read(text, named_json, Reading { limits, finder: Some(finder) })
}

/// How a text is read.
#[derive(Clone, Copy)]
struct Reading<'r> {
    limits: &'r Limits,
    finder: Option<&'r dyn SecretFinder>,
}

fn read(text: &str, named_json: bool, reading: Reading<'_>) -> Parsed {
    let unmarked = text.strip_prefix('\u{feff}');
    // To kubectl a text that does not begin with a brace is YAML: one with a byte order mark, or several lists.
    let is_yaml = |values: usize| unmarked.is_some() || values > 1 && text.trim_start().starts_with('[');
    let text = unmarked.unwrap_or(text);
    let mut parsed = Parsed::default();
    if named_json && text.trim_start().starts_with('/') && is_other_json(text, reading.limits) {
        return parsed;
    }
    let mut room = Room::new(reading.limits);
    if text.trim_start().starts_with(['{', '[']) {
        match split_json(text, reading.limits) {
            Ok(chunks) if !is_yaml(chunks.len()) => {
                parse_json(chunks, &mut parsed, reading, &mut room);
                return parsed;
            }
            Err(_) if named_json && is_other_json(text, reading.limits) => return parsed,
            // Too many values are too many, whatever the file's name says.
            Err((chunks, fault))
                if named_json || (fault.code == GapCode::Limit && !is_yaml(chunks.len())) =>
            {
                parse_json(chunks, &mut parsed, reading, &mut room);
                parsed.faults.push(fault);
                return parsed;
            }
            _ => {}
        }
    }
    parse_documents(text, &mut parsed, reading, &mut room);
    parsed
}

/// Parses JSON values, each a document of its own.
fn parse_json(chunks: Vec<Chunk<'_>>, parsed: &mut Parsed, reading: Reading<'_>, room: &mut Room) {
    for chunk in chunks {
        if room.documents == 0 {
            parsed.faults.push(too_many_documents(reading.limits, chunk.lines_before + 1));
            break;
        }
        parse_chunk(json_source(chunk.text), chunk.lines_before, parsed, reading, room);
    }
}

/// Parses YAML documents.
fn parse_documents(text: &str, parsed: &mut Parsed, reading: Reading<'_>, room: &mut Room) {
    let mut before_is_empty = true;
    for chunk in split(text) {
        let is_blank = is_blank(chunk.text);
        if room.documents == 0 && !(is_blank && chunk.bad_separator.is_none()) {
            parsed.faults.push(too_many_documents(reading.limits, chunk.lines_before + 1));
            break;
        }
        if let Some(line) = chunk.bad_separator {
            let message =
                "`---` is followed by something that is not a comment; kubectl refuses it".to_owned();
            let (code, line) = (GapCode::YamlSyntax, Some(line));
            parsed.faults.push(Fault { code, line, message, hides: Hidden::All });
            // What is broken takes room too; of a document that follows, the document does.
            room.documents = room.documents.saturating_sub(usize::from(is_blank));
        }
        // A mark begins a part that follows another, as where files were put together, and nothing else.
        let unmarked = chunk.text.strip_prefix('\u{feff}').filter(|_| !before_is_empty);
        let is_begun = before_is_empty && chunk.lines_before > 0;
        before_is_empty = chunk.text.is_empty();
        let (text, breaks) = Breaks::of(unmarked.unwrap_or(chunk.text));
        let source = Source { text: &text, breaks: &breaks, is_json: false, is_begun };
        parse_chunk(source, chunk.lines_before, parsed, reading, room);
    }
}

/// The fault of a file with more documents than its limit.
pub(crate) fn too_many_documents(limits: &Limits, line: u32) -> Fault {
    let message = format!("the file has more than {} documents", limits.file_documents_max);
    Fault { code: GapCode::Limit, line: Some(line), message, hides: Hidden::All }
}

/// What a file may still hold.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Room {
    /// Documents, broken ones too.
    pub(crate) documents: usize,
    /// Nodes that aliases stand for.
    pub(crate) alias_nodes: usize,
}

impl Room {
    fn new(limits: &Limits) -> Self {
        Self { documents: limits.file_documents_max, alias_nodes: limits.file_alias_nodes_max }
    }
}

/// Most oddities of one file that are told.
const ODDITIES_MAX: usize = 1000;

/// Whether a text holds nothing but comments, blanks and directives.
fn is_blank(text: &str) -> bool {
    text.split(LINE_ENDS).all(|line| {
        line.trim_start().is_empty() || line.trim_start().starts_with('#') || line.starts_with('%')
    })
}

fn json_source(text: &str) -> Source<'_> {
    Source { text, breaks: &NO_BREAKS, is_json: true, is_begun: false }
}

/// Parses one document. What it holds is taken off the file's room.
fn parse_chunk(
    source: Source<'_>,
    lines_before: u32,
    parsed: &mut Parsed,
    reading: Reading<'_>,
    room: &mut Room,
) {
    let refusal = source.refusal().map(|(at, message)| {
        let before = source.text.get(..at).unwrap_or_default();
        let line = source.breaks.in_file(1 + count_lines(before.as_bytes()), 1).0 + lines_before;
        let (code, line, message) = (GapCode::YamlSyntax, Some(line), message.to_owned());
        Fault { code, line, message, hides: Hidden::All }
    });
    let output = match refusal {
        Some(fault) => YamlOutput { fault: Some(fault), ..YamlOutput::default() },
        None if !source.is_json && is_blank(source.text) => return,
        None => parse_yaml(source, lines_before, reading.limits, room),
    };
    let has_template_mark = source.text.contains("{{");
    for mut tree in output.trees {
        if let Some(finder) = reading.finder {
            search(&mut tree, finder);
        }
        redact(&mut tree);
        parsed.documents.push(Document { tree, has_template_mark });
    }
    let told = ODDITIES_MAX.saturating_sub(parsed.oddities.len());
    parsed.oddities.extend(output.oddities.into_iter().take(told));
    if let Some(mut fault) = output.fault {
        room.documents = room.documents.saturating_sub(1);
        if !has_template_mark {
            if fault.code == GapCode::YamlSyntax {
                let line = fault.line.and_then(|line| line.checked_sub(lines_before));
                fault.hides = hidden_in(source.text, line);
            }
            parsed.faults.push(fault);
        } else if !is_other_mapping(source.text) {
            parsed.faults.push(template_fault(source.text, lines_before));
        }
    }
}

/// Whether a text is JSON with comments that holds nothing like an object, such as the settings of an editor.
fn is_other_json(text: &str, limits: &Limits) -> bool {
    let Some(stripped) = without_comments(text) else { return false };
    let Ok(chunks) = split_json(&stripped, limits) else { return false };
    let mut room = Room::new(limits);
    chunks.into_iter().all(|chunk| {
        let output = parse_yaml(json_source(chunk.text), chunk.lines_before, limits, &mut room);
        output.fault.is_none() && output.trees.iter().filter_map(Tree::root).all(|root| !bears_mark(root))
    })
}

/// A broken document with template marks is a template that nobody rendered; its first mark says where.
fn template_fault(text: &str, lines_before: u32) -> Fault {
    let before = text.find("{{").and_then(|at| text.get(..at)).unwrap_or_default();
    let line = Some(lines_before + count_lines(before.as_bytes()) + 1);
    let message = "a template that nobody has rendered; scan what the renderer prints".to_owned();
    Fault { code: GapCode::UnrenderedTemplate, line, message, hides: hidden_in_whole(text) }
}

/// JSON values that follow each other, as `jq -c '.items[]'` prints them, each as a text of its own.
///
/// More than there may be documents are not set apart.
fn split_json<'t>(text: &'t str, limits: &Limits) -> Result<Vec<Chunk<'t>>, (Vec<Chunk<'t>>, Fault)> {
    let mut chunks = Vec::new();
    let mut stream = serde_json::Deserializer::from_str(text).into_iter::<IgnoredAny>();
    let (mut start, mut lines_before) = (0, 0);
    while let Some(value) = stream.next() {
        if chunks.len() >= limits.file_documents_max {
            return Err((chunks, too_many_documents(limits, lines_before + 1)));
        }
        if let Err(error) = value {
            // serde_json's sentences name characters and types, never values.
            let message = format!("broken JSON: {:?} error", error.classify()).to_lowercase();
            let rest = text.get(start..).unwrap_or_default();
            let hides = if error.is_eof() { Hidden::All } else { hidden_in_whole(rest) };
            let fault = Fault { code: GapCode::JsonSyntax, line: Some(error.line() as u32), message, hides };
            return Err((chunks, fault));
        }
        let end = stream.byte_offset();
        let chunk = text.get(start..end).unwrap_or_default();
        chunks.push(Chunk { text: chunk, lines_before, bad_separator: None });
        lines_before += count_lines(chunk.as_bytes());
        start = end;
    }
    Ok(chunks)
}
