use crate::{
    catalog::{Confidence, Set},
    lint::{AppliesTo, Check, Family, Reporter, Rule, RuleInfo, Severity},
    model::Token,
};

pub(super) static RULE: Rule = Rule {
    info: RuleInfo {
        id: "network-outage",
        summary: "token can take down networks or zones",
        severity: Severity::Medium,
        confidence: Confidence::High,
        family: Family::Escalation,
        is_default: true,
        fix: None,
        page: include_str!("../../../rules/network-outage.md"),
    },
    applies_to: AppliesTo::Live,
    check: Check::Token(check),
    options: None,
};

fn check(token: &Token<'_>, reporter: &mut Reporter<'_>) {
    if let Some(finding) = reporter.held(token, Set::NetworkOutage, "can take down networks or zones") {
        finding.help("use a separate token with an IP filter and a short expiry, or leave this to people");
    }
}
