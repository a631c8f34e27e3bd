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

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use crate::{
        read::{self, Item},
        source::{Source, SourceId},
    };

    const RESOURCES: [&str; 8] = [
        r#""com.cloudflare.api.account.*":"*""#,
        r#""com.cloudflare.api.account.000000000000000000000000000000ac":"*""#,
        r#""com.cloudflare.api.account.000000000000000000000000000000ad":"*""#,
        r#""com.cloudflare.api.account.zone.*":"*""#,
        r#""com.cloudflare.api.account.zone.000000000000000000000000000000a1":"*""#,
        r#""com.cloudflare.api.account.zone.000000000000000000000000000000a2":"*""#,
        r#""com.cloudflare.api.account.000000000000000000000000000000ac":{"com.cloudflare.api.account.zone.*":"*"}"#,
        r#""com.cloudflare.edge.r2.bucket.*":"*""#,
    ];

    /// Whether two resources may be the same, told pair by pair.
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
        // Every pair of resources is a policy.
        let pairs = (0..RESOURCES.len()).flat_map(|one| (one..RESOURCES.len()).map(move |other| (one, other)));
        let policies: Vec<String> = pairs
            .filter_map(|(one, other)| Some((RESOURCES.get(one)?, RESOURCES.get(other)?)))
            .map(|(one, other)| {
                let resources = if one == other { (*one).to_owned() } else { format!("{one},{other}") };
                format!(r#"{{"effect":"allow","permission_groups":[],"resources":{{{resources}}}}}"#)
            })
            .collect();
        let text = format!(r#"{{"name":"a","policies":[{}]}}"#, policies.join(","));
        let source = Source::new(SourceId(0), "a.json".to_owned(), text.into_bytes()).unwrap();
        let mut token = None;
        read::read(&source, &mut |item| {
            if let Item::Token(found) = item {
                token = Some(found);
            }
        });
        let token = token.unwrap();
        for from in 0..token.policies.len() {
            let others = || token.policies.iter().enumerate().skip(from);
            let mut meeting = Meeting::default();
            others().for_each(|(number, policy)| meeting.add(number, policy));
            for policy in &token.policies {
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
