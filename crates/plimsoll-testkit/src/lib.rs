//! Support for tests: the fixtures of checks, snapshots from text, and the real data beside the project.
//!
//! Not part of the product; it may panic with a message that names the file and line.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::missing_panics_doc,
    clippy::print_stderr,
    clippy::case_sensitive_file_extension_comparisons
)]

mod dice;
mod fixture;
mod path;
mod secrets;
mod shared;
mod world;

pub use dice::Dice;
pub use fixture::{Case, Expectation, Fixture, FixtureDocument, load_fixture};
pub use path::canonical_path;
pub use secrets::{base64, expand_secrets};
pub use shared::{oracle, shared_folder, skip};
pub use world::{resources_from_text, resources_of_case, snapshot_of};
