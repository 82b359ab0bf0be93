//! The run itself: when it was, how it ended, and what it could not see.

use super::{
    DescriptorReference, Message,
    places::{ArtifactLocation, Places},
};
use plimsoll_model::{Affects, Gap, Judgement, printable};
use plimsoll_wire::v1::Report;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet, HashSet};

const NOTHING_TO_JUDGE: &str = "gap/nothing-to-judge";
const LEFT_OUT: &str = "left-out";

/// What is said of a run beside its findings.
pub(super) struct Notes<'r> {
    /// Kinds of what is said, sorted by id.
    pub(super) descriptors: Vec<Descriptor>,
    notes: Vec<Note<'r>>,
}

/// A kind of notification.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Descriptor {
    id: String,
    short_description: Message<&'static str>,
    full_description: Message<&'static str>,
    help: Message<&'static str>,
    default_configuration: Configuration,
}

#[derive(Serialize)]
struct Configuration {
    level: &'static str,
}

struct Note<'r> {
    kind: String,
    level: &'static str,
    text: String,
    location: Option<Location<'r>>,
    properties: Option<Properties<'r>>,
}

#[derive(Clone, Serialize)]
#[serde(rename_all = "camelCase")]
struct Location<'r> {
    physical_location: PhysicalLocation<'r>,
}

#[derive(Clone, Serialize)]
#[serde(rename_all = "camelCase")]
struct PhysicalLocation<'r> {
    artifact_location: ArtifactLocation<'r>,
    #[serde(skip_serializing_if = "Option::is_none")]
    region: Option<Region>,
}

#[derive(Clone, Copy, Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: u32,
}

#[derive(Clone, Serialize)]
struct Properties<'r> {
    /// As JSON v1 has it.
    gap: String,
    checks: Vec<&'r str>,
}

impl<'r> Notes<'r> {
    pub(super) fn of(report: &Report<'r>, places: &'r Places<'r>) -> Self {
        let (snapshot, judgement) = (report.snapshot, report.judgement);
        let mut notes: Vec<Note<'r>> = Vec::new();
        if !judgement.has_subjects() {
            let text = "nothing to judge: no resource was a subject of any check.".to_owned();
            notes.push(Note::plain(NOTHING_TO_JUDGE, "error", text));
        }
        notes.extend(judgement.gaps.iter().enumerate().map(|gap| gap_note(gap, judgement, places)));
        notes.extend(snapshot.warnings.iter().map(|warning| Note {
            kind: format!("warning/{}", warning.code),
            level: "warning",
            text: sentence(&warning.message),
            location: location(&warning.place, places),
            properties: None,
        }));
        notes.extend(left_out(report, places));
        let kinds: BTreeSet<(&str, &'static str)> =
            notes.iter().map(|note| (note.kind.as_str(), note.level)).collect();
        let descriptors = kinds.into_iter().map(|(id, level)| Descriptor::new(id, level));
        Self { descriptors: descriptors.collect(), notes }
    }

    fn written(&self) -> impl Iterator<Item = Notification<'_>> {
        self.notes.iter().map(|note| Notification {
            descriptor: DescriptorReference {
                id: &note.kind,
                index: self.descriptors.partition_point(|descriptor| descriptor.id < note.kind),
            },
            level: note.level,
            message: Message { text: &note.text },
            locations: note.location.as_slice(),
            properties: note.properties.as_ref(),
        })
    }
}

impl Note<'_> {
    fn plain(kind: &str, level: &'static str, text: String) -> Self {
        Self { kind: kind.to_owned(), level, text, location: None, properties: None }
    }
}

impl Descriptor {
    fn new(id: &str, level: &'static str) -> Self {
        let (short, full, help) = match level {
            "error" => (
                "Something that was asked for could not be seen.",
                "A gap: what was not seen was not tested, so no control that looks at it is met.",
                "Mend what the message names, or do not ask for it.",
            ),
            "warning" => (
                "Something is odd.",
                "What was seen is not what one would expect. It takes no verdict away.",
                "Mend what the message names.",
            ),
            _ => (
                "Something was left out on purpose.",
                "Files that hold no Kubernetes object, or that an ignore file names.",
                "JSON v1 lists each of them with its reason.",
            ),
        };
        Self {
            id: id.to_owned(),
            short_description: Message { text: short },
            full_description: Message { text: full },
            help: Message { text: help },
            default_configuration: Configuration { level },
        }
    }
}

/// A gap makes the results incomplete, which SARIF calls an error.
fn gap_note<'r>(
    (index, gap): (usize, &'r Gap),
    judgement: &'r Judgement,
    places: &'r Places<'r>,
) -> Note<'r> {
    let checks = match &gap.affects {
        Affects::All => vec!["all"],
        Affects::Checks(checks) => {
            checks.iter().filter_map(|check| judgement.check(*check)).map(|check| check.meta.id).collect()
        }
    };
    Note {
        kind: format!("gap/{}", gap.code),
        level: "error",
        text: sentence(&gap.message),
        location: location(&gap.place, places),
        properties: Some(Properties { gap: format!("g{index}"), checks }),
    }
}

fn location<'r>(place: &str, places: &'r Places<'r>) -> Option<Location<'r>> {
    let (path, line) = places.split(place);
    let region = line.filter(|line| *line > 0).map(|start_line| Region { start_line });
    let artifact_location = places.location(path)?;
    Some(Location { physical_location: PhysicalLocation { artifact_location, region } })
}

/// Messages of the model end without a full stop; SARIF wants sentences.
fn sentence(message: &str) -> String {
    format!("{}.", printable(message))
}

/// One line for all files that were left out on purpose; those that could not be read are gaps already.
fn left_out(report: &Report<'_>, places: &Places<'_>) -> Option<Note<'static>> {
    let gaps: HashSet<&str> = report.judgement.gaps.iter().map(|gap| places.split(&gap.place).0).collect();
    let mut reasons: BTreeMap<&str, usize> = BTreeMap::new();
    let inputs = report.snapshot.inputs.iter();
    for input in inputs.filter(|input| !input.read && !gaps.contains(input.path.as_ref())) {
        *reasons.entry(input.reason.as_deref().unwrap_or("not read")).or_default() += 1;
    }
    if reasons.is_empty() {
        return None;
    }
    let reasons: Vec<String> =
        reasons.iter().map(|(reason, number)| format!("{number}: {}", printable(reason))).collect();
    Some(Note::plain(LEFT_OUT, "note", format!("files left out, by reason: {}.", reasons.join("; "))))
}

#[derive(Serialize)]
struct Notification<'n> {
    descriptor: DescriptorReference<'n>,
    level: &'static str,
    message: Message<&'n str>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    locations: &'n [Location<'n>],
    #[serde(skip_serializing_if = "Option::is_none")]
    properties: Option<&'n Properties<'n>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Invocation<'n> {
    execution_successful: bool,
    exit_code: u8,
    start_time_utc: &'n str,
    end_time_utc: &'n str,
    tool_execution_notifications: Vec<Notification<'n>>,
    properties: InvocationProperties<'n>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct InvocationProperties<'n> {
    as_of: &'n str,
}

impl<'n> Invocation<'n> {
    /// Code scanning takes no results of a run that was not successful, and closes the alerts that a successful
    /// one does not repeat. So a run with gaps is successful, or its findings would be lost, and a run that
    /// judged nothing is not, or it would close every alert.
    pub(super) fn new(report: &Report<'n>, exit_code: u8, notes: &'n Notes<'n>) -> Self {
        Self {
            execution_successful: report.judgement.has_subjects(),
            exit_code,
            start_time_utc: report.times.started,
            end_time_utc: report.times.ended,
            tool_execution_notifications: notes.written().collect(),
            properties: InvocationProperties { as_of: report.times.as_of },
        }
    }
}
