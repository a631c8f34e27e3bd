//! JUnit XML for test dashboards: a finding is a failed test, a problem is an error.

use std::io::{self, Write};

use super::{
    headline::headline,
    place::{self, Location},
};
use crate::lint::Report;

/// Writes the report.
///
/// # Errors
/// Errors of the writer.
pub fn report(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let (failures, errors) = (report.findings.len(), report.problems.len());
    let tests = (failures + errors).max(1);
    let counts = format!(r#"tests="{tests}" failures="{failures}" errors="{errors}""#);
    writeln!(out, r#"<?xml version="1.0" encoding="UTF-8"?>"#)?;
    writeln!(out, r#"<testsuites name="tokenlint" {counts}>"#)?;
    writeln!(out, r#"  <testsuite name="tokenlint" {counts}>"#)?;
    properties(report, out)?;
    for finding in &report.findings {
        let place = place::of_finding(report, finding);
        let head = format!("{}[{}]: {}", finding.severity.word(), finding.rule.id, headline(finding));
        let help = finding.help.as_ref().map_or(String::new(), |help| format!("\nhelp: {help}"));
        let text = format!("{}:{}:{}\n{head}{help}", place.path, place.line, place.column);
        case(&place, finding.rule.id, "failure", &head, &text, out)?;
    }
    for problem in &report.problems {
        let place = place::of_problem(report, problem);
        let text = format!("{}:{}:{}\n{}", place.path, place.line, place.column, problem.message);
        case(&place, "read", "error", &problem.message, &text, out)?;
    }
    if failures + errors == 0 {
        writeln!(out, r#"    <testcase classname="tokenlint" name="no findings"/>"#)?;
    }
    writeln!(out, "  </testsuite>\n</testsuites>")
}

/// The files that the run met, by what became of them.
fn properties(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "    <properties>")?;
    let files = report.coverage.files;
    for (name, count) in [
        ("tokens", report.coverage.tokens),
        ("files.met", files.met),
        ("files.checked", files.checked),
        ("files.without_tokens", files.without_tokens),
        ("files.unreadable", files.unreadable),
        ("files.unchecked", files.unchecked),
        ("files.ignored", files.ignored),
    ] {
        writeln!(out, r#"      <property name="{name}" value="{count}"/>"#)?;
    }
    writeln!(out, "    </properties>")
}

fn case(
    place: &Location<'_>,
    name: &str,
    kind: &str,
    message: &str,
    text: &str,
    out: &mut dyn Write,
) -> io::Result<()> {
    let (path, message, text) = (escaped(place.path), escaped(message), escaped(text));
    let name = format!("{name} {}:{}", place.line, place.column);
    writeln!(out, r#"    <testcase classname="{path}" name="{name}" file="{path}" line="{}">"#, place.line)?;
    writeln!(out, r#"      <{kind} message="{message}">{text}</{kind}>"#)?;
    writeln!(out, "    </testcase>")
}

/// Escapes XML markup, and replaces characters that XML 1.0 does not allow.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' => out.push_str("&#10;"),
            '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            other => out.push(crate::text::harmless(other)),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_escaped_and_invalid_characters_are_replaced() {
        assert_eq!(escaped("<a b=\"c\">&\n]]>"), "&lt;a b=&quot;c&quot;&gt;&amp;&#10;]]&gt;");
        assert_eq!(escaped("\u{fffe}\u{1b}"), "\u{fffd}\u{fffd}");
    }
}
