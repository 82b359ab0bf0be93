use crate::{CheckIndex, Clock, EvidenceType, FindingIndex};
use std::{fmt, sync::Arc};

/// What the roll-up says of a control.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Standing {
    /// A valid attestation says so.
    NotApplicable,
    /// Every demand is proved.
    Met,
    /// A person states it, validly; no machine could see it.
    Attested,
    /// As met, but an exception or a covering record took part.
    Excepted,
    /// Something speaks for it, and something stands in the way.
    Supported,
    /// Nothing was seen that speaks for or against it.
    NotTested,
    /// A demand is refuted.
    NotMet,
}

impl Standing {
    /// Every standing, worst first.
    pub const ALL: [Self; 7] = [
        Self::NotMet,
        Self::NotTested,
        Self::Supported,
        Self::Excepted,
        Self::Attested,
        Self::Met,
        Self::NotApplicable,
    ];

    /// The word used in every format.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NotApplicable => "not-applicable",
            Self::Met => "met",
            Self::Attested => "attested",
            Self::Excepted => "excepted",
            Self::Supported => "supported",
            Self::NotTested => "not-tested",
            Self::NotMet => "not-met",
        }
    }
}

impl fmt::Display for Standing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// How much one safeguard says about a demand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Strength {
    /// This evidence alone would make a sceptical assessor tick the demand.
    Direct,
    /// A fail refutes; a pass is not enough.
    Partial,
    /// Speaks for it, no more.
    Supporting,
}

impl Strength {
    /// The word used in every format.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Direct => "direct",
            Self::Partial => "partial",
            Self::Supporting => "supporting",
        }
    }
}

/// How a control can be decided; follows from the standard, never from what happens to be built.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Method {
    /// Every demand has a direct edge and no attest item.
    Automated,
    /// Anything else, also a control whose demands are not written yet.
    Partial,
    /// No demand has an edge: only a person can state it.
    AttestOnly,
}

impl Method {
    /// The word used in every format.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Automated => "automated",
            Self::Partial => "partial",
            Self::AttestOnly => "attest-only",
        }
    }
}

/// What was found out about a demand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DemandState {
    /// A fail speaks against it.
    Refuted,
    /// Everything it needs was seen.
    Proved,
    /// Something was seen on its edges.
    Touched,
    /// Nothing was seen.
    Untouched,
}

impl DemandState {
    /// The word used in every format.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Refuted => "refuted",
            Self::Proved => "proved",
            Self::Touched => "touched",
            Self::Untouched => "untouched",
        }
    }
}

/// What could decide a control that is not tested.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum UndecidedBy {
    /// A live cluster.
    Cluster,
    /// The meaning of network policies, computed.
    Network,
    /// Images.
    Image,
    /// Nodes.
    Node,
    /// Audit events.
    Audit,
    /// A signed statement.
    Attestation,
    /// Files with workloads.
    Files,
    /// Nothing yet: this build holds no demands for the control.
    Content,
}

impl UndecidedBy {
    /// The word used in every format.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Cluster => "cluster",
            Self::Network => "network",
            Self::Image => "image",
            Self::Node => "node",
            Self::Audit => "audit",
            Self::Attestation => "attestation",
            Self::Files => "files",
            Self::Content => "content",
        }
    }
}

/// Whether a person has stated what a demand asks to be stated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AttestationState {
    /// The demand asks for no statement.
    NotAsked,
    /// No signed, unexpired statement was found.
    Missing,
    /// A signed, unexpired statement was found.
    Valid,
}

/// One framework, judged.
#[derive(Clone, Debug)]
pub struct FrameworkStanding {
    /// `pci-dss`.
    pub id: &'static str,
    /// `4.0.1`; for Pod Security Standards the Kubernetes version judged for.
    pub version: String,
    /// For people.
    pub title: &'static str,
    /// Worst of the controls at the top.
    pub standing: Standing,
    /// Leaf controls that are not attest-only, by standing.
    pub counts: StandingCounts,
    /// Leaf controls that only a person can state, by standing.
    pub counts_attest_only: StandingCounts,
    /// The not-tested leaf controls of `counts`, by what would decide them, in this order and without zeros.
    pub not_tested_by: Vec<(UndecidedBy, u32)>,
    /// Every control, in the order of the standard.
    pub controls: Vec<ControlStanding>,
}

/// Numbers of controls by standing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct StandingCounts([u32; 7]);

impl StandingCounts {
    /// Counts one control.
    pub fn add(&mut self, standing: Standing) {
        if let Some(count) = self.0.get_mut(standing as usize) {
            *count += 1;
        }
    }

    /// How many controls stand so.
    pub fn get(&self, standing: Standing) -> u32 {
        self.0.get(standing as usize).copied().unwrap_or(0)
    }

    /// How many controls in all.
    pub fn total(&self) -> u32 {
        self.0.iter().sum()
    }
}

/// Numbers of subjects of a control, each counted once by its worst verdict.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SubjectCounts {
    /// Worst verdict is a pass.
    pub pass: u32,
    /// Worst verdict is a fail.
    pub fail: u32,
    /// Worst verdict is unknown.
    pub unknown: u32,
    /// Every verdict is not-applicable.
    pub not_applicable: u32,
    /// Worst verdict is excepted.
    pub excepted: u32,
}

/// One control, judged.
#[derive(Clone, Debug)]
pub struct ControlStanding {
    /// Paragraph number.
    pub id: &'static str,
    /// The control above.
    pub parent: Option<&'static str>,
    /// The same demand in other numberings.
    pub twins: &'static [&'static str],
    /// In our own words.
    pub title: &'static str,
    /// How it can be decided.
    pub method: Method,
    /// What the roll-up says.
    pub standing: Standing,
    /// Subjects by worst verdict.
    pub subjects: SubjectCounts,
    /// Its demands.
    pub demands: Vec<DemandStanding>,
    /// What being met shows and what it does not.
    pub claim: &'static str,
    /// Kinds of evidence that an assessor takes.
    pub evidence: &'static [EvidenceType],
    /// How old evidence may be, in days.
    pub freshness_days: Option<u16>,
    /// What the standard says about time.
    pub clock: Option<Clock>,
    /// Every finding over any edge.
    pub findings: Arc<[FindingIndex]>,
    /// What stands in the way.
    pub missing: Vec<String>,
}

/// One demand, judged.
#[derive(Clone, Debug)]
pub struct DemandStanding {
    /// `a`, `b`, …
    pub id: &'static str,
    /// One sentence that an assessor would test.
    pub text: &'static str,
    /// What was found out.
    pub state: DemandState,
    /// Its safeguards.
    pub edges: Vec<EdgeStanding>,
    /// The checks that a benchmark names directly.
    pub checks: Vec<CheckIndex>,
    /// What a person must state.
    pub attest: Option<&'static str>,
    /// Whether a person has.
    pub attestation: AttestationState,
}

/// One edge from a demand to a safeguard, judged.
#[derive(Clone, Copy, Debug)]
pub struct EdgeStanding {
    /// Id of the safeguard.
    pub safeguard: &'static str,
    /// How much it says.
    pub strength: Strength,
    /// Whether it is proved from sources that count.
    pub proved: bool,
}
