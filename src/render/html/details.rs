//! Each token with its access and its findings.
//!
//! A report can have thousands of findings, and a browser needs time for each element and each line of text. So only
//! those that a reviewer reads first are open and have their excerpt; the excerpts of the others are data.

use maud::{Markup, html};

use super::plain;
use crate::{
    lint::{Card, Finding, Report, Severity, Statement},
    render::{
        block::{Block, blocks},
        headline, human, place,
    },
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
    let (grave, others): (Vec<Block<'_>>, Vec<Block<'_>>) =
        blocks(findings).into_iter().partition(|block| block.severity() >= Severity::High);
    html! {
        article .card #{ "t" (at) } {
            h3 { (plain(card.called())) }
            p .facts { (plain_lines(&facts(card))) }
            @if findings.is_empty() { p .none { "No findings." } }
            @for block in &grave { (one(report, block, &headline::named(&block.finding))) }
            @if !others.is_empty() {
                details .rest {
                    summary { (counts(&others, !grave.is_empty())) }
                    @for block in &others { (entry(report, block, excerpts)) }
                }
            }
        }
    }
}

/// The number of findings of each severity: `3 more: 1 medium, 2 low`.
fn counts(blocks: &[Block<'_>], are_more: bool) -> String {
    let findings: Vec<&Finding> = blocks.iter().flat_map(|block| &block.parts).copied().collect();
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
    let ends = card.ends_in_words();
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
pub(super) fn one(report: &Report, block: &Block<'_>, message: &str) -> Markup {
    let severity = block.severity();
    html! {
        details .finding open[severity >= Severity::High] data-rule=(rules(block, " ")) data-fingerprint=(fingerprints(block)) {
            summary {
                b .word .(severity.word()) { (severity.word()) } " "
                @for (at, rule) in block.rules().enumerate() {
                    @if at > 0 { ", " }
                    a href={ "#rule-" (rule) } { (rule) }
                }
                ": " (plain(message))
            }
            pre tabindex="0" { (excerpt(report, &block.finding)) }
            p .facts { (plain_lines(&advice(block))) }
        }
    }
}

/// A finding in a closed list, with the place instead of the excerpt. It is only text: the script adds the link and the
/// excerpt when the list is opened.
fn entry(report: &Report, block: &Block<'_>, excerpts: &mut Excerpts) -> Markup {
    let finding = &*block.finding;
    let at = place::of_finding(report, finding);
    let place = format!("{}:{}:{}", shown(at.path), at.line, at.column);
    let number = excerpts.0.len();
    excerpts.0.push(excerpt(report, finding));
    let head = format!("{} {}: {}", block.severity().word(), rules(block, ", "), plain(&headline::named(finding)));
    html! {
        div .finding .facts data-rule=(rules(block, " ")) data-fingerprint=(fingerprints(block)) data-excerpt=(number) {
            (head) "\n" (plain_lines(&format!("{place}\n{}", advice(block))))
        }
    }
}

fn rules(block: &Block<'_>, between: &str) -> String {
    block.rules().collect::<Vec<&str>>().join(between)
}

fn fingerprints(block: &Block<'_>) -> String {
    block.parts.iter().map(|finding| finding.fingerprint.as_str()).collect::<Vec<&str>>().join(" ")
}

fn excerpt(report: &Report, finding: &Finding) -> String {
    plain_lines(&human::excerpt(finding, &report.sources, human::Style { colour: false, width: WIDTH }))
}

fn advice(block: &Block<'_>) -> String {
    let mut lines: Vec<String> = block.finding.help.clone().into_iter().collect();
    lines.extend(block.finding.pointer.as_ref().map(|pointer| format!("pointer {pointer}")));
    let short = |finding: &&Finding| finding.fingerprint.chars().take(8).collect();
    let short: Vec<String> = block.parts.iter().map(short).collect();
    lines.push(format!("fingerprint {}", short.join(", ")));
    lines.join("\n")
}

/// A text without control characters but line breaks.
fn plain_lines(text: &str) -> String {
    text.split('\n').map(plain).collect::<Vec<_>>().join("\n")
}
