//! SARIF 2.1.0, in the part of it that code scanning reads: findings as results, checks as rules, frameworks as
//! taxonomies, gaps and warnings as notifications.
//!
//! Everything is written as it is walked. Nothing but the two times of the invocation comes from a clock, so two
//! runs over the same files differ in these alone. What each part means stands in `docs/sarif.md`.

mod frameworks;
mod invocation;
mod places;
mod results;
mod rules;

pub use places::Place;

use frameworks::{Controls, taxonomies};
use invocation::{Invocation, Notes};
use places::{BaseIds, Places};
use plimsoll_wire::v1::{Report, Walked};
use results::results;
use rules::Driver;
use serde::Serialize;
use std::io::{self, Write};

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// What the writer cannot know from a report.
#[derive(Clone, Copy)]
pub struct SarifOptions<'r> {
    /// Where a file stands, by its path as the report has it; never asked for standard input.
    pub place: &'r dyn Fn(&str) -> Place,
    /// The code that the program ends with.
    pub exit_code: u8,
}

impl std::fmt::Debug for SarifOptions<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SarifOptions(exit code {})", self.exit_code)
    }
}

/// Writes a report as SARIF 2.1.0, one line.
pub fn write_sarif(report: &Report<'_>, options: SarifOptions<'_>, out: &mut impl Write) -> io::Result<()> {
    let places = Places::of(report, options.place);
    let controls = Controls::of(report.judgement);
    let notes = Notes::of(report, &places);
    let log = Log {
        schema: SCHEMA,
        version: "2.1.0",
        runs: [Run {
            tool: Tool { driver: Driver::new(report, &controls, &notes) },
            invocations: [Invocation::new(report, options.exit_code, &notes)],
            original_uri_base_ids: BaseIds::new(),
            artifacts: Walked(|| places.artifacts()),
            results: Walked(|| results(report, &places, &controls)),
            column_kind: "unicodeCodePoints",
            taxonomies: Walked(|| taxonomies(report.judgement)),
            properties: RunProperties {
                kubernetes_version: report.snapshot.kubernetes_version.to_string(),
                snapshot: report.snapshot.sha256().to_string(),
            },
        }],
    };
    serde_json::to_writer(&mut *out, &log).map_err(io::Error::from)?;
    out.write_all(b"\n")
}

#[derive(Serialize)]
struct Log<R> {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [R; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Run<D, I, A, R, T> {
    tool: Tool<D>,
    invocations: [I; 1],
    original_uri_base_ids: BaseIds,
    artifacts: A,
    results: R,
    column_kind: &'static str,
    taxonomies: T,
    properties: RunProperties,
}

#[derive(Serialize)]
struct Tool<D> {
    driver: D,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct RunProperties {
    kubernetes_version: String,
    snapshot: String,
}

/// A text as SARIF has it.
#[derive(Serialize)]
struct Message<T> {
    text: T,
}

/// A rule or a kind of notification, named in a list of descriptors.
#[derive(Serialize)]
struct DescriptorReference<'r> {
    id: &'r str,
    index: usize,
}
