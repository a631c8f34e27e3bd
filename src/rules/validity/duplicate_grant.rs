use std::collections::{HashMap, HashSet};

use crate::{
    access::GroupKey,
    catalog::Confidence,
    lint::{AppliesTo, Check, Edit, Family, Reporter, Rule, RuleInfo, Severity},
    model::{GroupRef, Policy, Resource, ResourceEntry, Token},
    text::{Span, Spanned, shown},
};

pub(super) static RULE: Rule = Rule {
    info: RuleInfo {
        id: "duplicate-grant",
        summary: "the same group on the same resource twice",
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
    if may_repeat(token) {
        tell(token, reporter);
    }
}

fn tell<'t, 's>(token: &'t Token<'s>, reporter: &mut Reporter<'_>) {
    let given = given(token);
    let mut seen = HashSet::new();
    for (key, policy, group) in named(token) {
        let entries = policy.resources.entries();
        let mut again = entries.iter().filter(|entry| !seen.insert((key.clone(), &entry.resource)));
        let twice = again.next();
        again.for_each(drop);
        let of = |entry: &'t ResourceEntry<'s>| given.get(&(key.clone(), &entry.resource));
        let Some((entry, earlier)) = twice.and_then(|entry| Some((entry, of(entry)?))) else { continue };
        let name = group.value.known.map_or_else(|| shown(&key.id), |known| known.name.to_owned());
        let message = format!("`{name}` is granted twice on {}", reporter.zones.described(&entry.resource));
        let finding = reporter.report(group.span, message);
        if earlier.first != group.span {
            finding.label(earlier.first, "granted here");
        }
        if entries.iter().all(|entry| of(entry).is_some_and(|given| given.is_repeated)) {
            finding.help("remove one of them: the order of policies means nothing");
            finding.fix(format!("remove `{name}`"), vec![Edit::remove_group(policy, group)]);
        } else {
            finding.help("name the resource in one of the policies only");
        }
    }
}

/// Where a group is given on a resource.
struct Given {
    first: Span,
    /// Whether another entry of a list of groups gives it as well.
    is_repeated: bool,
}

type Key<'t, 's> = (GroupKey<'s>, &'t Resource<'s>);

fn given<'t, 's>(token: &'t Token<'s>) -> HashMap<Key<'t, 's>, Given> {
    let mut given: HashMap<Key<'t, 's>, Given> = HashMap::new();
    for (key, policy, group) in named(token) {
        for entry in policy.resources.entries() {
            let new = Given { first: group.span, is_repeated: false };
            let given = given.entry((key.clone(), &entry.resource)).or_insert(new);
            given.is_repeated |= given.first != group.span;
        }
    }
    given
}

/// The groups that are given, in the order of the text.
fn named<'t, 's>(
    token: &'t Token<'s>,
) -> impl Iterator<Item = (GroupKey<'s>, &'t Policy<'s>, &'t Spanned<GroupRef<'s>>)> {
    token.allows().flat_map(|policy| {
        policy.groups.iter().filter_map(move |group| Some((GroupKey::of(&group.value)?, policy, group)))
    })
}

/// Whether a group that is named twice has a resource that is: cheaper to tell than where, and mostly no.
fn may_repeat(token: &Token<'_>) -> bool {
    let mut named: Vec<_> = named(token).collect();
    named.sort_by(|(one, ..), (other, ..)| one.cmp(other));
    let mut groups = named.chunk_by(|(one, ..), (other, ..)| one == other);
    groups.any(|group| {
        let resources = group.iter().flat_map(|(_, policy, _)| policy.resources.entries());
        group.len() > 1 && repeats(resources.map(|entry| &entry.resource))
    })
}

fn repeats<T: Ord>(values: impl Iterator<Item = T>) -> bool {
    let mut values: Vec<T> = values.collect();
    values.sort_unstable();
    !values.is_sorted_by(|one, next| one < next)
}
