use crate::{
    catalog::Confidence,
    lint::{AppliesTo, Check, Family, Reporter, Rule, RuleInfo, Severity},
    model::{Form, Token, is_template},
    text::shown,
};

pub(super) static RULE: Rule = Rule {
    info: RuleInfo {
        id: "invalid-status",
        summary: "request sets a status other than `active` or `disabled`",
        severity: Severity::Medium,
        confidence: Confidence::High,
        family: Family::Validity,
        is_default: true,
        fix: None,
        page: include_str!("../../../rules/invalid-status.md"),
    },
    applies_to: AppliesTo::Any,
    check: Check::Token(check),
    options: None,
};

fn check(token: &Token<'_>, reporter: &mut Reporter<'_>) {
    let Some(status) = &token.status else { return };
    let text = status.value.as_ref();
    if token.form != Form::Request || matches!(text, "active" | "disabled") || is_template(text) {
        return;
    }
    let message = format!("invalid status `{}` in a request; expected `active` or `disabled`", shown(text));
    reporter.report(status.span, message).help("use `active` or `disabled`, or omit `status`");
}
