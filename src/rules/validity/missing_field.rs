use crate::{
    catalog::Confidence,
    lint::{AppliesTo, Check, Family, Reporter, Rule, RuleInfo, Severity},
    model::{Form, Policy, Resources, Token},
};

pub(super) static RULE: Rule = Rule {
    info: RuleInfo {
        id: "missing-field",
        summary: "planned token lacks a field that the API requires",
        severity: Severity::High,
        confidence: Confidence::High,
        family: Family::Validity,
        is_default: true,
        page: include_str!("../../../rules/missing-field.md"),
    },
    applies_to: AppliesTo::Planned,
    check: Check::Token(check),
    options: None,
};

fn check(token: &Token<'_>, reporter: &mut Reporter<'_>) {
    if token.form == Form::Request {
        fields(token, reporter);
    }
    for policy in &token.policies {
        in_policy(policy, reporter);
    }
}

fn fields(token: &Token<'_>, reporter: &mut Reporter<'_>) {
    match &token.name {
        None if !token.is_unread("name") => {
            let help =
                "add one that says what the token is for and who uses it: \"name\": \"external-dns example.com\"";
            reporter.report(token.grip, "this token has no `name`").help(help);
        }
        Some(name) if name.value.trim().is_empty() => {
            reporter
                .report(name.span, "this token's `name` is empty")
                .help("say what the token is for and who uses it");
        }
        _ => {}
    }
    match token.policies_span {
        None => {
            let help = "add a policy: an effect, permission groups, and the resources that they act on";
            reporter.report(token.grip, "this token has no `policies`").help(help);
        }
        Some(span) if token.policies.is_empty() && !token.is_unread("policies") => {
            let help = "add a policy: an effect, permission groups, and the resources that they act on";
            reporter.report(span, "`policies` is empty, so the token could do nothing").help(help);
        }
        Some(_) => {}
    }
}

fn in_policy(policy: &Policy<'_>, reporter: &mut Reporter<'_>) {
    if policy.effect.is_none() && !policy.is_unread("effect") {
        let message = "this policy has no `effect`";
        reporter
            .report(policy.grip, message)
            .help("add \"effect\": \"allow\"; only Terraform's old provider fills it in");
    }
    let groups_help = "name each group by its id: \"permission_groups\": [{ \"id\": \"…\" }]";
    match policy.groups_span {
        None if policy.is_unread("permission_groups") => {}
        None => {
            reporter.report(policy.grip, "this policy has no `permission_groups`").help(groups_help);
        }
        Some(span) if policy.groups.is_empty() && !policy.is_unread("permission_groups") => {
            reporter.report(span, "`permission_groups` is empty").help(groups_help);
        }
        Some(_) => {}
    }
    for group in policy.groups.iter().filter(|group| group.value.id.is_none()) {
        let known = group.value.known.map(|known| format!("add the id of `{}`: \"id\": \"{}\"", known.name, known.id));
        let help = known.unwrap_or_else(|| "add the \"id\": the API reads nothing else".to_owned());
        reporter.report(group.span, "this permission group has no `id`").help(help);
    }
    match &policy.resources {
        Resources::Missing if !policy.is_unread("resources") => {
            let help =
                "add what the groups act on: \"resources\": { \"com.cloudflare.api.account.zone.<zone id>\": \"*\" }";
            reporter.report(policy.grip, "this policy has no `resources`").help(help);
        }
        Resources::Listed { key_span, entries, .. } if entries.is_empty() && !policy.is_unread("resources") => {
            let help = "add what the groups act on: \"com.cloudflare.api.account.zone.<zone id>\": \"*\"";
            reporter.report(*key_span, "`resources` is empty").help(help);
        }
        _ => {}
    }
}
