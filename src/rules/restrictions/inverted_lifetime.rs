use crate::{
    catalog::Confidence,
    lint::{AppliesTo, Check, Family, Reporter, Rule, RuleInfo, Severity},
    model::Token,
};

pub(super) static RULE: Rule = Rule {
    info: RuleInfo {
        id: "inverted-lifetime",
        summary: "token ends before it begins",
        severity: Severity::High,
        confidence: Confidence::High,
        family: Family::Restrictions,
        is_default: true,
        page: include_str!("../../../rules/inverted-lifetime.md"),
    },
    applies_to: AppliesTo::Any,
    check: Check::Token(check),
    options: None,
};

fn check(token: &Token<'_>, reporter: &mut Reporter<'_>) {
    let (Some(begin), Some(end)) = (&token.not_before, &token.expires_on) else { return };
    let (Some(begins), Some(ends)) = (begin.value.instant(), end.value.instant()) else { return };
    if begins >= ends {
        reporter
            .report(end.span, "this token ends before it begins, so it is never valid")
            .label(begin.span, "begins")
            .help("choose an `expires_on` after `not_before`");
    } else if token.form.is_planned() && ends <= reporter.now {
        reporter
            .report(end.span, "this token would be over before it is made")
            .label(begin.span, "begins in the past as well: the body looks copied from an old token")
            .help("choose both times anew");
    }
}
