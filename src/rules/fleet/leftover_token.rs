use serde::Deserialize;

use crate::{
    catalog::Confidence,
    lint::{AppliesTo, Check, Family, Inventory, Reporter, Rule, RuleInfo, Severity, options},
};

pub(super) static RULE: Rule = Rule {
    info: RuleInfo {
        id: "leftover-token",
        summary: "token expired or was disabled long ago",
        severity: Severity::Low,
        confidence: Confidence::High,
        family: Family::Fleet,
        is_default: true,
        fix: None,
        page: include_str!("../../../rules/leftover-token.md"),
    },
    applies_to: AppliesTo::Any,
    check: Check::Inventory(check),
    options: Some(options::<Options>),
};

/// The options of this rule.
#[derive(Debug, Clone, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
struct Options {
    days: i64,
}

impl Default for Options {
    fn default() -> Options {
        Options { days: 30 }
    }
}

fn check(inventory: &Inventory, reporter: &mut Reporter<'_>) {
    let days = reporter.options::<Options>().days;
    for token in inventory.tokens.iter().filter(|token| !token.form.is_planned()) {
        let Some((status, span)) = &token.status else { continue };
        let (since, event) = match status.as_ref() {
            "expired" => (token.expires_on.or(token.modified_on), "expired"),
            "disabled" => (token.modified_on, "was disabled or last changed"),
            _ => continue,
        };
        let Some(since) = since else { continue };
        let age = reporter.now.duration_since(since).as_hours() / 24;
        if age <= days {
            continue;
        }
        reporter.about(token);
        reporter
            .report(*span, format!("this token {event} {age} days ago"))
            .help("delete it if nobody needs it any more");
    }
}
