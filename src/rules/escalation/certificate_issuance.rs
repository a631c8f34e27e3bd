use super::{asked_once, is_on_all_zones};
use crate::{
    catalog::{Confidence, Group, Set},
    lint::{AppliesTo, Check, Family, Reporter, Rule, RuleInfo, Severity},
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
    let is_wide = asked_once(|policy, _| is_on_all_zones(policy));
    let issues = |policy: &Policy<'_>, known: &Group| known.is_in(Set::CertificateIssuance) && is_wide(policy, known);
    let redirects = |policy: &Policy<'_>, known: &Group| issues(policy, known) && known.is_in(Set::MailTakeover);
    let what = match token.granted().any(|(policy, _, known)| redirects(policy, known)) {
        true => "can obtain certificates for all zones in reach, and redirect their email",
        false => "can obtain certificates for all zones in reach",
    };
    if let Some(finding) = reporter.held_of(token, issues, what) {
        finding.help("list single zones; for DNS challenges, delegate `_acme-challenge` to a zone of its own");
    }
}
