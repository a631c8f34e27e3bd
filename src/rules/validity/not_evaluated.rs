use crate::{
    catalog::Confidence,
    lint::{AppliesTo, Check, Family, Reporter, Rule, RuleInfo, Severity},
    model::Token,
    text::{counted, shown},
};

pub(super) static RULE: Rule = Rule {
    info: RuleInfo {
        id: "not-evaluated",
        summary: "part of a token is not known before the plan is applied",
        severity: Severity::Info,
        confidence: Confidence::High,
        family: Family::Validity,
        is_default: true,
        page: include_str!("../../../rules/not-evaluated.md"),
    },
    applies_to: AppliesTo::Any,
    check: Check::Token(check),
    options: None,
};

fn check(token: &Token<'_>, reporter: &mut Reporter<'_>) {
    let Some(first) = token.unknown.first() else { return };
    let of = token.address.as_ref().map_or(String::new(), |address| format!(" of `{}`", shown(&address.value)));
    let count = counted(token.unknown.len(), "value");
    let verb = if token.unknown.len() == 1 { "is" } else { "are" };
    let finding = reporter.report(first.span, format!("{count}{of} {verb} not judged"));
    finding.saying(shown(&first.value));
    for other in token.unknown.iter().skip(1) {
        finding.label(other.span, shown(&other.value));
    }
    finding.help("judge the token again once it is known: check the export, or the plan after the resources it needs are there; --strict fails on what is not judged");
}
