use crate::Limits;
use std::{fs::File, io, io::Read, path::Path};

/// Why a file gave no text.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The system refused; its word for it.
    #[error("cannot be read: {0}")]
    Io(io::ErrorKind),
    /// More than [`Limits::file_bytes_max`].
    #[error("is larger than the limit of {} MiB", .limit / (1024 * 1024))]
    TooLarge {
        /// The limit in bytes.
        limit: u64,
    },
    /// No UTF-8; `line` is where it breaks.
    #[error("is no UTF-8 text (line {line})")]
    NotText {
        /// From 1.
        line: u32,
    },
}

/// Reads a file whole.
///
/// A file whose size already passes the limit is not read at all; one that grows while it is read, or a pipe,
/// is cut off at the limit.
///
/// # Errors
///
/// See [`ReadError`].
pub fn read_file(path: &Path, limits: &Limits) -> Result<String, ReadError> {
    let file = File::open(path).map_err(|error| ReadError::Io(error.kind()))?;
    let bytes = file.metadata().map_or(0, |metadata| metadata.len());
    if bytes > limits.file_bytes_max {
        return Err(ReadError::TooLarge { limit: limits.file_bytes_max });
    }
    read_bounded(file, bytes as usize, limits)
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
