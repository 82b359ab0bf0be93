//! The rules of design §4 as pure functions of what is known about one control.

use plimsoll_model::{AttestationState, DemandState, Standing, Strength};

/// What is known about one edge.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct EdgeFacts {
    /// How much it says.
    pub strength: Strength,
    /// Its failing alone refutes.
    pub necessary: bool,
    /// At least one pass of an ordinary subject from a source that counts.
    pub passed: bool,
    /// At least one fail, from any source.
    pub failed: bool,
    /// At least one verdict is unknown, or its population lies in a gap.
    pub unknown: bool,
    /// At least one verdict is excepted.
    pub excepted: bool,
    /// The safeguard is proved from sources that count.
    pub proved: bool,
}

impl EdgeFacts {
    /// A direct edge of which nothing was seen: what a demand has that evidence would decide and no check reads yet.
    /// Such a demand is never proved, and its control never attest-only.
    pub const UNSEEN: Self = Self {
        strength: Strength::Direct,
        necessary: false,
        passed: false,
        failed: false,
        unknown: false,
        excepted: false,
        proved: false,
    };
}

/// What is known about one demand.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct DemandFacts {
    /// Its edges.
    pub edges: Vec<EdgeFacts>,
    /// Whether a person has stated what it asks to be stated.
    pub attestation: AttestationState,
    /// A signed addressable decision, customised approach or compensating-control worksheet answers it.
    pub covered: bool,
}

/// What is known about one control.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ControlFacts {
    /// Its demands.
    pub demands: Vec<DemandFacts>,
    /// An unexpired attestation says, with a reason, that it does not apply.
    pub attested_not_applicable: bool,
    /// It speaks of a scope, and that scope was not declared.
    pub scope_missing: bool,
    /// It is about the boundary itself.
    pub boundary: bool,
}

/// What was found out about a demand.
pub fn demand_state(demand: &DemandFacts) -> DemandState {
    if is_refuted(demand) {
        DemandState::Refuted
    } else if is_proved(demand) {
        DemandState::Proved
    } else if demand.edges.iter().any(|edge| edge.passed || edge.failed || edge.unknown || edge.excepted) {
        DemandState::Touched
    } else {
        DemandState::Untouched
    }
}

fn is_refuted(demand: &DemandFacts) -> bool {
    let counts = |edge: &EdgeFacts| edge.strength != Strength::Supporting || edge.necessary;
    !demand.covered && demand.edges.iter().any(|edge| edge.failed && counts(edge))
}

fn is_proved(demand: &DemandFacts) -> bool {
    if demand.covered {
        return true;
    }
    let mut direct = demand.edges.iter().filter(|edge| edge.strength == Strength::Direct).peekable();
    let asked = demand.attestation != AttestationState::NotAsked;
    (direct.peek().is_some() || asked)
        && direct.all(|edge| edge.proved)
        && !demand.edges.iter().any(|edge| edge.unknown)
        && demand.attestation != AttestationState::Missing
}

/// Whether an exception or a covering record takes part.
pub fn is_excepted(control: &ControlFacts) -> bool {
    control.demands.iter().any(|demand| demand.covered || demand.edges.iter().any(|edge| edge.excepted))
}

/// The standing of a control: the first rule that holds.
pub fn standing(control: &ControlFacts) -> Standing {
    if control.attested_not_applicable {
        return Standing::NotApplicable;
    }
    if control.scope_missing && control.boundary {
        return Standing::NotTested;
    }
    if control.demands.iter().any(is_refuted) {
        return Standing::NotMet;
    }
    let passed = control.demands.iter().flat_map(|demand| &demand.edges).any(|edge| edge.passed);
    let excepted = is_excepted(control);
    if !passed && !excepted {
        let only_attests = control.demands.iter().all(|demand| demand.edges.is_empty());
        let stated = control.demands.iter().all(|demand| demand.attestation == AttestationState::Valid);
        let attested = !control.demands.is_empty() && only_attests && stated;
        return if attested { Standing::Attested } else { Standing::NotTested };
    }
    if control.demands.iter().all(is_proved) && !control.scope_missing {
        return if excepted { Standing::Excepted } else { Standing::Met };
    }
    Standing::Supported
}
