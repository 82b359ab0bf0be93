//! From bytes to positioned, redacted trees.
//!
//! [`walk`] finds files, [`read_file`] and [`read_stream`] read one within [`Limits`], [`parse`] turns its text
//! into documents. YAML is resolved as kubectl resolves it, so that a check sees what the API server would see.
//!
//! Invariants: no tree leaves this crate unredacted; no message bears a value that was read; everything is
//! bounded; one broken document does not hide the others.

mod breaks;
mod dialect;
mod foreign;
mod hides;
mod limits;
mod parse;
mod read;
mod redact;
mod scalar;
mod search;
mod split;
mod walk;
mod yaml;

pub use limits::Limits;
pub use parse::{Document, Fault, Oddity, Parsed, parse, parse_and_search};
pub use read::{ReadError, read_file, read_stream};
pub use walk::{Found, Skipped, Unreadable, Walk, repository_around, walk};
