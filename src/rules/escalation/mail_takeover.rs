use super::{asked_once, is_on_all_zones};
use crate::{
    catalog::{Confidence, Group, Set},
    lint::{AppliesTo, Check, Family, Reporter, Rule, RuleInfo, Severity, Subject},
    model::{Policy, Token},
};

pub(super) static RULE: Rule = Rule {
    info: RuleInfo {
        id: "mail-takeover",
        summary: "token can redirect the email of all zones",
        severity: Severity::Medium,
        confidence: Confidence::High,
        family: Family::Escalation,
        is_default: true,
        fix: None,
        page: include_str!("../../../rules/mail-takeover.md"),
    },
    applies_to: AppliesTo::Live,
    check: Check::Token(check),
    options: None,
};

fn check(token: &Token<'_>, reporter: &mut Reporter<'_>) {
    // `certificate-issuance` states it for groups that can do both.
    let moves = |known: &Group| known.is_in(Set::MailTakeover) && !known.is_in(Set::CertificateIssuance);
    let is_wide = asked_once(|policy, _| is_on_all_zones(policy));
    let on_all = |policy: &Policy<'_>, known: &Group| moves(known) && is_wide(policy, known);
    let Some((_, group, known)) = token.granted().find(|(policy, _, known)| on_all(policy, known)) else { return };
    reporter
        .report(group.span, format!("`{}` can redirect the email of every zone that it covers", known.name))
        .about(Subject::Token, "")
        .help("list single zones");
}
