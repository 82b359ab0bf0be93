//! Starts `kustomize` and `helm` and hands back what they print.
//!
//! The only crate that starts programs. A reader like the others: it turns a folder into text within limits, or says
//! why not, and judges nothing.
//!
//! Invariants: only programs of absolute folders of PATH are started; they get no shell, no variable of the caller, an
//! empty home that goes away, a PATH on which they find no other program, and proxies that lead nowhere; they have a
//! limit of time and of output, end as one group of processes, and on Linux run behind the walls that the system
//! has; which of these are missing is told; no message contains anything of their output but names of files and of
//! fields.

mod allowance;
mod bounded;
mod complaint;
mod files;
mod home;
mod programs;
mod running;
mod walls;

pub use bounded::RenderLimits;
pub use complaint::Complaint;
pub use files::Files;
pub use programs::{ChartRequest, Renderers};
pub use running::stop_all;
pub use walls::{LAUNCHER_NAME, Launcher, Wall, raise_walls};

/// Why there is nothing rendered.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RenderError {
    /// No program for it is on PATH.
    #[error("{0}")]
    NoProgram(String),
    /// The program refused.
    #[error("{0}")]
    Refused(Complaint),
    /// It did not end in time and was stopped.
    #[error("{program} did not end within {seconds} seconds and was stopped")]
    TimedOut {
        /// The program.
        program: &'static str,
        /// The limit.
        seconds: u64,
    },
    /// All renderings of the run together had no time left for it.
    #[error(
        "{program} was not run to its end: all renderings of a scan together may take {seconds} seconds, and have"
    )]
    NoTimeLeft {
        /// The program.
        program: &'static str,
        /// The limit of all of them.
        seconds: u64,
    },
    /// It printed too much and was stopped.
    #[error("{program} printed more than the limit of {} MiB", .limit / (1024 * 1024))]
    TooLarge {
        /// The program.
        program: &'static str,
        /// The limit in bytes.
        limit: u64,
    },
    /// It needed too much memory and was refused more.
    #[error("{program} needs more memory than the limit of {} MiB", .limit / (1024 * 1024))]
    OutOfMemory {
        /// The program.
        program: &'static str,
        /// The limit in bytes.
        limit: u64,
    },
    /// It printed something that is no UTF-8.
    #[error("{0} printed what is not UTF-8 text")]
    NotText(&'static str),
    /// The launcher ended before the walls stood.
    #[error("the walls around {0} cannot be raised")]
    Walls(&'static str),
    /// There is no private folder for it; the system's word for it.
    #[error("no private folder can be made for {program} in the folder for temporary files: {error}")]
    Home {
        /// The program.
        program: &'static str,
        /// The system's word.
        error: std::io::ErrorKind,
    },
    /// What it is to read cannot be found; the system's word for it.
    #[error("a folder or file that {program} reads cannot be opened: {error}")]
    Unreadable {
        /// The program.
        program: &'static str,
        /// The system's word.
        error: std::io::ErrorKind,
    },
    /// The system refused to start it; its word for it.
    #[error("{program} cannot be started: {error}")]
    Io {
        /// The program.
        program: &'static str,
        /// The system's word.
        error: std::io::ErrorKind,
    },
}
