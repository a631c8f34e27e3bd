use crate::{
    catalog::Confidence,
    lint::{AppliesTo, Check, Family, Reporter, Rule, RuleInfo, Severity, Snippet, Subject},
    model::{Form, Policy, Resources, Token},
};

pub(super) static RULE: Rule = Rule {
    info: RuleInfo {
        id: "missing-field",
        summary: "planned token is missing a required field",
        severity: Severity::High,
        confidence: Confidence::High,
        family: Family::Validity,
        is_default: true,
        fix: None,
        page: include_str!("../../../rules/missing-field.md"),
    },
    applies_to: AppliesTo::Planned,
    check: Check::Token(check),
    options: None,
};

fn check(token: &Token<'_>, reporter: &mut Reporter<'_>) {
    let form = token.client.is_none().then_some(token.form);
    if form == Some(Form::Request) {
        name(token, reporter);
    }
    if matches!(form, Some(Form::Request | Form::Resource)) {
        policies(token, reporter);
    }
    for policy in &token.policies {
        effect(policy, reporter);
        permission_groups(policy, reporter);
        resources(policy, reporter);
    }
}

fn name(token: &Token<'_>, reporter: &mut Reporter<'_>) {
    match &token.name {
        None if !token.is_unread("name") => {
            reporter
                .report(token.grip, "missing field `name` in this token")
                .about(Subject::Token, "name")
                .help("add a name that says what the token is for and who uses it: {snippet}")
                .snippet(Snippet::text("name", "external-dns example.com"));
        }
        Some(name) if name.value.trim().is_empty() => {
            let help = "set a name that says what the token is for and who uses it";
            reporter.report(name.span, "`name` is empty").help(help);
        }
        _ => {}
    }
}

fn policies(token: &Token<'_>, reporter: &mut Reporter<'_>) {
    let help = "add a policy with an effect, permission groups, and resources";
    match token.policies_span {
        None if !token.is_unread("policies") => {
            let finding = reporter.report(token.grip, "missing field `policies` in this token");
            finding.about(Subject::Token, "policies").help(help);
        }
        Some(span) if token.policies.is_empty() && !token.is_unread("policies") => {
            reporter.report(span, "`policies` is empty, so the token grants no access").help(help);
        }
        None | Some(_) => {}
    }
}

fn effect(policy: &Policy<'_>, reporter: &mut Reporter<'_>) {
    if policy.effect.is_some() || policy.is_unread("effect") {
        return;
    }
    reporter
        .report(policy.grip, "missing field `effect` in this policy")
        .about(Subject::Policy, "effect")
        .help("add {snippet}; only version 4 of the Terraform provider has a default")
        .snippet(Snippet::text("effect", "allow"));
}

fn permission_groups(policy: &Policy<'_>, reporter: &mut Reporter<'_>) {
    if policy.groups.is_empty() && !policy.is_unread("permission_groups") {
        let (span, message) = match policy.groups_span {
            None => (policy.grip, "missing field `permission_groups` in this policy"),
            Some(span) => (span, "`permission_groups` is empty"),
        };
        reporter
            .report(span, message)
            .about(Subject::Policy, "permission_groups")
            .help("list each group by its ID: {snippet}")
            .snippet(Snippet::permission_groups(["<permission group id>"]));
    }
    for group in policy.groups.iter().filter(|group| group.value.id.is_none()) {
        let finding = reporter.report(group.span, "missing field `id` in this permission group");
        match group.value.known {
            Some(known) => match known.public_id() {
                Some(id) => finding
                    .help(format!("add the ID of `{}`: {{snippet}}", known.name))
                    .snippet(Snippet::text("id", id)),
                None => finding.help(format!(
                    "add the ID of `{}`, which is not public; `GET /accounts/<account id>/tokens/permission_groups` lists it",
                    known.name
                )),
            },
            None => finding.help("add the `id`; the API ignores all other fields"),
        };
    }
}

fn resources(policy: &Policy<'_>, reporter: &mut Reporter<'_>) {
    if policy.is_unread("resources") {
        return;
    }
    let (span, message) = match &policy.resources {
        Resources::Missing => (policy.grip, "missing field `resources` in this policy"),
        Resources::Listed { key_span, entries, .. } if entries.is_empty() => (*key_span, "`resources` is empty"),
        _ => return,
    };
    let zone = Snippet::resource("com.cloudflare.api.account.zone.<zone id>");
    reporter
        .report(span, message)
        .about(Subject::Policy, "resources")
        .help("add the resources that the groups apply to: {snippet}")
        .snippet(Snippet::object("resources", [zone]));
}
