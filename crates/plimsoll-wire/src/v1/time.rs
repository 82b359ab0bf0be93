use plimsoll_model::Timestamp;
use std::fmt;

/// An instant as RFC 3339 in UTC, to the second.
pub(super) struct Instant(pub(super) Timestamp);

impl fmt::Display for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", at(self.0).strftime("%Y-%m-%dT%H:%M:%SZ"))
    }
}

/// The day of an instant in UTC: `2026-11-30`. Records count in whole days.
pub(super) struct Day(pub(super) Timestamp);

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", at(self.0).strftime("%Y-%m-%d"))
    }
}

fn at(instant: Timestamp) -> jiff::Timestamp {
    jiff::Timestamp::from_millisecond(instant.0).unwrap_or_default()
}
