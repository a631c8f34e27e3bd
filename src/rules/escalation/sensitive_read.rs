use crate::{
    catalog::{Confidence, Set},
    lint::{AppliesTo, Check, Family, Reporter, Rule, RuleInfo, Severity},
    model::Token,
};

pub(super) static RULE: Rule = Rule {
    info: RuleInfo {
        id: "sensitive-read",
        summary: "token can read personal data, audit logs or bulk content",
        severity: Severity::Low,
        confidence: Confidence::High,
        family: Family::Escalation,
        is_default: true,
        page: include_str!("../../../rules/sensitive-read.md"),
    },
    applies_to: AppliesTo::Live,
    check: Check::Token(check),
    options: None,
};

fn check(token: &Token<'_>, reporter: &mut Reporter<'_>) {
    if let Some(finding) =
        reporter.held(token, Set::SensitiveRead, "can read personal data, audit logs or bulk content")
    {
        finding.help("check that this token needs the data; for R2, grant access to single buckets");
    }
}
