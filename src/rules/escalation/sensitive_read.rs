use super::asked_once;
use crate::{
    catalog::{Confidence, Group, Set},
    lint::{AppliesTo, Check, Family, Reporter, Rule, RuleInfo, Severity},
    model::{Policy, Token},
};

pub(super) static RULE: Rule = Rule {
    info: RuleInfo {
        id: "sensitive-read",
        summary: "token can read personal data, audit logs or bulk content",
        severity: Severity::Low,
        confidence: Confidence::High,
        family: Family::Escalation,
        is_default: true,
        fix: None,
        page: include_str!("../../../rules/sensitive-read.md"),
    },
    applies_to: AppliesTo::Live,
    check: Check::Token(check),
    options: None,
};

fn check(token: &Token<'_>, reporter: &mut Reporter<'_>) {
    let catalog = reporter.catalog;
    // `redundant-read` reports a group that another one of its policy covers.
    let is_covered = asked_once(|policy: &Policy<'_>, known: &Group| {
        catalog.wholes_of(known).any(|whole| policy.known_groups().any(|(_, other)| other.id == whole.id))
    });
    let reads = |policy: &Policy<'_>, known: &Group| known.is_in(Set::SensitiveRead) && !is_covered(policy, known);
    if let Some(finding) = reporter.held_of(token, reads, "can read personal data, audit logs or bulk content") {
        finding.help("check that this token needs the data; for R2, grant access to single buckets");
    }
}
