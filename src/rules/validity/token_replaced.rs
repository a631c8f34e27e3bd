use crate::{
    catalog::Confidence,
    lint::{AppliesTo, Check, Family, Reporter, Rule, RuleInfo, Severity},
    model::{Form, Token},
};

pub(super) static RULE: Rule = Rule {
    info: RuleInfo {
        id: "token-replaced",
        summary: "plan deletes a token, or replaces it by one with a new secret",
        severity: Severity::Medium,
        confidence: Confidence::High,
        family: Family::Validity,
        is_default: true,
        page: include_str!("../../../rules/token-replaced.md"),
    },
    applies_to: AppliesTo::Any,
    check: Check::Token(check),
    options: None,
};

fn check(token: &Token<'_>, reporter: &mut Reporter<'_>) {
    let Some(actions) = token.replaced else { return };
    let (message, help) = if token.form == Form::Deleted {
        (
            "the plan deletes this token, and whatever uses it stops working",
            "make sure that nothing uses it any more: see its `last_used_on`",
        )
    } else {
        (
            "the plan replaces this token: its secret changes, and whatever uses the old one stops working",
            "hand the new secret on in the same change, or keep what forces the replacement as it is",
        )
    };
    reporter.report(actions, message).help(help);
}
