use crate::{
    catalog::{Scope, Set},
    rule::{Check, Confidence, Family, Reporter, Rule, Severity},
    token::Token,
};

pub(super) static RULE: Rule = Rule {
    id: "mail-takeover",
    summary: "token can take over the mail of a domain",
    severity: Severity::Medium,
    confidence: Confidence::High,
    family: Family::Escalation,
    is_default: true,
    page: include_str!("../../rules/mail-takeover.md"),
    check: Check::Token(check),
    options: None,
};

fn check(token: &Token<'_>, reporter: &mut Reporter<'_>) {
    if token.is_spent(reporter.now) {
        return;
    }
    let catalog = reporter.catalog;
    let one = token.granted().filter(|(_, _, known)| known.scope == Scope::Zone && known.name == "DNS Write");
    for (policy, group, known) in one {
        let other = token.granted().find(|(beside, _, other)| {
            catalog.in_set(Set::MailTakeover, other) && other.id != known.id && policy.overlaps(beside)
        });
        if let Some((_, beside, other)) = other {
            reporter
                .report(
                    group.span,
                    format!("`{}` with `{}` can take over the mail of the domain", known.name, other.name),
                )
                .label(beside.span, "the other half")
                .help("split them: one token for records, one for mail");
            return;
        }
    }
}
