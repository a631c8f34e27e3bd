use std::collections::{BTreeSet, HashMap, HashSet};

use crate::{
    access::GroupKey,
    catalog::Confidence,
    lint::{AppliesTo, Check, Edit, Family, Finding, Reporter, Rule, RuleInfo, Severity, Subject, subject},
    model::{GroupRef, Policy, Resource, ResourceEntry, Token},
    text::{Span, Spanned, masked, shown},
};

pub(super) static RULE: Rule = Rule {
    info: RuleInfo {
        id: "duplicate-grant",
        summary: "permission group is granted twice on the same resource",
        severity: Severity::Info,
        confidence: Confidence::High,
        family: Family::Validity,
        is_default: true,
        page: include_str!("../../../rules/duplicate-grant.md"),
    },
    applies_to: AppliesTo::Any,
    check: Check::Token(check),
    options: None,
};

fn check(token: &Token<'_>, reporter: &mut Reporter<'_>) {
    if !may_repeat(token) {
        return;
    }
    let grants = grants(token);
    let mut seen = HashSet::new();
    for named in named_groups(token) {
        let mut repeated = Vec::new();
        for entry in named.policy.resources.entries().iter().filter(|entry| !entry.is_wholly_unknown()) {
            if !seen.insert((named.key.clone(), &entry.resource)) {
                repeated.push(entry);
            }
        }
        if let Some(entry) = repeated.first() {
            let finding = report(&named, entry, &grants, reporter);
            let resources: BTreeSet<String> = repeated.iter().map(|entry| subject::selector(entry)).collect();
            let detail = format!("{} {resources:?}", masked(&named.key.id));
            finding.map(|finding| finding.about(Subject::Token, detail));
        }
    }
}

fn report<'t, 's, 'r>(
    named: &NamedGroup<'t, 's>,
    entry: &'t ResourceEntry<'s>,
    grants: &Grants<'t, 's>,
    reporter: &'r mut Reporter<'_>,
) -> Option<&'r mut Finding> {
    let grant_of = |entry: &'t ResourceEntry<'s>| grants.get(&(named.key.clone(), &entry.resource));
    let earlier = grant_of(entry)?;
    let group = named.group;
    let name = group.value.known.map_or_else(|| shown(&named.key.id), |known| known.name.to_owned());
    let message = format!("`{name}` is granted twice on {}", reporter.zones.described(&entry.resource));
    let finding = reporter.report(group.span, message);
    if earlier.first != group.span {
        finding.label(earlier.first, "first granted here");
    }
    let entries = named.policy.resources.entries();
    let is_repeated = |entry| grant_of(entry).is_some_and(|grant| grant.is_repeated);
    let is_redundant = entries.iter().all(|entry| !entry.is_wholly_unknown() && is_repeated(entry));
    if !is_redundant {
        return Some(finding.help("list the resource in only one of the policies"));
    }
    finding.help("remove one of them; the order of policies does not matter");
    Some(finding.fix(format!("remove `{name}`"), vec![Edit::remove_group(named.policy, group)]))
}

/// A permission group in an allow policy.
struct NamedGroup<'t, 's> {
    key: GroupKey<'s>,
    policy: &'t Policy<'s>,
    group: &'t Spanned<GroupRef<'s>>,
}

/// Where a group is granted on a resource.
struct Occurrences {
    /// The first place.
    first: Span,
    /// Whether another entry of a list of groups grants it too.
    is_repeated: bool,
}

/// All grants of a token, by group and resource.
type Grants<'t, 's> = HashMap<(GroupKey<'s>, &'t Resource<'s>), Occurrences>;

fn grants<'t, 's>(token: &'t Token<'s>) -> Grants<'t, 's> {
    let mut grants = Grants::new();
    for NamedGroup { key, policy, group } in named_groups(token) {
        for entry in policy.resources.entries() {
            let new = Occurrences { first: group.span, is_repeated: false };
            let grant = grants.entry((key.clone(), &entry.resource)).or_insert(new);
            grant.is_repeated |= grant.first != group.span;
        }
    }
    grants
}

/// The permission groups of all allow policies, in the order of the text.
fn named_groups<'t, 's>(token: &'t Token<'s>) -> impl Iterator<Item = NamedGroup<'t, 's>> {
    token.allows().flat_map(|policy| {
        policy
            .groups
            .iter()
            .filter_map(move |group| Some(NamedGroup { key: GroupKey::of(&group.value)?, policy, group }))
    })
}

/// Whether a group that is listed twice has a resource that is listed twice. Cheaper than finding the places, and
/// false for nearly all tokens.
fn may_repeat(token: &Token<'_>) -> bool {
    let mut named: Vec<_> = named_groups(token).collect();
    named.sort_by(|one, other| one.key.cmp(&other.key));
    for same_group in named.chunk_by(|one, other| one.key == other.key) {
        let entries = same_group.iter().flat_map(|named| named.policy.resources.entries());
        if same_group.len() > 1 && has_duplicates(entries.map(|entry| &entry.resource)) {
            return true;
        }
    }
    false
}

fn has_duplicates<T: Ord>(values: impl Iterator<Item = T>) -> bool {
    let mut values: Vec<T> = values.collect();
    values.sort_unstable();
    !values.is_sorted_by(|one, next| one < next)
}
