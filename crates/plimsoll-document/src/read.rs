use crate::Limits;
use std::{
    fs::{File, OpenOptions},
    io,
    io::Read,
    path::Path,
};

/// Why a file gave no text.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The system refused; its word for it.
    #[error("cannot be read: {0}")]
    Io(io::ErrorKind),
    /// A pipe, a socket or a device: reading one may wait for ever, or never come to an end.
    #[error("is not a regular file")]
    NotRegular,
    /// More than [`Limits::file_bytes_max`].
    #[error("is larger than the limit of {} MiB", .limit / (1024 * 1024))]
    TooLarge {
        /// The limit in bytes.
        limit: u64,
    },
    /// No UTF-8; `line` is where it breaks.
    #[error("is not UTF-8 text (line {line})")]
    NotText {
        /// From 1.
        line: u32,
    },
}

/// Reads a file whole.
///
/// A file whose size already passes the limit is not read at all; one that grows while it is read is cut off at the limit.
/// What is not a regular file is opened and never read: what a path leads to may change between a look at it and its
/// opening, so the open file is what is asked.
///
/// # Errors
///
/// See [`ReadError`].
pub fn read_file(path: &Path, limits: &Limits) -> Result<String, ReadError> {
    let file = open(path).map_err(|error| ReadError::Io(error.kind()))?;
    let metadata = file.metadata().map_err(|error| ReadError::Io(error.kind()))?;
    if metadata.is_dir() {
        return Err(ReadError::Io(io::ErrorKind::IsADirectory));
    }
    if !metadata.is_file() {
        return Err(ReadError::NotRegular);
    }
    if metadata.len() > limits.file_bytes_max {
        return Err(ReadError::TooLarge { limit: limits.file_bytes_max });
    }
    read_bounded(file, metadata.len() as usize, limits)
}

/// Opens a file without waiting for anybody: a pipe would wait for whoever writes into it.
fn open(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options
            .custom_flags((rustix::fs::OFlags::NONBLOCK | rustix::fs::OFlags::NOCTTY).bits().cast_signed());
    }
    options.open(path)
}

/// Reads a stream, such as standard input, to its end.
///
/// # Errors
///
/// See [`ReadError`].
pub fn read_stream(stream: impl Read, limits: &Limits) -> Result<String, ReadError> {
    read_bounded(stream, 0, limits)
}

fn read_bounded(stream: impl Read, expected: usize, limits: &Limits) -> Result<String, ReadError> {
    let mut bytes = Vec::with_capacity(expected + 1);
    // One byte more than allowed tells a file of exactly the limit from a larger one.
    let read = stream.take(limits.file_bytes_max + 1).read_to_end(&mut bytes);
    read.map_err(|error| ReadError::Io(error.kind()))?;
    if bytes.len() as u64 > limits.file_bytes_max {
        return Err(ReadError::TooLarge { limit: limits.file_bytes_max });
    }
    String::from_utf8(bytes).map_err(|error| {
        let valid = error.as_bytes().get(..error.utf8_error().valid_up_to()).unwrap_or_default();
        ReadError::NotText { line: 1 + count_lines(valid) }
    })
}

/// Number of line ends in these bytes.
pub(crate) fn count_lines(bytes: &[u8]) -> u32 {
    bytes.iter().filter(|&&byte| byte == b'\n').count() as u32
}

#[cfg(test)]
mod tests {
    use super::{ReadError, read_stream};
    use crate::Limits;

    /// A file of exactly the limit is whole; one byte more is refused.
    #[test]
    fn the_limit_is_inclusive() {
        let limits = Limits { file_bytes_max: 4, ..Limits::default() };
        assert_eq!(read_stream(&b"four"[..], &limits).unwrap(), "four");
        assert!(matches!(read_stream(&b"fives"[..], &limits), Err(ReadError::TooLarge { limit: 4 })));
    }

    #[test]
    fn bytes_that_are_no_text_name_their_line() {
        let error = read_stream(&b"a: b\nc: \xff\n"[..], &Limits::default()).unwrap_err();
        assert!(matches!(error, ReadError::NotText { line: 2 }), "{error}");
    }
}
