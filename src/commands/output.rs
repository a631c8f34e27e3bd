//! Reports to standard output and to files, each in its own format.

use std::{
    fs,
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
};

use crate::{
    cli::ReportFormat,
    render::{github, gitlab, human, json, junit, markdown, sarif},
    report::Report,
};

/// Writes a report in a format.
pub(super) fn write(
    report: &Report,
    format: ReportFormat,
    style: human::Style,
    date: &str,
    out: &mut dyn Write,
) -> io::Result<()> {
    match format {
        ReportFormat::Human => human::findings(report, style, out),
        ReportFormat::Json => json::report(report, date, out),
        ReportFormat::Sarif => sarif::report(report, out),
        ReportFormat::Github => github::report(report, out),
        ReportFormat::Gitlab => gitlab::report(report, out),
        ReportFormat::Junit => junit::report(report, out),
        ReportFormat::Markdown => markdown::report(report, date, out),
    }
}

/// Writes a report to a file: whole, or not at all.
pub(super) fn to_file(report: &Report, format: ReportFormat, path: &Path, date: &str) -> io::Result<()> {
    let style = human::Style { colour: false, width: 100 };
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{}.tmp", std::process::id()));
    let temporary: PathBuf = path.with_file_name(name);
    let written = fs::File::create(&temporary).and_then(|file| {
        let mut out = BufWriter::new(file);
        write(report, format, style, date, &mut out)?;
        out.into_inner()?.sync_all()
    });
    let moved = written.and_then(|()| fs::rename(&temporary, path));
    if moved.is_err() {
        // What was begun is of no use to anyone.
        let _ = fs::remove_file(&temporary);
    }
    moved
}
