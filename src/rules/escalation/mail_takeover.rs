use crate::{
    catalog::{Confidence, Group, Set},
    lint::{AppliesTo, Check, Family, Reporter, Rule, RuleInfo, Severity},
    model::Token,
};

pub(super) static RULE: Rule = Rule {
    info: RuleInfo {
        id: "mail-takeover",
        summary: "token can take over a domain's email",
        severity: Severity::Medium,
        confidence: Confidence::High,
        family: Family::Escalation,
        is_default: true,
        page: include_str!("../../../rules/mail-takeover.md"),
    },
    applies_to: AppliesTo::Live,
    check: Check::Token(check),
    options: None,
};

fn check(token: &Token<'_>, reporter: &mut Reporter<'_>) {
    let changes_records = |known: &Group| known.is_in(Set::ZoneRecords);
    let what = "can take over the domain's email";
    if let Some(finding) = reporter.held_together(token, changes_records, Set::MailTakeover, what) {
        finding.help("use separate tokens for DNS records and email routing");
    }
}
