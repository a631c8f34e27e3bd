use std::collections::BTreeSet;

use crate::{
    catalog::{Confidence, Group, Scope},
    lint::{AppliesTo, Check, Family, Reporter, Rule, RuleInfo, Severity, Snippet, Subject},
    model::{GroupRef, Policy, Selection, Token},
    text::{Span, Spanned},
};

pub(super) static RULE: Rule = Rule {
    info: RuleInfo {
        id: "scope-mismatch",
        summary: "permission group has no resource of its scope, or a resource no group",
        severity: Severity::Medium,
        confidence: Confidence::Medium,
        family: Family::Validity,
        is_default: true,
        fix: None,
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
    // An empty object leaves out which resources of the account were meant, as `invalid-resources` reports.
    let is_cut_short = entries.iter().any(|entry| entry.selection.value == Selection::Empty);
    if !all_known || is_cut_short || entries.is_empty() {
        return;
    }
    undecided(policy, reporter);
    if policy.groups.is_empty() {
        return;
    }
    // The resource of web search groups is not documented.
    let idle: Vec<_> = policy.mismatched_groups().filter(|(_, known)| known.scope != Scope::Websearch).collect();
    if let Some(((first, known), others)) = idle.split_first() {
        without_resource(policy, first.span, known, others, reporter);
        return;
    }
    if policy.is_unread("permission_groups") {
        return;
    }
    let unused = entries
        .iter()
        .find(|entry| !policy.known_groups().any(|(_, known)| Some(known.scope) == entry.resource.scope()));
    if let Some(entry) = unused {
        let message =
            format!("no permission group in this policy applies to {}", reporter.zones.described(&entry.resource));
        let help = "remove the resource, or add the permission group it was meant for";
        reporter.report(entry.key.span, message).about(Subject::Policy, "").help(help);
    }
}

/// Groups between which a condition chooses: whichever it is, no resource is of its scope.
fn undecided(policy: &Policy<'_>, reporter: &mut Reporter<'_>) {
    let scopes = policy.resources.scopes();
    for groups in &policy.undecided {
        let known: Option<Vec<&Group>> = groups.value.iter().map(|group| group.known).collect();
        let Some(known) = known else { continue };
        let is_idle = |group: &&Group| group.scope != Scope::Websearch && !scopes.contains(group.scope);
        if !known.iter().all(is_idle) {
            continue;
        }
        let names: BTreeSet<&str> = known.iter().map(|group| group.name).collect();
        let names: Vec<String> = names.into_iter().map(|name| format!("`{name}`")).collect();
        let message =
            format!("this policy has no resource for {}, whichever the condition selects", names.join(" or "));
        let zones = reporter.zones;
        let finding = reporter.report(groups.span, message);
        finding.about(Subject::Policy, "");
        if let Some(entry) = policy.resources.entries().first() {
            finding.label(entry.key.span, zones.described(&entry.resource));
        }
        finding.help("move the groups to a policy on resources of their scope");
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
        reporter.report(span, format!("`{}` applies to {word} resources, but this policy has none", known.name));
    finding.about(Subject::Policy, "").saying(format!("{word} group"));
    for (group, other) in others {
        finding.label(group.span, format!("`{}` has no resource either", other.name));
    }
    if let Some(entry) = policy.resources.entries().first() {
        finding.label(entry.key.span, zones.described(&entry.resource));
    }
    finding.help(match scope {
        Scope::Zone => {
            "move the group to a policy on zones: {snippet}; reports differ on whether an account grants it all zones \
             or none, so test it"
        }
        Scope::Account => "move the group to a policy on the account: {snippet}",
        Scope::User => "move the group to a policy on your user: {snippet}",
        _ => "move the group to a policy on a resource of its scope",
    });
    if matches!(scope, Scope::Zone | Scope::Account | Scope::User) {
        finding.snippet(Snippet::resource(format!("{}.<{word} id>", scope.key())));
    }
}
