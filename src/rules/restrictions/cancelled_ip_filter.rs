use crate::{
    catalog::Confidence,
    lint::{AppliesTo, Check, Family, Reporter, Rule, RuleInfo, Severity},
    model::{AddressSet, Token, addresses},
};

pub(super) static RULE: Rule = Rule {
    info: RuleInfo {
        id: "cancelled-ip-filter",
        summary: "exclusions leave no address of a family",
        severity: Severity::High,
        confidence: Confidence::High,
        family: Family::Restrictions,
        is_default: true,
        page: include_str!("../../../rules/cancelled-ip-filter.md"),
    },
    applies_to: AppliesTo::Live,
    check: Check::Token(check),
    options: None,
};

fn check(token: &Token<'_>, reporter: &mut Reporter<'_>) {
    let Some(filter) = token.request_ip().filter(|filter| filter.is_readable()) else { return };
    if filter.excluded().is_empty() {
        return;
    }
    let (inside, outside) = (addresses(filter.included()), addresses(filter.excluded()));
    let left = inside.minus(&outside);
    let is_gone = |before: AddressSet, after: AddressSet| !before.is_empty() && after.is_empty();
    let v4_gone = is_gone(inside.only_v4(), left.only_v4());
    let v6_gone = is_gone(inside.only_v6(), left.only_v6());
    let Some(list) = filter.outside.as_ref().filter(|_| v4_gone || v6_gone) else { return };
    let message = match (left.is_empty(), v4_gone) {
        (true, _) => "`not_in` takes away every address that `in` admits, so nobody can use the token",
        (false, true) => "`not_in` takes away every IPv4 address that `in` admits",
        (false, false) => "`not_in` takes away every IPv6 address that `in` admits",
    };
    let looks_copied = filter.included().iter().any(|range| SAMPLES.contains(&range.value.text.as_ref()));
    let finding = reporter.report(list.key_span, message);
    if let Some(inside) = &filter.inside {
        finding.label(inside.key_span, "admits");
    }
    finding.help(match looks_copied {
        true => "this is the documentation's sample: write your own addresses, and no `not_in`",
        false => "shorten `not_in` to the addresses that must stay out",
    });
}

/// Ranges of the vendor's samples, which cancel themselves.
const SAMPLES: [&str; 2] = ["199.27.128.0/21", "123.123.123.0/24"];
