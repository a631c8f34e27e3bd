//! Workflow commands that GitHub Actions shows as annotations.

use std::io::{self, Write};

use super::{
    headline::headline,
    human,
    place::{self, Location},
    view::View,
};
use crate::{
    lint::{Finding, Report, Severity},
    text::{counted, harmless},
};

/// The number of annotations of one kind that GitHub shows for a step. Known for errors and warnings, and assumed for
/// notices: <https://github.com/actions/toolkit/blob/main/docs/problem-matchers.md>.
const SHOWN: usize = 10;

/// Writes one command with the summary of the run, one per problem and one per finding that the view shows. The first
/// commands of each kind are the ones that GitHub shows, so the summary, which counts the rest, comes first.
///
/// # Errors
/// Errors of the writer.
pub fn report(report: &Report, view: &View, catalog_date: &str, out: &mut dyn Write) -> io::Result<()> {
    annotations(report, view, &human::summary(report, catalog_date), out)
}

/// Writes what [`report`] does, with another summary.
///
/// # Errors
/// Errors of the writer.
pub fn annotations(report: &Report, view: &View, summary: &str, out: &mut dyn Write) -> io::Result<()> {
    let findings = view.findings(report);
    let summary = summary.to_owned() + &view.left_out(report) + &beyond(report, &findings);
    writeln!(out, "::notice title=tokenlint::{}", data(&summary))?;
    for problem in &report.problems {
        line("error", &place::of_problem(report, problem), "error", &problem.message, out)?;
    }
    for finding in findings {
        let mut more = finding.help.as_ref().map_or(String::new(), |help| format!("\nhelp: {help}"));
        more += &finding.pointer.as_ref().map_or(String::new(), |pointer| format!("\npointer: {pointer}"));
        let title = format!("{}[{}]", finding.severity.word(), finding.rule.id);
        let text = format!("{}{more}", headline(finding));
        line(command(finding), &place::of_finding(report, finding), &title, &text, out)?;
    }
    Ok(())
}

fn command(finding: &Finding) -> &'static str {
    match finding.severity {
        Severity::Critical | Severity::High => "error",
        Severity::Medium => "warning",
        Severity::Low | Severity::Info => "notice",
    }
}

/// The end of the summary: the number of findings for which GitHub shows no annotation.
fn beyond(report: &Report, findings: &[&Finding]) -> String {
    // The problems are errors as well, and the summary itself is a notice.
    let kinds = [("error", report.problems.len()), ("warning", 0), ("notice", 1)];
    let beyond = kinds.map(|(kind, others)| {
        let own = findings.iter().filter(|finding| command(finding) == kind).count();
        own.saturating_sub(SHOWN.saturating_sub(others))
    });
    match beyond.iter().sum() {
        0 => String::new(),
        count => format!(" · {} without an annotation are in the log of this step", counted(count, "finding")),
    }
}

fn line(command: &str, place: &Location<'_>, title: &str, text: &str, out: &mut dyn Write) -> io::Result<()> {
    let (file, title, text) = (property(place.path), property(title), data(text));
    let Location { line, column, end_line, end_column, .. } = place;
    // GitHub accepts columns only if the location is within one line.
    let end = if line == end_line { format!(",col={column},endColumn={end_column}") } else { String::new() };
    writeln!(out, "::{command} file={file},line={line},endLine={end_line}{end},title={title}::{text}")
}

fn data(text: &str) -> String {
    let escaped = text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A");
    escaped.chars().map(harmless).collect()
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_cannot_end_a_command_or_a_property() {
        assert_eq!(data("a%\r\n::error::b"), "a%25%0D%0A::error::b");
        assert_eq!(property("a:b,c%"), "a%3Ab%2Cc%25");
    }
}
