//! What the new policy keeps of the old token although no call shows that it is needed, and why the rest is dropped.

use std::collections::{BTreeSet, HashMap};

use super::{Dropped, Kept, Trimmer};
use crate::{
    access::{Everywhere, GroupKey},
    model::{Resource, Token, Zones},
    text::listed,
};

impl Trimmer<'_, '_, '_> {
    /// Audit logs do not record reads: keeps groups that only read, and the read part of a group that writes.
    pub(super) fn keep_reads(&mut self, old: &Token<'_>) {
        if self.job.uses.shows_reads() {
            return;
        }
        let mut kept_on: HashMap<Resource<'_>, Vec<GroupKey<'_>>> = HashMap::new();
        for kept in &self.trimmed.kept {
            kept_on.entry(kept.on.plain()).or_default().push(kept.group.clone());
        }
        for (policy, _, group) in old.granted() {
            let reading = match group.changes() {
                true => self.job.catalog.read_counterpart(group).filter(|counterpart| group.covers(counterpart)),
                false => Some(group),
            };
            let Some(reading) = reading else { continue };
            for entry in policy.entries_in(group.scope) {
                let reading = GroupKey::from(reading);
                let covering = entry.resource.covering();
                let mut covering = covering.iter().filter_map(|resource| kept_on.get(resource)).flatten();
                if !covering.any(|kept| kept.includes(&reading)) {
                    kept_on.entry(entry.resource.plain()).or_default().push(reading.clone());
                    self.trimmed.kept.push(Kept {
                        group: reading,
                        on: entry.resource.clone().into_owned(),
                        reasons: Vec::new(),
                        count: 0,
                        caution: Some("may be needed: audit logs do not record reads".to_owned()),
                    });
                }
            }
        }
    }

    /// Keeps groups that are not in the catalog as long as a call is unexplained.
    pub(super) fn keep_unknown(&mut self) {
        let Some(old) = &self.old else { return };
        for grant in old.access().allows.of(|group| group.known.is_none()) {
            let group = grant.group.clone().into_owned();
            let is_needed = self.doubtful.contains(&group);
            if !is_needed && self.trimmed.is_least() {
                continue;
            }
            let caution = match is_needed {
                true => "the catalog does not know it, and it may allow a call that nothing else explains",
                false => "the catalog does not know it, and not every call is explained",
            };
            self.trimmed.kept.push(Kept {
                group,
                on: grant.resource.clone().into_owned(),
                reasons: Vec::new(),
                count: 0,
                caution: Some(caution.to_owned()),
            });
        }
    }

    /// Keeps denies of the old token that restrict, or may restrict, a kept grant; without them the new policy could
    /// grant more.
    pub(super) fn keep_denies(&mut self) {
        let Some(old) = self.old.as_ref().map(Everywhere::access) else { return };
        for deny in old.denies.iter() {
            let is_related = self.trimmed.kept.iter().any(|kept| {
                let is_group = old.is_related(deny.group, &kept.group);
                is_group && deny.resource.may_overlap(&kept.on)
            });
            if is_related {
                self.trimmed.denies.push(Kept {
                    group: deny.group.clone().into_owned(),
                    on: deny.resource.clone().into_owned(),
                    reasons: Vec::new(),
                    count: 0,
                    caution: Some("restricts, or may restrict, a grant that is kept".to_owned()),
                });
            }
        }
    }

    pub(super) fn dropped(&mut self, old: &Token<'_>) {
        let why = WhyDropped::new(&self.trimmed.kept, self.job.zones);
        let mut dropped = Vec::new();
        for policy in old.allows() {
            for group in &policy.groups {
                let Some(key) = GroupKey::of(&group.value) else { continue };
                for entry in policy.resources.entries() {
                    if let Some(why) = why.of(&key, &entry.resource) {
                        let on = self.job.zones.described(&entry.resource);
                        dropped.push(Dropped { group: key.described(), on, why });
                    }
                }
            }
        }
        self.trimmed.dropped.extend(dropped);
    }
}

/// The reasons why grants of the old token are not in the new policy. What is kept is found by its resource, because a
/// token may have many thousands.
struct WhyDropped<'k> {
    zones: &'k Zones,
    /// What is kept on each resource.
    on: HashMap<Resource<'k>, Vec<&'k Kept>>,
    /// What is kept on each resource, or on one that it covers.
    within: HashMap<Resource<'k>, Vec<&'k Kept>>,
}

impl<'k> WhyDropped<'k> {
    fn new(kept: &'k [Kept], zones: &'k Zones) -> WhyDropped<'k> {
        let mut why = WhyDropped { zones, on: HashMap::new(), within: HashMap::new() };
        for kept in kept {
            why.on.entry(kept.on.plain()).or_default().push(kept);
            for resource in kept.on.covering() {
                why.within.entry(resource).or_default().push(kept);
            }
        }
        why
    }

    /// The reason for a group on a resource; `None` if the new policy has it.
    fn of(&self, group: &GroupKey<'_>, resource: &Resource<'_>) -> Option<String> {
        let covering = resource.covering();
        let mut covering = covering.iter().filter_map(|resource| self.on.get(resource)).flatten();
        if covering.any(|kept| kept.group == *group) {
            return None;
        }
        if group.known.is_none() {
            return Some("the catalog does not know it, and every call is explained without it".to_owned());
        }
        let within = self.within.get(&resource.plain()).into_iter().flatten();
        let less = within.filter(|kept| group.includes(&kept.group));
        let words = |kept: &&Kept| format!("`{}` on {}", kept.group.described(), self.zones.described(&kept.on));
        let less: BTreeSet<String> = less.map(words).collect();
        let less: Vec<String> = less.into_iter().collect();
        Some(match less.is_empty() {
            true => "no call needs it".to_owned(),
            false => format!("{} suffices for the calls that were made", listed(&less)),
        })
    }
}
