use crate::{
    catalog::{Confidence, Set},
    lint::{AppliesTo, Check, Family, Reporter, Rule, RuleInfo, Severity},
    model::Token,
};

pub(super) static RULE: Rule = Rule {
    info: RuleInfo {
        id: "access-gate-control",
        summary: "token can change who can access Zero Trust applications",
        severity: Severity::High,
        confidence: Confidence::High,
        family: Family::Escalation,
        is_default: true,
        fix: None,
        page: include_str!("../../../rules/access-gate-control.md"),
    },
    applies_to: AppliesTo::Live,
    check: Check::Token(check),
    options: None,
};

fn check(token: &Token<'_>, reporter: &mut Reporter<'_>) {
    if let Some(finding) =
        reporter.held(token, Set::AccessGateControl, "can change who can access Zero Trust applications")
    {
        finding.help(
            "leave changes to identity providers, applications and policies to people; if a script only reads them, use \
             the Read permission group",
        );
    }
}
