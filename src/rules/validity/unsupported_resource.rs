use crate::{
    catalog::Confidence,
    lint::{AppliesTo, Check, Family, Reporter, Rule, RuleInfo, Severity},
    model::{Policy, Resource, ResourceEntry, Token},
    text::shown,
};

pub(super) static RULE: Rule = Rule {
    info: RuleInfo {
        id: "unsupported-resource",
        summary: "resource has a form that the API refuses for this token",
        severity: Severity::High,
        confidence: Confidence::High,
        family: Family::Validity,
        is_default: true,
        page: include_str!("../../../rules/unsupported-resource.md"),
    },
    applies_to: AppliesTo::Any,
    check: Check::Policy(check),
    options: None,
};

fn check(policy: &Policy<'_>, token: &Token<'_>, reporter: &mut Reporter<'_>) {
    for entry in policy.resources.entries() {
        judge(entry, token, reporter);
    }
}

fn judge(entry: &ResourceEntry<'_>, token: &Token<'_>, reporter: &mut Reporter<'_>) {
    let is_account_owned = token.owner.is_account();
    let nested = entry.outer.as_ref().map(|outer| Resource::new(&outer.value, None));
    let span = entry.key.span;
    match (&entry.resource, nested) {
        (_, Some(Resource::AllAccounts)) if entry.resource.scope().is_some() => {
            let message = "nesting under every account is not documented";
            let help = "nest it under each account by id: \"com.cloudflare.api.account.<account id>\"";
            let span = entry.outer.as_ref().map_or(span, |outer| outer.span);
            reporter.report(span, message).severity(Severity::Medium).confidence(Confidence::Low).help(help);
        }
        (Resource::AllUsers, _) => {
            let help = "name your own user: \"com.cloudflare.api.user.<user id>\"; GET /user shows the id";
            reporter.report(span, "a token can be scoped to one user only, its own").help(help);
        }
        (Resource::Worker { account: None, .. } | Resource::AllWorkers { account: None }, None) => {
            let help = nested_under("its account", entry);
            reporter.report(span, "a Worker is supported under its account only").help(help);
        }
        (Resource::AllBuckets, None) => {
            let help = nested_under("its account", entry);
            let message = "every R2 bucket without its account is refused for tokens, as far as seen";
            reporter.report(span, message).severity(Severity::Medium).confidence(Confidence::Medium).help(help);
        }
        (Resource::AllZones, None) if is_account_owned => {
            let help = nested_under("the owner", entry);
            reporter.report(span, "an account-owned token must name zones, or nest them under its account").help(help);
        }
        (Resource::AllAccounts, None) if is_account_owned => {
            let help = "name the account that owns it: \"com.cloudflare.api.account.<account id>\"";
            reporter.report(span, "an account-owned token reaches its own account only").help(help);
        }
        _ => {}
    }
}

fn nested_under(account: &str, entry: &ResourceEntry<'_>) -> String {
    let key = shown(&entry.key.value);
    format!("nest it under {account}: {{ \"com.cloudflare.api.account.<account id>\": {{ \"{key}\": \"*\" }} }}")
}
