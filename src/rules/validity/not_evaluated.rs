use crate::{
    catalog::Confidence,
    lint::{AppliesTo, Check, Family, Reporter, Rule, RuleInfo, Severity, Subject},
    model::Token,
    text::{counted, shown},
};

pub(super) static RULE: Rule = Rule {
    info: RuleInfo {
        id: "not-evaluated",
        summary: "part of the token is unknown until the plan is applied",
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
    let finding = reporter.report(first.span, format!("{count}{of} {verb} unknown and not checked"));
    finding.about(Subject::Labels, "").saying(shown(&first.value));
    for other in token.unknown.iter().skip(1) {
        finding.label(other.span, shown(&other.value));
    }
    finding.help("check the token again once the values are known: lint its export, or a plan made after its dependencies exist; `--strict` fails on values that are not checked");
}
