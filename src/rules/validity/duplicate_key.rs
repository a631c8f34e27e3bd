use crate::{
    catalog::Confidence,
    lint::{AppliesTo, Check, Family, Reporter, Rule, RuleInfo, Severity},
    model::{Duplicate, Token},
    text::shown,
};

pub(super) static RULE: Rule = Rule {
    info: RuleInfo {
        id: "duplicate-key",
        summary: "field stands twice in one object",
        severity: Severity::High,
        confidence: Confidence::High,
        family: Family::Validity,
        is_default: true,
        page: include_str!("../../../rules/duplicate-key.md"),
    },
    applies_to: AppliesTo::Any,
    check: Check::Token(check),
    options: None,
};

fn check(token: &Token<'_>, reporter: &mut Reporter<'_>) {
    for Duplicate { place, first, last } in &token.duplicates {
        let (one, other) = (shown(&first.value), shown(&last.value));
        let message = if first.value == last.value {
            format!("`{one}` stands twice in one {}", place.word())
        } else {
            format!("`{one}` and `{other}` are the same field of one {}", place.word())
        };
        reporter
            .report(last.span, message)
            .saying("most parsers keep this one, and it is judged")
            .label(first.span, "this one is lost without a word")
            .help("keep one of them");
    }
}
