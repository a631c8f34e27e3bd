use crate::{
    catalog::{Confidence, Group, Set},
    lint::{AppliesTo, Check, Family, Reporter, Rule, RuleInfo, Severity},
    model::Token,
};

pub(super) static RULE: Rule = Rule {
    info: RuleInfo {
        id: "data-exfiltration",
        summary: "token can read in bulk and send it elsewhere",
        severity: Severity::Medium,
        confidence: Confidence::High,
        family: Family::Escalation,
        is_default: true,
        page: include_str!("../../../rules/data-exfiltration.md"),
    },
    applies_to: AppliesTo::Live,
    check: Check::Token(check),
    options: None,
};

fn check(token: &Token<'_>, reporter: &mut Reporter<'_>) {
    let catalog = reporter.catalog;
    let holds = |twin: &Group| token.granted().any(|(_, _, other)| other.id == twin.id);
    let sends = |known: &Group| known.is_in(Set::DataExfiltration) && !catalog.read_twin(known).is_some_and(holds);
    let what = "can read in bulk and send it elsewhere";
    if let Some(finding) = reporter.held_together(token, sends, Set::SensitiveRead, what) {
        finding.help("split reading from writing, so that a leak of one token is not enough");
    }
}
