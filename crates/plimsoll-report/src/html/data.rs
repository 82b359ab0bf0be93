//! The data of the page: what JSON v1 says, with numbers in place of names that repeat.
//!
//! This is no contract: only the scripts of the same page read it. `Texts` makes every text printable, so no
//! script has to.

use super::Glossary;
use crate::{
    seen::summary,
    snippet::{key_span, object_line},
};
use plimsoll_model::{
    Affects, AttestationState, CheckMeta, CheckOutcome, ControlStanding, DemandStanding, FindingIndex,
    FrameworkStanding, Judgement, Location, LocationType, Snapshot, printable,
};
use plimsoll_wire::v1::{Counts, NotTestedBy, Report};
use serde::Serialize;
use std::{borrow::Cow, collections::HashMap, ops::Range};

/// Where a text that is absent would stand in the list of texts.
const ABSENT: i64 = -1;
/// First letter of the not-applicable verdicts; the letter minus this is the position of the reason.
const REASONS: u32 = 0xC0;
/// The letter of a resource that a check does not judge.
const NO_VERDICT: char = '.';

/// Everything that the scripts of the page read.
#[derive(Serialize)]
pub(super) struct Page<'r> {
    tool: Tool<'r>,
    run: Run<'r>,
    summary: String,
    safeguards: &'r [(&'r str, &'r str)],
    sources: Vec<(&'static str, Cow<'r, str>)>,
    resources: Resources,
    verdicts: Verdicts,
    checks: Vec<Check<'r>>,
    findings: Findings,
    snippets: Vec<(String, usize, usize)>,
    frameworks: Vec<Framework<'r>>,
    gaps: Vec<Gap<'r>>,
    warnings: Vec<(&'r str, Cow<'r, str>, Cow<'r, str>)>,
    inputs: Vec<(Cow<'r, str>, bool, Option<Cow<'r, str>>)>,
    texts: Vec<String>,
}

#[derive(Serialize)]
struct Tool<'r> {
    name: &'r str,
    version: &'r str,
}

#[derive(Serialize)]
struct Run<'r> {
    started: &'r str,
    ended: &'r str,
    as_of: &'r str,
    snapshot: String,
    kubernetes_version: String,
}

/// Where the next item of a list will stand.
fn position_after<T>(list: &[T]) -> i64 {
    i64::try_from(list.len()).unwrap_or(ABSENT)
}

/// Texts by their position, each once.
#[derive(Default)]
struct Texts {
    list: Vec<String>,
    positions: HashMap<String, i64>,
}

impl Texts {
    fn position(&mut self, text: &str) -> i64 {
        let text = printable(text);
        if let Some(position) = self.positions.get(text.as_ref()) {
            return *position;
        }
        let position = position_after(&self.list);
        self.list.push(text.to_string());
        self.positions.insert(text.into_owned(), position);
        position
    }
}

/// Resources, one list for each property.
#[derive(Default, Serialize)]
struct Resources {
    group: Vec<i64>,
    version: Vec<i64>,
    kind: Vec<i64>,
    namespace: Vec<i64>,
    name: Vec<i64>,
    file: Vec<i64>,
    line: Vec<u32>,
    /// Positions of those whose line is one of what was rendered, and none of the file.
    rendered: Vec<usize>,
    source: Vec<u32>,
    population: Vec<&'static str>,
}

/// Verdicts by resource: a row has one letter for each check, and equal rows are written once.
#[derive(Serialize)]
struct Verdicts {
    /// Position of each resource's row.
    row: Vec<usize>,
    rows: Vec<String>,
    reasons: Vec<&'static str>,
    /// Check, resource and gap of every unknown verdict.
    unknown: Vec<(usize, u32, u32)>,
}

#[derive(Serialize)]
struct Check<'r> {
    id: &'r str,
    title: &'r str,
    severity: &'static str,
    confidence: &'static str,
    safeguards: &'r [&'r str],
    aliases: &'r [&'r str],
    related: &'r [&'r str],
    why: &'r str,
    fix: &'r str,
    sources: &'r [&'r str],
    /// Pass, fail, unknown, not-applicable, excepted.
    counts: [u32; 5],
}

/// Findings, one list for each property.
#[derive(Default, Serialize)]
struct Findings {
    id: Vec<String>,
    check: Vec<u32>,
    resource: Vec<u32>,
    /// Where a person mends it, which may be another file than the resource's.
    file: Vec<i64>,
    line: Vec<u32>,
    column: Vec<u32>,
    /// Positions of those whose line is one of what was rendered, and none of the file.
    rendered: Vec<usize>,
    path: Vec<i64>,
    message: Vec<i64>,
    snippet: Vec<i64>,
}

#[derive(Serialize)]
struct Framework<'r> {
    id: &'r str,
    version: &'r str,
    title: &'r str,
    url: Option<&'r str>,
    notice: Option<&'r str>,
    standing: &'static str,
    counts: Counts,
    counts_attest_only: Counts,
    not_tested_by: NotTestedBy<'r>,
    controls: Vec<Control<'r>>,
}

#[derive(Serialize)]
struct Control<'r> {
    id: &'r str,
    parent: Option<&'r str>,
    twins: &'r [&'r str],
    title: &'r str,
    method: &'static str,
    standing: &'static str,
    /// Pass, fail, unknown, not-applicable, excepted.
    subjects: [u32; 5],
    demands: Vec<Demand<'r>>,
    claim: &'r str,
    findings: OfControl,
    missing: Vec<Cow<'r, str>>,
}

/// Findings of a control: checks of which it has all, and single findings of the others.
#[derive(Default, Serialize)]
struct OfControl {
    checks: Vec<u32>,
    single: Vec<u32>,
}

#[derive(Serialize)]
struct Demand<'r> {
    id: &'r str,
    text: &'r str,
    state: &'static str,
    /// Safeguard, strength, whether it is proved.
    safeguards: Vec<(&'r str, &'static str, bool)>,
    checks: Vec<u32>,
    attest: Option<&'r str>,
    attested: bool,
}

#[derive(Serialize)]
struct Gap<'r> {
    code: &'static str,
    #[serde(rename = "where")]
    place: Cow<'r, str>,
    message: Cow<'r, str>,
    /// Checks whose verdicts it takes away; null for all.
    checks: Option<Vec<u32>>,
}

impl<'r> Page<'r> {
    /// Gathers what the page shows.
    pub(super) fn new(report: &Report<'r>, glossary: &'r Glossary<'r>) -> Self {
        let (snapshot, judgement) = (report.snapshot, report.judgement);
        let mut texts = Texts::default();
        let resources = resources(snapshot, &mut texts);
        let (findings, snippets) = findings(snapshot, judgement, &mut texts);
        let of_checks = findings_of_checks(judgement);
        let framework = |standing| Framework::new(standing, glossary, judgement, &of_checks);
        Self {
            tool: Tool { name: report.tool.name, version: report.tool.version },
            run: Run {
                started: report.times.started,
                ended: report.times.ended,
                as_of: report.times.as_of,
                snapshot: snapshot.sha256().to_string(),
                kubernetes_version: snapshot.kubernetes_version.to_string(),
            },
            summary: summary(snapshot, judgement),
            safeguards: &glossary.safeguards,
            sources: sources(snapshot),
            resources,
            verdicts: verdicts(snapshot, judgement),
            checks: judgement.checks.iter().map(Check::new).collect(),
            findings,
            snippets,
            frameworks: judgement.frameworks.iter().map(framework).collect(),
            gaps: judgement.gaps.iter().map(Gap::new).collect(),
            warnings: warnings(snapshot),
            inputs: inputs(snapshot),
            texts: texts.list,
        }
    }
}

fn sources(snapshot: &Snapshot) -> Vec<(&'static str, Cow<'_, str>)> {
    let source = |source: &'_ plimsoll_model::Source| source.source_type.as_str();
    snapshot.sources.iter().map(|each| (source(each), printable(&each.name))).collect()
}

fn warnings(snapshot: &Snapshot) -> Vec<(&str, Cow<'_, str>, Cow<'_, str>)> {
    let warnings = snapshot.warnings.iter();
    warnings.map(|each| (each.code, printable(&each.place), printable(&each.message))).collect()
}

fn inputs(snapshot: &Snapshot) -> Vec<(Cow<'_, str>, bool, Option<Cow<'_, str>>)> {
    let inputs = snapshot.inputs.iter();
    inputs.map(|each| (printable(&each.path), each.read, each.reason.as_deref().map(printable))).collect()
}

fn resources(snapshot: &Snapshot, texts: &mut Texts) -> Resources {
    let mut lists = Resources::default();
    for (index, resource) in snapshot.resources.iter().enumerate() {
        let reference = &resource.reference;
        lists.group.push(texts.position(&reference.group));
        lists.version.push(texts.position(&reference.version));
        lists.kind.push(texts.position(&reference.kind));
        let namespace = reference.namespace.as_deref();
        lists.namespace.push(namespace.map_or(ABSENT, |namespace| texts.position(namespace)));
        lists.name.push(texts.position(&reference.name));
        lists.file.push(texts.position(&resource.location.file));
        lists.line.push(resource.location.line);
        lists.rendered.extend(is_rendered(&resource.location).then_some(index));
        lists.source.push(resource.source.0);
        lists.population.push(resource.population.as_str());
    }
    lists
}

fn is_rendered(place: &Location) -> bool {
    place.location_type == LocationType::Rendered
}

fn verdicts(snapshot: &Snapshot, judgement: &Judgement) -> Verdicts {
    let mut letters = vec![vec![NO_VERDICT; judgement.checks.len()]; snapshot.resources.len()];
    let mut reasons: Vec<&'static str> = Vec::new();
    let mut unknown = Vec::new();
    let mut put = |resource: u32, check: usize, letter: char| {
        if let Some(place) = letters.get_mut(resource as usize).and_then(|row| row.get_mut(check)) {
            *place = letter;
        }
    };
    for (check, outcome) in judgement.checks.iter().enumerate() {
        let lists = [(&outcome.pass, 'p'), (&outcome.fail, 'f')];
        for (list, letter) in lists {
            list.iter().for_each(|index| put(index.0, check, letter));
        }
        outcome.excepted.iter().for_each(|verdict| put(verdict.resource.0, check, 'e'));
        for verdict in &outcome.unknown {
            put(verdict.resource.0, check, 'u');
            unknown.push((check, verdict.resource.0, verdict.gap.0));
        }
        for verdict in &outcome.not_applicable {
            let own = outcome.reason(*verdict);
            let known = reasons.iter().position(|reason| *reason == own);
            let position = known.unwrap_or_else(|| {
                reasons.push(own);
                reasons.len() - 1
            });
            // Reasons are words of checks: there are fewer of them than letters.
            put(verdict.resource.0, check, char::from_u32(REASONS + position as u32).unwrap_or(NO_VERDICT));
        }
    }
    let mut positions: HashMap<String, usize> = HashMap::new();
    let mut rows: Vec<String> = Vec::new();
    let mut row = Vec::with_capacity(letters.len());
    for letters in letters {
        let text: String = letters.into_iter().collect();
        let next = rows.len();
        let position = *positions.entry(text).or_insert_with_key(|text| {
            rows.push(text.clone());
            next
        });
        row.push(position);
    }
    Verdicts { row, rows, reasons, unknown }
}

/// Findings, and the lines that they speak of: text, and where in it the mark begins and how long it is, in the
/// units that scripts count in.
fn findings(
    snapshot: &Snapshot,
    judgement: &Judgement,
    texts: &mut Texts,
) -> (Findings, Vec<(String, usize, usize)>) {
    let mut lists = Findings::default();
    let mut snippets = Vec::new();
    let mut positions: HashMap<(String, usize, usize), i64> = HashMap::new();
    for (index, finding) in judgement.findings.iter().enumerate() {
        let Some(resource) = snapshot.resource(finding.resource) else { continue };
        let place = finding.place(resource);
        lists.id.push(format!("{:016x}", finding.id.0));
        lists.check.push(finding.check.0);
        lists.resource.push(finding.resource.0);
        lists.file.push(texts.position(&place.file));
        lists.line.push(place.line);
        lists.column.push(place.column);
        lists.rendered.extend(is_rendered(&place).then_some(index));
        lists.path.push(texts.position(&finding.path));
        lists.message.push(texts.position(&finding.message));
        let line = object_line(resource, finding);
        if line.trim().is_empty() {
            lists.snippet.push(ABSENT);
            continue;
        }
        let span = key_span(&line, place.column).unwrap_or(0..0);
        let (start, length) = in_script_units(&line, &span);
        let position = *positions.entry((line, start, length)).or_insert_with_key(|snippet| {
            let position = position_after(&snippets);
            snippets.push(snippet.clone());
            position
        });
        lists.snippet.push(position);
    }
    (lists, snippets)
}

fn in_script_units(line: &str, span: &Range<usize>) -> (usize, usize) {
    let units = |range: Range<usize>| line.get(range).unwrap_or_default().encode_utf16().count();
    (units(0..span.start), units(span.clone()))
}

/// How many findings each check has.
fn findings_of_checks(judgement: &Judgement) -> Vec<u32> {
    let mut counts = vec![0; judgement.checks.len()];
    for finding in &judgement.findings {
        if let Some(count) = counts.get_mut(finding.check.0 as usize) {
            *count += 1;
        }
    }
    counts
}

impl<'r> Check<'r> {
    fn new(outcome: &'r CheckOutcome) -> Self {
        let CheckMeta {
            id,
            title,
            severity,
            confidence,
            safeguards,
            aliases,
            related,
            why,
            fix,
            sources,
            ..
        } = &outcome.meta;
        let counts = outcome.counts();
        Self {
            id,
            title,
            severity: severity.as_str(),
            confidence: confidence.as_str(),
            safeguards,
            aliases,
            related,
            why,
            fix,
            sources,
            counts: [counts.pass, counts.fail, counts.unknown, counts.not_applicable, counts.excepted],
        }
    }
}

impl<'r> Framework<'r> {
    fn new(
        standing: &'r FrameworkStanding,
        glossary: &'r Glossary<'r>,
        judgement: &Judgement,
        of_checks: &[u32],
    ) -> Self {
        let note = glossary.note(standing);
        Self {
            id: standing.id,
            version: &standing.version,
            title: standing.title,
            url: note.map(|note| note.url),
            notice: note.map(|note| note.notice),
            standing: standing.standing.as_str(),
            counts: Counts(standing.counts),
            counts_attest_only: Counts(standing.counts_attest_only),
            not_tested_by: NotTestedBy(&standing.not_tested_by),
            controls: standing.controls.iter().map(|each| Control::new(each, judgement, of_checks)).collect(),
        }
    }
}

impl<'r> Control<'r> {
    fn new(control: &'r ControlStanding, judgement: &Judgement, of_checks: &[u32]) -> Self {
        let subjects = control.subjects;
        Self {
            id: control.id,
            parent: control.parent,
            twins: control.twins,
            title: control.title,
            method: control.method.as_str(),
            standing: control.standing.as_str(),
            subjects: [
                subjects.pass,
                subjects.fail,
                subjects.unknown,
                subjects.not_applicable,
                subjects.excepted,
            ],
            demands: control.demands.iter().map(Demand::new).collect(),
            claim: control.claim,
            findings: OfControl::new(&control.findings, judgement, of_checks),
            missing: control.missing.iter().map(|text| printable(text)).collect(),
        }
    }
}

impl OfControl {
    fn new(findings: &[FindingIndex], judgement: &Judgement, of_checks: &[u32]) -> Self {
        let check_of = |index: &FindingIndex| judgement.finding(*index).map(|finding| finding.check.0);
        let mut counts = vec![0; of_checks.len()];
        for check in findings.iter().filter_map(check_of) {
            if let Some(count) = counts.get_mut(check as usize) {
                *count += 1;
            }
        }
        let is_whole = |check: usize| {
            counts.get(check).is_some_and(|count| *count > 0 && Some(count) == of_checks.get(check))
        };
        let checks = (0..of_checks.len()).filter(|check| is_whole(*check)).map(|check| check as u32);
        let single = findings.iter().filter(|index| !check_of(index).is_some_and(|at| is_whole(at as usize)));
        Self { checks: checks.collect(), single: single.map(|index| index.0).collect() }
    }
}

impl<'r> Demand<'r> {
    fn new(demand: &'r DemandStanding) -> Self {
        let edges = demand.edges.iter();
        Self {
            id: demand.id,
            text: demand.text,
            state: demand.state.as_str(),
            safeguards: edges.map(|edge| (edge.safeguard, edge.strength.as_str(), edge.proved)).collect(),
            checks: demand.checks.iter().map(|check| check.0).collect(),
            attest: demand.attest,
            attested: demand.attestation == AttestationState::Valid,
        }
    }
}

impl<'r> Gap<'r> {
    fn new(gap: &'r plimsoll_model::Gap) -> Self {
        let checks = match &gap.affects {
            Affects::All => None,
            Affects::Checks(checks) => Some(checks.iter().map(|check| check.0).collect()),
        };
        Self {
            code: gap.code.as_str(),
            place: printable(&gap.place),
            message: printable(&gap.message),
            checks,
        }
    }
}
