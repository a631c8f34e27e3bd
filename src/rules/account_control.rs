use crate::{
    catalog::Set,
    rule::{Check, Confidence, Family, Reporter, Rule, Severity},
    shown::listed,
    token::Token,
};

pub(super) static RULE: Rule = Rule {
    id: "account-control",
    summary: "token can change who controls the account",
    severity: Severity::High,
    confidence: Confidence::High,
    family: Family::Escalation,
    is_default: true,
    page: include_str!("../../rules/account-control.md"),
    check: Check::Token(check),
    options: None,
};

fn check(token: &Token<'_>, reporter: &mut Reporter<'_>) {
    if token.is_spent(reporter.now) {
        return;
    }
    let found: Vec<_> =
        token.granted().filter(|(_, _, known)| reporter.catalog.in_set(Set::AccountControl, known)).collect();
    let Some(((_, first, _), others)) = found.split_first() else { return };
    let mut names: Vec<String> = Vec::new();
    for (_, _, known) in &found {
        let name = format!("`{}`", known.name);
        if !names.contains(&name) {
            names.push(name);
        }
    }
    let finding = reporter.report(first.span, format!("{} can change who controls the account", listed(&names)));
    for (_, group, _) in others {
        finding.label(group.span, "");
    }
    finding.help("leave members, settings, identity and billing to people; for a script take the Read twin, or a token of its own with an address and a short end");
}
