use plimsoll_model::{
    Clock, ClockSetter, EvidenceType, Family, KubernetesVersion, Method, SourceType, Strength,
};
use std::fmt;

/// A stable objective: what is true of the real systems when it holds.
#[derive(Debug)]
pub struct Safeguard {
    /// `SG-RUN-03`; never used again for something else.
    pub id: &'static str,
    /// For people.
    pub title: &'static str,
    /// What is true when it holds.
    pub objective: &'static str,
    /// Families each of which must give at least one pass.
    pub needs: &'static [Family],
    /// Families that may add verdicts.
    pub takes: &'static [Family],
    /// Checks without which it is not proved.
    pub decided_by: &'static [&'static str],
    /// Its checks look for card numbers or health identifiers, which a scan searches for only when asked:
    /// without `--sensitive-data` they give no verdict but not-applicable.
    pub sensitive_data: bool,
}

/// A standard or benchmark in one version.
#[derive(Debug)]
pub struct Framework {
    /// `pci-dss`.
    pub id: &'static str,
    /// `4.0.1`; `per-kubernetes` where the version is the Kubernetes version judged for.
    pub version: &'static str,
    /// For people.
    pub title: &'static str,
    /// Who publishes it.
    pub publisher: &'static str,
    /// When, as `YYYY` or `YYYY-MM`.
    pub published: Option<&'static str>,
    /// Whether it binds.
    pub status: Status,
    /// Whether its demands name checks directly.
    pub technical: bool,
    /// Where it can be read.
    pub url: &'static str,
    /// What must be said of licence and claim.
    pub notice: &'static str,
    /// Its controls, in its order.
    pub controls: &'static [Control],
}

/// Whether a framework binds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// In force.
    Current,
    /// Replaced; kept for those who still count by it.
    Retired,
    /// Not in force yet.
    Proposed,
}

impl Status {
    /// The word used in every format.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Current => "current",
            Self::Retired => "retired",
            Self::Proposed => "proposed",
        }
    }
}

/// A paragraph of a standard.
#[derive(Debug)]
pub struct Control {
    /// Paragraph number.
    pub id: &'static str,
    /// The paragraph above.
    pub parent: Option<&'static str>,
    /// The same demand in other numberings: `pci-dss@3.2.1:1.2.1`.
    pub twins: &'static [&'static str],
    /// In our own words.
    pub title: &'static str,
    /// The scope that it speaks of, if any: `cde`, `ephi`.
    pub asks_scope: Option<&'static str>,
    /// Whether it is about the boundary itself.
    pub boundary: bool,
    /// Whether a signed addressable decision may answer it (45 CFR 164.306(d)(3)).
    pub addressable: bool,
    /// What being met shows and what it does not.
    pub claim: &'static str,
    /// Kinds of evidence that an assessor takes.
    pub evidence: &'static [EvidenceType],
    /// How old evidence may be, in days.
    pub freshness_days: Option<u16>,
    /// What the standard says about time, where it says anything.
    pub clock: Option<Clock>,
    /// What an assessor would test.
    pub demands: &'static [Demand],
}

/// One sentence that an assessor would test.
#[derive(Debug)]
pub struct Demand {
    /// `a`, `b`, …
    pub id: &'static str,
    /// The sentence, in our own words.
    pub text: &'static str,
    /// Checks that a benchmark names directly.
    pub checks: &'static [&'static str],
    /// Sources that would decide a demand of a benchmark for which no check is named yet: evidence settles it, and
    /// no statement of a person does.
    pub decided_from: &'static [SourceType],
    /// What a person must state and sign.
    pub attest: Option<&'static str>,
    /// Safeguards that speak for it.
    pub edges: &'static [Edge],
}

/// What a safeguard says of a demand.
#[derive(Debug)]
pub struct Edge {
    /// Id of the safeguard.
    pub safeguard: &'static str,
    /// How much it says.
    pub strength: Strength,
    /// For supporting edges: its failing alone refutes the demand.
    pub necessary: bool,
    /// Sources whose passes count; a fail counts from any.
    pub sources: &'static [SourceType],
    /// Why the strength is right.
    pub because: &'static str,
}

include!(concat!(env!("OUT_DIR"), "/data.rs"));

/// Every framework of this build.
pub fn frameworks() -> &'static [Framework] {
    FRAMEWORKS
}

/// Every safeguard of this build.
pub fn safeguards() -> &'static [Safeguard] {
    SAFEGUARDS
}

/// The safeguard with this id.
pub fn safeguard(id: &str) -> Option<&'static Safeguard> {
    SAFEGUARDS.iter().find(|safeguard| safeguard.id == id)
}

/// Why a name names no framework.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FrameworkError {
    /// No framework has this id.
    UnknownId(String),
    /// The framework has no such version; these are known.
    UnknownVersion {
        /// The id.
        id: String,
        /// The version asked for.
        version: String,
        /// Versions of this build.
        known: Vec<&'static str>,
    },
}

impl fmt::Display for FrameworkError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownId(id) => {
                let mut ids: Vec<_> = FRAMEWORKS.iter().map(|framework| framework.id).collect();
                ids.dedup();
                write!(f, "no framework is called `{id}`; there are {}", ids.join(", "))
            }
            Self::UnknownVersion { id, version, known } => {
                write!(f, "`{id}` has no version `{version}`; there are {}", known.join(", "))
            }
        }
    }
}

impl std::error::Error for FrameworkError {}

/// The framework that `ID` or `ID@VERSION` names; a bare id means the newest version. Pod Security Standards
/// take a Kubernetes version, which must be the one that is judged for.
pub fn find_framework(
    name: &str,
    kubernetes: KubernetesVersion,
) -> Result<&'static Framework, FrameworkError> {
    let (id, version) = name.split_once('@').map_or((name, None), |(id, version)| (id, Some(version)));
    let all: Vec<_> = FRAMEWORKS.iter().filter(|framework| framework.id == id).collect();
    let newest = all.iter().max_by_key(|framework| framework.version);
    let found = match version {
        None => newest,
        Some(version) => all.iter().find(|framework| framework.version_for(kubernetes) == version),
    };
    match (found, version) {
        (Some(framework), _) => Ok(framework),
        (None, Some(version)) if !all.is_empty() => Err(FrameworkError::UnknownVersion {
            id: id.to_owned(),
            version: version.to_owned(),
            known: all.iter().map(|framework| framework.version).collect(),
        }),
        (None, _) => Err(FrameworkError::UnknownId(id.to_owned())),
    }
}

impl Framework {
    /// The version as reports have it.
    pub fn version_for(&self, kubernetes: KubernetesVersion) -> String {
        if self.version == "per-kubernetes" { kubernetes.to_string() } else { self.version.to_owned() }
    }

    /// Whether no control has this one as its parent.
    pub fn is_leaf(&self, control: &Control) -> bool {
        self.children(control).next().is_none()
    }

    /// The controls right below one.
    pub fn children<'f>(&'f self, control: &'f Control) -> impl Iterator<Item = &'static Control> + 'f {
        self.controls.iter().filter(|other| other.parent == Some(control.id))
    }

    /// The control with this id.
    pub fn control(&self, id: &str) -> Option<&'static Control> {
        self.controls.iter().find(|control| control.id == id)
    }
}

impl Control {
    /// How it can be decided. A control whose demands are not written yet is `partial`: nobody has shown that
    /// a machine could decide it, nor that none could.
    pub fn method(&self) -> Method {
        let is_decided = |demand: &Demand| !demand.checks.is_empty() || !demand.decided_from.is_empty();
        let has_edge = |demand: &Demand| !demand.edges.is_empty() || is_decided(demand);
        let has_direct = |demand: &Demand| {
            is_decided(demand) || demand.edges.iter().any(|edge| edge.strength == Strength::Direct)
        };
        if self.demands.is_empty() {
            Method::Partial
        } else if self.demands.iter().all(|demand| has_direct(demand) && demand.attest.is_none()) {
            Method::Automated
        } else if !self.demands.iter().any(has_edge) {
            Method::AttestOnly
        } else {
            Method::Partial
        }
    }
}
