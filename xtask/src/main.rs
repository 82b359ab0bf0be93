//! Automation of the project: `cargo xtask --help`.
#![allow(clippy::disallowed_methods, reason = "automation starts programs and measures time")]

mod bench;
mod browser;
mod default_roles;
mod docs;
mod fixtures;
mod new_check;
mod ready;
mod repository;
mod smoke;
mod tidy;
mod tools;

use clap::{Parser, Subcommand};
use std::{path::PathBuf, process::ExitCode};

/// Automation of the project.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Hold the rules of the repository that no compiler knows
    Tidy,
    /// Everything that CI runs, in its order
    Ready,
    /// Start a check: its source and its fixture
    NewCheck {
        /// FAMILY/NAME, such as workload/host-network
        id: String,
    },
    /// Write the pages about frameworks, safeguards and checks
    Docs {
        /// Only name the pages that are stale
        #[arg(long)]
        check: bool,
    },
    /// Write the table of the roles that every cluster has
    DefaultRoles {
        /// Folders `v1.N.P`, each with the YAML files of upstream's `bootstrappolicy/testdata`
        folder: PathBuf,
    },
    /// List the checks with what their fixtures show
    Fixtures,
    /// Judge mutated fixtures with every check; nothing may panic
    Smoke {
        /// How many inputs
        #[arg(long, default_value_t = 20_000)]
        inputs: u32,
    },
    /// Open the HTML report in Chromium: looks, keyboard, filters, print
    Browser(browser::BrowserArguments),
    /// Measure the release binary against its budgets
    Bench(bench::BenchArguments),
    /// Run one program and print what it used, as JSON
    #[command(hide = true)]
    Measure(bench::MeasureArguments),
}

fn main() -> ExitCode {
    let outcome = match Arguments::parse().command {
        Command::Tidy => tidy::run(),
        Command::Ready => ready::run(),
        Command::NewCheck { id } => new_check::run(&id),
        Command::Docs { check } => docs::run(check),
        Command::DefaultRoles { folder } => default_roles::run(&folder),
        Command::Fixtures => fixtures::run(),
        Command::Smoke { inputs } => smoke::run(inputs),
        Command::Browser(arguments) => browser::run(&arguments),
        Command::Bench(arguments) => bench::run(&arguments),
        Command::Measure(arguments) => bench::measure(&arguments),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
