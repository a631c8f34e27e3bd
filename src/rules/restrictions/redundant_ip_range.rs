use ipnet::IpNet;

use crate::{
    catalog::Confidence,
    lint::{AppliesTo, Check, Edit, Family, Reporter, Rule, RuleInfo, Safety, Severity},
    model::{Range, Token, addresses},
    text::{Spanned, shown},
};

pub(super) static RULE: Rule = Rule {
    info: RuleInfo {
        id: "redundant-ip-range",
        summary: "IP range has no effect",
        severity: Severity::Info,
        confidence: Confidence::High,
        family: Family::Restrictions,
        is_default: true,
        fix: Some(Safety::Safe),
        page: include_str!("../../../rules/redundant-ip-range.md"),
    },
    applies_to: AppliesTo::Live,
    check: Check::Token(check),
    options: None,
};

fn check(token: &Token<'_>, reporter: &mut Reporter<'_>) {
    let Some(filter) = token.request_ip() else { return };
    covered(filter.included(), reporter);
    covered(filter.excluded(), reporter);
    // Without `in` every address is allowed, and an unknown range may allow what `not_in` excludes.
    let is_known = filter.is_readable() && !filter.included().iter().any(|range| range.value.is_v4_mapped());
    if filter.included().is_empty() || !is_known {
        return;
    }
    let allowed = addresses(filter.included());
    for range in filter.excluded().iter().filter(|range| !range.value.is_v4_mapped()) {
        let Some(net) = range.value.net() else { continue };
        if !allowed.meets(net) {
            let message = format!("`{}` has no effect: `in` does not allow it", shown(&range.value.text));
            reporter.report(range.span, message).help("remove it").fix("remove the range", vec![removal(range)]);
        }
    }
}

/// Reports ranges that another range of the same list covers; of two equal ranges the second.
fn covered(ranges: &[Spanned<Range<'_>>], reporter: &mut Reporter<'_>) {
    for (at, wide_at) in covered_pairs(ranges) {
        let (Some(range), Some(wide)) = (ranges.get(at), ranges.get(wide_at)) else { continue };
        let (text, wide_text) = (shown(&range.value.text), shown(&wide.value.text));
        let (message, label) = if text == wide_text {
            (format!("duplicate range `{text}`"), "first listed here")
        } else {
            (format!("`{text}` is already covered by `{wide_text}`"), "covers it")
        };
        reporter
            .report(range.span, message)
            .label(wide.span, label)
            .help("remove it")
            .fix("remove the range", vec![removal(range)]);
    }
}

/// Pairs of positions: a range, and the widest one that covers it. In order of the first.
fn covered_pairs(ranges: &[Spanned<Range<'_>>]) -> Vec<(usize, usize)> {
    let mut nets = Vec::new();
    for (at, range) in ranges.iter().enumerate() {
        // What an IPv4-mapped range covers is not documented.
        nets.extend(range.value.net().filter(|_| !range.value.is_v4_mapped()).map(|net| (net, at)));
    }
    // Two ranges are disjoint, or one covers the other: sorted like this, the widest precede what they cover.
    nets.sort_by_key(|(net, at)| (net.network(), net.prefix_len(), *at));
    let mut pairs = Vec::new();
    let mut widest: Option<(IpNet, usize)> = None;
    for (net, at) in nets {
        match widest {
            Some((wide, wide_at)) if wide.contains(&net) => pairs.push((at, wide_at)),
            _ => widest = Some((net, at)),
        }
    }
    pairs.sort_unstable();
    pairs
}

fn removal(range: &Spanned<Range<'_>>) -> Edit {
    Edit::Remove { span: range.span }
}
