//! Reading files that something else names: regular files alone, and no more of them than a limit.

use std::{
    fs::{self, File},
    io::{ErrorKind, Read as _},
    path::Path,
};

/// Why a file is not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unread {
    /// The system's word.
    Io(ErrorKind),
    /// A folder, pipe, socket or device.
    NotRegular,
    /// More than the limit, in bytes.
    TooLarge(u64),
    /// Not UTF-8.
    NotText,
}

impl Unread {
    /// What is said after a name of the file.
    pub(crate) fn words(self) -> String {
        match self {
            Self::Io(kind) => format!("cannot be read: {kind}"),
            Self::NotRegular => "is not a regular file".to_owned(),
            Self::TooLarge(limit) => format!("is larger than the limit of {} MiB", limit / (1024 * 1024)),
            Self::NotText => "is not UTF-8 text".to_owned(),
        }
    }
}

/// The bytes of a regular file, links followed. What a pipe or device would give is not asked for: opening one may
/// wait for ever.
pub(crate) fn read_regular(path: &Path, bytes_max: u64) -> Result<Vec<u8>, Unread> {
    let metadata = fs::metadata(path).map_err(|error| Unread::Io(error.kind()))?;
    if !metadata.is_file() {
        return Err(Unread::NotRegular);
    }
    if metadata.len() > bytes_max {
        return Err(Unread::TooLarge(bytes_max));
    }
    let mut bytes = Vec::with_capacity(metadata.len() as usize + 1);
    let file = File::open(path).map_err(|error| Unread::Io(error.kind()))?;
    file.take(bytes_max + 1).read_to_end(&mut bytes).map_err(|error| Unread::Io(error.kind()))?;
    if bytes.len() as u64 > bytes_max { Err(Unread::TooLarge(bytes_max)) } else { Ok(bytes) }
}

/// The same as text.
pub(crate) fn read_regular_text(path: &Path, bytes_max: u64) -> Result<String, Unread> {
    String::from_utf8(read_regular(path, bytes_max)?).map_err(|_| Unread::NotText)
}
