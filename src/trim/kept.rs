//! What the new policy keeps of the old token although no call shows that it is needed, and why the rest is dropped.

use std::collections::{BTreeSet, HashSet};

use super::{Dropped, Kept, Trimmer};
use crate::{
    access::{Everywhere, GroupKey},
    model::{Resource, Token},
    text::listed,
};

impl Trimmer<'_, '_, '_> {
    /// Audit logs do not record reads: keeps groups that only read, and the read part of a group that writes.
    pub(super) fn keep_reads(&mut self, old: &Token<'_>) {
        if self.job.uses.shows_reads() {
            return;
        }
        for (policy, _, group) in old.granted() {
            let reading = match group.changes() {
                true => self.job.catalog.read_counterpart(group).filter(|counterpart| group.covers(counterpart)),
                false => Some(group),
            };
            let Some(reading) = reading else { continue };
            for entry in policy.entries_in(group.scope) {
                let is_covered = self.trimmed.kept.iter().any(|kept| {
                    let is_same = kept.group.known.is_some_and(|own| own.id == reading.id || own.covers(reading));
                    is_same && kept.on.covers(&entry.resource)
                });
                if !is_covered {
                    self.trimmed.kept.push(Kept {
                        group: reading.into(),
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
        // Most grants that are kept are kept as they are.
        let same: HashSet<(&GroupKey<'_>, &Resource<'_>)> =
            self.trimmed.kept.iter().map(|kept| (&kept.group, &kept.on)).collect();
        let mut dropped = Vec::new();
        for policy in old.allows() {
            for group in &policy.groups {
                let Some(key) = GroupKey::of(&group.value) else { continue };
                for entry in policy.resources.entries().iter().filter(|entry| !same.contains(&(&key, &entry.resource)))
                {
                    if let Some(why) = self.why_dropped(&key, &entry.resource) {
                        let on = self.job.zones.described(&entry.resource);
                        dropped.push(Dropped { group: key.described(), on, why });
                    }
                }
            }
        }
        self.trimmed.dropped.extend(dropped);
    }

    /// The reason why a grant of the old token is not in the new policy; `None` if it is.
    fn why_dropped(&self, group: &GroupKey<'_>, resource: &Resource<'_>) -> Option<String> {
        let kept = &self.trimmed.kept;
        if kept.iter().any(|kept| kept.group == *group && kept.on.covers(resource)) {
            return None;
        }
        let Some(known) = group.known else {
            return Some("the catalog does not know it, and every call is explained without it".to_owned());
        };
        let within = |kept: &&Kept| {
            let is_part = kept.group.known.is_some_and(|own| own.id == known.id || known.covers(own));
            is_part && resource.covers(&kept.on)
        };
        let words = |kept: &Kept| format!("`{}` on {}", kept.group.described(), self.job.zones.described(&kept.on));
        let less: BTreeSet<String> = kept.iter().filter(within).map(words).collect();
        let less: Vec<String> = less.into_iter().collect();
        Some(match less.is_empty() {
            true => "no call needs it".to_owned(),
            false => format!("{} suffices for the calls that were made", listed(&less)),
        })
    }
}
