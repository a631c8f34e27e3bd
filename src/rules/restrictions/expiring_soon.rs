use serde::Deserialize;

use crate::{
    catalog::Confidence,
    lint::{AppliesTo, Check, Family, Reporter, Rule, RuleInfo, Severity, options},
    model::Token,
    text::counted,
};

pub(super) static RULE: Rule = Rule {
    info: RuleInfo {
        id: "expiring-soon",
        summary: "token expires soon",
        severity: Severity::Low,
        confidence: Confidence::High,
        family: Family::Restrictions,
        is_default: true,
        fix: None,
        page: include_str!("../../../rules/expiring-soon.md"),
    },
    applies_to: AppliesTo::Any,
    check: Check::Token(check),
    options: Some(options::<Options>),
};

/// The rule's options.
#[derive(Debug, Clone, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
struct Options {
    /// Days before the expiry from which on the rule reports.
    days: i64,
}

impl Default for Options {
    fn default() -> Options {
        Options { days: 14 }
    }
}

fn check(token: &Token<'_>, reporter: &mut Reporter<'_>) {
    // A planned token may be short-lived on purpose.
    if token.form.is_planned() || !token.is_usable(reporter.now) {
        return;
    }
    let Some(expiry) = &token.expires_on else { return };
    let Some(instant) = expiry.value.instant() else { return };
    let hours = instant.duration_since(reporter.now).as_hours();
    if hours >= 24 * reporter.options::<Options>().days {
        return;
    }
    let when = match hours / 24 {
        0 => "within 24 hours".to_owned(),
        days => format!("in {}", counted(usize::try_from(days).unwrap_or_default(), "day")),
    };
    reporter
        .report(expiry.span, format!("this token expires {when}"))
        .help("create a replacement and rotate before it expires, or let it expire if nothing uses it");
}
