//! The program that users install. Everything is in the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    plimsoll::run()
}
