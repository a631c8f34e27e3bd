//! Refuses to write to a file that the run reads, or to write two reports to one file.

use std::{
    fs::{self, Metadata},
    path::{Path, PathBuf},
};

use crate::{error::UsageError, output::shown_path};

/// Checks that no output is an input or another output, whatever path leads to it: another spelling, a symbolic link or
/// a hard link.
///
/// # Errors
/// The first output that is one.
pub(crate) fn refuse_overwrite<'p>(
    outputs: &[&Path],
    inputs: impl IntoIterator<Item = &'p Path>,
) -> Result<(), UsageError> {
    for input in inputs {
        let input = if input.as_os_str() == "-" { Path::new("/dev/stdin") } else { input };
        if let Some(output) = outputs.iter().find(|output| is_same(output, input)) {
            return Err(UsageError::OverwritesInput { path: shown_path(output) });
        }
    }
    for (at, output) in outputs.iter().enumerate() {
        if outputs.iter().skip(at + 1).any(|other| is_same(output, other) || is_same_location(output, other)) {
            return Err(UsageError::OutputTwice { path: shown_path(output) });
        }
    }
    Ok(())
}

/// Whether two paths lead to the same regular file. Devices and pipes can be read and written at the same time.
fn is_same(one: &Path, other: &Path) -> bool {
    let (Ok(first), Ok(second)) = (fs::metadata(one), fs::metadata(other)) else { return false };
    first.is_file() && second.is_file() && is_same_file(one, &first, other, &second)
}

#[cfg(unix)]
fn is_same_file(_: &Path, first: &Metadata, _: &Path, second: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    (first.dev(), first.ino()) == (second.dev(), second.ino())
}

#[cfg(not(unix))]
fn is_same_file(one: &Path, _: &Metadata, other: &Path, _: &Metadata) -> bool {
    is_same_location(one, other)
}

/// Whether two paths lead to the same place, where there may be no file yet.
fn is_same_location(one: &Path, other: &Path) -> bool {
    location(one).is_some_and(|one| location(other).is_some_and(|other| one == other))
}

/// The one spelling of a path whose file may not exist yet; `None` for a device or a pipe, or without a directory.
fn location(path: &Path) -> Option<PathBuf> {
    if let Ok(whole) = fs::canonicalize(path) {
        return whole.is_file().then_some(whole);
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    Some(fs::canonicalize(folder).ok()?.join(path.file_name()?))
}
