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
    // To kubectl a text that begins with a byte order mark is YAML, whatever follows.
    let is_yaml = unmarked.is_some();
    let text = unmarked.unwrap_or(text);
    let mut parsed = Parsed::default();
    if named_json && text.trim_start().starts_with('/') && is_other_json(text, reading.limits) {
        return parsed;
    }
    if text.trim_start().starts_with(['{', '[']) {
        match split_json(text) {
            Ok(chunks) if !is_yaml => {
                let json = |chunk: Chunk<'_>| parse_chunk(chunk, None, &mut parsed, reading);
                chunks.into_iter().for_each(json);
                return parsed;
            }
            Err(_) if named_json && is_other_json(text, reading.limits) => return parsed,
            Err((chunks, fault)) if named_json => {
                let json = |chunk: Chunk<'_>| parse_chunk(chunk, None, &mut parsed, reading);
                chunks.into_iter().for_each(json);
                parsed.faults.push(fault);
                return parsed;
            }
            _ => {}
        }
    }
    let mut before_is_empty = true;
    for chunk in split(text) {
        if parsed.documents.len() >= reading.limits.file_documents_max {
            let message = format!("the file has more than {} documents", reading.limits.file_documents_max);
            let (code, line) = (GapCode::Limit, Some(chunk.lines_before + 1));
            parsed.faults.push(Fault { code, line, message, hides: Hidden::All });
            break;
        }
        if let Some(line) = chunk.bad_separator {
            let message =
                "`---` is followed by something that is not a comment; kubectl refuses it".to_owned();
            let (code, line) = (GapCode::YamlSyntax, Some(line));
            parsed.faults.push(Fault { code, line, message, hides: Hidden::All });
        }
        // A mark begins a part that follows another, as where files were put together, and nothing else.
        let unmarked = chunk.text.strip_prefix('\u{feff}').filter(|_| !before_is_empty);
        before_is_empty = chunk.text.is_empty();
        if !is_blank(chunk.text) {
            let (text, breaks) = Breaks::of(unmarked.unwrap_or(chunk.text));
            parse_chunk(Chunk { text: &text, ..chunk }, Some(&breaks), &mut parsed, reading);
        }
    }
    parsed
}

/// Whether a text holds nothing but comments, blanks and directives.
fn is_blank(text: &str) -> bool {
    text.split(LINE_ENDS).all(|line| {
        line.trim_start().is_empty() || line.trim_start().starts_with('#') || line.starts_with('%')
    })
}

/// Parses one document: YAML with its line ends, or JSON if there are none given.
fn parse_chunk(chunk: Chunk<'_>, breaks: Option<&Breaks>, parsed: &mut Parsed, reading: Reading<'_>) {
    let source = Source { text: chunk.text, breaks: breaks.unwrap_or(&NO_BREAKS), is_json: breaks.is_none() };
    let refusal = source.refusal().map(|(at, message)| {
        let before = source.text.get(..at).unwrap_or_default();
        let line = source.breaks.in_file(1 + count_lines(before.as_bytes()), 1).0 + chunk.lines_before;
        let (code, line, message) = (GapCode::YamlSyntax, Some(line), message.to_owned());
        Fault { code, line, message, hides: Hidden::All }
    });
    let output = match refusal {
        Some(fault) => YamlOutput { fault: Some(fault), ..YamlOutput::default() },
        None => parse_yaml(source, chunk.lines_before, reading.limits),
    };
    let has_template_mark = chunk.text.contains("{{");
    for mut tree in output.trees {
        if let Some(finder) = reading.finder {
            search(&mut tree, finder);
        }
        redact(&mut tree);
        parsed.documents.push(Document { tree, has_template_mark });
    }
    parsed.oddities.extend(output.oddities);
    if let Some(mut fault) = output.fault {
        if !has_template_mark {
            if fault.code == GapCode::YamlSyntax {
                let line = fault.line.and_then(|line| line.checked_sub(chunk.lines_before));
                fault.hides = hidden_in(chunk.text, line);
            }
            parsed.faults.push(fault);
        } else if !is_other_mapping(chunk.text) {
            parsed.faults.push(template_fault(chunk));
        }
    }
}

/// Whether a text is JSON with comments that holds nothing like an object, such as the settings of an editor.
fn is_other_json(text: &str, limits: &Limits) -> bool {
    let Some(stripped) = without_comments(text) else { return false };
    let Ok(chunks) = split_json(&stripped) else { return false };
    chunks.into_iter().all(|chunk| {
        let source = Source { text: chunk.text, breaks: &NO_BREAKS, is_json: true };
        let output = parse_yaml(source, chunk.lines_before, limits);
        output.fault.is_none() && output.trees.iter().filter_map(Tree::root).all(|root| !bears_mark(root))
    })
}

/// A broken document with template marks is a template that nobody rendered; its first mark says where.
fn template_fault(chunk: Chunk<'_>) -> Fault {
    let before = chunk.text.find("{{").and_then(|at| chunk.text.get(..at)).unwrap_or_default();
    let line = Some(chunk.lines_before + count_lines(before.as_bytes()) + 1);
    let message = "a template that nobody has rendered; scan what the renderer prints".to_owned();
    Fault { code: GapCode::UnrenderedTemplate, line, message, hides: hidden_in_whole(chunk.text) }
}

/// JSON values that follow each other, as `jq -c '.items[]'` prints them, each as a text of its own.
fn split_json(text: &str) -> Result<Vec<Chunk<'_>>, (Vec<Chunk<'_>>, Fault)> {
    let mut chunks = Vec::new();
    let mut stream = serde_json::Deserializer::from_str(text).into_iter::<IgnoredAny>();
    let (mut start, mut lines_before) = (0, 0);
    while let Some(value) = stream.next() {
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
