use crate::{
    catalog::{Confidence, Set},
    lint::{AppliesTo, Check, Family, Reporter, Rule, RuleInfo, Severity},
    model::Token,
};

pub(super) static RULE: Rule = Rule {
    info: RuleInfo {
        id: "workers-reach",
        summary: "token can change Workers code and use its bindings",
        severity: Severity::Medium,
        confidence: Confidence::High,
        family: Family::Escalation,
        is_default: true,
        fix: None,
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
            "deploying a Worker needs no permission on the resources that it is bound to; keep data and secrets of other \
             jobs in another account. In an account-owned token, `Individual Workers Editor` selects single Workers, \
             which limits the code but not its bindings",
        );
    }
}
