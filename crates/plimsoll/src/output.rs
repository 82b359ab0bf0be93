//! Where reports and messages go: data to standard output, messages to standard error.

use crate::{Exit, args::ColorChoice};
use anyhow::Context as _;
use std::{
    fs::{self, File},
    io::{self, BufWriter, IsTerminal as _, Write},
    path::Path,
};

/// Columns where standard output is no terminal.
const WIDTH_PIPED: usize = 100;

/// Whether colour is used on standard output.
pub(crate) fn use_color(choice: ColorChoice) -> bool {
    match choice {
        ColorChoice::Always => true,
        ColorChoice::Never => false,
        ColorChoice::Auto => anstream::AutoStream::choice(&io::stdout()) != anstream::ColorChoice::Never,
    }
}

/// Columns of the terminal on standard output.
pub(crate) fn width() -> usize {
    if !io::stdout().is_terminal() {
        return WIDTH_PIPED;
    }
    terminal_size::terminal_size().map_or(WIDTH_PIPED, |(width, _)| usize::from(width.0))
}

/// Writes to standard output. A reader that went away has seen what it wanted: no error.
pub(crate) fn to_stdout(
    write: impl FnOnce(&mut BufWriter<io::StdoutLock<'static>>) -> io::Result<()>,
) -> anyhow::Result<()> {
    let mut out = BufWriter::with_capacity(1 << 16, io::stdout().lock());
    match write(&mut out).and_then(|()| out.flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        result => result.context("standard output cannot be written"),
    }
}

/// Writes bytes to standard output.
pub(crate) fn print_bytes(bytes: &[u8]) -> anyhow::Result<()> {
    to_stdout(|out| out.write_all(bytes))
}

/// Writes a file whole or not at all: beside its place first, then moved there. What is no regular file, such
/// as a pipe, is written to directly.
pub(crate) fn to_file(
    path: &Path,
    write: impl FnOnce(&mut BufWriter<File>) -> io::Result<()>,
) -> anyhow::Result<()> {
    let about = || format!("{} cannot be written", path.display());
    let direct = fs::metadata(path).is_ok_and(|metadata| !metadata.is_file());
    let mut beside = path.as_os_str().to_owned();
    beside.push(format!(".{}.part", std::process::id()));
    let target = if direct { path } else { Path::new(&beside) };
    let file = if direct { File::options().write(true).open(target) } else { File::create(target) };
    let mut out = BufWriter::with_capacity(1 << 16, file.with_context(about)?);
    let written = write(&mut out).and_then(|()| out.flush());
    if direct {
        return written.with_context(about);
    }
    let moved = written.and_then(|()| fs::rename(target, path));
    if moved.is_err() {
        // The first error is the one to tell.
        let _left_behind = fs::remove_file(target);
    }
    moved.with_context(about)
}

/// A message on standard error.
pub(crate) fn message(text: &str) {
    // Nobody is left to be told if standard error is closed.
    let _closed = writeln!(io::stderr(), "plimsoll: {text}");
}

/// An error with its causes on standard error, and the exit code that it means.
pub(crate) fn complain(error: &anyhow::Error) -> Exit {
    message(&format!("{error:#}"));
    Exit::Usage
}
