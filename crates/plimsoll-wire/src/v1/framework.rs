use super::{Printed, Walked};
use plimsoll_model::{
    AttestationState, Clock, ClockSetter, ControlStanding, DemandStanding, FindingIndex, FrameworkStanding,
    Judgement, Standing, StandingCounts, UndecidedBy,
};
use serde::{Serialize, Serializer};

#[derive(Serialize)]
pub(super) struct WireFramework<'r> {
    id: &'r str,
    version: &'r str,
    title: &'r str,
    standing: &'static str,
    counts: Counts,
    counts_attest_only: Counts,
    not_tested_by: NotTestedBy<'r>,
    controls: Vec<WireControl<'r>>,
}

/// How many leaf controls have each standing, by its word and worst first. Standings that no control has are left out.
#[derive(Clone, Copy, Debug)]
pub struct Counts(pub StandingCounts);

impl Serialize for Counts {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let all = Standing::ALL.into_iter().map(|standing| (standing.as_str(), self.0.get(standing)));
        serializer.collect_map(all.filter(|(_, count)| *count > 0))
    }
}

/// How many leaf controls that are not tested each source, or a person, would decide, by its word.
#[derive(Clone, Copy, Debug)]
pub struct NotTestedBy<'r>(pub &'r [(UndecidedBy, u32)]);

impl Serialize for NotTestedBy<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(what, count)| (what.as_str(), count)))
    }
}

#[derive(Serialize)]
struct WireControl<'r> {
    id: &'r str,
    parent: Option<&'r str>,
    twins: &'r [&'r str],
    title: &'r str,
    method: &'static str,
    standing: &'static str,
    subjects: WireSubjects,
    demands: Vec<WireDemand<'r>>,
    claim: &'r str,
    evidence: Vec<&'static str>,
    freshness_days: Option<u16>,
    clock: Option<WireClock>,
    findings: ControlFindings<'r>,
    missing: &'r [String],
}

#[derive(Serialize)]
struct WireClock {
    days: Option<u16>,
    set_by: Option<&'static str>,
    starts: &'static str,
    satisfied_by: &'static str,
}

impl From<Clock> for WireClock {
    fn from(clock: Clock) -> Self {
        Self {
            days: clock.days,
            set_by: clock.set_by.map(ClockSetter::as_str),
            starts: clock.starts,
            satisfied_by: clock.satisfied_by,
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct WireSubjects {
    pass: u32,
    fail: u32,
    unknown: u32,
    not_applicable: u32,
    excepted: u32,
}

#[derive(Serialize)]
struct WireDemand<'r> {
    id: &'r str,
    text: &'r str,
    state: &'static str,
    safeguards: Vec<WireEdge<'r>>,
    checks: Vec<&'r str>,
    attest: Option<&'r str>,
    attested: bool,
}

#[derive(Serialize)]
struct WireEdge<'r> {
    id: &'r str,
    strength: &'static str,
    proved: bool,
}

struct ControlFindings<'r> {
    judgement: &'r Judgement,
    findings: &'r [FindingIndex],
}

impl Serialize for ControlFindings<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let id = |index: &FindingIndex| self.judgement.finding(*index).map(|finding| Printed(finding.id));
        Walked(|| self.findings.iter().filter_map(id)).serialize(serializer)
    }
}

impl<'r> WireFramework<'r> {
    pub(super) fn new(standing: &'r FrameworkStanding, judgement: &'r Judgement) -> Self {
        Self {
            id: standing.id,
            version: &standing.version,
            title: standing.title,
            standing: standing.standing.as_str(),
            counts: Counts(standing.counts),
            counts_attest_only: Counts(standing.counts_attest_only),
            not_tested_by: NotTestedBy(&standing.not_tested_by),
            controls: standing.controls.iter().map(|control| WireControl::new(control, judgement)).collect(),
        }
    }
}

impl<'r> WireControl<'r> {
    fn new(control: &'r ControlStanding, judgement: &'r Judgement) -> Self {
        let subjects = control.subjects;
        Self {
            id: control.id,
            parent: control.parent,
            twins: control.twins,
            title: control.title,
            method: control.method.as_str(),
            standing: control.standing.as_str(),
            subjects: WireSubjects {
                pass: subjects.pass,
                fail: subjects.fail,
                unknown: subjects.unknown,
                not_applicable: subjects.not_applicable,
                excepted: subjects.excepted,
            },
            demands: control.demands.iter().map(|demand| WireDemand::new(demand, judgement)).collect(),
            claim: control.claim,
            evidence: control.evidence.iter().map(|kind| kind.as_str()).collect(),
            freshness_days: control.freshness_days,
            clock: control.clock.map(WireClock::from),
            findings: ControlFindings { judgement, findings: &control.findings },
            missing: &control.missing,
        }
    }
}

impl<'r> WireDemand<'r> {
    fn new(demand: &'r DemandStanding, judgement: &'r Judgement) -> Self {
        let edges = demand.edges.iter().map(|edge| WireEdge {
            id: edge.safeguard,
            strength: edge.strength.as_str(),
            proved: edge.proved,
        });
        let checks =
            demand.checks.iter().filter_map(|check| judgement.check(*check)).map(|check| check.meta.id);
        Self {
            id: demand.id,
            text: demand.text,
            state: demand.state.as_str(),
            safeguards: edges.collect(),
            checks: checks.collect(),
            attest: demand.attest,
            attested: demand.attestation == AttestationState::Valid,
        }
    }
}
