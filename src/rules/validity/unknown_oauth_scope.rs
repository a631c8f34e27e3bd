use crate::{
    catalog::{Catalog, Confidence},
    lint::{AppliesTo, Check, Family, Reporter, Rule, RuleInfo, Severity},
    model::{IDENTITY_SCOPES, Token, is_template},
    text::{shown, suggest},
};

pub(super) static RULE: Rule = Rule {
    info: RuleInfo {
        id: "unknown-oauth-scope",
        summary: "OAuth scope is not in the catalog, or cannot be optional",
        severity: Severity::Medium,
        confidence: Confidence::Medium,
        family: Family::Validity,
        is_default: true,
        fix: None,
        page: include_str!("../../../rules/unknown-oauth-scope.md"),
    },
    applies_to: AppliesTo::Any,
    check: Check::Token(check),
    options: None,
};

fn check(token: &Token<'_>, reporter: &mut Reporter<'_>) {
    let Some(client) = &token.client else { return };
    let (catalog, date) = (reporter.catalog, reporter.catalog.date());
    for scope in client.scopes.iter().chain(&client.optional_scopes) {
        let is_identity = IDENTITY_SCOPES.contains(&&*scope.value);
        let is_known = catalog.by_oauth_scope(&scope.value).is_some() || catalog.is_scope_without_group(&scope.value);
        if is_identity || is_known || is_template(&scope.value) {
            continue;
        }
        let help = match similar(&scope.value, catalog) {
            Some(meant) => format!("did you mean `{meant}`?"),
            None => "GET /oauth/scopes lists all scopes; newer ones are not in this catalog".to_owned(),
        };
        let message = format!("OAuth scope `{}` is not in the catalog", shown(&scope.value));
        reporter.report(scope.span, message).saying(format!("not in the catalog of {date}")).help(help);
    }
    for scope in client.optional_scopes.iter().filter(|scope| IDENTITY_SCOPES.contains(&&*scope.value)) {
        let message = format!("OAuth scope `{}` cannot be optional", shown(&scope.value));
        let finding = reporter.report(scope.span, message);
        finding.confidence(Confidence::High).help("remove it from `optional_scopes`");
    }
}

/// A scope that is meant by another spelling, such as `dns:write`, or by a similar one.
fn similar(scope: &str, catalog: &'static Catalog) -> Option<&'static str> {
    let meant = catalog.by_respelled_scope(scope).and_then(|group| group.oauth);
    meant.or_else(|| suggest(scope, catalog.groups().iter().filter_map(|group| group.oauth)))
}
