use crate::{
    catalog::Confidence,
    lint::{AppliesTo, Check, Edit, Family, Reporter, Rule, RuleInfo, Safety, Severity},
    model::{Edge, Timestamp, Token, is_template},
    text::{Spanned, shown},
};

pub(super) static RULE: Rule = Rule {
    info: RuleInfo {
        id: "invalid-timestamp",
        summary: "timestamp is not RFC 3339 in UTC with whole seconds",
        severity: Severity::High,
        confidence: Confidence::High,
        family: Family::Validity,
        is_default: true,
        fix: Some(Safety::Safe),
        page: include_str!("../../../rules/invalid-timestamp.md"),
    },
    applies_to: AppliesTo::Any,
    check: Check::Token(check),
    options: None,
};

fn check(token: &Token<'_>, reporter: &mut Reporter<'_>) {
    if let Some(time) = &token.not_before {
        check_timestamp(time, Edge::Start, reporter);
    }
    let others = [&token.expires_on, &token.issued_on, &token.modified_on, &token.last_used_on];
    for time in others.into_iter().flatten() {
        check_timestamp(time, Edge::End, reporter);
    }
}

fn check_timestamp(time: &Spanned<Timestamp<'_>>, edge: Edge, reporter: &mut Reporter<'_>) {
    let text = time.value.text.as_ref();
    if time.value.is_canonical() || is_template(text) {
        return;
    }
    match time.value.canonical(edge) {
        Some(canonical) => {
            let message = format!("`{}` is not in UTC with whole seconds", shown(text));
            let title = format!("replace with `{canonical}`");
            let edit = Edit::Replace { span: time.span, text: canonical.to_string() };
            let finding = reporter.report(time.span, message).severity(Severity::Low).help(title.clone());
            // Rounding a fraction narrows the lifetime.
            match time.value.instant().is_some_and(|instant| instant.subsec_nanosecond() != 0) {
                true => finding.suggest(title, vec![edit]),
                false => finding.fix(title, vec![edit]),
            };
        }
        None => {
            let message = match text {
                "" => "timestamp is empty".to_owned(),
                text => format!("`{}` is not an RFC 3339 timestamp", shown(text)),
            };
            reporter.report(time.span, message).help("use RFC 3339 in UTC, for example `2027-01-31T00:00:00Z`");
        }
    }
}
