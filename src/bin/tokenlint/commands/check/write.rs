//! Writes the report of `check`, its copies in files, the baseline, and everything about the run.

use std::path::Path;

use tokenlint::{
    catalog::Catalog,
    config::Acceptance,
    lint::{Report, Waivers, baseline},
    render::{human, statistics, waivers},
    text::{SourceId, counted, listed, shown},
};

use super::{
    Timer,
    accept::add_waivers,
    display::{Display, display, view},
    fix::FixSummary,
    is_unknown, outputs,
};
use crate::{
    args::CheckArgs,
    error::Error,
    files::config::read_baseline,
    output::{self, shown_path},
    terminal,
};

/// Writes everything; whether all of it could be written. One output that fails does not keep the others from being
/// written.
pub(super) fn written(
    arguments: &CheckArgs,
    report: &mut Report,
    acceptance: Option<&Acceptance>,
    fixes: &FixSummary,
    old_fingerprints: usize,
    timer: &mut Timer,
) -> bool {
    let now = arguments.now.get();
    let display = display(arguments.format, &arguments.view, terminal::is_output(), report.findings.len());
    let mut results = vec![print_findings(arguments, display, report, fixes, now)];
    match outputs::refuse_read(arguments, report) {
        Ok(()) => results.extend(write_files(arguments, report, acceptance, now)),
        Err(error) => results.push(Err(error.into())),
    }
    timer.finish("writing");
    let mut is_written = !fixes.has_failed;
    for error in results.into_iter().filter_map(Result::err) {
        is_written = false;
        terminal::report(&error);
    }
    print_run(arguments, display, report, fixes);
    let is_renewed = arguments.write_baseline.is_some();
    if old_fingerprints > 0 && !arguments.quiet.quiet && !is_renewed {
        terminal::say(&waivers::renewal(old_fingerprints));
    }
    if arguments.verbose {
        print_files(report);
        timer.print();
    }
    if is_unknown(report) {
        terminal::report(&Error::UnknownTokens);
    }
    let is_empty = report.coverage.tokens == 0 && report.findings.is_empty();
    if is_empty && !arguments.allows_empty() && report.problems.is_empty() {
        let paths: Vec<String> = arguments.paths.iter().map(|path| shown_path(path)).collect();
        terminal::report(&Error::NoToken { input: listed(&paths), offers_allow_empty: true });
    }
    is_written
}

/// Writes the reports in files, and the baseline.
fn write_files(
    arguments: &CheckArgs,
    report: &mut Report,
    acceptance: Option<&Acceptance>,
    now: jiff::Timestamp,
) -> Vec<Result<(), Error>> {
    let mut results = Vec::new();
    for output in &arguments.output {
        let view = view(&arguments.view, output.format, false);
        results.push(output::to_file(report, output.format, &view, &output.path, now));
    }
    if let Some(path) = &arguments.write_baseline {
        results.push(write_baseline(report, path, now));
    }
    if let Some(acceptance) = acceptance {
        results.push(add_waivers(arguments, acceptance, report));
    }
    results
}

/// Prints the findings, or with `--diff` the patch, to standard output.
fn print_findings(
    arguments: &CheckArgs,
    display: Display,
    report: &mut Report,
    fixes: &FixSummary,
    now: jiff::Timestamp,
) -> Result<(), Error> {
    let style = terminal::output_style(arguments.color.color);
    terminal::print_as_is(|out| match &fixes.patch {
        Some(patch) => out.write_all(patch.as_bytes()),
        None if arguments.view.statistics => statistics::table(report, &display.view, style, out),
        None => output::write(report, display.format, &display.view, style, now, out),
    })
}

/// Prints notes, problems and the summary to standard error.
fn print_run(arguments: &CheckArgs, display: Display, report: &Report, fixes: &FixSummary) {
    let is_quiet = arguments.quiet.quiet;
    let colour = arguments.color.color;
    if !is_quiet {
        let style = terminal::error_style(colour);
        for note in &report.notes {
            terminal::say(&human::note(note, &report.sources, style));
        }
    }
    terminal::problems(&report.problems, &report.sources, colour);
    if !is_quiet {
        if let Some(summary) = &fixes.summary {
            terminal::say(summary);
        }
        let left_out = match display.view.left_out(report) {
            hidden if hidden.is_empty() => hidden,
            hidden => hidden + display.hint(),
        };
        terminal::say(&(human::summary(report, Catalog::builtin().date()) + &left_out));
    }
}

/// Lists the files that the run met, with what became of them.
fn print_files(report: &Report) {
    for (path, record) in report.ledger.files() {
        let reason = if record.reason.is_empty() { String::new() } else { format!(" ({})", shown(&record.reason)) };
        terminal::say(&format!("{}: {}{reason}", shown(path), record.state.word()));
    }
}

/// Writes the findings to a baseline. Entries keep the `until` that an earlier baseline in the same file sets.
fn write_baseline(report: &Report, path: &Path, now: jiff::Timestamp) -> Result<(), Error> {
    let earlier = if path.exists() { read_baseline(path, SourceId(0))?.0 } else { Waivers::default() };
    output::replace(path, |out| baseline::write(report, &earlier, now, out))?;
    terminal::say(&format!(
        "wrote {} to {}; use check --baseline to waive them",
        counted(report.findings.len(), "finding"),
        shown_path(path)
    ));
    Ok(())
}
