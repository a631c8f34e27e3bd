use serde::Deserialize;

use crate::{
    catalog::{Confidence, Set},
    lint::{AppliesTo, Check, Family, Reporter, Rule, RuleInfo, Severity, options},
    model::Token,
};

pub(super) static RULE: Rule = Rule {
    info: RuleInfo {
        id: "long-lifetime",
        summary: "lifetime is too long for the token's permissions",
        severity: Severity::Low,
        confidence: Confidence::High,
        family: Family::Restrictions,
        is_default: true,
        fix: None,
        page: include_str!("../../../rules/long-lifetime.md"),
    },
    applies_to: AppliesTo::Live,
    check: Check::Token(check),
    options: Some(options::<Options>),
};

/// The rule's options: the longest lifetimes, in days.
#[derive(Debug, Clone, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
struct Options {
    /// For tokens that only read.
    read_days: i64,
    /// For tokens that can make changes.
    write_days: i64,
    /// For tokens that can create tokens.
    minting_days: i64,
}

impl Default for Options {
    fn default() -> Options {
        Options { read_days: 365, write_days: 90, minting_days: 1 }
    }
}

/// Days tolerated above the limit, because an expiry is often rounded up to the next midnight.
const GRACE_DAYS: i64 = 1;

fn check(token: &Token<'_>, reporter: &mut Reporter<'_>) {
    // Without its policies, a token's class is unknown.
    if !token.form.shows_policies() {
        return;
    }
    let Some(expiry) = &token.expires_on else { return };
    let Some(expires) = expiry.value.instant() else { return };
    let start = token.not_before.as_ref().or(token.issued_on.as_ref()).and_then(|start| start.value.instant());
    let days = expires.duration_since(start.unwrap_or(reporter.now)).as_hours() / 24;
    let options = reporter.options::<Options>();
    let mints = token.granted().any(|(_, _, known)| known.is_in(Set::TokenMinting));
    let (limit, class) = if mints {
        (options.minting_days, "can create tokens")
    } else if token.changes() {
        (options.write_days, "can make changes")
    } else {
        (options.read_days, "only read")
    };
    if days <= limit + GRACE_DAYS {
        return;
    }
    let message = format!("lifetime of {days} days exceeds the {limit}-day limit for tokens that {class}");
    let finding = reporter.report(expiry.span, message);
    finding.help("set an earlier expiry, and rotate the token before it expires");
    if mints {
        finding.severity(Severity::High);
    }
}
