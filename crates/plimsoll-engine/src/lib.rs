//! Plan, run, roll up: from paths to a [`Snapshot`](plimsoll_model::Snapshot), from a snapshot to a
//! [`Judgement`](plimsoll_model::Judgement).
//!
//! [`collect`] reads files, [`judge`] is a pure function. Nothing here knows a network, a clock or a format.

mod catalog;
mod collect;
mod duplicates;
mod findings;
mod gap_list;
mod judge;
mod merging;
mod ownership;
mod records;
mod rendering;
mod sources;

pub use collect::{CollectError, CollectOptions, Progress, collect};
pub use judge::{JudgeOptions, judge};
