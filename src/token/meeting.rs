//! Finds policies that may reach the same thing, without comparing each with each.

use std::collections::HashMap;

use super::{Policy, Resource};

/// The first of some policies that names each thing. Things of different kinds may belong to the same account, so they
/// may be the same as far as a file tells.
#[derive(Debug, Default)]
pub struct Meeting<'t> {
    zones: HashMap<&'t str, usize>,
    accounts: HashMap<&'t str, usize>,
    other_than_zone: Option<usize>,
    other_than_account: Option<usize>,
    any: Option<usize>,
}

/// What two resources must share to meet.
enum Kind<'t> {
    /// Which account a zone belongs to, the file may not say.
    Zone(&'t str),
    Account(&'t str),
    Other,
}

fn kind<'t>(resource: &'t Resource<'_>) -> Kind<'t> {
    match resource {
        Resource::Zone { id, .. } => Kind::Zone(id),
        Resource::Account(id) | Resource::ZonesOf(id) => Kind::Account(id),
        _ => Kind::Other,
    }
}

impl<'t> Meeting<'t> {
    /// Adds a policy under a number; the numbers go up.
    pub fn add(&mut self, number: usize, policy: &'t Policy<'_>) {
        for entry in policy.resources.entries() {
            self.any.get_or_insert(number);
            let kind = kind(&entry.resource);
            if !matches!(kind, Kind::Zone(_)) {
                self.other_than_zone.get_or_insert(number);
            }
            if !matches!(kind, Kind::Account(_)) {
                self.other_than_account.get_or_insert(number);
            }
            match kind {
                Kind::Zone(id) => self.zones.entry(id).or_insert(number),
                Kind::Account(id) => self.accounts.entry(id).or_insert(number),
                Kind::Other => continue,
            };
        }
    }

    /// The number of the first policy of which some resource may be reached by this one as well.
    pub fn first(&self, policy: &Policy<'_>) -> Option<usize> {
        let of = |resource: &Resource<'_>| match kind(resource) {
            Kind::Zone(id) => self.zones.get(id).copied().into_iter().chain(self.other_than_zone).min(),
            Kind::Account(id) => self.accounts.get(id).copied().into_iter().chain(self.other_than_account).min(),
            Kind::Other => self.any,
        };
        policy.resources.entries().iter().filter_map(|entry| of(&entry.resource)).min()
    }
}
