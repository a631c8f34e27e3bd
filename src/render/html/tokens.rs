//! The table of all tokens, with what the script needs to filter and sort it.

use std::collections::BTreeSet;

use maud::{Markup, html};

use super::plain;
use crate::{
    lint::{Card, Severity},
    text::listed,
};

const HEADS: [&str; 8] = ["Risk", "Token", "Owner", "Status", "Last used", "Expires in", "From", "Access"];

/// The table, and the filters above it. `order` holds each card with its number.
pub(super) fn table(order: &[(usize, &Card)]) -> Markup {
    html! {
        section #tokens aria-labelledby="tokens-head" {
            h2 #tokens-head { "Tokens" }
            (filters(order))
            div .wide tabindex="0" role="region" aria-labelledby="tokens-head" {
                table {
                    thead { tr { @for head in HEADS { th scope="col" { (head) } } } }
                    tbody { @for (rank, (at, card)) in order.iter().enumerate() { (row(rank, *at, card)) } }
                }
            }
        }
    }
}

fn filters(order: &[(usize, &Card)]) -> Markup {
    let distinct = |of: &dyn Fn(&Card) -> Vec<String>| -> BTreeSet<String> {
        order.iter().flat_map(|(_, card)| of(card)).collect()
    };
    let rules = distinct(&|card| card.findings.iter().map(|(_, rule)| (*rule).to_owned()).collect());
    let owners = distinct(&|card| vec![card.owner.to_owned()]);
    let states = distinct(&|card| vec![plain(&card.status)]);
    let select = |name: &str, key: &str, values: &BTreeSet<String>| {
        html! {
            label { (name) select data-key=(key) {
                option value="" { "any" }
                @for value in values { option { (value) } }
            } }
        }
    };
    html! {
        div .filters hidden {
            label { "Text" input type="search"; }
            label { "Risk" select data-key="risk" {
                option value="" { "any" }
                @for risk in Severity::ALL { option { (risk.word()) } }
                option value="-" { "no findings" }
            } }
            (select("Rule", "rules", &rules))
            (select("Owner", "owner", &owners))
            (select("Status", "status", &states))
            label .check { input type="checkbox"; "Never used" }
            output aria-live="polite" {}
        }
    }
}

fn row(rank: usize, at: usize, card: &Card) -> Markup {
    let risk = card.worst();
    let (word, colour) = if risk == "-" { ("none", "none") } else { (risk, risk) };
    let rules: BTreeSet<&str> = card.findings.iter().map(|(_, rule)| *rule).collect();
    let rules = rules.into_iter().collect::<Vec<_>>().join(" ");
    let levels: Vec<String> = card.levels.iter().map(|(product, level)| format!("{product} ({level})")).collect();
    let access =
        if levels.is_empty() && !card.unknown.is_empty() { "unknown".to_owned() } else { plain(&listed(&levels)) };
    let is_never_used = card.created.is_some() && card.last_used.is_none();
    html! {
        tr data-risk=(risk) data-rules=(rules) data-never[is_never_used] {
            td .word .(colour) data-key=(rank) { (word) }
            td { a href={ "#t" (at) } { (plain(card.called())) } " " (card.short_id()) }
            td { (card.owner) }
            td { (plain(&card.status)) }
            (days(card.unused_days, if is_never_used { "never" } else { "-" }))
            (days(card.days_left, &card.ends_in_short()))
            td { (card.from_in_short()) }
            td { (access) }
        }
    }
}

/// A cell with a number of days; one without is sorted last.
fn days(days: Option<i64>, none: &str) -> Markup {
    html! {
        @match days {
            Some(days) => td data-key=(days) { (days) " d" },
            None => td data-key="1000000" { (none) },
        }
    }
}
