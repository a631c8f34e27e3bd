use ipnet::IpNet;

use crate::{
    rule::{Check, Confidence, Family, Reporter, Rule, Severity},
    shown::shown,
    token::Token,
};

pub(super) static RULE: Rule = Rule {
    id: "unroutable-ip-range",
    summary: "address filter admits addresses that Cloudflare never sees",
    severity: Severity::Medium,
    confidence: Confidence::High,
    family: Family::Restrictions,
    is_default: true,
    page: include_str!("../../rules/unroutable-ip-range.md"),
    check: Check::Token(check),
    options: None,
};

fn check(token: &Token<'_>, reporter: &mut Reporter<'_>) {
    let Some(filter) = token.filter() else { return };
    let kinds: Vec<_> = filter.included().iter().map(|range| range.value.net().and_then(kind)).collect();
    let nothing_is_left = kinds.iter().all(Option::is_some);
    for (range, kind) in filter.included().iter().zip(kinds) {
        let Some(kind) = kind else { continue };
        let finding = reporter
            .report(range.span, format!("`{}` is {kind}, which Cloudflare never sees", shown(&range.value.text)));
        if nothing_is_left {
            finding.severity(Severity::High).saying("no range of this filter can match");
        }
        finding.help("name the public addresses that the client goes out with");
    }
}

/// What a range is reserved for, after the registries of special-purpose addresses.
fn kind(net: IpNet) -> Option<&'static str> {
    let reserved = |(range, kind): &(&str, &'static str)| {
        range.parse::<IpNet>().is_ok_and(|range| range.contains(&net)).then_some(*kind)
    };
    RESERVED.iter().find_map(reserved)
}

const RESERVED: [(&str, &str); 24] = [
    ("0.0.0.0/8", "this host"),
    ("10.0.0.0/8", "private"),
    ("100.64.0.0/10", "the carrier's own (CGNAT)"),
    ("127.0.0.0/8", "loopback"),
    ("169.254.0.0/16", "link-local"),
    ("172.16.0.0/12", "private"),
    ("192.0.0.0/24", "reserved"),
    ("192.0.2.0/24", "for documentation"),
    ("192.168.0.0/16", "private"),
    ("198.18.0.0/15", "for benchmarks"),
    ("198.51.100.0/24", "for documentation"),
    ("203.0.113.0/24", "for documentation"),
    ("224.0.0.0/4", "multicast"),
    ("240.0.0.0/4", "reserved"),
    ("::/128", "unspecified"),
    ("::1/128", "loopback"),
    ("::ffff:0:0/96", "an IPv4-mapped address"),
    ("64:ff9b:1::/48", "local translation"),
    ("100::/64", "discard-only"),
    ("2001:db8::/32", "for documentation"),
    ("3fff::/20", "for documentation"),
    ("fc00::/7", "private"),
    ("fe80::/10", "link-local"),
    ("ff00::/8", "multicast"),
];
