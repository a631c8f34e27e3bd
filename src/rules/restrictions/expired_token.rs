use crate::{
    catalog::Confidence,
    lint::{AppliesTo, Check, Family, Reporter, Rule, RuleInfo, Severity},
    model::Token,
    text::shown,
};

pub(super) static RULE: Rule = Rule {
    info: RuleInfo {
        id: "expired-token",
        summary: "token has expired",
        severity: Severity::Medium,
        confidence: Confidence::High,
        family: Family::Restrictions,
        is_default: true,
        fix: None,
        page: include_str!("../../../rules/expired-token.md"),
    },
    applies_to: AppliesTo::Any,
    check: Check::Token(check),
    options: None,
};

fn check(token: &Token<'_>, reporter: &mut Reporter<'_>) {
    let Some(expiry) = &token.expires_on else { return };
    let is_past = expiry.value.instant().is_some_and(|instant| instant <= reporter.now);
    if !is_past {
        return;
    }
    if token.form.is_planned() {
        // A body with both times in the past is reported by `inverted-lifetime`.
        let starts = token.not_before.as_ref().and_then(|start| start.value.instant());
        if starts.is_none() {
            reporter
                .report(expiry.span, "`expires_on` is in the past")
                .help("set `expires_on` to a time in the future");
        }
        return;
    }
    let day = shown(&expiry.value.text);
    let message = match &token.status {
        None => format!("token expired on {day}"),
        Some(status) if status.value == "active" => {
            format!("token expired on {day}, but its status is still `active`")
        }
        // The status already says that the token cannot be used.
        Some(_) => return,
    };
    reporter
        .report(expiry.span, message)
        .help("delete the token if nothing uses it; otherwise find out who uses it, then set a new expiry");
}
