use ipnet::IpNet;

use crate::{
    catalog::Confidence,
    lint::{AppliesTo, Check, Edit, Family, Reporter, Rule, RuleInfo, Severity},
    model::{Range, Token, addresses},
    text::{Spanned, shown},
};

pub(super) static RULE: Rule = Rule {
    info: RuleInfo {
        id: "redundant-ip-range",
        summary: "address range changes nothing",
        severity: Severity::Info,
        confidence: Confidence::High,
        family: Family::Restrictions,
        is_default: true,
        page: include_str!("../../../rules/redundant-ip-range.md"),
    },
    applies_to: AppliesTo::Live,
    check: Check::Token(check),
    options: None,
};

fn check(token: &Token<'_>, reporter: &mut Reporter<'_>) {
    let Some(filter) = token.request_ip() else { return };
    within(filter.included(), reporter);
    within(filter.excluded(), reporter);
    if filter.included().is_empty() || filter.excluded().is_empty() || !filter.is_readable() {
        return;
    }
    let inside = addresses(filter.included());
    for range in filter.excluded() {
        if range.value.net().is_some_and(|net| !inside.meets(net)) {
            let message = format!("`{}` excludes what `in` does not admit", shown(&range.value.text));
            let edit = Edit::Remove { span: range.span };
            reporter.report(range.span, message).help("remove it").fix("remove the range", vec![edit]);
        }
    }
}

/// Ranges inside another one of the same list; of two equal ones the second.
fn within(ranges: &[Spanned<Range<'_>>], reporter: &mut Reporter<'_>) {
    let nets = ranges.iter().enumerate().filter_map(|(at, range)| Some((range.value.net()?, at)));
    let mut nets: Vec<_> = nets.collect();
    // Two ranges are apart, or one holds the other: so the widest come before what they hold.
    nets.sort_by_key(|(net, at)| (net.network(), net.prefix_len(), *at));
    let mut held = Vec::new();
    let mut widest: Option<(IpNet, usize)> = None;
    for (net, at) in nets {
        match widest.filter(|(wide, _)| wide.contains(&net)) {
            Some((_, wide_at)) => held.push((at, wide_at)),
            None => widest = Some((net, at)),
        }
    }
    held.sort_unstable();
    for (at, wide_at) in held {
        let (Some(range), Some(wide)) = (ranges.get(at), ranges.get(wide_at)) else { continue };
        reporter
            .report(range.span, format!("`{}` is part of `{}`", shown(&range.value.text), shown(&wide.value.text)))
            .label(wide.span, "holds it")
            .help("remove it")
            .fix("remove the range", vec![Edit::Remove { span: range.span }]);
    }
}
