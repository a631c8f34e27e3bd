use crate::{
    catalog::{Confidence, Set},
    lint::{AppliesTo, Check, Family, Reporter, Rule, RuleInfo, Severity},
    model::Token,
};

pub(super) static RULE: Rule = Rule {
    info: RuleInfo {
        id: "account-control",
        summary: "token can change who controls the account",
        severity: Severity::High,
        confidence: Confidence::High,
        family: Family::Escalation,
        is_default: true,
        page: include_str!("../../../rules/account-control.md"),
    },
    applies_to: AppliesTo::Live,
    check: Check::Token(check),
    options: None,
};

fn check(token: &Token<'_>, reporter: &mut Reporter<'_>) {
    if let Some(finding) = reporter.held(token, Set::AccountControl, "can change who controls the account") {
        finding.help(
            "leave members, settings, identity and billing to people; for a script, use the Read permission groups, or a \
             separate token with an IP filter and a short expiry",
        );
    }
}
