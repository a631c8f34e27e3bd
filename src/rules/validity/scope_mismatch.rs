use crate::{
    catalog::{Confidence, Group, Scope},
    lint::{AppliesTo, Check, Family, Reporter, Rule, RuleInfo, Severity},
    model::{GroupRef, Policy, Token},
    text::{Span, Spanned},
};

pub(super) static RULE: Rule = Rule {
    info: RuleInfo {
        id: "scope-mismatch",
        summary: "permission group has no resource to act on, or a resource no group",
        severity: Severity::Medium,
        confidence: Confidence::Medium,
        family: Family::Validity,
        is_default: true,
        page: include_str!("../../../rules/scope-mismatch.md"),
    },
    applies_to: AppliesTo::Any,
    check: Check::Policy(check),
    options: None,
};

fn check(policy: &Policy<'_>, _token: &Token<'_>, reporter: &mut Reporter<'_>) {
    let entries = policy.resources.entries();
    let all_known = policy.groups.iter().all(|group| group.value.known.is_some())
        && entries.iter().all(|entry| entry.resource.scope().is_some());
    if !all_known || entries.is_empty() || policy.groups.is_empty() {
        return;
    }
    // How web search is selected is not documented.
    let groups = policy.known_groups().filter(|(_, known)| known.scope != Scope::Websearch);
    let idle: Vec<_> = groups.filter(|(_, known)| policy.entries_in(known.scope).next().is_none()).collect();
    if let Some(((first, known), others)) = idle.split_first() {
        without_resource(policy, first.span, known, others, reporter);
        return;
    }
    let unused = entries
        .iter()
        .find(|entry| !policy.known_groups().any(|(_, known)| Some(known.scope) == entry.resource.scope()));
    if let Some(entry) = unused {
        let message =
            format!("no permission group of this policy acts on {}", reporter.zones.described(&entry.resource));
        let help = "remove the resource, or add the group that was meant to act on it";
        reporter.report(entry.key.span, message).help(help);
    }
}

type Known<'p, 's> = (&'p Spanned<GroupRef<'s>>, &'static Group);

fn without_resource(
    policy: &Policy<'_>,
    span: Span,
    known: &Group,
    others: &[Known<'_, '_>],
    reporter: &mut Reporter<'_>,
) {
    let scope = known.scope;
    let word = scope.word();
    let zones = reporter.zones;
    let finding =
        reporter.report(span, format!("`{}` acts on {word} resources, and this policy names none", known.name));
    finding.saying(format!("{word} group"));
    for (group, other) in others {
        finding.label(group.span, format!("`{}` as well", other.name));
    }
    if let Some(entry) = policy.resources.entries().first() {
        finding.label(entry.key.span, zones.described(&entry.resource));
    }
    finding.help(match scope {
        Scope::Zone => {
            "give the group a policy of its own, on zones: \"com.cloudflare.api.account.zone.<zone id>\": \"*\"; \
             whether an account alone gives it all zones or none is reported both ways, so check"
        }
        Scope::Account => {
            "give the group a policy of its own, on the account: \"com.cloudflare.api.account.<account id>\": \"*\""
        }
        Scope::User => "give the group a policy of its own, on your user: \"com.cloudflare.api.user.<user id>\": \"*\"",
        _ => "give the group a policy of its own, on a resource of its scope",
    });
}
