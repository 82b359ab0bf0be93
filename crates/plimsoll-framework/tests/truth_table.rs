//! The roll-up rules against their statement, over every combination of what can be known.
//!
//! The statement below is written as the rules are read aloud, one sentence a function, and not as the code is
//! built; both are compared over the whole table of controls with one and with two demands.

#![allow(clippy::indexing_slicing)]

use plimsoll_framework::{ControlFacts, DemandFacts, EdgeFacts, demand_state, standing};
use plimsoll_model::{AttestationState, DemandState, Standing, Strength};

const BOTH: [bool; 2] = [false, true];

/// Every edge that can be: a proved safeguard has a pass or an exception, no fail and nothing unknown; only a
/// supporting edge is marked necessary.
fn edges() -> Vec<EdgeFacts> {
    let mut edges = Vec::new();
    for strength in [Strength::Direct, Strength::Partial, Strength::Supporting] {
        for bits in 0_u8..64 {
            let bit = |position: u8| bits & (1 << position) != 0;
            let edge = EdgeFacts {
                strength,
                necessary: bit(0),
                passed: bit(1),
                failed: bit(2),
                unknown: bit(3),
                excepted: bit(4),
                proved: bit(5),
            };
            let sensible = !edge.proved || ((edge.passed || edge.excepted) && !edge.failed && !edge.unknown);
            if sensible && (strength == Strength::Supporting || !edge.necessary) {
                edges.push(edge);
            }
        }
    }
    edges
}

/// Every demand with no edge, one edge, and two edges of which the first is direct.
fn demands() -> Vec<DemandFacts> {
    let all = edges();
    let mut lists: Vec<Vec<EdgeFacts>> = vec![Vec::new()];
    lists.extend(all.iter().map(|edge| vec![*edge]));
    for first in all.iter().filter(|edge| edge.strength == Strength::Direct) {
        lists.extend(all.iter().map(|second| vec![*first, *second]));
    }
    let mut demands = Vec::new();
    for edges in lists {
        for attestation in [AttestationState::NotAsked, AttestationState::Missing, AttestationState::Valid] {
            for covered in BOTH {
                demands.push(DemandFacts { edges: edges.clone(), attestation, covered });
            }
        }
    }
    demands
}

// The statement.

fn said_refuted(demand: &DemandFacts) -> bool {
    let by_strong = demand.edges.iter().any(|edge| edge.strength != Strength::Supporting && edge.failed);
    let by_necessary = demand.edges.iter().any(|edge| edge.necessary && edge.failed);
    (by_strong || by_necessary) && !demand.covered
}

fn said_proved(demand: &DemandFacts) -> bool {
    let direct: Vec<_> = demand.edges.iter().filter(|edge| edge.strength == Strength::Direct).collect();
    let has_something = !direct.is_empty() || demand.attestation != AttestationState::NotAsked;
    let all_direct_proved = direct.iter().all(|edge| edge.proved);
    let nothing_unknown = demand.edges.iter().all(|edge| !edge.unknown);
    let stated = demand.attestation != AttestationState::Missing;
    demand.covered || (has_something && all_direct_proved && nothing_unknown && stated)
}

fn said_standing(control: &ControlFacts) -> Standing {
    let edges: Vec<_> = control.demands.iter().flat_map(|demand| &demand.edges).collect();
    let excepted =
        edges.iter().any(|edge| edge.excepted) || control.demands.iter().any(|demand| demand.covered);
    let nothing_speaks_for_it = !edges.iter().any(|edge| edge.passed) && !excepted;
    let attest_only = edges.is_empty() && !control.demands.is_empty();
    let all_stated = control.demands.iter().all(|demand| demand.attestation == AttestationState::Valid);
    let all_proved = control.demands.iter().all(said_proved);
    if control.attested_not_applicable {
        Standing::NotApplicable
    } else if control.boundary && control.scope_missing {
        Standing::NotTested
    } else if control.demands.iter().any(said_refuted) {
        Standing::NotMet
    } else if nothing_speaks_for_it {
        if attest_only && all_stated { Standing::Attested } else { Standing::NotTested }
    } else if all_proved && !control.scope_missing {
        if excepted { Standing::Excepted } else { Standing::Met }
    } else {
        Standing::Supported
    }
}

#[test]
fn every_demand_is_found_as_the_rules_say() {
    for demand in demands() {
        let seen =
            demand.edges.iter().any(|edge| edge.passed || edge.failed || edge.unknown || edge.excepted);
        let expected = match (said_refuted(&demand), said_proved(&demand), seen) {
            (true, _, _) => DemandState::Refuted,
            (false, true, _) => DemandState::Proved,
            (false, false, true) => DemandState::Touched,
            (false, false, false) => DemandState::Untouched,
        };
        assert_eq!(demand_state(&demand), expected, "{demand:?}");
    }
}

#[test]
fn every_control_of_one_demand_stands_as_the_rules_say() {
    let mut seen = std::collections::BTreeSet::new();
    for demand in demands() {
        for bits in 0_u8..8 {
            let control = ControlFacts {
                demands: vec![demand.clone()],
                attested_not_applicable: bits & 1 != 0,
                scope_missing: bits & 2 != 0,
                boundary: bits & 4 != 0,
            };
            let stands = standing(&control);
            seen.insert(stands);
            assert_eq!(stands, said_standing(&control), "{control:?}");
        }
    }
    assert_eq!(seen.len(), Standing::ALL.len(), "the table reaches every standing");
}

#[test]
fn every_control_of_two_demands_stands_as_the_rules_say() {
    let single: Vec<DemandFacts> = demands().into_iter().filter(|demand| demand.edges.len() < 2).collect();
    for first in &single {
        for second in &single {
            for scope_missing in BOTH {
                let demands = vec![first.clone(), second.clone()];
                let control =
                    ControlFacts { demands, attested_not_applicable: false, scope_missing, boundary: false };
                assert_eq!(standing(&control), said_standing(&control), "{control:?}");
            }
        }
    }
}

/// Losing a pass or learning that something is unknown never makes a control better.
#[test]
fn nothing_gets_better_by_not_being_seen() {
    let good = [Standing::Met, Standing::Excepted, Standing::Attested];
    for demand in demands() {
        let control = |demand: DemandFacts| ControlFacts {
            demands: vec![demand],
            attested_not_applicable: false,
            scope_missing: false,
            boundary: false,
        };
        let before = standing(&control(demand.clone()));
        for position in 0..demand.edges.len() {
            let mut hidden = demand.clone();
            let edge = &mut hidden.edges[position];
            (edge.unknown, edge.proved, edge.failed) = (true, false, false);
            if hidden.covered {
                continue;
            }
            let after = standing(&control(hidden));
            assert!(!good.contains(&after), "{demand:?} stood {before} and stands {after} when hidden");
        }
    }
}

/// A control without demands cannot be met by anything.
#[test]
fn nothing_said_is_nothing_met() {
    let control = ControlFacts {
        demands: Vec::new(),
        attested_not_applicable: false,
        scope_missing: false,
        boundary: false,
    };
    assert_eq!(standing(&control), Standing::NotTested);
}
