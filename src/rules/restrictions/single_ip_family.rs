use crate::{
    catalog::Confidence,
    lint::{AppliesTo, Check, Family, Reporter, Rule, RuleInfo, Severity},
    model::Token,
};

pub(super) static RULE: Rule = Rule {
    info: RuleInfo {
        id: "single-ip-family",
        summary: "address filter admits one IP family only",
        severity: Severity::Low,
        confidence: Confidence::Medium,
        family: Family::Restrictions,
        is_default: true,
        page: include_str!("../../../rules/single-ip-family.md"),
    },
    applies_to: AppliesTo::Live,
    check: Check::Token(check),
    options: None,
};

fn check(token: &Token<'_>, reporter: &mut Reporter<'_>) {
    let Some(filter) = token.request_ip().filter(|filter| filter.is_readable()) else { return };
    let Some(inside) = filter.inside.as_ref() else { return };
    let nets = || inside.ranges.iter().filter_map(|range| range.value.net());
    let (has_v4, has_v6) = (nets().any(|net| net.addr().is_ipv4()), nets().any(|net| net.addr().is_ipv6()));
    let (own, other) = match (has_v4, has_v6) {
        (true, false) => ("IPv4", "IPv6"),
        (false, true) => ("IPv6", "IPv4"),
        _ => return,
    };
    reporter
        .report(
            inside.key_span,
            format!("this filter admits {own} only, and a client that connects over {other} is refused"),
        )
        .help(format!(
            "add the {other} ranges of the same hosts, or make sure that they reach api.cloudflare.com over {own} only"
        ));
}
