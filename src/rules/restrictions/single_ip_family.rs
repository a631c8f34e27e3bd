use crate::{
    catalog::Confidence,
    lint::{AppliesTo, Check, Family, Reporter, Rule, RuleInfo, Severity},
    model::Token,
};

pub(super) static RULE: Rule = Rule {
    info: RuleInfo {
        id: "single-ip-family",
        summary: "IP filter allows only IPv4 or only IPv6",
        severity: Severity::Low,
        confidence: Confidence::Medium,
        family: Family::Restrictions,
        is_default: true,
        fix: None,
        page: include_str!("../../../rules/single-ip-family.md"),
    },
    applies_to: AppliesTo::Live,
    check: Check::Token(check),
    options: None,
};

fn check(token: &Token<'_>, reporter: &mut Reporter<'_>) {
    let Some(filter) = token.request_ip() else { return };
    // An unknown range may be of the other family.
    if !filter.is_readable() {
        return;
    }
    let Some(inside) = &filter.inside else { return };
    let nets = || inside.ranges.iter().filter_map(|range| range.value.net());
    let has_v4 = nets().any(|net| net.addr().is_ipv4());
    let has_v6 = nets().any(|net| net.addr().is_ipv6());
    let (own, other) = match (has_v4, has_v6) {
        (true, false) => ("IPv4", "IPv6"),
        (false, true) => ("IPv6", "IPv4"),
        _ => return,
    };
    reporter
        .report(inside.key_span, format!("IP filter allows only {own}; clients that connect over {other} are rejected"))
        .help(format!(
            "add the {other} ranges of the same hosts, or make sure that they connect to `api.cloudflare.com` over \
             {own} only"
        ));
}
