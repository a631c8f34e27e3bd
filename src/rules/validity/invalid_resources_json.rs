use crate::{
    catalog::Confidence,
    lint::{AppliesTo, Check, Family, Reporter, Rule, RuleInfo, Severity, Subject},
    model::{Policy, Resources, Token, is_template},
};

pub(super) static RULE: Rule = Rule {
    info: RuleInfo {
        id: "invalid-resources-json",
        summary: "`resources` string is not a JSON object",
        severity: Severity::High,
        confidence: Confidence::High,
        family: Family::Validity,
        is_default: true,
        fix: None,
        page: include_str!("../../../rules/invalid-resources-json.md"),
    },
    applies_to: AppliesTo::Any,
    check: Check::Policy(check),
    options: None,
};

fn check(policy: &Policy<'_>, _token: &Token<'_>, reporter: &mut Reporter<'_>) {
    let Resources::Malformed { kind, text, fault: Some(fault) } = &policy.resources else { return };
    if text.as_deref().is_some_and(is_template) {
        return;
    }
    reporter
        .report(fault.span, format!("cannot parse `resources`: {fault}"))
        .label(kind.span, "expected a JSON object")
        .about(Subject::Policy, "")
        .help("use `jsonencode({ … })`; the provider does not validate the string, so the apply fails");
}
