use crate::{
    catalog::Confidence,
    lint::{AppliesTo, Check, Family, Reporter, Rule, RuleInfo, Severity, Subject},
    model::Token,
};

pub(super) static RULE: Rule = Rule {
    info: RuleInfo {
        id: "moving-lifetime",
        summary: "lifetime is computed from the current time",
        severity: Severity::Medium,
        confidence: Confidence::High,
        family: Family::Restrictions,
        is_default: true,
        fix: None,
        page: include_str!("../../../rules/moving-lifetime.md"),
    },
    applies_to: AppliesTo::Planned,
    check: Check::Token(check),
    options: None,
};

fn check(token: &Token<'_>, reporter: &mut Reporter<'_>) {
    for time in &token.moving {
        let is_expiry = time.value == "expires_on";
        let effect = if is_expiry { "every apply extends the token's lifetime" } else { "every apply changes it" };
        let message = format!("`{}` is computed from the current time, so {effect}", time.value);
        let help = "set a fixed time, or one that `time_rotating` or `time_offset` keeps in the state; `ignore_changes` keeps the time of the first apply";
        let finding = reporter.report(time.span, message).about(Subject::Token, time.value).help(help);
        if !is_expiry {
            finding.severity(Severity::Low);
        }
        // A plan does not show `ignore_changes`, with which the first time is kept.
        if !token.is_authored && token.before.is_none() {
            finding.severity(Severity::Low).confidence(Confidence::Medium);
        }
    }
}
