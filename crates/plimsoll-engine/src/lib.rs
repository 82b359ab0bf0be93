//! Plan, run, roll up: from paths to a [`Snapshot`](plimsoll_model::Snapshot), from a snapshot to a
//! [`Judgement`](plimsoll_model::Judgement).
//!
//! [`collect`] reads files, [`judge`] is a pure function. Nothing here knows a network, a clock or a format.

mod collect;
mod duplicates;
mod findings;
mod judge;
mod ownership;
mod rendering;
mod sources;

pub use collect::{CollectError, CollectOptions, Progress, collect};
pub use judge::{JudgeOptions, judge};
