use crate::{
    catalog::Confidence,
    lint::{AppliesTo, Check, Family, Reporter, Rule, RuleInfo, Severity},
    model::{Form, Token},
};

pub(super) static RULE: Rule = Rule {
    info: RuleInfo {
        id: "token-replaced",
        summary: "plan deletes a token, or replaces it with one that has a new secret",
        severity: Severity::Medium,
        confidence: Confidence::High,
        family: Family::Validity,
        is_default: true,
        fix: None,
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
            "the plan deletes this token; everything that uses it stops working",
            "check `last_used_on` to make sure that nothing uses it",
        )
    } else {
        (
            "the plan replaces this token with a new secret; everything that uses the old one stops working",
            "distribute the new secret in the same change, or revert what forces the replacement",
        )
    };
    reporter.report(actions, message).help(help);
}
