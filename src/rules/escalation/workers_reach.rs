use crate::{
    catalog::{Confidence, Set},
    lint::{AppliesTo, Check, Family, Reporter, Rule, RuleInfo, Severity},
    model::Token,
};

pub(super) static RULE: Rule = Rule {
    info: RuleInfo {
        id: "workers-reach",
        summary: "token can change code that runs with bindings",
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
        reporter.held(token, Set::WorkersWrite, "can change code, and so reach whatever Workers are bound to")
    {
        finding.help(
            "name single Workers where the owner supports it, and keep secrets of other jobs out of the same account",
        );
    }
}
