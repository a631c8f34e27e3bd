//! Each token with its access and its findings.
//!
//! A report can have thousands of findings, and a browser needs time for each element and each line of text. So only
//! those that a reviewer reads first are open and have their excerpt; the excerpts of the others are data.

use maud::{Markup, html};

use super::plain;
use crate::{
    lint::{Card, Finding, Report, Severity, Statement},
    render::{headline, human, place},
    text::{counted, shown},
};

/// Columns of an excerpt.
const WIDTH: usize = 100;

/// The excerpts of findings that are closed: the script shows them when their list is opened.
#[derive(Default)]
pub(super) struct Excerpts(Vec<String>);

impl Excerpts {
    /// The excerpts as JSON that can be part of a page.
    pub(super) fn json(&self) -> String {
        // Only a string can hold the character, and no other can end the element.
        serde_json::to_string(&self.0).unwrap_or_default().replace('<', "\\u003c")
    }
}

/// A token with its findings, the gravest first. Those below high are in a closed list.
pub(super) fn card(report: &Report, at: usize, card: &Card, findings: &[&Finding], excerpts: &mut Excerpts) -> Markup {
    let (grave, others): (Vec<&Finding>, Vec<&Finding>) =
        findings.iter().partition(|finding| finding.severity >= Severity::High);
    html! {
        article .card #{ "t" (at) } {
            h3 { (plain(card.called())) }
            p .facts { (plain_lines(&facts(card))) }
            @if findings.is_empty() { p .none { "No findings." } }
            @for finding in &grave { (one(report, finding, &headline::named(finding))) }
            @if !others.is_empty() {
                details .rest {
                    summary { (counts(&others, !grave.is_empty())) }
                    @for finding in &others { (entry(report, finding, excerpts)) }
                }
            }
        }
    }
}

/// The number of findings of each severity: `3 more: 1 medium, 2 low`.
fn counts(findings: &[&Finding], are_more: bool) -> String {
    let of = |severity: Severity| findings.iter().filter(|finding| finding.severity == severity).count();
    let parts = Severity::ALL.iter().filter(|severity| of(**severity) > 0);
    let parts: Vec<String> = parts.map(|severity| format!("{} {}", of(*severity), severity.word())).collect();
    let head = if are_more { format!("{} more", findings.len()) } else { counted(findings.len(), "finding") };
    format!("{head}: {}", parts.join(", "))
}

/// What is known of a token, one fact on each line.
fn facts(card: &Card) -> String {
    let mut lines: Vec<String> = Vec::new();
    let id = card.id.as_deref().filter(|id| *id != card.called());
    lines.extend(id.map(|id| format!("ID {id}")));
    lines.extend(card.token().address.as_ref().map(|address| format!("address {}", shown(address))));
    lines.push(format!("file {}", shown(&card.file)));
    lines.push(format!("owner {} · status {}", card.owner, card.status));
    let begins = card.not_before.as_ref().map_or(String::new(), |begin| format!("valid from {begin} · "));
    let ends = card.expires.as_ref().map_or("never expires".to_owned(), |end| format!("expires {end}"));
    lines.push(format!("{begins}{ends} · from {}", card.from()));
    if let Some(created) = &card.created {
        let used = card.last_used.as_deref().unwrap_or("never, according to this file");
        lines.push(format!("created {created} · last used {used}"));
    }
    for (verb, statements) in [("allows", &card.allows), ("denies", &card.denies)] {
        lines.extend(statements.iter().map(|statement| stated(verb, statement)));
    }
    match (card.allows.is_empty(), card.unknown.first()) {
        (true, Some(first)) => lines.push(format!("allows what is unknown: {first}")),
        (false, Some(first)) => lines.push(format!("unknown values: {}; first: {first}", card.unknown.len())),
        (_, None) => {}
    }
    lines.join("\n")
}

fn stated(verb: &str, statement: &Statement) -> String {
    let words = |all: &[String]| if all.is_empty() { "nothing".to_owned() } else { all.join(", ") };
    format!("{verb} {}, on {}", words(&statement.groups), words(&statement.resources))
}

/// A finding with a message and its excerpt: open if it is critical or high.
pub(super) fn one(report: &Report, finding: &Finding, message: &str) -> Markup {
    html! {
        details .finding open[finding.severity >= Severity::High] data-rule=(finding.rule.id) data-fingerprint=(finding.fingerprint) {
            summary { (title(finding, message)) }
            pre tabindex="0" { (excerpt(report, finding)) }
            p .facts { (plain_lines(&advice(finding))) }
        }
    }
}

/// A finding in a closed list, with the place instead of the excerpt.
fn entry(report: &Report, finding: &Finding, excerpts: &mut Excerpts) -> Markup {
    let at = place::of_finding(report, finding);
    let place = format!("{}:{}:{}", shown(at.path), at.line, at.column);
    let number = excerpts.0.len();
    excerpts.0.push(excerpt(report, finding));
    html! {
        div .finding .facts data-rule=(finding.rule.id) data-fingerprint=(finding.fingerprint) data-excerpt=(number) {
            (title(finding, &headline::named(finding))) "\n" (plain_lines(&format!("{place}\n{}", advice(finding))))
        }
    }
}

fn title(finding: &Finding, message: &str) -> Markup {
    let (severity, rule) = (finding.severity.word(), finding.rule.id);
    html! {
        b .word .(severity) { (severity) } " "
        a href={ "#rule-" (rule) } { (rule) } ": " (plain(message))
    }
}

fn excerpt(report: &Report, finding: &Finding) -> String {
    plain_lines(&human::excerpt(finding, &report.sources, human::Style { colour: false, width: WIDTH }))
}

fn advice(finding: &Finding) -> String {
    let help = finding.help.as_deref().map_or(String::new(), |help| format!("{help}\n"));
    let short: String = finding.fingerprint.chars().take(8).collect();
    format!("{help}fingerprint {short}")
}

/// A text without control characters but line breaks.
fn plain_lines(text: &str) -> String {
    text.split('\n').map(plain).collect::<Vec<_>>().join("\n")
}
