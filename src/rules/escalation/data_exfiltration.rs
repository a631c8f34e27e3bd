use crate::{
    catalog::{Confidence, Group, Set},
    lint::{AppliesTo, Check, Family, Reporter, Rule, RuleInfo, Severity, Subject},
    model::Token,
};

pub(super) static RULE: Rule = Rule {
    info: RuleInfo {
        id: "data-exfiltration",
        summary: "token can send data or logs elsewhere",
        severity: Severity::Medium,
        confidence: Confidence::High,
        family: Family::Escalation,
        is_default: true,
        fix: None,
        page: include_str!("../../../rules/data-exfiltration.md"),
    },
    applies_to: AppliesTo::Live,
    check: Check::Token(check),
    options: None,
};

fn check(token: &Token<'_>, reporter: &mut Reporter<'_>) {
    if let Some(finding) = reporter.held(token, Set::LogExport, "can send logs to any destination, unread") {
        finding
            .about(Subject::Token, "logs")
            .help("leave Logpush jobs to people or to a token of their own with an IP filter");
    }
    let catalog = reporter.catalog;
    let is_granted = |group: &Group| token.granted().any(|(_, _, known)| known.id == group.id);
    // Reading and writing the same product is a common need.
    let reads_the_same = |known: &Group| catalog.read_counterpart(known).is_some_and(is_granted);
    let sends =
        |known: &Group| known.is_in(Set::DataExfiltration) && !known.is_in(Set::LogExport) && !reads_the_same(known);
    let reads_data = |known: &Group| known.is_in(Set::SensitiveRead) && !known.is_in(Set::AccountRecords);
    let what = "can read data in bulk and send it elsewhere";
    if let Some(finding) = reporter.held_together(token, sends, reads_data, what) {
        finding.help("use separate tokens for reading and writing, so that one leaked token is not enough");
    }
}
