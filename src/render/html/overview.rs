//! What matters first: a sentence, the rules with their counts, and charts.

use std::collections::{BTreeMap, BTreeSet};

use maud::{Markup, html};

use super::chart::{Bar, chart};
use crate::{
    lint::{Card, Finding, Report, RuleInfo, Severity, Statement},
    text::counted,
};

/// The maximum number of bars in a chart; the rest is counted in one bar.
const MAX_BARS: usize = 15;

/// What the first sentence counts: the rule, and what it says of one token and of several. The gravest first.
const HEADLINES: [(&str, &str, &str); 9] = [
    ("exposed-token", "was exposed", "were exposed"),
    ("token-minting", "can create tokens", "can create tokens"),
    ("token-takeover", "can take over other tokens", "can take over other tokens"),
    ("account-control", "controls an account", "control an account"),
    ("all-accounts", "reaches every account", "reach every account"),
    ("all-zones", "reaches every zone", "reach every zone"),
    ("missing-expiry", "never expires", "never expire"),
    ("missing-ip-filter", "can be used from any address", "can be used from any address"),
    ("unused-token", "is unused", "are unused"),
];

/// The sentence that says what matters: how many tokens have the findings that a reviewer asks for first.
pub(super) fn sentence(report: &Report, cards: &[Card]) -> Markup {
    let by_rule = tokens_by_rule(&report.findings);
    let counts = HEADLINES.iter().filter_map(|headline| Some((headline, by_rule.get(headline.0)?.len())));
    let parts: Vec<_> = counts.collect();
    html! {
        p .lead {
            @if parts.is_empty() {
                @if cards.is_empty() { "No token." } @else { "No token has a finding that has to be looked at first." }
            } @else {
                @for (at, ((rule, one, several), count)) in parts.iter().enumerate() {
                    @if at > 0 { "; " }
                    a href="#tokens" data-rule=(rule) {
                        // Only the first part says what is counted.
                        @if at == 0 { (counted(*count, "token")) } @else { (count) }
                        " " (if *count == 1 { one } else { several })
                    }
                }
                "."
            }
        }
    }
}

/// The tokens with findings of each rule, by the text that a finding calls its token by.
fn tokens_by_rule(findings: &[Finding]) -> BTreeMap<&'static str, BTreeSet<String>> {
    let mut by_rule: BTreeMap<&'static str, BTreeSet<String>> = BTreeMap::new();
    for finding in findings {
        let token = finding.token.as_ref().map_or_else(String::new, |token| format!("{token:?}"));
        by_rule.entry(finding.rule.id).or_default().insert(token);
    }
    by_rule
}

/// The rules with findings: highest severity first, then most findings.
pub(super) fn rules(report: &Report) -> Markup {
    let mut by_rule: BTreeMap<&str, (Severity, usize, &RuleInfo)> = BTreeMap::new();
    for finding in &report.findings {
        let own = by_rule.entry(finding.rule.id).or_insert((finding.severity, 0, finding.rule));
        own.0 = own.0.max(finding.severity);
        own.1 += 1;
    }
    let tokens = tokens_by_rule(&report.findings);
    let mut all: Vec<_> = by_rule.into_iter().collect();
    all.sort_by_key(|(id, (severity, count, _))| (std::cmp::Reverse((*severity, *count)), *id));
    html! {
        section #summary aria-labelledby="summary-head" {
            h2 #summary-head { "Findings by rule" }
            @if all.is_empty() { p { "No findings." } } @else {
                div .wide tabindex="0" role="region" aria-labelledby="summary-head" {
                    table {
                        thead { tr {
                            th scope="col" { "Severity" } th scope="col" { "Rule" } th scope="col" { "Findings" }
                            th scope="col" { "Tokens" } th scope="col" { "What it means" }
                        } }
                        tbody {
                            @for (id, (severity, count, rule)) in all {
                                tr {
                                    td .word .(severity.word()) { (severity.word()) }
                                    td { a href={ "#rule-" (id) } { (id) } }
                                    td { (count) }
                                    td { a href="#tokens" data-rule=(id) { (tokens.get(id).map_or(0, BTreeSet::len)) } }
                                    td { (rule.summary) }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// The charts.
pub(super) fn charts(cards: &[Card]) -> Markup {
    let risks = [
        Some(Severity::Critical),
        Some(Severity::High),
        Some(Severity::Medium),
        Some(Severity::Low),
        Some(Severity::Info),
        None,
    ];
    let risk = risks.map(|risk| {
        let count = cards.iter().filter(|card| card.severity() == risk).count();
        let (label, colour) = risk.map_or(("no findings", "none"), |risk| (risk.word(), risk.word()));
        Bar::new(label, count).in_colour(colour)
    });
    let products = cards.iter().flat_map(|card| {
        card.levels.iter().filter(|(_, level)| **level == "write").map(|(product, _)| product.as_str())
    });
    let writable = |card: &Card| -> BTreeSet<String> {
        let changing = card.allows.iter().filter(|statement: &&Statement| statement.changes);
        changing.flat_map(|statement| statement.resources.clone()).collect()
    };
    let reached: Vec<BTreeSet<String>> = cards.iter().map(writable).collect();
    html! {
        section #glance aria-labelledby="glance-head" {
            h2 #glance-head { "Overview" }
            div .charts {
                (chart("Tokens by highest severity", &risk))
                (chart("Tokens by expiry", &ends(cards)))
                (chart("Products that tokens can change", &counts(products)))
                (chart("Resources that tokens can change", &counts(reached.iter().flatten().map(String::as_str))))
            }
        }
    }
}

/// The bars of the expiry chart: the maximum number of days left, the label and the colour.
const ENDS: [(i64, &str, &str); 6] = [
    (-1, "expired", "info"),
    (7, "within 7 days", "none"),
    (30, "within 30 days", "none"),
    (90, "within 90 days", "low"),
    (365, "within a year", "medium"),
    (i64::MAX, "later", "high"),
];

fn ends(cards: &[Card]) -> Vec<Bar> {
    let mut bars: Vec<Bar> = Vec::new();
    let mut from = i64::MIN;
    for (until, label, colour) in ENDS {
        let is_in = |days: i64| days > from && days <= until;
        let count = cards.iter().filter(|card| card.days_left.is_some_and(is_in)).count();
        bars.push(Bar::new(label, count).in_colour(colour));
        from = until;
    }
    let without = cards.iter().filter(|card| card.days_left.is_none());
    let (never, unknown): (Vec<&Card>, Vec<&Card>) = without.partition(|card| card.never_ends());
    bars.push(Bar::new("never", never.len()).in_colour("critical"));
    if !unknown.is_empty() {
        bars.push(Bar::new("unknown", unknown.len()).in_colour("none"));
    }
    bars
}

/// A bar per name, the most frequent first; names beyond the maximum number of bars share one.
fn counts<'c>(names: impl Iterator<Item = &'c str>) -> Vec<Bar> {
    let mut by_name: BTreeMap<&str, usize> = BTreeMap::new();
    for name in names {
        *by_name.entry(name).or_default() += 1;
    }
    let mut all: Vec<(&str, usize)> = by_name.into_iter().collect();
    all.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let mut bars: Vec<Bar> = all.iter().take(MAX_BARS).map(|(name, count)| Bar::new(name, *count)).collect();
    if all.len() > MAX_BARS {
        let most = all.get(MAX_BARS).map_or(0, |(_, count)| *count);
        let label = format!("{}, at most", counted(all.len() - MAX_BARS, "other"));
        bars.push(Bar::new(&label, most));
    }
    bars
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn charts_have_a_limited_number_of_bars() {
        let names: Vec<String> = (0..MAX_BARS + 3).map(|at| format!("name {at}")).collect();
        let all = names.iter().map(String::as_str);
        assert_eq!(counts(all.clone().take(MAX_BARS)).len(), MAX_BARS);
        assert_eq!(counts(all).len(), MAX_BARS + 1);
    }

    #[test]
    fn the_rules_of_the_first_sentence_exist() {
        for (rule, ..) in HEADLINES {
            assert!(
                std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("rules/{rule}.md")).exists(),
                "{rule}"
            );
        }
    }
}
