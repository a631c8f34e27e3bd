use serde::Deserialize;

use crate::{
    catalog::{Confidence, Set},
    lint::{AppliesTo, Check, Family, Reporter, Rule, RuleInfo, Severity, options},
    model::Token,
};

pub(super) static RULE: Rule = Rule {
    info: RuleInfo {
        id: "long-lifetime",
        summary: "token lives longer than its risk allows",
        severity: Severity::Low,
        confidence: Confidence::High,
        family: Family::Restrictions,
        is_default: true,
        page: include_str!("../../../rules/long-lifetime.md"),
    },
    applies_to: AppliesTo::Live,
    check: Check::Token(check),
    options: Some(options::<Options>),
};

/// The options, as the page explains them.
#[derive(Debug, Clone, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
struct Options {
    read_days: i64,
    write_days: i64,
    minting_days: i64,
}

impl Default for Options {
    fn default() -> Options {
        Options { read_days: 365, write_days: 90, minting_days: 1 }
    }
}

/// An end rounded up to the next midnight is no longer life.
const GRACE_DAYS: i64 = 1;

fn check(token: &Token<'_>, reporter: &mut Reporter<'_>) {
    let Some(end) = &token.expires_on else { return };
    let Some(ends) = end.value.instant().filter(|_| token.form.shows_policies()) else {
        return;
    };
    let begin = token.not_before.as_ref().or(token.issued_on.as_ref()).and_then(|begin| begin.value.instant());
    let days = ends.duration_since(begin.unwrap_or(reporter.now)).as_hours() / 24;
    let options = reporter.options::<Options>();
    let mints = token.granted().any(|(_, _, known)| known.is_in(Set::TokenMinting));
    let (limit, what) = match (mints, token.changes()) {
        (true, _) => (options.minting_days, "can make tokens"),
        (_, true) => (options.write_days, "can change things"),
        _ => (options.read_days, "only reads"),
    };
    if days <= limit + GRACE_DAYS {
        return;
    }
    let message = format!("this token lives {days} days, and one that {what} should live {limit} at most");
    let finding = reporter.report(end.span, message);
    if mints {
        finding.severity(Severity::High);
    }
    finding.help("choose an earlier end, and make a new token before it comes");
}
