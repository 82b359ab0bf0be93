use crate::{Sha256, Timestamp};

/// What was known before this run: earlier runs, scans, alerts, backups and attestations, each with its own
/// time. Empty until there is a store.
#[derive(Clone, Debug, Default)]
pub struct History {
    /// The events, in no particular order.
    pub events: Vec<PastEvent>,
}

/// One thing that happened before this run.
#[derive(Clone, Debug)]
pub struct PastEvent {
    /// What kind of thing it was.
    pub event_type: PastEventType,
    /// When it happened, not when it was recorded.
    pub at: Timestamp,
    /// What it is about: a source name, a resource id or a control, as its kind asks.
    pub about: String,
    /// Digest of the record that states it.
    pub record: Sha256,
}

/// The kinds of event that a history holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PastEventType {
    /// A run of this product.
    Run,
    /// A scan by this or another product.
    Scan,
    /// An alert of a sensor.
    Alert,
    /// A backup or a restore test.
    Backup,
    /// A signed human statement.
    Attestation,
}
