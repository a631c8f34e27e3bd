//! Finds policies that may apply to the same resource, without comparing every pair.

use std::collections::HashMap;

use super::{Policy, Resource};

/// For each resource, the first policy that names it. Resources of different kinds may belong to the same account, so
/// they may overlap as far as a file shows.
#[derive(Debug, Default)]
pub struct Meeting<'t> {
    zones: HashMap<&'t str, usize>,
    accounts: HashMap<&'t str, usize>,
    other_than_zone: Option<usize>,
    other_than_account: Option<usize>,
    any: Option<usize>,
}

/// What two resources must have in common to overlap.
enum Identity<'t> {
    /// Compared without its account, which the file may not contain.
    Zone(&'t str),
    Account(&'t str),
    Other,
}

fn kind<'t>(resource: &'t Resource<'_>) -> Identity<'t> {
    match resource {
        Resource::Zone { id, .. } => Identity::Zone(id),
        Resource::Account(id) | Resource::ZonesOf(id) => Identity::Account(id),
        _ => Identity::Other,
    }
}

impl<'t> Meeting<'t> {
    /// Adds a policy with a number. Numbers must increase.
    pub fn add(&mut self, number: usize, policy: &'t Policy<'_>) {
        for entry in policy.resources.entries() {
            self.any.get_or_insert(number);
            let kind = kind(&entry.resource);
            if !matches!(kind, Identity::Zone(_)) {
                self.other_than_zone.get_or_insert(number);
            }
            if !matches!(kind, Identity::Account(_)) {
                self.other_than_account.get_or_insert(number);
            }
            match kind {
                Identity::Zone(id) => self.zones.entry(id).or_insert(number),
                Identity::Account(id) => self.accounts.entry(id).or_insert(number),
                Identity::Other => continue,
            };
        }
    }

    /// The number of the first policy with a resource that this policy may also apply to.
    pub fn first(&self, policy: &Policy<'_>) -> Option<usize> {
        let of = |resource: &Resource<'_>| match kind(resource) {
            Identity::Zone(id) => self.zones.get(id).copied().into_iter().chain(self.other_than_zone).min(),
            Identity::Account(id) => self.accounts.get(id).copied().into_iter().chain(self.other_than_account).min(),
            Identity::Other => self.any,
        };
        policy.resources.entries().iter().filter_map(|entry| of(&entry.resource)).min()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        model::{ResourceEntry, Resources, Selection},
        text::{SourceId, Span, Spanned},
    };

    const ACCOUNT: &str = "com.cloudflare.api.account.000000000000000000000000000000ac";
    const RESOURCES: [(Option<&str>, &str); 8] = [
        (None, "com.cloudflare.api.account.*"),
        (None, ACCOUNT),
        (None, "com.cloudflare.api.account.000000000000000000000000000000ad"),
        (None, "com.cloudflare.api.account.zone.*"),
        (None, "com.cloudflare.api.account.zone.000000000000000000000000000000a1"),
        (None, "com.cloudflare.api.account.zone.000000000000000000000000000000a2"),
        (Some(ACCOUNT), "com.cloudflare.api.account.zone.*"),
        (None, "com.cloudflare.edge.r2.bucket.*"),
    ];

    const SPAN: Span = Span { source: SourceId(0), start: 0, end: 0 };

    fn entry((outer, key): (Option<&'static str>, &'static str)) -> ResourceEntry<'static> {
        let text = |text: &'static str| Spanned { value: text.into(), span: SPAN };
        ResourceEntry {
            is_partial: false,
            resource: Resource::new(&key.into(), outer.map(Into::into).as_ref()),
            key: text(key),
            outer: outer.map(text),
            selection: Spanned { value: Selection::All, span: SPAN },
            span: SPAN,
        }
    }

    fn policy(entries: Vec<ResourceEntry<'static>>) -> Policy<'static> {
        Policy {
            span: SPAN,
            grip: SPAN,
            id: None,
            effect: None,
            groups: Vec::new(),
            groups_span: None,
            undecided: Vec::new(),
            resources: Resources::Listed { span: SPAN, key_span: SPAN, entries },
            unread: Vec::new(),
        }
    }

    /// Whether two resources may overlap, decided pair by pair.
    fn meet(one: &Resource<'_>, other: &Resource<'_>) -> bool {
        match (one, other) {
            (Resource::Zone { id, .. }, Resource::Zone { id: other, .. }) => id == other,
            (Resource::Account(id) | Resource::ZonesOf(id), Resource::Account(other) | Resource::ZonesOf(other)) => {
                id == other
            }
            _ => true,
        }
    }

    #[test]
    fn policies_are_found_as_by_comparing_each_with_each() {
        // Each pair of resources becomes a policy.
        let pairs = (0..RESOURCES.len()).flat_map(|one| (one..RESOURCES.len()).map(move |other| (one, other)));
        let policies: Vec<Policy<'_>> = pairs
            .filter_map(|(one, other)| Some((one == other, *RESOURCES.get(one)?, *RESOURCES.get(other)?)))
            .map(|(is_single, one, other)| {
                policy(if is_single { vec![entry(one)] } else { vec![entry(one), entry(other)] })
            })
            .collect();
        for from in 0..policies.len() {
            let others = || policies.iter().enumerate().skip(from);
            let mut meeting = Meeting::default();
            others().for_each(|(number, policy)| meeting.add(number, policy));
            for policy in &policies {
                let is_met = |other: &Policy<'_>| {
                    let entries = policy.resources.entries();
                    let mut own = other.resources.entries().iter();
                    own.any(|other| entries.iter().any(|entry| meet(&entry.resource, &other.resource)))
                };
                let expected = others().find(|(_, other)| is_met(other)).map(|(number, _)| number);
                assert_eq!(meeting.first(policy), expected, "{:?}", policy.resources);
            }
        }
    }
}
