use serde::Deserialize;

use crate::{
    catalog::Confidence,
    lint::{AppliesTo, Check, Family, Reporter, Rule, RuleInfo, Severity, options},
    model::{AddressSet, Token, addresses, reserved},
};

pub(super) static RULE: Rule = Rule {
    info: RuleInfo {
        id: "wide-ip-filter",
        summary: "address filter admits nearly everyone",
        severity: Severity::Medium,
        confidence: Confidence::High,
        family: Family::Restrictions,
        is_default: true,
        page: include_str!("../../../rules/wide-ip-filter.md"),
    },
    applies_to: AppliesTo::Live,
    check: Check::Token(check),
    options: Some(options::<Options>),
};

/// The options, as the page explains them.
#[derive(Debug, Clone, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
struct Options {
    ipv4_prefix: u8,
    ipv6_prefix: u8,
}

impl Default for Options {
    fn default() -> Options {
        Options { ipv4_prefix: 8, ipv6_prefix: 19 }
    }
}

fn check(token: &Token<'_>, reporter: &mut Reporter<'_>) {
    let Some(filter) = token.request_ip() else { return };
    if filter.inside.is_none() {
        if let Some(outside) = filter.outside.as_ref().filter(|outside| !outside.ranges.is_empty()) {
            let help = "name the addresses that may use the token, under \"in\"";
            reporter
                .report(outside.key_span, "this filter only keeps some addresses out, and admits all others")
                .help(help);
        }
        return;
    }
    let options = reporter.options::<Options>();
    // Reserved ranges admit nobody: they are unroutable-ip-range's.
    let nets = filter.included().iter().filter_map(|range| range.value.net());
    let public = AddressSet::of(nets.filter(|net| reserved(*net).is_none()));
    let admitted = public.minus(&addresses(filter.excluded()));
    let is_wide_v4 = admitted.is_wider_than_v4(options.ipv4_prefix);
    let is_wide_v6 = admitted.is_wider_than_v6(options.ipv6_prefix);
    let widest = |is_v4: bool| {
        let own =
            filter.included().iter().filter(|range| range.value.net().is_some_and(|net| net.addr().is_ipv4() == is_v4));
        own.min_by_key(|range| range.value.net().map(|net| net.prefix_len()))
    };
    if !is_wide_v4 && !is_wide_v6 {
        return;
    }
    let (family, prefix) = if is_wide_v4 { ("IPv4", options.ipv4_prefix) } else { ("IPv6", options.ipv6_prefix) };
    let Some(range) = widest(is_wide_v4) else { return };
    let finding = reporter.report(range.span, format!("this filter admits more {family} addresses than a /{prefix}"));
    if let Some(other) = widest(false).filter(|_| is_wide_v4 && is_wide_v6) {
        finding.label(other.span, format!("and more IPv6 addresses than a /{}", options.ipv6_prefix));
    }
    finding.help("name the networks that the token is used from");
}
