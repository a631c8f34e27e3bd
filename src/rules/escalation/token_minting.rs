use crate::{
    catalog::{Confidence, Scope, Set},
    lint::{AppliesTo, Check, Family, Reporter, Rule, RuleInfo, Severity},
    model::Token,
};

pub(super) static RULE: Rule = Rule {
    info: RuleInfo {
        id: "token-minting",
        summary: "token can make tokens",
        severity: Severity::Critical,
        confidence: Confidence::High,
        family: Family::Escalation,
        is_default: true,
        page: include_str!("../../../rules/token-minting.md"),
    },
    applies_to: AppliesTo::Live,
    check: Check::Token(check),
    options: None,
};

fn check(token: &Token<'_>, reporter: &mut Reporter<'_>) {
    let minting: Vec<_> = token.granted().filter(|(_, _, known)| known.is_in(Set::TokenMinting)).collect();
    let mixed = token.granted().find(|(_, _, known)| !known.is_in(Set::TokenMinting));
    for (_, group, known) in minting {
        let reach = match known.scope {
            Scope::User => "with any access that its user has",
            _ => "with access to any zone and bucket of the account",
        };
        let finding = reporter.report(group.span, format!("`{}` can make and take over tokens {reach}", known.name));
        finding.saying("can create, edit and roll tokens");
        if let Some((_, other, known)) = mixed {
            finding.label(other.span, format!("`{}`: nothing else should stand beside it", known.name));
        }
        if token.form.shows_condition() && token.condition.is_none() {
            finding.label(token.grip, "usable from any address");
        }
        finding.help("let a person or a vault make tokens; else give this token nothing else, one address, and an end within a day");
    }
}
