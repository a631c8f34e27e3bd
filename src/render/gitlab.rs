//! The GitLab code quality report.

use std::io::{self, Write};

use serde_json::{Value, json};

use super::place;
use crate::lint::{Report, Severity};

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
                "description": finding.message,
                "check_name": finding.rule.id,
                "fingerprint": finding.fingerprint,
                "severity": severity,
                "location": { "path": place.path, "lines": { "begin": place.line, "end": place.end_line } },
            })
        })
        .collect();
    crate::syntax::json::write(&issues, out)
}
