use crate::{
    catalog::Confidence,
    lint::{AppliesTo, Check, Family, Reporter, Rule, RuleInfo, Severity},
    model::Token,
    text::shown,
};

pub(super) static RULE: Rule = Rule {
    info: RuleInfo {
        id: "expired-token",
        summary: "token is past its end",
        severity: Severity::Medium,
        confidence: Confidence::High,
        family: Family::Restrictions,
        is_default: true,
        page: include_str!("../../../rules/expired-token.md"),
    },
    applies_to: AppliesTo::Any,
    check: Check::Token(check),
    options: None,
};

fn check(token: &Token<'_>, reporter: &mut Reporter<'_>) {
    let Some(end) = &token.expires_on else { return };
    let is_past = end.value.instant().is_some_and(|ends| ends <= reporter.now);
    let calls_itself_active = token.status.as_ref().is_none_or(|status| status.value == "active");
    // A body with both times past is inverted-lifetime's.
    let is_both = token.form.is_planned() && token.not_before.is_some();
    if !is_past || !calls_itself_active || is_both {
        return;
    }
    let day = shown(&end.value.text);
    if token.form.is_planned() {
        reporter
            .report(end.span, format!("this token would be past its end, {day}, before it is made"))
            .help("choose an end in the future");
    } else {
        let help = "delete the token if nothing needs it; else give it a new end, after asking who uses it";
        reporter.report(end.span, format!("this token ended on {day}, and does not say so")).help(help);
    }
}
