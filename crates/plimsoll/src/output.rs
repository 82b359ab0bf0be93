//! Where reports and messages go: data to standard output, messages to standard error.

use crate::{Exit, args::ColorChoice};
use anyhow::Context as _;
use std::{
    error::Error,
    fmt,
    fs::{self, File},
    io::{self, BufWriter, IsTerminal as _, Write},
    path::{Path, PathBuf},
    sync::{Mutex, MutexGuard, PoisonError},
};
use tempfile::NamedTempFile;

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
        result => result.map_err(Unwritten).context("standard output cannot be written"),
    }
}

/// Writes bytes to standard output.
pub(crate) fn print_bytes(bytes: &[u8]) -> anyhow::Result<()> {
    to_stdout(|out| out.write_all(bytes))
}

/// Files that are being written beside their places. Whoever holds the lock keeps new ones from being begun.
static UNFINISHED: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

fn unfinished() -> MutexGuard<'static, Vec<PathBuf>> {
    // The list is whole after a panic: each change of it is one call.
    UNFINISHED.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Takes files away that are being written, for an end by a signal.
pub(crate) fn forget_unfinished() -> impl Drop {
    let files = unfinished();
    for file in files.iter() {
        let _gone = fs::remove_file(file);
    }
    files
}

/// Writes a file whole or not at all: beside its place first, then moved there. What is no regular file, such
/// as a pipe, is written to directly.
pub(crate) fn to_file(
    path: &Path,
    write: impl FnOnce(&mut BufWriter<&File>) -> io::Result<()>,
) -> anyhow::Result<()> {
    let about = || format!("{} cannot be written", path.display());
    let old = fs::metadata(path).ok();
    if old.as_ref().is_some_and(|old| !old.is_file()) {
        let file = File::options().write(true).open(path).with_context(about)?;
        return write_all(&file, write).with_context(about);
    }
    let mut files = unfinished();
    let new = beside(path).with_context(about)?;
    files.push(new.path().to_owned());
    drop(files);
    let written = write_all(new.as_file(), write).and_then(|()| {
        // Whoever may read the old report may read the new one, and nobody else.
        let kept = old.map_or(Ok(()), |old| new.as_file().set_permissions(old.permissions()));
        kept.map_err(Unwritten::from)
    });
    let mut files = unfinished();
    files.clear();
    written.with_context(about)?;
    new.persist(path).map_err(|error| error.error).with_context(about)?;
    drop(files);
    Ok(())
}

/// A new file beside a place, with a name that nobody can guess and the rights of any new file.
fn beside(path: &Path) -> io::Result<NamedTempFile> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".");
    let mut builder = tempfile::Builder::new();
    builder.prefix(&name).suffix(".part");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    builder.tempfile_in(folder)
}

fn write_all(
    file: &File,
    write: impl FnOnce(&mut BufWriter<&File>) -> io::Result<()>,
) -> Result<(), Unwritten> {
    let mut out = BufWriter::with_capacity(1 << 16, file);
    write(&mut out).and_then(|()| out.flush()).map_err(Unwritten::from)
}

/// A place that was opened and does not take what is written to it, such as a disk that is full: nothing that another
/// way to call the program would change.
#[derive(Debug)]
struct Unwritten(io::Error);

impl From<io::Error> for Unwritten {
    fn from(error: io::Error) -> Self {
        Self(error)
    }
}

impl fmt::Display for Unwritten {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Error for Unwritten {}

/// A message on standard error.
pub(crate) fn message(text: &str) {
    // Nobody is left to be told if standard error is closed.
    let _closed = writeln!(io::stderr(), "plimsoll: {text}");
}

/// An error with its causes on standard error, and the exit code that it means.
pub(crate) fn complain(error: &anyhow::Error) -> Exit {
    message(&format!("{error:#}"));
    if error.chain().any(<dyn Error>::is::<Unwritten>) { Exit::Fault } else { Exit::Usage }
}
