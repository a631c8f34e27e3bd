use crate::{
    catalog::Confidence,
    lint::{AppliesTo, Check, Family, Reporter, Rule, RuleInfo, Severity, Snippet},
    model::{Condition, Token},
    text::Span,
};

pub(super) static RULE: Rule = Rule {
    info: RuleInfo {
        id: "empty-ip-filter",
        summary: "IP filter is present but empty",
        severity: Severity::High,
        confidence: Confidence::Medium,
        family: Family::Restrictions,
        is_default: true,
        fix: None,
        page: include_str!("../../../rules/empty-ip-filter.md"),
    },
    applies_to: AppliesTo::Live,
    check: Check::Token(check),
    options: None,
};

fn check(token: &Token<'_>, reporter: &mut Reporter<'_>) {
    let Some(condition) = &token.condition else { return };
    // A value of a wrong type is unknown, not empty.
    if token.is_unread("condition") {
        return;
    }
    let Some(span) = empty_part(condition) else { return };
    if condition.request_ip.is_none() {
        reporter
            .report(span, "`condition` is empty, and reported to restrict nothing")
            .severity(Severity::Medium)
            .help("list the allowed addresses: {snippet}, or remove `condition`")
            .snippet(Snippet::ip_filter());
        return;
    }
    reporter
        .report(span, "IP filter is empty; Cloudflare has been observed to allow no address, or every address")
        .help("remove `condition`, or list the allowed addresses: {snippet}")
        .snippet(Snippet::ip_filter());
}

/// The key of the innermost empty part. An unknown field, which `unknown-field` reports, leaves its object empty.
fn empty_part(condition: &Condition<'_>) -> Option<Span> {
    let Some(filter) = &condition.request_ip else { return Some(condition.key_span) };
    match &filter.inside {
        Some(list) => list.ranges.is_empty().then_some(list.key_span),
        None => filter.is_empty().then_some(filter.key_span),
    }
}
