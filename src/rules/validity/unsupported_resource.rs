use crate::{
    catalog::{Confidence, Scope},
    lint::{AppliesTo, Check, Family, Reporter, Rule, RuleInfo, Severity, Snippet, Subject, digest},
    model::{Policy, Resource, ResourceEntry, Text, Token},
    text::shown,
};

pub(super) static RULE: Rule = Rule {
    info: RuleInfo {
        id: "unsupported-resource",
        summary: "API does not support this resource key for this token",
        severity: Severity::High,
        confidence: Confidence::High,
        family: Family::Validity,
        is_default: true,
        fix: None,
        page: include_str!("../../../rules/unsupported-resource.md"),
    },
    applies_to: AppliesTo::Any,
    check: Check::Policy(check),
    options: None,
};

fn check(policy: &Policy<'_>, token: &Token<'_>, reporter: &mut Reporter<'_>) {
    for entry in policy.resources.entries() {
        match &entry.outer {
            Some(outer) => nested(entry, outer, token.owner.is_user(), reporter),
            None => top_level(entry, token, reporter),
        }
    }
}

fn nested(entry: &ResourceEntry<'_>, outer: &Text<'_>, is_user_owned: bool, reporter: &mut Reporter<'_>) {
    if matches!(&entry.resource, Resource::Part { .. } | Resource::AllParts { .. }) && is_user_owned {
        single_in_user_token(entry, reporter);
    }
    // unknown-resource reports a resource without a scope.
    if entry.resource.scope().is_none() || Resource::new(&outer.value, None) != Resource::AllAccounts {
        return;
    }
    reporter
        .report(outer.span, "nesting under all accounts is not documented")
        .about(Subject::Policy, digest::selector(entry))
        .severity(Severity::Medium)
        .confidence(Confidence::Low)
        .help("nest it under each account: {snippet}")
        .snippet(under_account(entry));
}

fn top_level(entry: &ResourceEntry<'_>, token: &Token<'_>, reporter: &mut Reporter<'_>) {
    let span = entry.key.span;
    let is_account_owned = token.owner.is_account();
    match &entry.resource {
        Resource::AllUsers => {
            reporter
                .report(span, "a token can only select its own user, not every user")
                .help("select your own user: {snippet}; `GET /user` shows the ID")
                .snippet(Snippet::resource("com.cloudflare.api.user.<user id>"));
        }
        Resource::Part { scope, .. } | Resource::AllParts { scope, .. } => {
            if token.owner.is_user() {
                single_in_user_token(entry, reporter);
                return;
            }
            reporter
                .report(span, format!("a {} must be nested under its account", scope.word()))
                .help("nest it under its account: {snippet}")
                .snippet(under_account(entry));
        }
        Resource::AllBuckets => {
            reporter
                .report(
                    span,
                    "all R2 buckets must be nested under an account; tokens were seen to be rejected otherwise",
                )
                .severity(Severity::Medium)
                .confidence(Confidence::Medium)
                .help("nest it under its account: {snippet}")
                .snippet(under_account(entry));
        }
        Resource::AllZones if is_account_owned => {
            reporter
                .report(span, "an account-owned token must list zones, or nest all zones under its account")
                .help("nest it under the account that owns the token: {snippet}")
                .snippet(under_account(entry));
        }
        Resource::AllAccounts if is_account_owned => {
            reporter
                .report(span, "an account-owned token can only access its own account")
                .help("select the account that owns the token: {snippet}")
                .snippet(Snippet::resource("com.cloudflare.api.account.<account id>"));
        }
        _ => {}
    }
}

/// Reports a single Worker or app in a token that a user owns.
fn single_in_user_token(entry: &ResourceEntry<'_>, reporter: &mut Reporter<'_>) {
    let what = entry.resource.scope().map_or("resource", Scope::word);
    reporter
        .report(entry.key.span, format!("only account-owned tokens can select single {what}s"))
        .saying("rejected with error 1001")
        .help("create an account-owned token, or select the whole account: {snippet}")
        .snippet(Snippet::resource("com.cloudflare.api.account.<account id>"));
}

/// The resource of an entry, nested under an account.
fn under_account(entry: &ResourceEntry<'_>) -> Snippet {
    Snippet::object("com.cloudflare.api.account.<account id>", [Snippet::resource(shown(&entry.key.value))])
}
