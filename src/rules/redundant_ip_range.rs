use crate::{
    fix::Edit,
    rule::{Check, Confidence, Family, Reporter, Rule, Severity},
    shown::shown,
    source::Spanned,
    token::{Range, Token, addresses},
};

pub(super) static RULE: Rule = Rule {
    id: "redundant-ip-range",
    summary: "address range changes nothing",
    severity: Severity::Info,
    confidence: Confidence::High,
    family: Family::Restrictions,
    is_default: true,
    page: include_str!("../../rules/redundant-ip-range.md"),
    check: Check::Token(check),
    options: None,
};

fn check(token: &Token<'_>, reporter: &mut Reporter<'_>) {
    let Some(filter) = token.filter(reporter.now) else { return };
    within(filter.included(), reporter);
    within(filter.excluded(), reporter);
    if filter.included().is_empty() || filter.excluded().is_empty() || !filter.is_readable() {
        return;
    }
    let inside = addresses(filter.included());
    for range in filter.excluded() {
        if addresses(std::slice::from_ref(range)).and(&inside).is_empty() {
            let message = format!("`{}` excludes what `in` does not admit", shown(&range.value.text));
            let edit = Edit::Remove { span: range.span };
            reporter.report(range.span, message).help("remove it").fix("remove the range", vec![edit]);
        }
    }
}

/// Ranges inside another one of the same list; of two equal ones the second.
fn within(ranges: &[Spanned<Range<'_>>], reporter: &mut Reporter<'_>) {
    for (at, range) in ranges.iter().enumerate() {
        let Some(net) = range.value.net() else { continue };
        let holds = |(other_at, other): &(usize, &Spanned<Range<'_>>)| {
            let wider = other.value.net().filter(|wider| wider.contains(&net));
            wider.is_some_and(|wider| wider != net || *other_at < at)
        };
        if let Some((_, wider)) = ranges.iter().enumerate().find(holds) {
            reporter
                .report(range.span, format!("`{}` is part of `{}`", shown(&range.value.text), shown(&wider.value.text)))
                .label(wider.span, "holds it")
                .help("remove it")
                .fix("remove the range", vec![Edit::Remove { span: range.span }]);
        }
    }
}
