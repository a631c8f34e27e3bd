use crate::{
    catalog::{Confidence, Group, Set},
    lint::{AppliesTo, Check, Family, Reporter, Rule, RuleInfo, Severity},
    model::Token,
};

pub(super) static RULE: Rule = Rule {
    info: RuleInfo {
        id: "certificate-issuance",
        summary: "token can obtain certificates and pass their domain validation",
        severity: Severity::Medium,
        confidence: Confidence::High,
        family: Family::Escalation,
        is_default: true,
        page: include_str!("../../../rules/certificate-issuance.md"),
    },
    applies_to: AppliesTo::Live,
    check: Check::Token(check),
    options: None,
};

fn check(token: &Token<'_>, reporter: &mut Reporter<'_>) {
    let changes_records = |known: &Group| known.is_in(Set::ZoneRecords);
    let what = "can obtain certificates for the zone and pass their domain validation";
    if let Some(finding) = reporter.held_together(token, changes_records, Set::CertificateIssuance, what) {
        finding.help("use separate tokens; a job that answers DNS challenges needs only `DNS Write`");
    }
}
