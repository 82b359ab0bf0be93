//! What a program needs of the file system: its home, itself, and what it is started by.

use super::Plan;
use std::{
    fs::File,
    io::{self, Read as _, Seek as _, SeekFrom},
    os::unix::ffi::OsStrExt as _,
    path::{Path, PathBuf},
};

/// Folders of shared libraries, and the list of them. Source: ld.so(8), and the stores of Nix and Guix, where all
/// libraries of a program stand in folders of their own.
const LIBRARIES: [&str; 9] = [
    "/lib",
    "/lib64",
    "/usr/lib",
    "/usr/lib64",
    "/usr/local/lib",
    "/usr/local/lib64",
    "/etc/ld.so.cache",
    "/nix/store",
    "/gnu/store",
];
/// How many programs may stand behind each other: a script, its shell, the loader of that.
const STARTERS_MAX: usize = 4;

/// Paths by what they are needed for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Needs {
    /// Written to and read.
    pub(super) home: PathBuf,
    /// Read to start: folders of libraries.
    pub(super) libraries: Vec<PathBuf>,
    /// Started: the program itself, its interpreter and its loader.
    pub(super) starts: Vec<PathBuf>,
}

impl Needs {
    pub(super) fn of(program: &Path, plan: &Plan) -> Self {
        let mut starts = Vec::new();
        add_with_starters(program, &mut starts);
        // A program with a loader is linked with libraries; one without reads nothing of the system.
        let is_linked = starts.iter().any(|file| loader(file).is_some());
        let libraries = LIBRARIES.iter().filter(|_| is_linked).map(PathBuf::from);
        Self { home: plan.home.clone(), libraries: libraries.filter(|path| path.exists()).collect(), starts }
    }
}

/// A program, and the programs that the system starts it by.
fn add_with_starters(program: &Path, found: &mut Vec<PathBuf>) {
    let mut next = Some(program.to_owned());
    for _ in 0..STARTERS_MAX {
        let Some(file) = next.take() else { return };
        next = interpreter(&file).or_else(|| loader(&file));
        if !found.contains(&file) {
            found.push(file);
        }
    }
}

/// The interpreter that a script names in its first line.
fn interpreter(file: &Path) -> Option<PathBuf> {
    let mut start = Vec::new();
    File::open(file).ok()?.take(256).read_to_end(&mut start).ok()?;
    let line = start.strip_prefix(b"#!")?.split(|byte| *byte == b'\n').next()?.trim_ascii_start();
    let name = line.split(u8::is_ascii_whitespace).next()?;
    absolute(name)
}

/// The loader that a program in the format ELF names in its segment `PT_INTERP`. Source: elf(5).
fn loader(file: &Path) -> Option<PathBuf> {
    const PROGRAM_HEADERS_MAX: u64 = 128;
    const PT_INTERP: u64 = 3;
    let mut file = File::open(file).ok()?;
    let header = Part::read(&mut file, 0, 64).ok()?;
    if header.bytes(0, 4)? != b"\x7fELF" || header.bytes(4, 1)? != [2] {
        return None;
    }
    let is_little = header.bytes(5, 1)? == [1];
    let number = |part: &Part, at, length| part.number(at, length, is_little);
    let (table, size, count) = (number(&header, 32, 8)?, number(&header, 54, 2)?, number(&header, 56, 2)?);
    for index in 0..count.min(PROGRAM_HEADERS_MAX) {
        let entry = Part::read(&mut file, table.checked_add(index * size)?, 56).ok()?;
        if number(&entry, 0, 4)? == PT_INTERP {
            let (at, length) = (number(&entry, 8, 8)?, number(&entry, 32, 8)?);
            let name = Part::read(&mut file, at, usize::try_from(length).ok()?.min(4096)).ok()?.0;
            return absolute(name.split(|byte| *byte == 0).next()?);
        }
    }
    None
}

/// Bytes of a file.
struct Part(Vec<u8>);

impl Part {
    fn read(file: &mut File, at: u64, length: usize) -> io::Result<Self> {
        let mut bytes = vec![0; length];
        file.seek(SeekFrom::Start(at))?;
        file.read_exact(&mut bytes)?;
        Ok(Self(bytes))
    }

    fn bytes(&self, at: usize, length: usize) -> Option<&[u8]> {
        self.0.get(at..at + length)
    }

    fn number(&self, at: usize, length: usize, is_little: bool) -> Option<u64> {
        let add = |sum: u64, byte: &u8| sum << 8 | u64::from(*byte);
        let bytes = self.bytes(at, length)?;
        Some(if is_little { bytes.iter().rev().fold(0, add) } else { bytes.iter().fold(0, add) })
    }
}

fn absolute(name: &[u8]) -> Option<PathBuf> {
    let path = Path::new(std::ffi::OsStr::from_bytes(name));
    path.is_absolute().then(|| path.to_owned())
}

#[cfg(test)]
mod tests {
    use super::{add_with_starters, interpreter, loader};
    use std::{fs, path::Path};

    #[test]
    fn a_script_needs_its_shell_and_the_loader_of_that() {
        let folder = tempfile::tempdir().unwrap();
        let script = folder.path().join("a");
        fs::write(&script, "#! /bin/sh -e\necho\n").unwrap();
        assert_eq!(interpreter(&script).as_deref(), Some(Path::new("/bin/sh")));
        let mut all = Vec::new();
        add_with_starters(&script, &mut all);
        assert_eq!(all[..2], [script.clone(), "/bin/sh".into()]);
        assert_eq!(all.get(2), loader(Path::new("/bin/sh")).as_ref());
        for text in ["#!relative/sh\n", "#!", "\x7fELF", ""] {
            fs::write(&script, text).unwrap();
            assert_eq!((interpreter(&script), loader(&script)), (None, None), "{text:?}");
        }
    }

    /// The test itself is a program with or without a loader; what is read must exist.
    #[test]
    fn a_loader_exists() {
        let own = std::env::current_exe().unwrap();
        assert!(loader(&own).is_none_or(|loader| loader.is_file()));
        assert_eq!(loader(Path::new("/nowhere")), None);
    }
}
