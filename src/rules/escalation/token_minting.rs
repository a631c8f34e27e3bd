use crate::{
    catalog::{Confidence, Group, Scope, Set},
    lint::{AppliesTo, Check, Family, Reporter, Rule, RuleInfo, Severity},
    model::{ClientKind, Token},
};

pub(super) static RULE: Rule = Rule {
    info: RuleInfo {
        id: "token-minting",
        summary: "token can create tokens",
        severity: Severity::Critical,
        confidence: Confidence::High,
        family: Family::Escalation,
        is_default: true,
        fix: None,
        page: include_str!("../../../rules/token-minting.md"),
    },
    applies_to: AppliesTo::Live,
    check: Check::Token(check),
    options: None,
};

fn check(token: &Token<'_>, reporter: &mut Reporter<'_>) {
    let mints = |known: &Group| known.is_in(Set::TokenMinting);
    let other = token.granted().find(|(_, _, known)| !mints(known));
    for (_, group, known) in token.granted().filter(|(_, _, known)| mints(known)) {
        let reach = match known.scope {
            Scope::User => "with any access that its user has",
            _ => "with access to every zone and bucket of the account",
        };
        let finding = reporter
            .report(group.span, format!("`{}` can create and take over tokens {reach}", known.name))
            .saying("can create, edit and roll tokens")
            .help(match &token.client {
                None => {
                    "leave creating tokens to a person or a vault; otherwise give this token no other permission, an \
                     IP filter with one address, and an expiry within a day"
                }
                Some(client) if client.kind == ClientKind::Client => {
                    "leave creating tokens to a person or a vault; otherwise ask for this scope in a client of its own"
                }
                Some(_) => "leave creating tokens to a person or a vault; decline this scope on the consent page",
            });
        if let Some((_, group, known)) = other {
            let what = token.client.as_ref().map_or("token", |client| client.kind.described());
            finding.label(group.span, format!("`{}` should be in a separate {what}", known.name));
        }
        if token.shows_condition() && token.condition.is_none() {
            finding.label(token.grip, "can be used from any IP address");
        }
    }
}
