use crate::{
    catalog::{Catalog, Confidence},
    lint::{AppliesTo, Check, Family, Reporter, Rule, RuleInfo, Severity, Subject},
    model::{ClientKind, IDENTITY_SCOPES, OauthClient, ScopeByName, Token, is_template},
    text::{counted, shown, suggest},
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
    if client.kind != ClientKind::Client {
        return by_name(client, reporter);
    }
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

/// Scopes in lists of Cloudflare's own programs: nobody can respell those, but what they allow is a guess. Scopes that
/// resemble none are reported by `not-evaluated`.
fn by_name(client: &OauthClient<'_>, reporter: &mut Reporter<'_>) {
    let Some(first) = client.by_name.first() else { return };
    let count = counted(client.by_name.len(), "OAuth scope");
    let verb = if client.by_name.len() == 1 { "is" } else { "are" };
    let finding = reporter.report(first.scope.span, format!("{count} {verb} identified by name only"));
    finding.severity(Severity::Info).about(Subject::Labels, "");
    let label = |own: &ScopeByName<'_>| format!("taken for `{}`", own.documented);
    finding.saying(label(first));
    for other in client.by_name.iter().skip(1) {
        finding.label(other.scope.span, label(other));
    }
    finding.help(
        "the documentation does not say that these are the same scopes; the consent page shows what each one allows",
    );
}

/// A scope that is meant by another spelling, such as `dns:write`, or by a similar one.
fn similar(scope: &str, catalog: &'static Catalog) -> Option<&'static str> {
    let meant = catalog.by_respelled_scope(scope).and_then(|group| group.oauth);
    meant.or_else(|| suggest(scope, catalog.groups().iter().filter_map(|group| group.oauth)))
}
