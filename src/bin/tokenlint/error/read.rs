//! Why a file cannot be read.

use std::io;

use thiserror::Error;
use tokenlint::text::SourceError;

/// The reason why a file cannot be read.
#[derive(Debug, Error)]
pub(crate) enum ReadError {
    /// The file does not exist.
    #[error("no such file or directory")]
    NotFound,
    /// The file may not be read.
    #[error("permission denied")]
    PermissionDenied,
    /// The file has 4 GiB or more.
    #[error("the file is 4 GiB or larger; split it, for example into JSON Lines with one token per line")]
    TooLarge,
    /// The file is neither a regular file nor, if the user named it, a pipe.
    #[error("this is a {0}, which is not read")]
    Special(&'static str),
    /// A device has more data than is read from one.
    #[error("the device has 16 MiB or more; save its data to a file")]
    EndlessDevice,
    /// The file is UTF-16.
    #[error("the file is encoded as UTF-16; save it as UTF-8")]
    Utf16,
    /// Reading fails.
    #[error("read error: {0}")]
    Io(io::Error),
}

impl From<io::Error> for ReadError {
    fn from(error: io::Error) -> ReadError {
        match error.kind() {
            io::ErrorKind::NotFound => ReadError::NotFound,
            io::ErrorKind::PermissionDenied => ReadError::PermissionDenied,
            _ => ReadError::Io(error),
        }
    }
}

impl From<SourceError> for ReadError {
    fn from(error: SourceError) -> ReadError {
        match error {
            SourceError::Utf16 => ReadError::Utf16,
            SourceError::TooLarge => ReadError::TooLarge,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_kind_of_a_read_error_is_kept() {
        for (kind, wanted) in [
            (io::ErrorKind::NotFound, "no such file or directory"),
            (io::ErrorKind::PermissionDenied, "permission denied"),
            (io::ErrorKind::BrokenPipe, "read error: broken pipe"),
        ] {
            assert_eq!(ReadError::from(io::Error::from(kind)).to_string(), wanted);
        }
    }
}
