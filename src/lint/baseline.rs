//! Baselines: the fingerprints of existing findings, so that only new findings fail a check.

use std::{
    collections::HashMap,
    io::{self, Write},
};

use serde::Serialize;

use super::{Finding, Origin, Problem, Report, Waiver, Waivers};
use crate::{
    model::TokenName,
    syntax::{
        json,
        node::{Node, NodeKind},
    },
    text::{Source, Span, shown},
};

/// The version of the format.
const VERSION: &str = "1";

#[derive(Serialize)]
struct Document<'r> {
    version: u8,
    /// The day on which the baseline was written.
    date: String,
    findings: Vec<Entry<'r>>,
}

#[derive(Serialize)]
struct Entry<'r> {
    fingerprint: &'r str,
    rule: &'r str,
    path: &'r str,
    token: Option<String>,
    message: &'r str,
    #[serde(skip_serializing_if = "Option::is_none")]
    until: Option<String>,
}

/// Parses a baseline into waivers of single findings.
///
/// # Errors
/// All problems of the file. A baseline with any problem is not used at all.
pub fn parse(source: &Source) -> Result<Waivers, Vec<Problem>> {
    let mut problems = Vec::new();
    let mut waivers = Waivers::default();
    match json::whole(source) {
        Ok(tape) => entries(tape.root(source), &mut waivers, &mut problems),
        Err(error) => problems.push((error.span, error.to_string())),
    }
    if problems.is_empty() {
        return Ok(waivers);
    }
    let at = |(span, message)| Problem { message, path: source.path.clone(), span: Some(span) };
    Err(problems.into_iter().map(at).collect())
}

fn entries(root: Node<'_, '_>, waivers: &mut Waivers, problems: &mut Vec<(Span, String)>) {
    let version = root.get("version").map(|version| version.scalar());
    if version.as_deref() != Some(VERSION) {
        let message =
            format!("not a baseline of version {VERSION}; `tokenlint check --write-baseline FILE` writes one");
        return problems.push((root.first_character(), message));
    }
    let since = root.get("date").and_then(|date| date.string()).unwrap_or_default();
    let reason = if since.is_empty() { "in the baseline".to_owned() } else { format!("in the baseline of {since}") };
    let Some(list) = root.get("findings").filter(|list| list.kind() == NodeKind::Array) else {
        return problems.push((root.first_character(), "missing list `findings` in this baseline".to_owned()));
    };
    for entry in list.elements() {
        match waiver(entry, &since, &reason) {
            Ok(waiver) => waivers.add(waiver),
            Err(fault) => problems.push(fault),
        }
    }
}

fn waiver(entry: Node<'_, '_>, since: &str, reason: &str) -> Result<Waiver, (Span, String)> {
    let text = |key: &str| {
        let value = entry.get(key).and_then(|value| value.string());
        value.ok_or_else(|| (entry.first_character(), format!("missing `{key}` in this entry of the baseline")))
    };
    let fingerprint = entry.get("fingerprint").map_or(entry.first_character(), |value| value.span());
    let until = match entry.get("until").filter(|until| !until.is_null()) {
        None => None,
        Some(until) => {
            let day = until.string().and_then(|day| day.parse().ok());
            let day =
                day.ok_or((until.span(), "invalid `until`; expected a date such as \"2027-01-31\"".to_owned()))?;
            Some(day)
        }
    };
    let mut waiver = Waiver::new(Origin::Baseline, fingerprint, text("rule")?.into_owned(), shown(reason));
    waiver.fingerprint = Some(text("fingerprint")?.into_owned());
    waiver.path = Some(text("path")?.into_owned());
    waiver.since = since.parse().ok();
    waiver.until = until;
    Ok(waiver)
}

/// Writes the findings of a report as a baseline. Keeps the `until` dates of an earlier baseline.
///
/// # Errors
/// Errors of the writer.
pub fn write(report: &Report, earlier: &Waivers, now: jiff::Timestamp, out: &mut dyn Write) -> io::Result<()> {
    let ends: HashMap<&str, String> = earlier
        .all()
        .iter()
        .filter_map(|waiver| Some((waiver.fingerprint.as_deref()?, waiver.until?.to_string())))
        .collect();
    let date = jiff::tz::Offset::UTC.to_datetime(now).date().to_string();
    let until = |finding: &Finding| ends.get(finding.fingerprint.as_str()).cloned();
    let findings = report.findings.iter().map(|finding| entry(report, finding, until(finding))).collect();
    json::write(&Document { version: 1, date, findings }, out)
}

fn entry<'r>(report: &'r Report, finding: &'r Finding, until: Option<String>) -> Entry<'r> {
    let source = finding.primary().and_then(|span| report.sources.get(span.source));
    let name = finding.token.as_ref().and_then(TokenName::called);
    Entry {
        fingerprint: &finding.fingerprint,
        rule: finding.rule.id,
        path: source.map_or("", |source| &source.path),
        token: name.map(shown),
        message: &finding.message,
        until,
    }
}
