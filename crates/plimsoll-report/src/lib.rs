//! Renderings of a judgement: each says the same verdicts in another shape, and none makes one.

mod json;
pub mod sarif;
pub mod terminal;

pub use json::write_json;
