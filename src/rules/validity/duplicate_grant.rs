use std::{
    borrow::Cow,
    collections::{BTreeSet, HashMap, HashSet},
    ptr,
};

use crate::{
    access::GroupKey,
    catalog::Confidence,
    lint::{
        AppliesTo, Check, Edit, Family, Reporter, Rule, RuleInfo, Safety, Severity, Subject, digest,
        fingerprint::hashed,
    },
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
        fix: Some(Safety::Safe),
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
        let known = || named.policy.resources.entries().iter().filter(|entry| !entry.is_wholly_unknown());
        let repeated: Vec<_> = known().filter(|entry| !seen.insert((named.key.clone(), &entry.resource))).collect();
        let grants = OfGroup { named: &named, is_redundant: is_redundant(&named, &grants), grants: &grants };
        if let Some((first, others)) = named.groups.split_first() {
            grants.report(&[first], &repeated, reporter);
            // Listed again in the same policy, a group repeats all of it.
            grants.report(others, &known().collect::<Vec<_>>(), reporter);
        }
    }
}

/// Whether other entries grant everything that a group is granted on.
fn is_redundant<'t, 's>(named: &NamedGroup<'t, 's>, grants: &Grants<'t, 's>) -> bool {
    let is_repeated = |entry: &'t ResourceEntry<'s>| {
        grants.get(&(named.key.clone(), &entry.resource)).is_some_and(|grant| grant.is_repeated)
    };
    named.policy.resources.entries().iter().all(|entry| !entry.is_wholly_unknown() && is_repeated(entry))
}

/// The grants of a token, as seen from one of its groups.
struct OfGroup<'g, 't, 's> {
    named: &'g NamedGroup<'t, 's>,
    is_redundant: bool,
    grants: &'g Grants<'t, 's>,
}

impl<'t, 's> OfGroup<'_, 't, 's> {
    /// Reports entries of the group that are granted on some resources before.
    fn report(
        &self,
        groups: &[&'t Spanned<GroupRef<'s>>],
        repeated: &[&'t ResourceEntry<'s>],
        reporter: &mut Reporter<'_>,
    ) {
        let NamedGroup { key, policy, .. } = self.named;
        let Some(entry) = repeated.first().filter(|_| !groups.is_empty()) else { return };
        let Some(earlier) = self.grants.get(&(key.clone(), &entry.resource)) else { return };
        let resources: BTreeSet<Cow<'_, str>> = repeated.iter().map(|entry| digest::selector(entry)).collect();
        let detail = hashed(&[&masked(&key.id), &format!("{resources:?}")]);
        for group in groups {
            let name = group.value.known.map_or_else(|| shown(&key.id), |known| known.name.to_owned());
            let message = format!("`{name}` is granted twice on {}", reporter.zones.described(&entry.resource));
            let finding = reporter.report(group.span, message).about(Subject::Token, detail.as_str());
            if earlier.first != group.span {
                finding.label(earlier.first, "first granted here");
            }
            if !self.is_redundant {
                finding.help("list the resource in only one of the policies");
                continue;
            }
            finding.help("remove one of them; the order of policies does not matter");
            finding.fix(format!("remove `{name}`"), vec![Edit::remove_group(policy, group)]);
        }
    }
}

/// A permission group in an allow policy, which may list it several times.
struct NamedGroup<'t, 's> {
    key: GroupKey<'s>,
    policy: &'t Policy<'s>,
    groups: Vec<&'t Spanned<GroupRef<'s>>>,
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
    for NamedGroup { key, policy, groups } in named_groups(token) {
        let Some(group) = groups.first() else { continue };
        let is_listed_again = groups.iter().any(|own| own.span != group.span);
        for entry in policy.resources.entries() {
            let new = Occurrences { first: group.span, is_repeated: false };
            let grant = grants.entry((key.clone(), &entry.resource)).or_insert(new);
            grant.is_repeated |= is_listed_again || grant.first != group.span;
        }
    }
    grants
}

/// The permission groups of all allow policies, in the order of the text.
fn named_groups<'t, 's>(token: &'t Token<'s>) -> impl Iterator<Item = NamedGroup<'t, 's>> {
    token.allows().flat_map(|policy| {
        let mut named: Vec<NamedGroup<'t, 's>> = Vec::new();
        let mut by_key: HashMap<GroupKey<'s>, usize> = HashMap::new();
        for group in &policy.groups {
            let Some(key) = GroupKey::of(&group.value) else { continue };
            let at = *by_key.entry(key.clone()).or_insert(named.len());
            match named.get_mut(at) {
                Some(same) => same.groups.push(group),
                None => named.push(NamedGroup { key, policy, groups: vec![group] }),
            }
        }
        named
    })
}

/// Whether a group that is listed twice has a resource that is listed twice. Cheaper than finding the places, and
/// false for nearly all tokens.
fn may_repeat<'t, 's>(token: &'t Token<'s>) -> bool {
    let keys = |policy: &'t Policy<'s>| policy.groups.iter().filter_map(|group| GroupKey::of(&group.value));
    let mut listed: Vec<_> = token.allows().flat_map(|policy| keys(policy).map(move |key| (key, policy))).collect();
    listed.sort_by(|(one, _), (other, _)| one.cmp(other));
    let mut same_groups = listed.chunk_by(|(one, _), (other, _)| one == other).filter(|same| same.len() > 1);
    same_groups.any(|same| {
        let is_in_one_policy =
            same.windows(2).any(|pair| matches!(pair, [(_, one), (_, other)] if ptr::eq(*one, *other)));
        let entries = same.iter().flat_map(|(_, policy)| policy.resources.entries());
        is_in_one_policy || has_duplicates(entries.map(|entry| &entry.resource))
    })
}

fn has_duplicates<T: Ord>(values: impl Iterator<Item = T>) -> bool {
    let mut values: Vec<T> = values.collect();
    values.sort_unstable();
    !values.is_sorted_by(|one, next| one < next)
}
