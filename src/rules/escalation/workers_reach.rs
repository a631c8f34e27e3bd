use crate::{
    catalog::{Confidence, Set},
    lint::{AppliesTo, Check, Family, Reporter, Rule, RuleInfo, Severity},
    model::Token,
};

pub(super) static RULE: Rule = Rule {
    info: RuleInfo {
        id: "workers-reach",
        summary: "token can change Workers code and use its bindings",
        severity: Severity::Low,
        confidence: Confidence::High,
        family: Family::Escalation,
        is_default: true,
        page: include_str!("../../../rules/workers-reach.md"),
    },
    applies_to: AppliesTo::Live,
    check: Check::Token(check),
    options: None,
};

fn check(token: &Token<'_>, reporter: &mut Reporter<'_>) {
    if let Some(finding) =
        reporter.held(token, Set::WorkersWrite, "can change Workers code and reach everything it is bound to")
    {
        finding.help(
            "grant access to single Workers where the token's owner supports it, and keep secrets of other jobs in another account",
        );
    }
}
