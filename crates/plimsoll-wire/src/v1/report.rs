use super::{
    Printed, Walked,
    finding::WireFinding,
    framework::WireFramework,
    record::{attestations, exceptions},
    source::{SourceId, sources},
};
use plimsoll_model::{
    Affects, CheckIndex, CheckOutcome, Evidence, ExceptedVerdict, ExceptionIndex, Finding, FindingIndex, Gap,
    Hidden, Judgement, NotApplicable, Resource, ResourceIndex, Sha256, Snapshot, UnknownVerdict,
};
use serde::{Serialize, Serializer, ser::SerializeStruct as _};
use std::{
    collections::{HashMap, HashSet},
    rc::Rc,
};

/// A whole report.
#[derive(Clone, Copy, Debug)]
pub struct Report<'r> {
    /// Who made it.
    pub tool: Tool<'r>,
    /// When.
    pub times: RunTimes<'r>,
    /// What was seen.
    pub snapshot: &'r Snapshot,
    /// What it means.
    pub judgement: &'r Judgement,
    /// Whether the values behind the verdicts are written.
    pub with_evidence: bool,
}

/// Who made a report.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Tool<'r> {
    /// `plimsoll`.
    pub name: &'r str,
    /// Version of the program.
    pub version: &'r str,
}

/// When a run was made, as RFC 3339.
#[derive(Clone, Copy, Debug)]
pub struct RunTimes<'r> {
    /// Start of reading.
    pub started: &'r str,
    /// End of judging.
    pub ended: &'r str,
    /// The instant that everything that ages was judged for.
    pub as_of: &'r str,
}

impl Serialize for Report<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut report = serializer.serialize_struct("Report", 14)?;
        let (snapshot, judgement) = (self.snapshot, self.judgement);
        report.serialize_field("schema", "plimsoll.dev/report/v1")?;
        report.serialize_field("tool", &self.tool)?;
        report.serialize_field("run", &WireRun::new(self))?;
        report.serialize_field("sources", &Walked(|| sources(snapshot, judgement)))?;
        report.serialize_field("resources", &Walked(|| snapshot.resources.iter().map(WireResource::new)))?;
        report.serialize_field(
            "checks",
            &Walked(|| judgement.checks.iter().map(|check| WireCheck::new(check, judgement))),
        )?;
        report.serialize_field("findings", &Walked(|| findings(snapshot, judgement)))?;
        report.serialize_field("frameworks", &Walked(|| frameworks(judgement)))?;
        report.serialize_field("exceptions", &Walked(|| exceptions(judgement)))?;
        report.serialize_field("attestations", &Walked(|| attestations(judgement)))?;
        report.serialize_field("gaps", &Walked(|| gaps(judgement)))?;
        report.serialize_field("warnings", &Walked(|| snapshot.warnings.iter().map(WireWarning::new)))?;
        if self.with_evidence {
            report.serialize_field("evidence", &Walked(|| evidence(judgement)))?;
        }
        report.end()
    }
}

#[derive(Serialize)]
struct WireRun<'r> {
    started: &'r str,
    ended: &'r str,
    as_of: &'r str,
    snapshot: Printed<Sha256>,
    kubernetes_version: String,
    scope: std::collections::BTreeMap<&'r str, bool>,
    inputs: Vec<WireInput<'r>>,
}

#[derive(Serialize)]
struct WireInput<'r> {
    path: &'r str,
    read: bool,
    reason: Option<&'r str>,
}

impl<'r> WireRun<'r> {
    fn new(report: &Report<'r>) -> Self {
        let snapshot = report.snapshot;
        let input = |input: &'r plimsoll_model::Input| WireInput {
            path: &input.path,
            read: input.read,
            reason: input.reason.as_deref(),
        };
        Self {
            started: report.times.started,
            ended: report.times.ended,
            as_of: report.times.as_of,
            snapshot: Printed(snapshot.sha256()),
            kubernetes_version: snapshot.kubernetes_version.to_string(),
            scope: snapshot.scope.declared.iter().map(|scope| (scope.as_str(), true)).collect(),
            inputs: snapshot.inputs.iter().map(input).collect(),
        }
    }
}

#[derive(Serialize)]
struct WireResource<'r> {
    #[serde(rename = "type")]
    resource_type: &'static str,
    source: Printed<SourceId>,
    group: &'r str,
    version: &'r str,
    kind: &'r str,
    namespace: Option<&'r str>,
    name: &'r str,
    uid: Option<&'r str>,
    #[serde(rename = "resourceVersion")]
    resource_version: Option<&'r str>,
    digest: Option<&'r str>,
    sha256: Printed<Sha256>,
    file: &'r str,
    line: u32,
    population: &'static str,
}

impl<'r> WireResource<'r> {
    fn new(resource: &'r Resource) -> Self {
        let reference = &resource.reference;
        Self {
            resource_type: resource.resource_type.as_str(),
            source: Printed(SourceId(resource.source)),
            group: &reference.group,
            version: &reference.version,
            kind: &reference.kind,
            namespace: reference.namespace.as_deref(),
            name: &reference.name,
            uid: reference.uid.as_deref(),
            resource_version: reference.resource_version.as_deref(),
            digest: resource.digest.as_deref(),
            sha256: Printed(resource.sha256),
            file: &resource.location.file,
            line: resource.location.line,
            population: resource.population.as_str(),
        }
    }
}

#[derive(Serialize)]
struct WireCheck<'r> {
    id: &'r str,
    hash: Printed<Sha256>,
    parameters: std::collections::BTreeMap<&'r str, &'r str>,
    looks_at: &'r [&'static str],
    verdicts: WireVerdicts<'r>,
}

struct WireVerdicts<'r>(&'r CheckOutcome, &'r Judgement);

impl<'r> WireCheck<'r> {
    fn new(outcome: &'r CheckOutcome, judgement: &'r Judgement) -> Self {
        let meta = &outcome.meta;
        let parameters = std::collections::BTreeMap::new();
        Self {
            id: meta.id,
            hash: Printed(meta.hash),
            parameters,
            looks_at: &meta.looks_at,
            verdicts: WireVerdicts(outcome, judgement),
        }
    }
}

#[derive(Serialize)]
struct WireUnknown {
    resource: u32,
    gap: String,
}

#[derive(Serialize)]
struct WireExcepted<'r> {
    resource: u32,
    exceptions: Vec<&'r str>,
}

#[derive(Serialize)]
struct WireNotApplicable {
    resource: u32,
    reason: &'static str,
}

impl Serialize for WireVerdicts<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let outcome = self.0;
        let numbers = |list: &[ResourceIndex]| list.iter().map(|index| index.0).collect::<Vec<_>>();
        let unknown = |verdict: &UnknownVerdict| WireUnknown {
            resource: verdict.resource.0,
            gap: format!("g{}", verdict.gap.0),
        };
        let not_applicable = |verdict: &NotApplicable| WireNotApplicable {
            resource: verdict.resource.0,
            reason: outcome.reason(*verdict),
        };
        let name = |index: &ExceptionIndex| {
            self.1.exceptions.get(index.0 as usize).map(|judged| judged.exception.id.as_str())
        };
        let excepted = |verdict: &ExceptedVerdict| WireExcepted {
            resource: verdict.resource.0,
            exceptions: verdict.exceptions.iter().filter_map(name).collect(),
        };
        let mut verdicts = serializer.serialize_struct("Verdicts", 5)?;
        verdicts.serialize_field("pass", &numbers(&outcome.pass))?;
        verdicts.serialize_field("fail", &numbers(&outcome.fail))?;
        verdicts.serialize_field("unknown", &Walked(|| outcome.unknown.iter().map(unknown)))?;
        verdicts.serialize_field(
            "not-applicable",
            &Walked(|| outcome.not_applicable.iter().map(not_applicable)),
        )?;
        verdicts.serialize_field("excepted", &Walked(|| outcome.excepted.iter().map(excepted)))?;
        verdicts.end()
    }
}

fn findings<'r>(snapshot: &'r Snapshot, judgement: &'r Judgement) -> impl Iterator<Item = WireFinding<'r>> {
    judgement.findings.iter().enumerate().filter_map(|(index, finding): (usize, &Finding)| {
        let check = judgement.check(finding.check)?;
        let exception = judgement.exception_of(FindingIndex(index as u32));
        Some(WireFinding::new(finding, &check.meta, snapshot.resource(finding.resource)?, exception))
    })
}

fn frameworks(judgement: &Judgement) -> impl Iterator<Item = WireFramework<'_>> {
    judgement.frameworks.iter().map(|standing| WireFramework::new(standing, judgement))
}

#[derive(Serialize)]
struct WireGap<'r> {
    id: String,
    code: &'static str,
    #[serde(rename = "where")]
    place: &'r str,
    message: &'r str,
    source: Option<Printed<SourceId>>,
    inputs: Inputs<'r>,
    checks: Names<'r>,
    controls: Names<'r>,
    /// Why it counts for nothing in the exit code; nothing accepts gaps yet.
    accepted: Option<()>,
}

/// What a gap may hide from who looks for it.
#[derive(Serialize)]
#[serde(untagged)]
enum Inputs<'r> {
    All(&'static str),
    Some(Vec<WireInputs<'r>>),
}

#[derive(Serialize)]
struct WireInputs<'r> {
    kind: &'r str,
    namespace: Option<&'r str>,
}

fn inputs(gap: &Gap) -> Inputs<'_> {
    match &gap.hides {
        Hidden::All => Inputs::All("all"),
        Hidden::Kinds(kinds) => Inputs::Some(
            kinds
                .iter()
                .map(|hidden| WireInputs { kind: &hidden.kind, namespace: hidden.namespace.as_deref() })
                .collect(),
        ),
    }
}

#[derive(Serialize)]
#[serde(untagged)]
enum Names<'r> {
    All(&'static str),
    Some(Vec<&'r str>),
    Shared(Shared),
}

/// Names that several gaps have in common.
#[derive(Clone)]
struct Shared(Rc<[String]>);

impl Serialize for Shared {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.iter())
    }
}

fn gaps(judgement: &Judgement) -> impl Iterator<Item = WireGap<'_>> {
    // One object may have a thousand gaps, and they touch the same checks.
    let mut known: HashMap<&[CheckIndex], Shared> = HashMap::new();
    judgement.gaps.iter().enumerate().map(move |(index, gap)| WireGap {
        id: format!("g{index}"),
        code: gap.code.as_str(),
        place: &gap.place,
        message: &gap.message,
        source: gap.source.map(|source| Printed(SourceId(source))),
        inputs: inputs(gap),
        checks: gap_checks(judgement, gap),
        controls: match &gap.affects {
            Affects::All => Names::All("all"),
            Affects::Checks(checks) => {
                let controls = known.entry(checks).or_insert_with(|| controls_of(judgement, checks));
                Names::Shared(controls.clone())
            }
        },
        accepted: None,
    })
}

fn gap_checks<'r>(judgement: &'r Judgement, gap: &Gap) -> Names<'r> {
    match &gap.affects {
        Affects::All => Names::All("all"),
        Affects::Checks(checks) => Names::Some(
            checks.iter().filter_map(|check| judgement.check(*check)).map(|check| check.meta.id).collect(),
        ),
    }
}

/// The controls that look at any of these checks.
fn controls_of(judgement: &Judgement, checks: &[CheckIndex]) -> Shared {
    let safeguards: HashSet<&str> = checks
        .iter()
        .filter_map(|check| judgement.check(*check))
        .flat_map(|check| check.meta.safeguards)
        .copied()
        .collect();
    let mut controls = Vec::new();
    for framework in &judgement.frameworks {
        for control in &framework.controls {
            let touched = control.demands.iter().any(|demand| {
                demand.edges.iter().any(|edge| safeguards.contains(edge.safeguard))
                    || demand.checks.iter().any(|check| checks.contains(check))
            });
            if touched {
                controls.push(format!("{}@{}:{}", framework.id, framework.version, control.id));
            }
        }
    }
    Shared(controls.into())
}

#[derive(Serialize)]
struct WireWarning<'r> {
    code: &'r str,
    #[serde(rename = "where")]
    place: &'r str,
    message: &'r str,
}

impl<'r> WireWarning<'r> {
    fn new(warning: &'r plimsoll_model::Warning) -> Self {
        Self { code: warning.code, place: &warning.place, message: &warning.message }
    }
}

#[derive(Serialize)]
struct WireEvidence<'r> {
    check: &'r str,
    resource: u32,
    path: &'r str,
    value: &'r str,
    defaulted: bool,
}

fn evidence(judgement: &Judgement) -> impl Iterator<Item = WireEvidence<'_>> {
    judgement.evidence.iter().filter_map(|item: &Evidence| {
        let check = judgement.check(item.check)?.meta.id;
        Some(WireEvidence {
            check,
            resource: item.resource.0,
            path: &item.path,
            value: &item.value,
            defaulted: item.defaulted,
        })
    })
}
