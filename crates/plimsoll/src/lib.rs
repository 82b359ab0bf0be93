//! The command line: arguments in, reports and an exit code out.
//!
//! Only this crate knows what time it is, writes to standard output, and ends with an exit code.

mod args;
mod describe;
mod exit;
mod output;
mod progress;
mod repository;
mod scan;
#[cfg(unix)]
mod signals;
mod time;

use args::{Arguments, CheckCommand, Command, FrameworkCommand};
use clap::{CommandFactory as _, Parser as _};
pub use exit::Exit;
use std::process::ExitCode;

/// Runs the command line and gives the exit code.
///
/// Any fault of our own ends in [`Exit::Fault`], never in an abort: a scanner that crashes must not look like
/// one that found nothing.
pub fn run() -> ExitCode {
    // Before anything else: this process may have been started to become a renderer.
    if let Some(code) = plimsoll_render::raise_walls() {
        return code;
    }
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => return clap_exit(&error).into(),
    };
    let outcome = std::panic::catch_unwind(|| dispatch(arguments));
    let exit = match outcome {
        Ok(Ok(exit)) => exit,
        Ok(Err(error)) => output::complain(&error),
        Err(_) => {
            output::message("this is a fault of plimsoll; please report it with the message above");
            Exit::Fault
        }
    };
    exit.into()
}

fn dispatch(arguments: Arguments) -> anyhow::Result<Exit> {
    let color = arguments.color;
    match arguments.command {
        Command::Scan(scan) => scan::run(&scan, color),
        Command::Framework(FrameworkCommand::List { format }) => describe::framework_list(format),
        Command::Framework(FrameworkCommand::Show { framework, control }) => {
            describe::framework_show(&framework, control.as_deref(), color)
        }
        Command::Framework(FrameworkCommand::Coverage { framework, format }) => {
            describe::framework_coverage(&framework, format)
        }
        Command::Explain { name } => describe::explain(&name, color),
        Command::Check(CheckCommand::List { format }) => describe::check_list(format),
        Command::Completions { shell } => {
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut Arguments::command(), "plimsoll", &mut script);
            output::print_bytes(&script)?;
            Ok(Exit::Clean)
        }
    }
}

/// Help and version are answers; everything else that the parser refuses is a usage error.
fn clap_exit(error: &clap::Error) -> Exit {
    let is_answer = !error.use_stderr();
    // A closed pipe is no reason to say more.
    let _closed = error.print();
    if is_answer { Exit::Clean } else { Exit::Usage }
}
