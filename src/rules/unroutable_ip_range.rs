use crate::{
    rule::{Check, Confidence, Family, Reporter, Rule, Severity},
    shown::shown,
    token::{Token, reserved},
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
    let kinds: Vec<_> = filter.included().iter().map(|range| range.value.net().and_then(reserved)).collect();
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
