use crate::{
    catalog::Set,
    rule::{Check, Confidence, Family, Reporter, Rule, Severity},
    token::Token,
};

pub(super) static RULE: Rule = Rule {
    id: "data-exfiltration",
    summary: "token can read in bulk and send it elsewhere",
    severity: Severity::Medium,
    confidence: Confidence::High,
    family: Family::Escalation,
    is_default: true,
    page: include_str!("../../rules/data-exfiltration.md"),
    check: Check::Token(check),
    options: None,
};

fn check(token: &Token<'_>, reporter: &mut Reporter<'_>) {
    if token.is_spent(reporter.now) {
        return;
    }
    let catalog = reporter.catalog;
    let one = token.granted().filter(|(_, _, known)| {
        catalog.in_set(Set::DataExfiltration, known)
            && !token.granted().any(|(_, _, other)| catalog.read_twin(known).is_some_and(|twin| twin.id == other.id))
    });
    for (policy, group, known) in one {
        let other = token.granted().find(|(beside, _, other)| {
            catalog.in_set(Set::SensitiveRead, other) && other.id != known.id && policy.overlaps(beside)
        });
        if let Some((_, beside, other)) = other {
            reporter
                .report(
                    group.span,
                    format!("`{}` with `{}` can read in bulk and send it elsewhere", known.name, other.name),
                )
                .label(beside.span, "the other half")
                .help("split reading from writing, so that a leak of one token is not enough");
            return;
        }
    }
}
