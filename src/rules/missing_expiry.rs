use crate::{
    catalog::Set,
    rule::{Check, Confidence, Family, Reporter, Rule, Severity},
    token::Token,
};

pub(super) static RULE: Rule = Rule {
    id: "missing-expiry",
    summary: "token never expires",
    severity: Severity::Medium,
    confidence: Confidence::High,
    family: Family::Restrictions,
    is_default: true,
    page: include_str!("../../rules/missing-expiry.md"),
    check: Check::Token(check),
    options: None,
};

/// Days that the help suggests.
const SUGGESTED_DAYS: i64 = 90;

fn check(token: &Token<'_>, reporter: &mut Reporter<'_>) {
    let is_set = token.expires_on.is_some() || token.is_unread("expires_on");
    if !token.form.shows_lifetime() || is_set || token.is_spent(reporter.now) {
        return;
    }
    let catalog = reporter.catalog;
    let dangerous = token
        .granted()
        .find(|(_, _, known)| catalog.in_set(Set::TokenMinting, known) || catalog.in_set(Set::AccountControl, known));
    let in_days = reporter.now + jiff::SignedDuration::from_hours(24 * SUGGESTED_DAYS);
    let day = in_days.strftime("%Y-%m-%dT00:00:00Z");
    let finding = reporter
        .report(token.grip, "this token never expires")
        .saying("no `expires_on`")
        .help(format!("add an end: \"expires_on\": \"{day}\""));
    if let Some((_, group, known)) = dangerous {
        finding.severity(Severity::High).label(group.span, format!("`{}` can take the account over", known.name));
    }
}
