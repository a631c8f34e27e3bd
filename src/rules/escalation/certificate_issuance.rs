use super::is_on_all_zones;
use crate::{
    catalog::{Confidence, Group, Set},
    lint::{AppliesTo, Check, Family, Reporter, Rule, RuleInfo, Severity, Subject},
    model::{Policy, Token},
};

pub(super) static RULE: Rule = Rule {
    info: RuleInfo {
        id: "certificate-issuance",
        summary: "token can obtain certificates for all zones",
        severity: Severity::Medium,
        confidence: Confidence::High,
        family: Family::Escalation,
        is_default: true,
        fix: None,
        page: include_str!("../../../rules/certificate-issuance.md"),
    },
    applies_to: AppliesTo::Live,
    check: Check::Token(check),
    options: None,
};

fn check(token: &Token<'_>, reporter: &mut Reporter<'_>) {
    // The reach decides: on named zones, changing records and certificates is what such tokens are for.
    let issues = |policy: &Policy<'_>, known: &Group| known.is_in(Set::CertificateIssuance) && is_on_all_zones(policy);
    let Some((_, group, known)) = token.granted().find(|(policy, _, known)| issues(policy, known)) else { return };
    let what = match known.is_in(Set::MailTakeover) {
        true => "can obtain certificates for every zone that it covers, and redirect their email",
        false => "can obtain certificates for every zone that it covers",
    };
    reporter
        .report(group.span, format!("`{}` {what}", known.name))
        .about(Subject::Token, "")
        .help("list single zones; for DNS challenges, delegate `_acme-challenge` to a zone of its own");
}
