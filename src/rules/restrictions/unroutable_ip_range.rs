use crate::{
    catalog::Confidence,
    lint::{AppliesTo, Check, Family, Reporter, Rule, RuleInfo, Severity, Subject},
    model::{Range, Token, reserved},
    text::{Spanned, shown},
};

pub(super) static RULE: Rule = Rule {
    info: RuleInfo {
        id: "unroutable-ip-range",
        summary: "IP filter allows addresses that are not publicly routable",
        severity: Severity::Medium,
        confidence: Confidence::High,
        family: Family::Restrictions,
        is_default: true,
        fix: None,
        page: include_str!("../../../rules/unroutable-ip-range.md"),
    },
    applies_to: AppliesTo::Live,
    check: Check::Token(check),
    options: None,
};

fn check(token: &Token<'_>, reporter: &mut Reporter<'_>) {
    let Some(filter) = token.request_ip() else { return };
    let ranges = filter.included();
    let kind = |range: &Spanned<Range<'_>>| range.value.net().and_then(reserved);
    let found: Vec<_> = ranges.iter().filter_map(|range| Some((range, kind(range)?))).collect();
    let Some(((first, kind), others)) = found.split_first() else { return };
    let message = format!("`{}` is {kind}, not publicly routable", shown(&first.value.text));
    let finding = reporter.report(first.span, message);
    finding.about(Subject::Token, "");
    if found.len() == ranges.len() {
        finding.severity(Severity::High).saying("no range in this filter can match");
    }
    for (range, kind) in others {
        finding.label(range.span, format!("also {kind}"));
    }
    finding.help("use the public addresses that the client connects from");
}
