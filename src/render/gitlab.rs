//! The GitLab code quality report: a list of issues, so it has findings and problems, and no place for coverage.

use std::io::{self, Write};

use serde_json::{Value, json};

use super::{headline::headline, place};
use crate::lint::{Problem, Report, Severity, hashed};

/// Writes the report.
///
/// # Errors
/// Errors of the writer.
pub fn report(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let issues: Vec<Value> = report
        .findings
        .iter()
        .map(|finding| {
            let place = place::of_finding(report, finding);
            let severity = match finding.severity {
                Severity::Critical => "blocker",
                Severity::High => "critical",
                Severity::Medium => "major",
                Severity::Low => "minor",
                Severity::Info => "info",
            };
            json!({
                "description": headline(finding),
                "check_name": finding.rule.id,
                "fingerprint": finding.fingerprint,
                "severity": severity,
                "location": { "path": place.path, "lines": { "begin": place.line, "end": place.end_line } },
            })
        })
        .chain(report.problems.iter().map(|problem| issue(report, problem)))
        .collect();
    crate::syntax::json::write(&issues, out)
}

/// What could not be read is an issue too, because a report without issues looks clean.
fn issue(report: &Report, problem: &Problem) -> Value {
    let place = place::of_problem(report, problem);
    json!({
        "description": problem.message,
        "check_name": "read",
        "fingerprint": hashed(&["read", &problem.path, &problem.message]),
        "severity": "blocker",
        "location": { "path": place.path, "lines": { "begin": place.line, "end": place.end_line } },
    })
}
