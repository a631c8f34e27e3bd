//! Workflow commands that GitHub Actions shows as annotations.

use std::io::{self, Write};

use super::{
    human,
    place::{self, Location},
};
use crate::{
    lint::{Report, Severity},
    text::harmless,
};

/// Writes one command per finding and per problem, and one with the summary of the run.
///
/// # Errors
/// Errors of the writer.
pub fn report(report: &Report, catalog_date: &str, out: &mut dyn Write) -> io::Result<()> {
    for finding in &report.findings {
        let command = match finding.severity {
            Severity::Critical | Severity::High => "error",
            Severity::Medium => "warning",
            Severity::Low | Severity::Info => "notice",
        };
        let help = finding.help.as_ref().map_or(String::new(), |help| format!("\nhelp: {help}"));
        let title = format!("{}[{}]", finding.severity.word(), finding.rule.id);
        let text = format!("{}{help}", finding.message);
        line(command, &place::of_finding(report, finding), &title, &text, out)?;
    }
    for problem in &report.problems {
        line("error", &place::of_problem(report, problem), "error", &problem.message, out)?;
    }
    writeln!(out, "::notice title=tokenlint::{}", data(&human::summary(report, catalog_date)))
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
