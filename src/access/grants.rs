//! The grants of a token, kept as its policies give them: each group of a policy on each of its resources.
//!
//! A policy of 400 groups on 10,000 zones is 4,000,000 grants; they are never all held at once.

use std::collections::{HashMap, HashSet};

use super::{GrantRef, GroupKey, Target};
use crate::{
    model::{GroupRef, Policy, Resource, Selection},
    text::{Span, Spanned},
};

/// Up to this many resources, a linear scan is fastest.
const FEW: usize = 64;

/// Up to this many groups of a policy, a linear scan is fast enough: more than the catalog has, so only a policy of
/// groups that are not in it has more.
const MANY: usize = 512;

/// Grants in the order of the policies. Within a policy, each group and each resource counts once.
#[derive(Debug, Clone, Default)]
pub struct Grants<'s> {
    policies: Vec<OfPolicy<'s>>,
    /// The places of each resource; empty while there are few.
    places: HashMap<Resource<'s>, Vec<Place>>,
}

/// What one policy grants: each of its groups on each of its resources. Neither list is empty.
#[derive(Debug, Clone)]
struct OfPolicy<'s> {
    /// The index of the policy, from 0.
    policy: usize,
    groups: Vec<Held<'s>>,
    resources: Vec<Selected<'s>>,
    /// The position of each group; empty unless there are very many.
    places: HashMap<GroupKey<'s>, usize>,
}

/// A group of a policy.
#[derive(Debug, Clone)]
struct Held<'s> {
    group: GroupKey<'s>,
    span: Span,
}

/// A resource of a policy.
#[derive(Debug, Clone)]
struct Selected<'s> {
    resource: Resource<'s>,
    span: Span,
    /// Whether the effect of the policy and the value of the selector are valid.
    is_readable: bool,
    /// Whether an ID in the selector is unknown.
    is_unresolved: bool,
}

impl Selected<'_> {
    fn is_same(&self, other: &Selected<'_>) -> bool {
        (&self.resource, self.is_readable) == (&other.resource, other.is_readable)
    }
}

/// A resource by the positions of its policy and of itself.
type Place = (usize, usize);

impl<'s> Grants<'s> {
    /// Adds what a policy grants. `is_readable` is false if its effect is invalid.
    pub(super) fn add(&mut self, policy: &Policy<'s>, at: usize, is_readable: bool) {
        let mut seen = HashSet::new();
        let held = |group: &Spanned<GroupRef<'s>>| Some(Held { group: GroupKey::of(&group.value)?, span: group.span });
        let held = policy.groups.iter().filter_map(held);
        let groups: Vec<Held<'s>> = held.filter(|held| seen.insert(held.group.clone())).collect();
        let mut seen = HashSet::new();
        let known = policy.resources.entries().iter().filter(|entry| !entry.is_wholly_unknown());
        let selected = known.map(|entry| Selected {
            resource: entry.resource.clone(),
            span: entry.key.span,
            is_readable: is_readable && entry.selection.value == Selection::All,
            is_unresolved: entry.is_unresolved(),
        });
        let is_new = |own: &Selected<'s>| seen.insert((own.resource.clone(), own.is_readable, own.is_unresolved));
        let resources: Vec<Selected<'s>> = selected.filter(is_new).collect();
        if !groups.is_empty() && !resources.is_empty() {
            self.policies.push(OfPolicy::new(at, groups, resources));
        }
    }

    /// Prepares the search for the grants on a target; nothing is added after this.
    pub(super) fn index(&mut self) {
        let count: usize = self.policies.iter().map(|own| own.resources.len()).sum();
        if count <= FEW {
            return;
        }
        for (policy, own) in self.policies.iter().enumerate() {
            for (at, selected) in own.resources.iter().enumerate() {
                self.places.entry(selected.resource.clone()).or_default().push((policy, at));
            }
        }
    }

    /// Whether nothing is granted.
    pub fn is_empty(&self) -> bool {
        self.policies.is_empty()
    }

    /// Whether any grant is on a resource with an invalid value, or from a policy with an invalid effect.
    pub(super) fn has_unreadable(&self) -> bool {
        self.policies.iter().flat_map(|own| &own.resources).any(|selected| !selected.is_readable)
    }

    /// Whether one policy grants such a group on such a resource.
    pub fn any(&self, is_group: impl Fn(&GroupKey<'s>) -> bool, is_resource: impl Fn(&Resource<'s>) -> bool) -> bool {
        self.policies.iter().any(|own| {
            own.groups.iter().any(|held| is_group(&held.group))
                && own.resources.iter().any(|selected| is_resource(&selected.resource))
        })
    }

    /// All grants. Their number is a product: where groups or resources alone suffice, ask for those.
    pub fn iter(&self) -> impl Iterator<Item = GrantRef<'_, 's>> {
        self.of(|_| true)
    }

    /// The groups that are granted, once for each policy.
    pub fn groups(&self) -> impl Iterator<Item = &GroupKey<'s>> {
        self.policies.iter().flat_map(|own| &own.groups).map(|held| &held.group)
    }

    /// The indices of the policies that grant a group, or one that covers it.
    pub(super) fn policies_including(&self, group: &GroupKey<'_>) -> impl Iterator<Item = usize> {
        self.policies.iter().filter(move |own| own.including(group).next().is_some()).map(|own| own.policy)
    }

    /// The resources on which anything is granted; once for each policy.
    pub fn resources(&self) -> impl Iterator<Item = &Resource<'s>> {
        self.policies.iter().flat_map(|own| &own.resources).map(|selected| &selected.resource)
    }

    /// The grants of some groups.
    pub fn of<'g>(
        &'g self,
        is_wanted: impl Fn(&GroupKey<'s>) -> bool + Copy,
    ) -> impl Iterator<Item = GrantRef<'g, 's>> {
        self.policies.iter().flat_map(move |own| own.grants(is_wanted))
    }

    /// The grants of a policy, by the policy's index from 0.
    pub fn of_policy(&self, policy: usize) -> impl Iterator<Item = GrantRef<'_, 's>> {
        self.policies.iter().filter(move |own| own.policy == policy).flat_map(|own| own.grants(|_| true))
    }

    /// The grants of some groups on resources with an unknown ID.
    pub(super) fn unresolved<'g>(
        &'g self,
        is_wanted: impl Fn(&GroupKey<'s>) -> bool + Copy,
    ) -> impl Iterator<Item = GrantRef<'g, 's>> {
        self.policies.iter().flat_map(move |own| {
            let unresolved = own.resources.iter().filter(|selected| selected.is_unresolved);
            unresolved.flat_map(move |selected| own.on(selected, is_wanted))
        })
    }

    /// The grants of a group, or of one that covers it, that may apply to a target, in some world.
    pub(super) fn including<'g>(
        &'g self,
        group: &GroupKey<'_>,
        target: &Target<'_>,
    ) -> impl Iterator<Item = GrantRef<'g, 's>> {
        self.near(target)
            .flat_map(move |(own, selected)| own.including(group).map(move |held| own.grant(held, selected)))
    }

    /// The grants of some groups that may apply to a target, in some world.
    pub(super) fn toward<'g>(
        &'g self,
        target: &Target<'_>,
        is_wanted: impl Fn(&GroupKey<'s>) -> bool + Copy,
    ) -> impl Iterator<Item = GrantRef<'g, 's>> {
        self.near(target).flat_map(move |(own, selected)| own.on(selected, is_wanted))
    }

    /// The resources that may select a target, in some world, each with its policy and whether it is readable.
    pub(super) fn selecting<'g>(
        &'g self,
        target: &Target<'_>,
    ) -> impl Iterator<Item = (usize, &'g Resource<'s>, bool)> {
        self.near(target).map(|(own, selected)| (own.policy, &selected.resource, selected.is_readable))
    }

    fn near<'g>(&'g self, target: &Target<'_>) -> impl Iterator<Item = (&'g OfPolicy<'s>, &'g Selected<'s>)> {
        let is_indexed = !self.places.is_empty();
        let few: &[OfPolicy<'s>] = if is_indexed { &[] } else { &self.policies };
        let found = if is_indexed { self.found(target) } else { Vec::new() };
        let found = found.into_iter().filter_map(|(policy, at)| {
            let own = self.policies.get(policy)?;
            Some((own, own.resources.get(at)?))
        });
        few.iter().flat_map(|own| own.resources.iter().map(move |selected| (own, selected))).chain(found)
    }

    /// Whether other grants are the same, written in the same order.
    pub(super) fn is_same(&self, other: &Grants<'_>) -> bool {
        self.policies.len() == other.policies.len()
            && self.policies.iter().zip(&other.policies).all(|(own, other)| own.is_same(other))
    }

    fn found(&self, target: &Target<'_>) -> Vec<Place> {
        let selectors = target.selectors();
        let places = selectors.iter().filter_map(|selector| self.places.get(selector));
        let mut found: Vec<Place> = places.flatten().copied().collect();
        found.sort_unstable();
        found
    }
}

impl<'s> OfPolicy<'s> {
    fn new(policy: usize, groups: Vec<Held<'s>>, resources: Vec<Selected<'s>>) -> OfPolicy<'s> {
        let indexed: &[Held<'s>] = if groups.len() > MANY { &groups } else { &[] };
        let places = indexed.iter().enumerate().map(|(at, held)| (held.group.clone(), at)).collect();
        OfPolicy { policy, groups, resources, places }
    }

    /// The groups that are a group, or cover it.
    fn including<'g>(&'g self, group: &GroupKey<'_>) -> impl Iterator<Item = &'g Held<'s>> {
        // What is not in the catalog is covered by nothing.
        let is_alone = group.known.is_none() && !self.places.is_empty();
        let few: &[Held<'s>] = if is_alone { &[] } else { &self.groups };
        let alone = if is_alone { self.places.get(group).and_then(|at| self.groups.get(*at)) } else { None };
        few.iter().filter(move |held| held.group.includes(group)).chain(alone)
    }

    /// The grants of some groups on one of the resources.
    fn on<'g>(
        &'g self,
        selected: &'g Selected<'s>,
        is_wanted: impl Fn(&GroupKey<'s>) -> bool + Copy,
    ) -> impl Iterator<Item = GrantRef<'g, 's>> {
        let groups = self.groups.iter().filter(move |held| is_wanted(&held.group));
        groups.map(move |held| self.grant(held, selected))
    }

    fn grants<'g>(
        &'g self,
        is_wanted: impl Fn(&GroupKey<'s>) -> bool + Copy,
    ) -> impl Iterator<Item = GrantRef<'g, 's>> {
        let groups = self.groups.iter().filter(move |held| is_wanted(&held.group));
        groups.flat_map(move |held| self.resources.iter().map(move |selected| self.grant(held, selected)))
    }

    fn is_same(&self, other: &OfPolicy<'_>) -> bool {
        let is_same_group = |(own, other): (&Held<'_>, &Held<'_>)| own.group.id == other.group.id;
        self.groups.len() == other.groups.len()
            && self.groups.iter().zip(&other.groups).all(is_same_group)
            && self.resources.len() == other.resources.len()
            && self.resources.iter().zip(&other.resources).all(|(own, other)| own.is_same(other))
    }

    fn grant<'g>(&'g self, held: &'g Held<'s>, selected: &'g Selected<'s>) -> GrantRef<'g, 's> {
        GrantRef {
            group: &held.group,
            scope: held.group.scope(),
            resource: &selected.resource,
            policy: self.policy,
            group_span: held.span,
            resource_span: selected.span,
            is_readable: selected.is_readable,
            is_unresolved: selected.is_unresolved,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use super::*;
    use crate::{catalog::Catalog, text::SourceId};

    #[test]
    fn a_policy_of_many_groups_includes_those_that_a_scan_finds() {
        let span = Span { source: SourceId(0), start: 0, end: 0 };
        let known = Catalog::builtin().groups().iter().map(GroupKey::from);
        let unknown = |at: usize| GroupKey { id: Cow::Owned(format!("unknown {at}")), known: None };
        let all: Vec<GroupKey<'_>> = known.chain((0..MANY).map(unknown)).collect();
        let held: Vec<Held<'_>> = all
            .iter()
            .step_by(2)
            .chain(all.iter().skip(MANY / 2))
            .map(|group| Held { group: group.clone(), span })
            .collect();
        let mut seen = HashSet::new();
        let held: Vec<Held<'_>> = held.into_iter().filter(|held| seen.insert(held.group.clone())).collect();
        let few = OfPolicy::new(0, held.get(..MANY).unwrap_or_default().to_vec(), Vec::new());
        let many = OfPolicy::new(0, held, Vec::new());
        assert!(few.places.is_empty() && !many.places.is_empty());
        let mut found = 0;
        for group in &all {
            for policy in [&few, &many] {
                let including: Vec<&GroupKey<'_>> = policy.including(group).map(|held| &held.group).collect();
                let scanned = policy.groups.iter().map(|held| &held.group).filter(|own| own.includes(group));
                assert_eq!(including, scanned.collect::<Vec<_>>(), "{}", group.id);
                found += including.len();
            }
        }
        assert!(found > all.len(), "{found}");
    }
}
