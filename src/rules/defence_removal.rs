use crate::{
    catalog::Set,
    rule::{Check, Confidence, Family, Reporter, Rule, Severity},
    token::Token,
};

pub(super) static RULE: Rule = Rule {
    id: "defence-removal",
    summary: "token can switch protection off, and the alarm with it",
    severity: Severity::Medium,
    confidence: Confidence::High,
    family: Family::Escalation,
    is_default: true,
    page: include_str!("../../rules/defence-removal.md"),
    check: Check::Token(check),
    options: None,
};

fn check(token: &Token<'_>, reporter: &mut Reporter<'_>) {
    if token.is_spent(reporter.now) {
        return;
    }
    let catalog = reporter.catalog;
    let one = token.granted().filter(|(_, _, known)| catalog.in_set(Set::DefenceRemoval, known));
    for (policy, group, known) in one {
        let other = token.granted().find(|(beside, _, other)| {
            catalog.in_set(Set::AlarmControl, other) && other.id != known.id && policy.overlaps(beside)
        });
        if let Some((_, beside, other)) = other {
            reporter
                .report(
                    group.span,
                    format!("`{}` with `{}` can switch protection off, and the alarm with it", known.name, other.name),
                )
                .label(beside.span, "the other half")
                .help("split them: whoever changes rules should not change notifications or logs");
            return;
        }
    }
}
