//! The program as its users run it: files in, bytes and an exit code out.
//!
//! What looks at many worlds calls the engine in process; everything else starts the real program.
#![allow(
    clippy::disallowed_methods,
    reason = "these tests start the program that they test, and a golden file is rewritten by an environment variable"
)]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stderr,
    clippy::print_stdout,
    clippy::type_complexity,
    clippy::case_sensitive_file_extension_comparisons,
    reason = "a test may fail loudly"
)]

mod attacks;
mod bad_input;
mod canaries;
mod clocks;
mod documents;
mod exit_codes;
mod explain;
mod formats;
mod golden;
mod honesty;
mod html;
mod identity;
mod in_process;
mod mutations;
mod reach;
mod reading;
mod rendered_reports;
mod rendering;
mod rendering_charts;
mod run;
mod sarif;
mod schema;
mod secrets;
mod wrong_types;
