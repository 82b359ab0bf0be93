//! Safeguards, controls and their roll-up into standings.
//!
//! The data stands in `frameworks/` and is compiled in. [`standing`] is the whole of the roll-up rules as one
//! pure function of what is known about a control; [`RollUp`] gathers that knowledge from verdicts.
//!
//! Invariants: no verdict is made here; a standing never depends on which other frameworks were asked for.

mod catalog;
mod coverage;
mod proof;
mod roll_up;
mod rules;
mod tree;

pub use catalog::{
    Control, Demand, Edge, Framework, FrameworkError, Safeguard, Status, find_framework, frameworks,
    safeguard, safeguards,
};
pub use coverage::{Coverage, Reach, Reached, controls_of_check, controls_of_safeguard};
pub use roll_up::{RollUp, Statements};
pub use rules::{ControlFacts, DemandFacts, EdgeFacts, demand_state, is_excepted, standing};
pub use tree::{family_standing, worst};
