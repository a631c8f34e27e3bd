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
        summary: "token ends within days",
        severity: Severity::Low,
        confidence: Confidence::High,
        family: Family::Restrictions,
        is_default: true,
        page: include_str!("../../../rules/expiring-soon.md"),
    },
    applies_to: AppliesTo::Any,
    check: Check::Token(check),
    options: Some(options::<Options>),
};

/// The options, as the page explains them.
#[derive(Debug, Clone, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
struct Options {
    days: i64,
}

impl Default for Options {
    fn default() -> Options {
        Options { days: 14 }
    }
}

fn check(token: &Token<'_>, reporter: &mut Reporter<'_>) {
    let Some(end) = token.expires_on.as_ref().filter(|_| !token.form.is_planned()) else { return };
    let Some(ends) = end.value.instant().filter(|_| token.is_usable(reporter.now)) else { return };
    let hours = ends.duration_since(reporter.now).as_hours();
    if hours >= 24 * reporter.options::<Options>().days {
        return;
    }
    let when = match hours / 24 {
        0 => "today or tomorrow".to_owned(),
        days => format!("in {}", counted(usize::try_from(days).unwrap_or_default(), "day")),
    };
    reporter
        .report(end.span, format!("this token ends {when}"))
        .help("make its successor now and hand it over, or let it end if nothing needs it");
}
