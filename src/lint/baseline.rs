//! Baselines: the fingerprints of existing findings, so that only new findings fail a check.

use std::{
    collections::{HashMap, HashSet},
    io::{self, Write},
};

use serde::Serialize;

use super::{Finding, Origin, Problem, ProblemKind, Report, Waiver, Waivers, accepted::Accepted, report::TokenAccess};
use crate::{
    model::TokenName,
    syntax::{
        json,
        node::{Node, NodeKind},
    },
    text::{Source, Span, is_blank, shown},
};

/// The version of the format that is written. Version 1 has fingerprints of 0.1.
const VERSION: u8 = 2;

#[derive(Serialize)]
struct Document<'r> {
    version: u8,
    /// The day on which the baseline was written.
    date: String,
    findings: Vec<Entry<'r>>,
    /// The access of the tokens, so that findings stay accepted when it becomes narrower.
    tokens: Vec<&'r TokenAccess>,
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
        Ok(tape) => entries(tape.root(source), source, &mut waivers, &mut problems),
        Err(error) => problems.push((error.span, error.to_string())),
    }
    if problems.is_empty() {
        return Ok(waivers);
    }
    let at =
        |(span, message)| Problem { kind: ProblemKind::Waiver, message, path: source.path.clone(), span: Some(span) };
    Err(problems.into_iter().map(at).collect())
}

fn entries(root: Node<'_, '_>, source: &Source, waivers: &mut Waivers, problems: &mut Vec<(Span, String)>) {
    let version = root.get("version").map(|version| version.scalar());
    let is_old = match version.as_deref() {
        Some("1") => true,
        Some("2") => false,
        _ => {
            let message = "not a baseline of version 1 or 2; `tokenlint check --write-baseline FILE` writes one";
            return problems.push((root.first_character(), message.to_owned()));
        }
    };
    let since = root.get("date").and_then(|date| date.string()).unwrap_or_default();
    let reason = if is_blank(&since) { "in the baseline".to_owned() } else { format!("in the baseline of {since}") };
    let Some(list) = root.get("findings").filter(|list| list.kind() == NodeKind::Array) else {
        return problems.push((root.first_character(), "missing list `findings` in this baseline".to_owned()));
    };
    for token in root.get("tokens").into_iter().flat_map(|list| list.elements()) {
        add_access(token, source, waivers);
    }
    for entry in list.elements() {
        match waiver(entry, &since, &reason) {
            Ok(waiver) => waivers.add(Waiver { is_old: Some(is_old), ..waiver }),
            Err(fault) => problems.push(fault),
        }
    }
}

/// Adds the access of a token. One that cannot be read accepts nothing.
fn add_access(token: Node<'_, '_>, source: &Source, waivers: &mut Waivers) {
    let text = |key: &str| token.get(key).and_then(|value| value.string());
    let (Some(name), Some(digest), Some(body)) = (text("token"), text("digest"), token.get("body")) else { return };
    if let Some(accepted) = Accepted::new(digest.into_owned(), source.slice(body.span())) {
        waivers.add_access(name.into_owned(), accepted);
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
    let ends: HashMap<(bool, &str), String> = earlier
        .all()
        .iter()
        .filter_map(|waiver| {
            Some(((waiver.is_old == Some(true), waiver.fingerprint.as_deref()?), waiver.until?.to_string()))
        })
        .collect();
    let date = jiff::tz::Offset::UTC.to_datetime(now).date().to_string();
    let until = |finding: &Finding| {
        let new = ends.get(&(false, finding.fingerprint.as_str()));
        new.or_else(|| ends.get(&(true, finding.old_fingerprint.as_str()))).cloned()
    };
    let findings = report.findings.iter().map(|finding| entry(report, finding, until(finding))).collect();
    // Tokens in several files are alike.
    let found: HashSet<_> = report.findings.iter().filter_map(|finding| finding.token.as_ref()).collect();
    let mut tokens: Vec<&TokenAccess> = report.access.iter().filter(|token| found.contains(&token.name)).collect();
    tokens.sort_by_key(|token| (&token.token, &token.digest));
    tokens.dedup_by_key(|token| (&token.token, &token.digest));
    json::write(&Document { version: VERSION, date, findings, tokens }, out)
}

fn entry<'r>(report: &'r Report, finding: &'r Finding, until: Option<String>) -> Entry<'r> {
    let source = finding.primary().and_then(|span| report.sources.get(span.source));
    let name = finding.token.as_ref().and_then(TokenName::called);
    Entry {
        fingerprint: &finding.fingerprint,
        rule: finding.rule.id,
        path: source.map_or("", Source::shown_path),
        token: name.map(shown),
        message: &finding.message,
        until,
    }
}
