//! Commands that describe what this version knows: frameworks, checks, safeguards.

mod checks;
mod coverage;
mod explain;
mod framework;

pub(crate) use checks::check_list;
pub(crate) use coverage::framework_coverage;
pub(crate) use explain::explain;
pub(crate) use framework::{framework_list, framework_show};
