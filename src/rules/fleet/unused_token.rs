use std::collections::HashSet;

use serde::Deserialize;

use crate::{
    catalog::Confidence,
    lint::{AppliesTo, Check, Family, Inventory, InventoryToken, Reporter, Rule, RuleInfo, Severity, options},
    model::Form,
    text::SourceId,
};

pub(super) static RULE: Rule = Rule {
    info: RuleInfo {
        id: "unused-token",
        summary: "token has not been used for a long time",
        severity: Severity::Medium,
        confidence: Confidence::High,
        family: Family::Fleet,
        is_default: true,
        fix: None,
        page: include_str!("../../../rules/unused-token.md"),
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
        Options { days: 90 }
    }
}

fn check(inventory: &Inventory, reporter: &mut Reporter<'_>) {
    let days = reporter.options::<Options>().days;
    let used = inventory.tokens.iter().filter(|token| token.last_used_on.is_some());
    let showing: HashSet<SourceId> = used.map(|token| token.grip.source).collect();
    for token in inventory.tokens.iter().filter(|token| !token.form.is_planned() && token.is_usable) {
        let since = |then: jiff::Timestamp| reporter.now.duration_since(then).as_hours() / 24;
        match (token.last_used_on, token.issued_on) {
            (Some((used, span)), _) if since(used) > days => {
                let message = format!("this token was last used {} days ago", since(used));
                reporter.about(token);
                reporter.report(span, message).help(HELP);
            }
            (None, Some(issued)) if since(issued) > days && shows_use(token, &showing) => {
                let message = format!("this token is {} days old and has never been used", since(issued));
                reporter.about(token);
                reporter.report(token.grip, message).help(HELP);
            }
            _ => {}
        }
    }
}

const HELP: &str = "ask its owner, disable it for a while, then delete it";

/// Whether `last_used_on` would be there: in a response of the API, or in a file where other tokens have it.
fn shows_use(token: &InventoryToken, showing: &HashSet<SourceId>) -> bool {
    let is_exported = matches!(token.form, Form::Exported | Form::Created);
    is_exported && (token.is_enveloped || showing.contains(&token.grip.source))
}
