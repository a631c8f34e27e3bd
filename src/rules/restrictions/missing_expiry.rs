use crate::{
    catalog::{Confidence, Set},
    lint::{AppliesTo, Check, Edit, Family, Reporter, Rule, RuleInfo, Safety, Severity, Snippet},
    model::{Token, addresses},
    rules::validity::unknown_field::meant,
};

pub(super) static RULE: Rule = Rule {
    info: RuleInfo {
        id: "missing-expiry",
        summary: "token never expires",
        severity: Severity::Medium,
        confidence: Confidence::High,
        family: Family::Restrictions,
        is_default: true,
        fix: Some(Safety::Suggested),
        page: include_str!("../../../rules/missing-expiry.md"),
    },
    applies_to: AppliesTo::Live,
    check: Check::Token(check),
    options: None,
};

/// The lifetime that the help suggests, in days.
const SUGGESTED_DAYS: i64 = 90;

fn check(token: &Token<'_>, reporter: &mut Reporter<'_>) {
    let is_set = token.expires_on.is_some() || token.is_unread("expires_on");
    if !token.shows_lifetime() || is_set {
        return;
    }
    let dangerous =
        token.granted().find(|(_, _, known)| known.is_in(Set::TokenMinting) || known.is_in(Set::AccountControl));
    let in_days = reporter.now + jiff::SignedDuration::from_hours(24 * SUGGESTED_DAYS);
    let day = in_days.strftime("%Y-%m-%dT00:00:00Z").to_string();
    let finding = reporter
        .report(token.grip, "this token never expires")
        .saying("no `expires_on`")
        .help("set an expiry: {snippet}")
        .snippet(Snippet::text("expires_on", day.as_str()));
    // `unknown-field` renames a misspelt `expires_on` instead.
    let is_misspelt = token.unknown_fields.iter().any(|field| meant(field) == Some("expires_on"));
    if let Some(name) = token.name.as_ref().filter(|_| !is_misspelt) {
        let edit = Edit::Insert { after: name.span, key: "expires_on", text: day.to_string() };
        finding.suggest(format!("set `expires_on` to {day}"), vec![edit]);
    }
    if is_read_from_few_addresses(token) {
        finding.severity(Severity::Low);
    }
    if let Some((_, group, known)) = dangerous {
        finding.severity(Severity::High).label(group.span, format!("`{}` can take over the account", known.name));
    }
}

/// The most addresses of a handful: an IPv4 range of 16, and an IPv6 network.
const FEW_V4: u8 = 28;
const FEW_V6: u8 = 64;

/// Whether the token only reads, and its filter allows a handful of addresses.
fn is_read_from_few_addresses(token: &Token<'_>) -> bool {
    let Some(filter) = token.request_ip() else { return false };
    let allowed = addresses(filter.included());
    let has_unknown = token.policies.iter().flat_map(|policy| &policy.groups).any(|group| group.value.known.is_none());
    let is_few = filter.is_readable()
        && !filter.included().is_empty()
        && !allowed.is_wider_than_v4(FEW_V4)
        && !allowed.is_wider_than_v6(FEW_V6);
    is_few && !has_unknown && token.form.shows_policies() && !token.changes()
}
