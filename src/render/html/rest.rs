//! What follows the tokens: findings of no token, coverage, waivers and the pages of rules.

use std::collections::BTreeMap;

use maud::{Markup, PreEscaped, html};

use super::{details::one, plain};
use crate::{
    lint::{Finding, Problem, Report, RuleInfo, Waived},
    render::{block::Block, headline::headline, place},
    text::shown,
};

/// The findings that belong to no token.
pub(super) fn others(report: &Report, findings: &[&Finding]) -> Markup {
    html! {
        section #others aria-labelledby="others-head" {
            h2 #others-head { "Other findings" }
            @if findings.is_empty() { p { "None. All findings are listed with their tokens above." } }
            @for finding in findings { article .card { (one(report, &Block::from(*finding), &headline(finding))) } }
        }
    }
}

/// What was read, and what was not.
pub(super) fn coverage(report: &Report) -> Markup {
    let seen = &report.coverage;
    let counts = [
        ("files read", seen.sources),
        ("documents", seen.documents),
        ("tokens", seen.tokens),
        ("policies", seen.policies),
        ("known permission groups", seen.groups.known),
        ("unknown permission groups (not checked)", seen.groups.unknown),
        ("tokens with unknown policies (not checked)", seen.unknown_tokens),
        ("values not evaluated", seen.not_evaluated),
        ("files met", seen.files.met),
        ("of them checked", seen.files.checked),
        ("without tokens", seen.files.without_tokens),
        ("unreadable", seen.files.unreadable),
        ("unchecked", seen.files.unchecked),
        ("ignored", seen.files.ignored),
        ("problems", seen.problems),
    ];
    html! {
        section #coverage aria-labelledby="coverage-head" {
            h2 #coverage-head { "Coverage" }
            dl { @for (term, count) in counts { dt { (term) } dd { (count) } } }
            @for (title, all) in [("Problems", &report.problems), ("Not checked", &report.notes)] {
                @if !all.is_empty() {
                    h3 { (title) }
                    ul { @for problem in all { li { (entry(report, problem)) } } }
                }
            }
        }
    }
}

fn entry(report: &Report, problem: &Problem) -> String {
    let at = place::of_problem(report, problem);
    plain(&format!("{}:{}:{}: {}", shown(at.path), at.line, at.column, problem.message))
}

const WAIVER_HEADS: [&str; 7] = ["Severity", "Rule", "Token", "Finding", "Reason", "Owner", "Until"];

/// The accepted findings.
pub(super) fn waivers(report: &Report) -> Markup {
    html! {
        section #waivers aria-labelledby="waivers-head" {
            h2 #waivers-head { "Waivers" }
            @if report.waived.is_empty() { p { "No findings are waived." } } @else {
                div .wide tabindex="0" role="region" aria-labelledby="waivers-head" {
                    table {
                        thead { tr { @for head in WAIVER_HEADS { th scope="col" { (head) } } } }
                        tbody { @for waived in &report.waived { (row(waived)) } }
                    }
                }
            }
        }
    }
}

fn row(waived: &Waived) -> Markup {
    let Waived { finding, reason, until, owner } = waived;
    let name = finding.token.as_ref().and_then(|token| token.called());
    let severity = finding.severity.word();
    html! {
        tr {
            td .word .(severity) { (severity) }
            td { a href={ "#rule-" (finding.rule.id) } { (finding.rule.id) } }
            td { (name.map(shown).unwrap_or_default()) }
            td { (plain(&headline(finding))) }
            td { (shown(reason)) }
            td { (owner.as_deref().map(shown).unwrap_or_default()) }
            td { (until.as_deref().unwrap_or("no end date")) }
        }
    }
}

/// The pages of all rules with findings.
pub(super) fn rules(report: &Report) -> Markup {
    let all = report.findings.iter().chain(report.waived.iter().map(|waived| &waived.finding));
    let rules: BTreeMap<&str, &RuleInfo> = all.map(|finding| (finding.rule.id, finding.rule)).collect();
    html! {
        section #rules aria-labelledby="rules-head" {
            h2 #rules-head { "Rules" }
            @for (id, rule) in rules {
                details #{ "rule-" (id) } {
                    summary { (id) ": " (rule.summary) }
                    (page(rule))
                }
            }
        }
    }
}

/// A rule's page, which is part of the program. Its headings are nested below those of the report.
fn page(rule: &RuleInfo) -> Markup {
    let mut page = String::new();
    pulldown_cmark::html::push_html(&mut page, pulldown_cmark::Parser::new(rule.page));
    PreEscaped(page.replace("<h2>", "<h4>").replace("</h2>", "</h4>").replace("<h1>", "<h3>").replace("</h1>", "</h3>"))
}
