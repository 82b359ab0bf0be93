//! Secrets, found in bytes and in values.
//!
//! [`Finder`] knows what secrets of some hundreds of services look like (`patterns/`), private keys, tokens, addresses
//! with passwords, and credentials that are known by their names only; in configuration also passwords that people
//! choose. It looks for all keywords in one pass, then at the places where one stands.
//!
//! Invariants: nothing that is handed on bears a byte of what was found; a look at a place is bounded; what is found
//! in a whole is found in pieces ([`Stream`]).

mod allow;
mod assignment;
mod base64;
mod built_in;
mod chosen;
mod commands;
mod finder;
mod form;
mod keywords;
mod measure;
mod named;
mod pattern;
mod sensitive;
mod stream;
#[cfg(test)]
mod tests;

pub use allow::is_placeholder;
pub use finder::{Finder, FinderOptions, FingerprintKey, Found};
pub use named::{NameKind, credential_name, is_literal};
pub use pattern::patterns;
pub use stream::Stream;
