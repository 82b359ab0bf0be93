//! Renderings of a judgement: each says the same verdicts in another shape, and none makes one.

mod html;
mod json;
mod next;
pub mod sarif;
mod seen;
mod snippet;
mod standings;
pub mod terminal;
mod words;

pub use html::{FrameworkNote, Glossary, write_html};
pub use json::write_json;
