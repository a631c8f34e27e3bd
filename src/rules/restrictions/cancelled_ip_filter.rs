use crate::{
    catalog::Confidence,
    lint::{AppliesTo, Check, Family, Reporter, Rule, RuleInfo, Severity},
    model::{AddressSet, RequestIp, Token, addresses},
};

pub(super) static RULE: Rule = Rule {
    info: RuleInfo {
        id: "cancelled-ip-filter",
        summary: "IP filter excludes every IPv4 or IPv6 address that it allows",
        severity: Severity::High,
        confidence: Confidence::High,
        family: Family::Restrictions,
        is_default: true,
        fix: None,
        page: include_str!("../../../rules/cancelled-ip-filter.md"),
    },
    applies_to: AppliesTo::Live,
    check: Check::Token(check),
    options: None,
};

/// Ranges in Cloudflare's samples, whose `in` and `not_in` are the same.
const SAMPLES: [&str; 2] = ["199.27.128.0/21", "123.123.123.0/24"];

fn check(token: &Token<'_>, reporter: &mut Reporter<'_>) {
    let Some(filter) = token.request_ip() else { return };
    // An unknown range may allow what is left.
    if !filter.is_readable() {
        return;
    }
    let Some(outside) = filter.outside.as_ref().filter(|list| !list.ranges.is_empty()) else { return };
    let Some(excluded) = excluded(filter) else { return };
    let finding = reporter.report(outside.key_span, format!("`not_in` excludes {excluded}"));
    if let Some(inside) = &filter.inside {
        finding.label(inside.key_span, "allowed addresses");
    }
    finding.help(if is_sample(filter) {
        "replace these sample ranges with your own, and remove `not_in`"
    } else {
        "remove the ranges that should have access from `not_in`"
    });
}

/// What the exclusions remove completely, in words; nothing if each allowed family keeps an address. Without `in` every
/// address is allowed.
fn excluded(filter: &RequestIp<'_>) -> Option<&'static str> {
    let allowed = filter.inside.as_ref().map_or_else(AddressSet::all, |list| addresses(&list.ranges));
    let left = allowed.minus(&addresses(filter.excluded()));
    let is_gone = |before: &AddressSet, after: &AddressSet| !before.is_empty() && after.is_empty();
    let has_list = filter.inside.is_some();
    if is_gone(&allowed, &left) {
        return Some(match has_list {
            true => "every address that `in` allows, so the token cannot be used",
            false => "every address, so the token cannot be used",
        });
    }
    if is_gone(&allowed.only_v4(), &left.only_v4()) {
        return Some(if has_list { "every IPv4 address that `in` allows" } else { "every IPv4 address" });
    }
    let is_v6_gone = is_gone(&allowed.only_v6(), &left.only_v6());
    is_v6_gone.then_some(if has_list { "every IPv6 address that `in` allows" } else { "every IPv6 address" })
}

fn is_sample(filter: &RequestIp<'_>) -> bool {
    filter.included().iter().any(|range| SAMPLES.contains(&range.value.text.as_ref()))
}
