//! Opens files: only regular ones, unless the user named another.

use std::{
    fs::{self, FileType},
    io::{self, Read},
    path::Path,
};

use tokenlint::text::{Source, SourceId};

use crate::error::ReadError;

/// The most bytes of a file, a pipe or standard input: spans are 32 bits wide.
const LIMIT: u64 = 1 << 32;
/// The most bytes of a device, which may never end.
const DEVICE_LIMIT: u64 = 1 << 24;

/// The text of a regular file; `None` if it is empty or blank.
///
/// # Errors
/// If the file is not a regular one or cannot be read.
pub(crate) fn read_source(path: &Path, shown: &str, id: SourceId) -> Result<Option<Source>, ReadError> {
    let metadata = fs::metadata(path)?;
    match special(metadata.file_type()) {
        Some(kind) => Err(ReadError::Special(kind)),
        None => source(bytes(fs::File::open(path)?, metadata.len(), LIMIT)?, shown, id),
    }
}

/// Like [`read_source`], but also reads pipes and devices, such as those that a shell makes for `<(command)`.
///
/// # Errors
/// If the file cannot be read.
pub(crate) fn read_named(path: &Path, shown: &str, id: SourceId) -> Result<Option<Source>, ReadError> {
    let metadata = fs::metadata(path)?;
    let limit = match special(metadata.file_type()) {
        Some(kind @ ("socket" | "block device")) => return Err(ReadError::Special(kind)),
        Some("character device") => DEVICE_LIMIT,
        _ => LIMIT,
    };
    source(bytes(fs::File::open(path)?, metadata.len(), limit)?, shown, id)
}

/// The text of standard input; `None` if it is empty or blank.
///
/// # Errors
/// If it cannot be read.
pub(crate) fn read_stdin(shown: &str, id: SourceId) -> Result<Option<Source>, ReadError> {
    source(bytes(io::stdin().lock(), 0, LIMIT)?, shown, id)
}

/// The kind of a file that is neither regular nor a directory.
#[cfg(unix)]
pub(crate) fn special(kind: FileType) -> Option<&'static str> {
    use std::os::unix::fs::FileTypeExt;
    if kind.is_fifo() {
        Some("named pipe")
    } else if kind.is_socket() {
        Some("socket")
    } else if kind.is_char_device() {
        Some("character device")
    } else if kind.is_block_device() {
        Some("block device")
    } else {
        None
    }
}

/// The kind of a file that is neither regular nor a directory.
#[cfg(not(unix))]
pub(crate) fn special(_: FileType) -> Option<&'static str> {
    None
}

/// All bytes, up to a limit.
fn bytes(file: impl Read, size: u64, limit: u64) -> Result<Vec<u8>, ReadError> {
    if size >= limit {
        return Err(ReadError::TooLarge);
    }
    let mut bytes = Vec::new();
    bytes.try_reserve_exact(usize::try_from(size).unwrap_or(0)).map_err(io::Error::other)?;
    file.take(limit).read_to_end(&mut bytes)?;
    if limit == DEVICE_LIMIT && bytes.len() as u64 == limit {
        return Err(ReadError::EndlessDevice);
    }
    Ok(bytes)
}

fn source(bytes: Vec<u8>, path: &str, id: SourceId) -> Result<Option<Source>, ReadError> {
    if bytes.trim_ascii().is_empty() {
        return Ok(None);
    }
    Ok(Some(Source::new(id, path.to_owned(), bytes)?))
}
