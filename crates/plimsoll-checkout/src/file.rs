//! What reading one file gave.

use crate::sources::PlannedFile;
use plimsoll_document::{Document, Limits, Parsed, ReadError, parse_and_search};
use plimsoll_kube::{FileObjects, Kustomization, is_kustomization_name, read_objects};
use plimsoll_model::{
    Affects, Body, Gap, GapCode, Hidden, Input, Resource, SourceIndex, Warning, tree::NodeRef,
};
use plimsoll_secret::Finder;
use std::{collections::HashSet, ffi::OsStr, path::Path, sync::Arc};

/// Bytes of memory that an object takes beside its values: its name, its place among the others, and the verdicts of all
/// checks.
const OBJECT_BYTES: usize = 2048;
/// Bytes of memory that a gap, a warning or a file takes.
const NOTE_BYTES: usize = 384;
/// Most gaps of one file that are told; what is beyond is one more.
const FILE_GAPS_MAX: usize = 1000;

/// How texts are read, those of files and those that renderers print.
#[derive(Clone, Copy)]
pub(crate) struct Reader<'r> {
    pub(crate) limits: &'r Limits,
    pub(crate) finder: &'r Finder,
}

impl Reader<'_> {
    pub(crate) fn parse(self, text: &str, named_json: bool) -> Parsed {
        parse_and_search(text, named_json, self.limits, self.finder)
    }
}

/// What reading one file gave.
pub(crate) struct FileOutcome {
    pub(crate) path: Arc<str>,
    pub(crate) source: SourceIndex,
    pub(crate) objects: FileObjects,
    pub(crate) gaps: Vec<Gap>,
    pub(crate) warnings: Vec<Warning>,
    /// Why the file as a whole gave nothing.
    unread: Option<String>,
    /// The gap of this file and of all that come after it in its source, where the run ended at its limit of memory. It
    /// stands whatever else is known of this one.
    pub(crate) beyond: Option<Gap>,
    /// Whether a part of it is text that a chart fills in, which nobody could apply as it stands.
    is_template_text: bool,
}

/// Whether the document around a line of a file has actions of a template in it.
fn is_template(lines: &[&str], line: u32) -> bool {
    let at = (line as usize).saturating_sub(1).min(lines.len());
    let (before, after) = lines.split_at(at);
    let is_mark = |line: &&&str| line.starts_with("---");
    let before = before.iter().rev().take_while(|line| !is_mark(line));
    let after = after.iter().enumerate().take_while(|(number, line)| *number == 0 || !is_mark(line));
    before.chain(after.map(|(_, line)| line)).any(|line| line.contains("{{"))
}

/// The first lines of objects whose name or kind is still to be filled in.
fn unnamed_templates(documents: &[Document]) -> Vec<u32> {
    let marked = documents.iter().filter(|document| document.has_template_mark);
    let roots = marked.filter_map(|document| document.tree.root());
    let is_unnamed = |root: &NodeRef<'_>| {
        let metadata = root.get("metadata");
        let names = ["name", "namespace"].into_iter().filter_map(|key| metadata?.get(key));
        let kinds = ["apiVersion", "kind"].into_iter().filter_map(|key| root.get(key));
        names.chain(kinds).any(|node| node.as_str().is_some_and(|text| text.contains("{{")))
    };
    roots.filter(is_unnamed).map(NodeRef::line).collect()
}

impl FileOutcome {
    pub(crate) fn path(&self) -> &str {
        &self.path
    }

    /// Whether the file is a kustomization. Only its name makes it one: kustomize reads no other.
    pub(crate) fn is_kustomization(&self) -> bool {
        let name = Path::new(self.path()).file_name().and_then(OsStr::to_str).unwrap_or_default();
        is_kustomization_name(name)
    }

    /// Whether a kustomization could not be read, whole or in part.
    pub(crate) fn is_broken_kustomization(&self) -> bool {
        let unreadable = |known: &Kustomization| known.unreadable_line.is_some();
        let is_unread = self.unread.is_some() || !self.gaps.is_empty();
        self.is_kustomization() && (is_unread || self.kustomization().is_some_and(unreadable))
    }

    /// Whether its name makes its folder one that kustomize builds.
    pub(crate) fn is_named_kustomization(&self) -> bool {
        let name = Path::new(self.path()).file_name().and_then(OsStr::to_str).unwrap_or_default();
        is_kustomization_name(name)
            && (self.objects.kustomization.is_some() || self.objects.resources.is_empty())
    }

    pub(crate) fn shared_path(&self) -> Arc<str> {
        Arc::clone(&self.path)
    }

    pub(crate) fn source(&self) -> SourceIndex {
        self.source
    }

    pub(crate) fn resources(&self) -> &[Resource] {
        &self.objects.resources
    }

    pub(crate) fn kustomization(&self) -> Option<&Kustomization> {
        self.objects.kustomization.as_ref()
    }
}

impl FileOutcome {
    pub(crate) fn new(file: &PlannedFile, text: Result<&String, &ReadError>, reader: Reader<'_>) -> Self {
        let mut outcome = Self::unread(file);
        match text {
            Ok(text) => outcome.read_text(text, file, reader),
            Err(error) => outcome.refuse(error),
        }
        outcome
    }

    /// What stands for files that are not kept because of the memory that a run may take.
    pub(crate) fn beyond_limit(files: &[PlannedFile], bytes_max: usize) -> Vec<Self> {
        let mebibytes = bytes_max / (1024 * 1024);
        let reason = format!("comes after the limit of {mebibytes} MiB for all that one run reads");
        let mut sources: HashSet<SourceIndex> = HashSet::new();
        let outcome = |file: &PlannedFile| {
            let mut outcome = Self { unread: Some(reason.clone()), ..Self::unread(file) };
            if sources.insert(file.source) {
                let message = format!(
                    "what this run reads takes more than the limit of {mebibytes} MiB; this file and those after it are not judged"
                );
                outcome.gap((GapCode::Limit, Hidden::All), None, message);
                outcome.beyond = outcome.gaps.pop();
            }
            outcome
        };
        files.iter().map(outcome).collect()
    }

    fn unread(file: &PlannedFile) -> Self {
        Self {
            path: Arc::clone(&file.shown),
            source: file.source,
            objects: FileObjects::default(),
            gaps: Vec::new(),
            warnings: Vec::new(),
            unread: None,
            beyond: None,
            is_template_text: false,
        }
    }

    /// About how many bytes of memory it takes until the end of the run, with the verdicts of its objects.
    pub(crate) fn bytes(&self) -> usize {
        let (mut bytes, mut last) = (NOTE_BYTES, None);
        for resource in &self.objects.resources {
            bytes += OBJECT_BYTES;
            let Body::Object(object) = &resource.body else { continue };
            // The objects of a list share one tree, and stand side by side.
            if last.replace(Arc::as_ptr(&object.tree)) != Some(Arc::as_ptr(&object.tree)) {
                bytes += object.tree.bytes();
            }
        }
        bytes + NOTE_BYTES * (self.gaps.len() + self.warnings.len())
    }

    fn read_text(&mut self, text: &str, file: &PlannedFile, reader: Reader<'_>) {
        let named_json =
            file.path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("json"));
        let parsed = reader.parse(text, named_json);
        // Taken apart once for all faults.
        let lines: Vec<&str> = if file.is_beside_templates { text.lines().collect() } else { Vec::new() };
        for fault in parsed.faults {
            let is_unread = matches!(fault.code, GapCode::YamlSyntax | GapCode::UnrenderedTemplate);
            if file.is_beside_templates && is_unread && is_template(&lines, fault.line.unwrap_or(1)) {
                self.is_template_text = true;
            } else {
                self.gap((fault.code, fault.hides), fault.line, fault.message);
            }
        }
        let templates = unnamed_templates(&parsed.documents);
        self.objects = read_objects(parsed.documents, &self.path, self.source);
        for gap in std::mem::take(&mut self.objects.gaps) {
            if file.is_beside_templates
                && gap.code == GapCode::UnrenderedTemplate
                && templates.contains(&gap.line)
            {
                self.is_template_text = true;
            } else {
                self.gap((gap.code, gap.hides), Some(gap.line), gap.message);
            }
        }
        if !self.objects.resources.is_empty() {
            for oddity in parsed.oddities {
                let place = format!("{}:{}", self.path, oddity.line);
                self.warnings.push(Warning { code: "duplicate-key", place, message: oddity.message });
            }
        }
    }

    fn refuse(&mut self, error: &ReadError) {
        let (code, line) = match error {
            ReadError::Io(_) | ReadError::NotRegular => (GapCode::Unreadable, None),
            ReadError::TooLarge { .. } => (GapCode::Limit, None),
            ReadError::NotText { line } => (GapCode::Encoding, Some(*line)),
        };
        let message = format!("the file {error}");
        self.unread = Some(message.clone());
        self.gap((code, Hidden::All), line, message);
    }

    fn gap(&mut self, (code, hides): (GapCode, Hidden), line: Option<u32>, message: String) {
        if self.gaps.len() > FILE_GAPS_MAX {
            return;
        }
        let (code, hides, message) = if self.gaps.len() == FILE_GAPS_MAX {
            let message =
                format!("the file has more than {FILE_GAPS_MAX} gaps; those from here on are not listed");
            (GapCode::Limit, Hidden::All, message)
        } else {
            (code, hides, message)
        };
        let place = match line {
            Some(line) => format!("{}:{line}", self.path),
            None => self.path.to_string(),
        };
        let (source, affects) = (Some(self.source), Affects::All);
        self.gaps.push(Gap { code, source, place, message, affects, hides });
    }

    /// What the list of inputs says of the file.
    pub(crate) fn input(&self) -> Input {
        let objects = self.objects.resources.len();
        let reason = if let Some(reason) = &self.unread {
            Some(reason.clone())
        } else if self.objects.kustomization.is_some() {
            Some("is a kustomization".to_owned())
        } else if self.is_template_text && self.gaps.is_empty() {
            Some("is text that the templates of a chart fill in, and no object as it stands".to_owned())
        } else if objects == 0 && self.gaps.is_empty() {
            Some("holds no Kubernetes object".to_owned())
        } else if !self.gaps.is_empty() {
            Some("could be read only in part; see the gaps".to_owned())
        } else {
            None
        };
        Input { path: Arc::clone(&self.path), read: objects > 0, reason }
    }
}
