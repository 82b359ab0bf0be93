//! From parts to a [`Snapshot`](plimsoll_model::Snapshot), from a snapshot to a
//! [`Judgement`](plimsoll_model::Judgement).
//!
//! [`join`] makes a snapshot of what readers hand over, [`judge`] is a pure function of one. Nothing here knows a file, a
//! network, a clock or a format.

mod catalog;
mod duplicates;
mod findings;
mod gap_list;
mod join;
mod judge;
mod merging;
mod records;

pub use join::join;
pub use judge::{JudgeOptions, judge};
