use crate::{
    catalog::Confidence,
    lint::{AppliesTo, Check, Family, Reporter, Rule, RuleInfo, Severity},
    model::Token,
};

pub(super) static RULE: Rule = Rule {
    info: RuleInfo {
        id: "inverted-lifetime",
        summary: "token expires before it becomes valid",
        severity: Severity::High,
        confidence: Confidence::High,
        family: Family::Restrictions,
        is_default: true,
        fix: None,
        page: include_str!("../../../rules/inverted-lifetime.md"),
    },
    applies_to: AppliesTo::Any,
    check: Check::Token(check),
    options: None,
};

fn check(token: &Token<'_>, reporter: &mut Reporter<'_>) {
    let (Some(start), Some(expiry)) = (&token.not_before, &token.expires_on) else { return };
    let (Some(starts), Some(expires)) = (start.value.instant(), expiry.value.instant()) else { return };
    if starts >= expires {
        reporter
            .report(expiry.span, "`expires_on` is not after `not_before`, so the token is never valid")
            .label(start.span, "not valid before this time")
            .help("set `expires_on` to a time after `not_before`");
    } else if token.form.is_planned() && expires <= reporter.now {
        reporter
            .report(expiry.span, "`not_before` and `expires_on` are both in the past")
            .label(start.span, "also in the past")
            .help("set both to new times; they may have been copied from an old token");
    }
}
