use crate::{
    catalog::{Confidence, Set},
    lint::{AppliesTo, Check, Family, Reporter, Rule, RuleInfo, Severity},
    model::Token,
};

pub(super) static RULE: Rule = Rule {
    info: RuleInfo {
        id: "network-outage",
        summary: "token can take networks or zones down",
        severity: Severity::Medium,
        confidence: Confidence::High,
        family: Family::Escalation,
        is_default: true,
        page: include_str!("../../../rules/network-outage.md"),
    },
    applies_to: AppliesTo::Live,
    check: Check::Token(check),
    options: None,
};

fn check(token: &Token<'_>, reporter: &mut Reporter<'_>) {
    if let Some(finding) = reporter.held(token, Set::NetworkOutage, "can take networks or zones down") {
        finding.help("give this to a token of its own, with an address and a short end, or leave it to people");
    }
}
