//! The JSON report, version 1, with types of its own so that internal types can change without changing the format.

use std::{
    borrow::Cow,
    io::{self, Write},
};

use serde::Serialize;

use super::{headline::headline, place::Location};
use crate::{
    fix::{Replacement, shown_replacements},
    lint::{Coverage, Finding, Label, Problem, Report, Safety, Waived},
    syntax::json,
    text::{Span, masked},
};

#[derive(Serialize)]
struct JsonReport<'r> {
    version: u8,
    tool: JsonTool<'r>,
    coverage: &'r Coverage,
    findings: Vec<JsonFinding<'r>>,
    problems: Vec<JsonProblem<'r>>,
    notes: Vec<JsonProblem<'r>>,
}

#[derive(Serialize)]
struct JsonTool<'r> {
    name: &'static str,
    version: &'static str,
    catalog: &'r str,
}

#[derive(Serialize)]
struct JsonFinding<'r> {
    rule: &'static str,
    severity: &'static str,
    confidence: &'static str,
    message: Cow<'r, str>,
    help: Option<&'r str>,
    fingerprint: &'r str,
    token: Option<JsonToken>,
    #[serde(flatten)]
    place: Location<'r>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pointer: Option<&'r str>,
    labels: Vec<JsonLabel<'r>>,
    fix: Option<JsonFix<'r>>,
    waived: Option<JsonWaiver<'r>>,
}

#[derive(Serialize)]
struct JsonToken {
    id: Option<String>,
    name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    address: Option<String>,
}

#[derive(Serialize)]
struct JsonLabel<'r> {
    message: &'r str,
    #[serde(flatten)]
    place: Location<'r>,
}

#[derive(Serialize)]
struct JsonFix<'r> {
    title: &'r str,
    safe: bool,
    edits: Vec<JsonEdit>,
}

/// The bytes of the file on disk to replace, and the new text.
#[derive(Serialize)]
struct JsonEdit {
    offset: usize,
    length: usize,
    text: String,
}

#[derive(Serialize)]
struct JsonWaiver<'r> {
    reason: &'r str,
    owner: Option<&'r str>,
    until: Option<&'r str>,
}

#[derive(Serialize)]
struct JsonProblem<'r> {
    message: &'r str,
    #[serde(flatten)]
    place: Location<'r>,
}

/// Writes the report.
///
/// # Errors
/// Errors of the writer.
pub fn report(report: &Report, catalog_date: &str, out: &mut dyn Write) -> io::Result<()> {
    let finding = |finding, waived| JsonFinding::new(report, finding, waived);
    let mut findings: Vec<JsonFinding<'_>> = report.findings.iter().map(|open| finding(open, None)).collect();
    findings.extend(report.waived.iter().map(|waived| finding(&waived.finding, Some(waived))));
    findings.sort_by(|a, b| (a.place.path, a.place.offset, a.rule).cmp(&(b.place.path, b.place.offset, b.rule)));
    let document = JsonReport {
        version: 1,
        tool: JsonTool { name: "tokenlint", version: env!("CARGO_PKG_VERSION"), catalog: catalog_date },
        coverage: &report.coverage,
        findings,
        problems: report.problems.iter().map(|problem| JsonProblem::new(report, problem)).collect(),
        notes: report.notes.iter().map(|note| JsonProblem::new(report, note)).collect(),
    };
    json::write(&document, out)
}

impl<'r> JsonFinding<'r> {
    fn new(report: &'r Report, finding: &'r Finding, waived: Option<&'r Waived>) -> JsonFinding<'r> {
        let place = |span: Span| match report.sources.get(span.source) {
            Some(source) => Location::new(source, span),
            None => Location::whole(""),
        };
        let label = |label: &'r Label| JsonLabel { message: &label.message, place: place(label.span) };
        let labels: Vec<JsonLabel<'_>> = finding.labels.iter().map(label).collect();
        JsonFinding {
            rule: finding.rule.id,
            severity: finding.severity.word(),
            confidence: finding.confidence.word(),
            message: headline(finding),
            help: finding.help.as_deref(),
            fingerprint: &finding.fingerprint,
            token: finding.token.as_ref().map(|token| JsonToken {
                id: token.id.as_deref().map(|id| masked(id).into_owned()),
                name: token.name.as_deref().map(|name| masked(name).into_owned()),
                address: token.address.as_deref().map(|address| masked(address).into_owned()),
            }),
            // The first label is the primary location.
            place: labels.first().map_or_else(|| Location::whole(""), |primary| primary.place.clone()),
            pointer: finding.pointer.as_deref(),
            labels,
            fix: fix(report, finding),
            waived: waived.map(|waived| JsonWaiver {
                reason: &waived.reason,
                owner: waived.owner.as_deref(),
                until: waived.until.as_deref(),
            }),
        }
    }
}

fn fix<'r>(report: &Report, finding: &'r Finding) -> Option<JsonFix<'r>> {
    let fix = finding.fix.as_ref()?;
    let source = report.sources.get(finding.primary()?.source)?;
    let edit =
        |change: Replacement| JsonEdit { offset: change.range.start, length: change.range.len(), text: change.text };
    let edits = shown_replacements(source, fix)?.into_iter().map(edit).collect();
    Some(JsonFix { title: &fix.title, safe: fix.safety == Safety::Safe, edits })
}

impl<'r> JsonProblem<'r> {
    fn new(report: &'r Report, problem: &'r Problem) -> JsonProblem<'r> {
        let place = problem.span.and_then(|span| Some(Location::new(report.sources.get(span.source)?, span)));
        JsonProblem { message: &problem.message, place: place.unwrap_or_else(|| Location::whole(&problem.path)) }
    }
}
