use crate::{
    catalog::Confidence,
    lint::{AppliesTo, Check, Family, Reporter, Rule, RuleInfo, Severity, Subject, digest},
    model::{Container, Duplicate, Token},
    text::shown,
};

pub(super) static RULE: Rule = Rule {
    info: RuleInfo {
        id: "duplicate-key",
        summary: "duplicate key in an object",
        severity: Severity::High,
        confidence: Confidence::High,
        family: Family::Validity,
        is_default: true,
        fix: None,
        page: include_str!("../../../rules/duplicate-key.md"),
    },
    applies_to: AppliesTo::Any,
    check: Check::Token(check),
    options: None,
};

fn check(token: &Token<'_>, reporter: &mut Reporter<'_>) {
    for Duplicate { place, first, last } in &token.duplicates {
        let (one, other) = (shown(&first.value), shown(&last.value));
        let object = match place {
            Container::Resources => "these resources".to_owned(),
            _ => format!("this {}", place.word()),
        };
        let message = if first.value == last.value {
            format!("duplicate key `{one}` in {object}")
        } else {
            format!("`{one}` and `{other}` are the same field in {object}")
        };
        reporter
            .report(last.span, message)
            .about(Subject::Token, digest::field(*place, &last.value))
            .saying("most parsers keep this one; it is the one checked")
            .label(first.span, "this one is silently dropped")
            .help("keep one of them");
    }
}
