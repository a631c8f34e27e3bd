use crate::{
    catalog::{Confidence, Group, Set},
    lint::{AppliesTo, Check, Family, Reporter, Rule, RuleInfo, Severity},
    model::{ClientKind, Token},
};

pub(super) static RULE: Rule = Rule {
    info: RuleInfo {
        id: "required-scope",
        summary: "OAuth client requires a sensitive scope of every user",
        severity: Severity::Medium,
        confidence: Confidence::Medium,
        family: Family::LeastPrivilege,
        is_default: true,
        fix: None,
        page: include_str!("../../../rules/required-scope.md"),
    },
    applies_to: AppliesTo::Any,
    check: Check::Token(check),
    options: None,
};

fn check(token: &Token<'_>, reporter: &mut Reporter<'_>) {
    // Other lists say what one user granted, or may grant.
    let Some(client) = token.client.as_ref().filter(|client| client.kind == ClientKind::Client) else { return };
    let is_sensitive = |group: &Group| group.is_in(Set::TokenMinting) || group.is_in(Set::AccountControl);
    for scope in client.scopes.iter().filter(|scope| !client.is_optional(&scope.value)) {
        let Some(group) = reporter.catalog.by_oauth_scope(&scope.value).filter(|group| is_sensitive(group)) else {
            continue;
        };
        let message = format!("every user has to grant `{}` to this OAuth client", group.name);
        reporter.report(scope.span, message).help(
            "list the scope in `optional_scopes` as well, so that users can decline it, or move what needs it to a \
             client of its own",
        );
    }
}
