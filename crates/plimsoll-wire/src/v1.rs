//! `plimsoll.dev/report/v1` and `plimsoll.dev/checks/v1`.
//!
//! Values borrow from the model and lists are written as they are walked, so a report of a hundred megabytes
//! takes no second copy of itself in memory. The JSON Schema stands in `docs/schema/report-v1.json`.

mod checks;
mod finding;
mod framework;
mod record;
mod report;
mod source;
mod time;

pub use checks::CheckList;
pub use framework::{Counts, NotTestedBy};
pub use report::{Report, RunTimes, Tool};

use serde::{Serialize, Serializer};

/// A list that is made while it is written: the function gives its items, anew each time.
#[derive(Debug)]
pub struct Walked<F>(pub F);

impl<F, I> Serialize for Walked<F>
where
    F: Fn() -> I,
    I: Iterator<Item: Serialize>,
{
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq((self.0)())
    }
}

/// Anything that prints, as a string.
struct Printed<T>(T);

impl<T: std::fmt::Display> Serialize for Printed<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}
