use crate::{
    catalog::{Confidence, Set},
    lint::{AppliesTo, Check, Family, Reporter, Rule, RuleInfo, Severity, Subject},
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
        fix: None,
        page: include_str!("../../../rules/account-control.md"),
    },
    applies_to: AppliesTo::Live,
    check: Check::Token(check),
    options: None,
};

fn check(token: &Token<'_>, reporter: &mut Reporter<'_>) {
    if let Some(finding) = reporter.held(token, Set::AccountControl, "can change who controls the account") {
        finding.help(
            "leave members, settings and identity to people; for a script, use the Read permission groups, or a \
             separate token with an IP filter and a short expiry",
        );
    }
    if let Some(finding) = reporter.held(token, Set::BillingControl, "can change what the account pays for") {
        finding
            .about(Subject::Token, "billing")
            .severity(Severity::Medium)
            .help("leave subscriptions to people; for reports, use `Billing Read`");
    }
}
