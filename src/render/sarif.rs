//! SARIF 2.1.0, for code scanning: <https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html>.

use std::{
    collections::BTreeSet,
    io::{self, Write},
};

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use serde::{Serialize, Serializer};
use serde_json::{Value, json};

use super::{
    headline::headline,
    place::{self, Location},
};
use crate::{
    fix::shown_replacements,
    lint::{Finding, Label, Problem, Report, RuleInfo, Severity, Waived},
    text::masked,
};

/// The characters that must be percent-encoded in the path of a URI.
const PATH: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'%')
    .add(b'<')
    .add(b'>')
    .add(b'?')
    .add(b'[')
    .add(b']')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}')
    .add(b':');

/// A log with one run. Fields are in the order of the alphabet, as in every object below them.
#[derive(Serialize)]
struct Log<'r> {
    #[serde(rename = "$schema")]
    schema: &'static str,
    runs: [Run<'r>; 1],
    version: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Run<'r> {
    artifacts: Vec<Value>,
    column_kind: &'static str,
    invocations: Value,
    properties: Value,
    results: Results<'r>,
    tool: Value,
}

/// The results, of which one at a time is made: a hundred thousand of them take gigabytes.
struct Results<'r> {
    report: &'r Report,
    findings: Vec<(&'r Finding, Option<&'r Waived>)>,
    rules: Vec<&'static RuleInfo>,
}

impl Serialize for Results<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let results = self.findings.iter().map(|(finding, waived)| result(self.report, finding, *waived, &self.rules));
        serializer.collect_seq(results)
    }
}

/// Writes the report.
///
/// # Errors
/// Errors of the writer.
pub fn report(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let open = report.findings.iter().map(|finding| (finding, None));
    let waived = report.waived.iter().map(|waived| (&waived.finding, Some(waived)));
    let findings: Vec<(&Finding, Option<&Waived>)> = open.chain(waived).collect();
    let mut rules: Vec<&'static RuleInfo> = findings.iter().map(|(finding, _)| finding.rule).collect();
    rules.sort_by_key(|rule| rule.id);
    rules.dedup_by_key(|rule| rule.id);
    let paths: BTreeSet<&str> = findings.iter().map(|(finding, _)| place::of_finding(report, finding).path).collect();
    let artifacts: Vec<Value> = paths.into_iter().map(|path| json!({ "location": { "uri": uri(path) } })).collect();
    let problems = report.problems.iter().map(|problem| notification(report, problem, "error"));
    let notes = report.notes.iter().map(|note| notification(report, note, "note"));
    let notifications: Vec<Value> = problems.chain(notes).collect();
    let driver = json!({
        "name": "tokenlint",
        "semanticVersion": env!("CARGO_PKG_VERSION"),
        "rules": rules.iter().map(|rule| descriptor(rule)).collect::<Vec<_>>(),
    });
    let run = Run {
        artifacts,
        column_kind: "unicodeCodePoints",
        invocations: json!([{
            "executionSuccessful": report.problems.is_empty(),
            "toolExecutionNotifications": notifications,
        }]),
        properties: json!({ "coverage": report.coverage }),
        results: Results { report, findings, rules },
        tool: json!({ "driver": driver }),
    };
    let log = Log { schema: "https://json.schemastore.org/sarif-2.1.0.json", runs: [run], version: "2.1.0" };
    crate::syntax::json::write(&log, out)
}

fn result(report: &Report, finding: &Finding, waived: Option<&Waived>, rules: &[&'static RuleInfo]) -> Value {
    let help = finding.help.as_ref().map_or(String::new(), |help| format!("\n{help}"));
    let index = rules.iter().position(|rule| rule.id == finding.rule.id);
    let related: Vec<Value> = finding.labels.iter().skip(1).filter_map(|label| related(report, label)).collect();
    let token = finding.token.as_ref().map(|token| {
        let text = |text: &Option<String>| text.as_deref().map(|text| masked(text).into_owned());
        json!({ "id": text(&token.id), "name": text(&token.name), "address": text(&token.address) })
    });
    let mut result = json!({
        "ruleId": finding.rule.id,
        "ruleIndex": index,
        "level": level(finding.severity),
        "message": { "text": format!("{}{help}", headline(finding)) },
        "locations": [primary(report, finding)],
        "relatedLocations": related,
        "partialFingerprints": { "tokenlint/v1": finding.old_fingerprint, "tokenlint/v2": finding.fingerprint },
        "properties": {
            "severity": finding.severity.word(),
            "confidence": finding.confidence.word(),
            "token": token,
        },
    });
    if let (Some(fix), Some(object)) = (fix(report, finding), result.as_object_mut()) {
        object.insert("fixes".to_owned(), json!([fix]));
    }
    if let (Some(waived), Some(object)) = (waived, result.as_object_mut()) {
        let until = waived.until.as_ref().map_or(String::new(), |until| format!(", until {until}"));
        let justification = format!("{}{until}", waived.reason);
        let suppression = json!([{ "kind": "external", "status": "accepted", "justification": justification }]);
        object.insert("suppressions".to_owned(), suppression);
    }
    result
}

fn fix(report: &Report, finding: &Finding) -> Option<Value> {
    let fix = finding.fix.as_ref()?;
    let source = report.sources.get(finding.primary()?.source)?;
    let replacements: Vec<Value> = shown_replacements(source, fix)?
        .into_iter()
        .map(|change| {
            let place = Location::new(source, source.span(change.range.start, change.range.end));
            json!({ "deletedRegion": region(&place), "insertedContent": { "text": change.text } })
        })
        .collect();
    let change = json!({ "artifactLocation": { "uri": uri(source.shown_path()) }, "replacements": replacements });
    Some(json!({ "description": { "text": fix.title }, "artifactChanges": [change] }))
}

fn primary(report: &Report, finding: &Finding) -> Value {
    let mut location = location(&place::of_finding(report, finding));
    if let (Some(pointer), Some(object)) = (&finding.pointer, location.as_object_mut()) {
        object.insert("logicalLocations".to_owned(), json!([{ "fullyQualifiedName": pointer, "kind": "value" }]));
    }
    location
}

fn related(report: &Report, label: &Label) -> Option<Value> {
    let mut location = location(&place::of_span(report, label.span)?);
    if !label.message.is_empty() {
        location.as_object_mut()?.insert("message".to_owned(), json!({ "text": label.message }));
    }
    Some(location)
}

fn location(place: &Location<'_>) -> Value {
    json!({
        "physicalLocation": {
            "artifactLocation": { "uri": uri(place.path) },
            "region": region(place),
        },
    })
}

fn region(place: &Location<'_>) -> Value {
    json!({
        "startLine": place.line,
        "startColumn": place.column,
        "endLine": place.end_line,
        "endColumn": place.end_column,
        "byteOffset": place.offset,
        "byteLength": place.length,
    })
}

fn notification(report: &Report, problem: &Problem, level: &str) -> Value {
    let place = place::of_problem(report, problem);
    json!({ "level": level, "message": { "text": problem.message }, "locations": [location(&place)] })
}

fn descriptor(rule: &RuleInfo) -> Value {
    let mut descriptor = json!({
        "id": rule.id,
        "shortDescription": { "text": rule.summary },
        "help": { "text": rule.page, "markdown": rule.page },
        "defaultConfiguration": { "level": level(rule.severity) },
        "properties": {
            "security-severity": score(rule.severity),
            "precision": match rule.confidence.word() { "high" => "very-high", word => word },
            "tags": ["security", rule.family.title()],
        },
    });
    if let (Some(url), Some(object)) = (rule.url(), descriptor.as_object_mut()) {
        object.insert("helpUri".to_owned(), url.into());
    }
    descriptor
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical | Severity::High => "error",
        Severity::Medium => "warning",
        Severity::Low | Severity::Info => "note",
    }
}

/// The score that code scanning shows as critical, high, medium or low.
fn score(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical => "9.5",
        Severity::High => "8.0",
        Severity::Medium => "5.5",
        Severity::Low => "3.0",
        Severity::Info => "0.5",
    }
}

/// A relative reference, or a `file` URI for an absolute path.
fn uri(path: &str) -> String {
    let path = path.replace('\\', "/");
    let encoded = utf8_percent_encode(&path, PATH).to_string();
    if encoded.starts_with('/') { format!("file://{encoded}") } else { encoded }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_become_uris() {
        assert_eq!(uri("a b/c#d.json"), "a%20b/c%23d.json");
        assert_eq!(uri("/tmp/é.json"), "file:///tmp/%C3%A9.json");
        assert_eq!(uri("dir\\a.json"), "dir/a.json");
        // A colon in the first segment would be a scheme.
        assert_eq!(uri("c:d.json"), "c%3Ad.json");
    }
}
