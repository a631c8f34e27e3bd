use crate::{
    catalog::Confidence,
    lint::{AppliesTo, Check, Family, Reporter, Rule, RuleInfo, Severity, Snippet},
    model::Token,
};

pub(super) static RULE: Rule = Rule {
    info: RuleInfo {
        id: "empty-ip-filter",
        summary: "address filter is there, and empty",
        severity: Severity::High,
        confidence: Confidence::Medium,
        family: Family::Restrictions,
        is_default: true,
        page: include_str!("../../../rules/empty-ip-filter.md"),
    },
    applies_to: AppliesTo::Live,
    check: Check::Token(check),
    options: None,
};

fn check(token: &Token<'_>, reporter: &mut Reporter<'_>) {
    // A field that Cloudflare does not know is unknown-field's, and leaves the filter as empty as it was.
    let Some(condition) = token.condition.as_ref() else { return };
    if token.is_unread("condition") {
        return;
    }
    let filter = condition.request_ip.as_ref();
    let empty_list = filter.and_then(|filter| filter.inside.as_ref()).filter(|list| list.ranges.is_empty());
    let span = match (empty_list, filter) {
        (Some(list), _) => list.key_span,
        (None, Some(filter)) if filter.is_empty() => filter.key_span,
        (None, None) => condition.key_span,
        _ => return,
    };
    reporter
        .report(span, "an empty address filter admits nobody, or everybody: both were seen")
        .help("remove `condition`, or name the addresses: {snippet}")
        .snippet(Snippet::ip_filter());
}
