use std::collections::HashMap;

use crate::{
    access::{Access, Grant, GroupKey},
    fix::Edit,
    rule::{Check, Confidence, Family, Reporter, Rule, Severity},
    shown::shown,
    source::Span,
    token::{Policy, Resource, Token},
};

pub(super) static RULE: Rule = Rule {
    id: "duplicate-grant",
    summary: "the same group on the same resource twice",
    severity: Severity::Info,
    confidence: Confidence::High,
    family: Family::Validity,
    is_default: true,
    page: include_str!("../../rules/duplicate-grant.md"),
    check: Check::Token(check),
    options: None,
};

fn check(token: &Token<'_>, reporter: &mut Reporter<'_>) {
    if !may_repeat(token) {
        return;
    }
    let access = Access::of(token, reporter.catalog);
    let mut first: HashMap<(&str, &Resource<'_>), Span> = HashMap::new();
    let mut told: Vec<Span> = Vec::new();
    for grant in &access.allows {
        let key = (&*grant.group.id, &grant.resource);
        let Some(earlier) = first.get(&key).copied() else {
            first.insert(key, grant.group_span);
            continue;
        };
        if told.contains(&grant.group_span) {
            continue;
        }
        told.push(grant.group_span);
        let name =
            grant.group.known(reporter.catalog).map_or_else(|| shown(&grant.group.id), |known| known.name.to_owned());
        let finding = reporter.report(
            grant.group_span,
            format!("`{name}` is granted twice on {}", reporter.zones.described(&grant.resource)),
        );
        if earlier != grant.group_span {
            finding.label(earlier, "granted here");
        }
        finding.help("remove one of them: the order of policies means nothing");
        if let Some(edit) = without(token, grant, &access) {
            finding.fix(format!("remove `{name}`"), vec![edit]);
        }
    }
}

/// What takes the group of a grant out, where another one gives it on each resource of its policy.
fn without(token: &Token<'_>, grant: &Grant<'_>, access: &Access<'_>) -> Option<Edit> {
    let policy = token.policies.get(grant.policy)?;
    let group = policy.groups.iter().find(|group| group.span == grant.group_span)?;
    let is_twin = |own: &&Grant<'_>, other: &&Grant<'_>| {
        other.group_span != own.group_span && other.group.id == own.group.id && other.resource == own.resource
    };
    let mut own = access.allows.iter().filter(|own| own.policy == grant.policy && own.group_span == grant.group_span);
    let is_repeated = own.all(|own| access.allows.iter().any(|other| is_twin(&own, &other)));
    is_repeated.then(|| policy.without(group))
}

/// Whether a group that is named twice has a resource that is: cheaper to tell than where, and mostly no.
fn may_repeat(token: &Token<'_>) -> bool {
    let named = token
        .allows()
        .flat_map(|policy| policy.groups.iter().filter_map(move |group| Some((GroupKey::of(&group.value)?, policy))));
    let mut named: Vec<(GroupKey<'_>, &Policy<'_>)> = named.collect();
    named.sort_by(|(one, _), (other, _)| one.cmp(other));
    let mut groups = named.chunk_by(|(one, _), (other, _)| one == other);
    groups.any(|group| {
        let resources = group.iter().flat_map(|(_, policy)| policy.resources.entries());
        group.len() > 1 && repeats(resources.map(|entry| &entry.resource))
    })
}

fn repeats<T: Ord>(values: impl Iterator<Item = T>) -> bool {
    let mut values: Vec<T> = values.collect();
    values.sort_unstable();
    !values.is_sorted_by(|one, next| one < next)
}
