use std::sync::LazyLock;

use ipnet::IpNet;
use serde::Deserialize;

use crate::{
    catalog::Confidence,
    lint::{AppliesTo, Check, Family, Reporter, Rule, RuleInfo, Severity, Snippet, Subject, options},
    model::{AddressSet, Range, RequestIp, Token, addresses, reserved},
    text::{Spanned, shown},
};

pub(super) static RULE: Rule = Rule {
    info: RuleInfo {
        id: "wide-ip-filter",
        summary: "IP filter allows a large part of the internet",
        severity: Severity::Medium,
        confidence: Confidence::High,
        family: Family::Restrictions,
        is_default: true,
        fix: None,
        page: include_str!("../../../rules/wide-ip-filter.md"),
    },
    applies_to: AppliesTo::Live,
    check: Check::Token(check),
    options: Some(options::<Options>),
};

/// The rule's options: a filter that allows more addresses than one range of this prefix length is reported.
#[derive(Debug, Clone, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
struct Options {
    ipv4_prefix: u8,
    ipv6_prefix: u8,
    /// Further networks from which many customers send requests, such as those of hosted runners.
    shared: Vec<Network>,
}

/// A range in CIDR notation.
#[derive(Debug, Clone, Deserialize)]
#[serde(try_from = "String")]
struct Network(IpNet);

impl TryFrom<String> for Network {
    type Error = String;

    fn try_from(text: String) -> Result<Network, String> {
        text.parse().map(Network).map_err(|_| format!("`{}` is not a range in CIDR notation", shown(&text)))
    }
}

impl Default for Options {
    fn default() -> Options {
        Options { ipv4_prefix: 8, ipv6_prefix: 19, shared: Vec::new() }
    }
}

fn check(token: &Token<'_>, reporter: &mut Reporter<'_>) {
    let Some(filter) = token.request_ip() else { return };
    if filter.inside.is_none() {
        exclusions_only(filter, reporter);
        return;
    }
    shared(filter, reporter);
    let options = reporter.options::<Options>();
    let allowed = allowed(filter);
    let is_wide_v4 = allowed.is_wider_than_v4(options.ipv4_prefix);
    let is_wide_v6 = allowed.is_wider_than_v6(options.ipv6_prefix);
    if !is_wide_v4 && !is_wide_v6 {
        return;
    }
    let (family, prefix) = if is_wide_v4 { ("IPv4", options.ipv4_prefix) } else { ("IPv6", options.ipv6_prefix) };
    let Some(range) = widest(filter, is_wide_v4) else { return };
    let finding = reporter
        .report(range.span, format!("IP filter allows more {family} addresses than a /{prefix}"))
        .about(Subject::Token, "")
        .help("list only the networks that use this token");
    if is_wide_v4
        && is_wide_v6
        && let Some(other) = widest(filter, false)
    {
        finding.label(other.span, format!("and more IPv6 addresses than a /{}", options.ipv6_prefix));
    }
}

/// Cloudflare's own ranges in the examples of its documentation: requests of every customer's Workers come from them.
static SAMPLES: LazyLock<Vec<IpNet>> =
    LazyLock::new(|| ["199.27.128.0/21", "2400:cb00::/32"].iter().filter_map(|net| net.parse().ok()).collect());

/// Reports ranges from which many customers of one provider send requests.
fn shared(filter: &RequestIp<'_>, reporter: &mut Reporter<'_>) {
    let options = reporter.options::<Options>();
    for range in filter.included() {
        let Some(net) = range.value.net() else { continue };
        let whose = match (
            SAMPLES.iter().any(|shared| shared.contains(&net)),
            options.shared.iter().any(|own| own.0.contains(&net)),
        ) {
            (true, _) => "is a range of Cloudflare from an example, not of the client",
            (_, true) => "is shared by many customers of its provider",
            _ => continue,
        };
        reporter
            .report(range.span, format!("`{}` {whose}", shown(&range.value.text)))
            .help("list addresses that only you use, such as those of a NAT gateway");
    }
}

fn exclusions_only(filter: &RequestIp<'_>, reporter: &mut Reporter<'_>) {
    let Some(outside) = &filter.outside else { return };
    // Reported by `empty-ip-filter` and by `cancelled-ip-filter`.
    if outside.ranges.is_empty() || addresses(&outside.ranges) == AddressSet::all() {
        return;
    }
    reporter
        .report(outside.key_span, "IP filter has only exclusions, and allows every other address")
        .help("list the allowed addresses: {snippet}")
        .snippet(Snippet::list("in", ["<address>/32"]));
}

/// The public addresses that the filter allows. Reserved ranges are reported by `unroutable-ip-range`.
fn allowed(filter: &RequestIp<'_>) -> AddressSet {
    let nets = filter.included().iter().filter_map(|range| range.value.net());
    let public = AddressSet::of(nets.filter(|net| reserved(*net).is_none()));
    public.minus(&addresses(filter.excluded()))
}

/// The range of a family with the shortest prefix, of those that count.
fn widest<'f, 's>(filter: &'f RequestIp<'s>, is_v4: bool) -> Option<&'f Spanned<Range<'s>>> {
    let is_own = |range: &&Spanned<Range<'_>>| {
        range.value.net().is_some_and(|net| net.addr().is_ipv4() == is_v4 && reserved(net).is_none())
    };
    let own = filter.included().iter().filter(is_own);
    own.min_by_key(|range| range.value.net().map(|net| net.prefix_len()))
}
