//! Reports in each format, and files that are replaced atomically.

use std::{
    fs,
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
};

use tokenlint::{
    catalog::Catalog,
    lint::Report,
    render::{concise, github, gitlab, html, human, json, junit, markdown, sarif, view::View},
    text::shown,
};

use crate::{args::ReportFormat, error::Error};

/// Writes a report in a format.
pub(crate) fn write(
    report: &mut Report,
    format: ReportFormat,
    view: &View,
    style: human::Style,
    now: jiff::Timestamp,
    out: &mut dyn Write,
) -> io::Result<()> {
    let date = Catalog::builtin().date();
    match format {
        ReportFormat::Full => human::findings(report, view, style, out),
        ReportFormat::Concise => concise::findings(report, view, style, out),
        ReportFormat::Grouped => concise::grouped(report, view, style, out),
        ReportFormat::Json => json::report(report, date, out),
        ReportFormat::Sarif => sarif::report(report, out),
        ReportFormat::Github => github::report(report, view, date, out),
        ReportFormat::Gitlab => gitlab::report(report, out),
        ReportFormat::Junit => junit::report(report, out),
        ReportFormat::Markdown => markdown::report(report, view, date, out),
        ReportFormat::Html => {
            let mut cards = std::mem::take(&mut report.cards);
            let written = html::report(report, &mut cards, date, now, out);
            report.cards = cards;
            written
        }
    }
}

/// Writes a report to a file, replacing it atomically.
pub(crate) fn to_file(
    report: &mut Report,
    format: ReportFormat,
    view: &View,
    path: &Path,
    now: jiff::Timestamp,
) -> Result<(), Error> {
    let style = human::Style { colour: false, width: 100 };
    replace(path, |out| write(report, format, view, style, now, out))
}

/// Replaces a file atomically: writes to a temporary file next to it, and renames that. The file keeps its mode and its
/// owner, and a symbolic link stays a link to it. A hard link to it keeps the old content.
///
/// # Errors
/// If the file cannot be written. Its old content is then unchanged.
pub(crate) fn replace(path: &Path, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), Error> {
    let create = |temporary: &Path| {
        let file = fs::File::create_new(temporary)?;
        if let Ok(metadata) = fs::metadata(path) {
            keep_attributes(&file, &metadata)?;
        }
        Ok(file)
    };
    replace_with(path, create, write).map_err(|source| Error::Write { path: shown_path(path), source })
}

/// Like [`replace`], but the new file is readable only by its owner, whatever its mode was.
///
/// # Errors
/// If the file cannot be written. Its old content is then unchanged.
#[cfg(feature = "online")]
pub(crate) fn replace_private(path: &Path, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), Error> {
    let create = |temporary: &Path| {
        let mut options = fs::OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        options.open(temporary)
    };
    replace_with(path, create, write).map_err(|source| Error::Write { path: shown_path(path), source })
}

/// Tests that [`replace`] can write a file, without changing it: for what takes long before it is written.
///
/// # Errors
/// If no file can be created in the directory.
#[cfg(feature = "online")]
pub(crate) fn test(path: &Path) -> Result<(), Error> {
    if fs::metadata(path).is_ok_and(|metadata| !metadata.is_file()) {
        return Ok(());
    }
    let tested = target(path).and_then(|path| created(&path, |temporary| fs::File::create_new(temporary)));
    let tested = tested.and_then(|(temporary, _)| fs::remove_file(temporary));
    tested.map_err(|source| Error::Write { path: shown_path(path), source })
}

/// A path as it is shown in messages.
pub(crate) fn shown_path(path: &Path) -> String {
    shown(&path.display().to_string())
}

/// The number of names that are tried for a temporary file.
const ATTEMPTS: usize = 100;

fn replace_with(
    path: &Path,
    create: impl Fn(&Path) -> io::Result<fs::File>,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> io::Result<()> {
    if fs::metadata(path).is_ok_and(|metadata| !metadata.is_file()) {
        // A device or a pipe cannot be replaced, so it is written in place.
        let mut out = BufWriter::new(fs::OpenOptions::new().write(true).open(path)?);
        write(&mut out)?;
        return out.flush();
    }
    if fs::metadata(path).is_ok_and(|metadata| metadata.permissions().readonly()) {
        return Err(io::Error::new(io::ErrorKind::PermissionDenied, "the file is read-only"));
    }
    let path = target(path)?;
    let (temporary, file) = created(&path, create)?;
    let mut out = BufWriter::new(file);
    let written = write(&mut out).and_then(|()| out.into_inner()?.sync_all());
    let renamed = written.and_then(|()| fs::rename(&temporary, &path));
    if renamed.is_err() {
        // The first error is the one to report.
        let _ = fs::remove_file(&temporary);
    }
    renamed
}

/// The file that is replaced: the target of a symbolic link, so that the link stays a link.
fn target(path: &Path) -> io::Result<PathBuf> {
    match fs::canonicalize(path) {
        Ok(target) => Ok(target),
        Err(_) if fs::symlink_metadata(path).is_ok_and(|metadata| metadata.is_symlink()) => {
            Err(io::Error::new(io::ErrorKind::NotFound, "it is a symbolic link to a file that does not exist"))
        }
        Err(_) => Ok(path.to_owned()),
    }
}

/// Gives a new file the mode and the owner of the one that it replaces.
#[cfg(unix)]
fn keep_attributes(file: &fs::File, old: &fs::Metadata) -> io::Result<()> {
    use std::os::unix::fs::{MetadataExt, PermissionsExt, fchown};
    let new = file.metadata()?;
    let mut mode = old.permissions().mode();
    if new.uid() != old.uid() {
        // Only root may give a file away.
        let _ = fchown(file, Some(old.uid()), None);
    }
    if new.gid() != old.gid() && fchown(file, None, Some(old.gid())).is_err() {
        // Another group must not get what the old group could do.
        mode &= !0o070;
    }
    file.set_permissions(fs::Permissions::from_mode(mode))
}

#[cfg(not(unix))]
fn keep_attributes(file: &fs::File, old: &fs::Metadata) -> io::Result<()> {
    file.set_permissions(old.permissions())
}

/// Creates a new file next to a path. Existing files and links are never opened.
fn created(path: &Path, create: impl Fn(&Path) -> io::Result<fs::File>) -> io::Result<(PathBuf, fs::File)> {
    temporary_file(path, create)
        .map_err(|error| io::Error::new(error.kind(), format!("no file can be created in its directory: {error}")))
}

fn temporary_file(path: &Path, create: impl Fn(&Path) -> io::Result<fs::File>) -> io::Result<(PathBuf, fs::File)> {
    for number in 0..ATTEMPTS {
        let mut name = path.file_name().unwrap_or_default().to_owned();
        name.push(format!(".{}.{number}.tmp", std::process::id()));
        let temporary = path.with_file_name(name);
        match create(&temporary) {
            Ok(file) => return Ok((temporary, file)),
            // Left by an earlier process with the same ID.
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
        }
    }
    Err(io::ErrorKind::AlreadyExists.into())
}

#[cfg(all(test, unix))]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    fn folder(name: &str) -> PathBuf {
        let path = std::env::temp_dir().join(format!("tokenlint-output-{}-{name}", std::process::id()));
        fs::create_dir_all(&path).unwrap();
        path
    }

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<String> =
            fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    #[test]
    fn a_replaced_file_keeps_its_mode_and_a_link_stays_a_link() {
        let folder = folder("mode");
        let (file, link) = (folder.join("file"), folder.join("link"));
        fs::write(&file, "old").unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).unwrap();
        std::os::unix::fs::symlink("file", &link).unwrap();
        replace(&link, |out| out.write_all(b"new")).unwrap();
        assert_eq!(fs::read_to_string(&file).unwrap(), "new");
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o640);
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(names(&folder), ["file", "link"]);
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn a_failed_write_leaves_the_old_file_and_nothing_else() {
        let folder = folder("failed");
        let file = folder.join("file");
        fs::write(&file, "old").unwrap();
        let failed = replace(&file, |out| {
            out.write_all(b"half")?;
            Err(io::Error::other("no more"))
        });
        assert!(matches!(failed, Err(Error::Write { .. })));
        assert_eq!(fs::read_to_string(&file).unwrap(), "old");
        assert_eq!(names(&folder), ["file"]);
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn names_of_temporary_files_that_exist_are_skipped() {
        let folder = folder("taken");
        let file = folder.join("file");
        let taken = folder.join(format!("file.{}.0.tmp", std::process::id()));
        fs::write(&taken, "other").unwrap();
        replace(&file, |out| out.write_all(b"new")).unwrap();
        assert_eq!(
            (fs::read_to_string(&file).unwrap().as_str(), fs::read_to_string(&taken).unwrap().as_str()),
            ("new", "other")
        );
        fs::remove_dir_all(folder).unwrap();
    }
}
