//! Reports to standard output and to files, each in its own format.

use std::{
    fs,
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
};

use tokenlint::{
    catalog::Catalog,
    lint::Report,
    render::{github, gitlab, html, human, json, junit, markdown, sarif},
};

use crate::args::ReportFormat;

/// Writes a report in a format.
pub(crate) fn write(
    report: &mut Report,
    format: ReportFormat,
    style: human::Style,
    now: jiff::Timestamp,
    out: &mut dyn Write,
) -> io::Result<()> {
    let date = Catalog::builtin().date();
    match format {
        ReportFormat::Human => human::findings(report, style, out),
        ReportFormat::Json => json::report(report, date, out),
        ReportFormat::Sarif => sarif::report(report, out),
        ReportFormat::Github => github::report(report, out),
        ReportFormat::Gitlab => gitlab::report(report, out),
        ReportFormat::Junit => junit::report(report, out),
        ReportFormat::Markdown => markdown::report(report, date, out),
        ReportFormat::Html => {
            let mut cards = std::mem::take(&mut report.cards);
            let written = html::report(report, &mut cards, date, now, out);
            report.cards = cards;
            written
        }
    }
}

/// Writes a report to a file: whole, or not at all.
pub(crate) fn to_file(report: &mut Report, format: ReportFormat, path: &Path, now: jiff::Timestamp) -> io::Result<()> {
    let style = human::Style { colour: false, width: 100 };
    replace(path, |out| write(report, format, style, now, out))
}

/// Writes a file beside its place, and moves it there: what was there stays whole until then, and keeps its mode.
pub(crate) fn replace(path: &Path, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    let create = |temporary: &Path| {
        let file = fs::File::create_new(temporary)?;
        if let Ok(there) = fs::metadata(path) {
            file.set_permissions(there.permissions())?;
        }
        Ok(file)
    };
    replaced(path, create, write)
}

/// As [`replace`], for what only its owner may read, whatever the mode was before.
#[cfg(feature = "online")]
pub(crate) fn replace_private(path: &Path, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    let create = |temporary: &Path| {
        let mut options = fs::OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        options.open(temporary)
    };
    replaced(path, create, write)
}

/// Names that a temporary file is tried under.
const ATTEMPTS: usize = 100;

fn replaced(
    path: &Path,
    create: impl Fn(&Path) -> io::Result<fs::File>,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> io::Result<()> {
    if fs::metadata(path).is_ok_and(|there| !there.is_file()) {
        // A device or a pipe is written to where it is: nothing can take its place.
        let mut out = BufWriter::new(fs::OpenOptions::new().write(true).open(path)?);
        write(&mut out)?;
        return out.flush();
    }
    // Through a link, so that the link stays one.
    let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let temporary = |number: usize| {
        let mut name = path.file_name().unwrap_or_default().to_owned();
        name.push(format!(".{}.{number}.tmp", std::process::id()));
        path.with_file_name(name)
    };
    // What an earlier process of the same number left is passed over, and no link is followed that stands there.
    let attempts = (0..ATTEMPTS).map(|number| {
        let temporary: PathBuf = temporary(number);
        create(&temporary).map(|file| (temporary, file))
    });
    let is_taken = |error: &io::Error| error.kind() == io::ErrorKind::AlreadyExists;
    let mut created = attempts.filter(|created| created.as_ref().err().is_none_or(|error| !is_taken(error)));
    let (temporary, file) = created.next().unwrap_or_else(|| Err(io::ErrorKind::AlreadyExists.into()))?;
    let mut out = BufWriter::new(file);
    let written = write(&mut out).and_then(|()| out.into_inner()?.sync_all());
    let moved = written.and_then(|()| fs::rename(&temporary, &path));
    if moved.is_err() {
        // What was begun is of no use to anyone.
        let _ = fs::remove_file(&temporary);
    }
    moved
}
