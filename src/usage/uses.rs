//! Uses: distinct API calls with their counts, and the evidence for them.

use std::{
    collections::{BTreeMap, BTreeSet},
    net::IpAddr,
};

use jiff::Timestamp;

use super::{Need, Place};
use crate::{model::TokenName, text::Span};

/// The source of a use; each has its limits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Evidence {
    /// Cloudflare's audit log, which does not record reads.
    AuditLog,
    /// The log of a client or a proxy.
    HttpLog,
    /// The calls of applying a Terraform plan.
    Terraform,
    /// The calls of wrangler's commands.
    Wrangler,
    /// The documentation of a tool, or a declaration by the user.
    Declared,
}

impl Evidence {
    /// Whether this evidence includes reads.
    pub fn shows_reads(self) -> bool {
        self != Evidence::AuditLog
    }
}

/// The identity of a use: uses with equal keys are merged.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key {
    /// The token's ID, if the evidence includes it.
    pub token_id: Option<String>,
    /// The token's name, if the evidence includes it.
    pub token_name: Option<String>,
    /// The call or the permission group that is needed.
    pub need: Need,
    /// The resource that is acted on.
    pub place: Place,
    /// The source of the use.
    pub evidence: Evidence,
}

/// How often, when and from which addresses a use was seen.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Seen {
    /// The number of times.
    pub count: u64,
    /// The first time, if the evidence includes times.
    pub first: Option<Timestamp>,
    /// The last time, if the evidence includes times.
    pub last: Option<Timestamp>,
    /// The client addresses; at most [`MAX_ADDRESSES`].
    pub addresses: BTreeSet<IpAddr>,
    /// Whether there were more than [`MAX_ADDRESSES`] addresses.
    pub has_more_addresses: bool,
    /// How often the API answered with each HTTP status, where the evidence includes it.
    pub statuses: BTreeMap<u16, u64>,
    /// What causes the use, if a configuration says so.
    pub place: Option<Span>,
}

/// The most addresses kept for one use.
pub const MAX_ADDRESSES: usize = 64;

/// The most distinct calls kept that are not in the catalog.
pub(super) const MAX_UNMAPPED: usize = 10_000;

/// Whether an HTTP status says that a call failed. Of an object that does not exist, or that exists already, the API
/// only tells a token that may make the call.
pub fn is_failure(status: u16) -> bool {
    status >= 400 && status != 404 && status != 409
}

impl Seen {
    /// Counts the use once more.
    pub fn add(&mut self, at: Option<Timestamp>, from: Option<IpAddr>) {
        self.count_once(at, from, None);
    }

    /// Counts the use once more, with the HTTP status of the answer.
    pub(super) fn count_once(&mut self, at: Option<Timestamp>, from: Option<IpAddr>, status: Option<u16>) {
        self.count = self.count.saturating_add(1);
        if let Some(at) = at {
            self.first = Some(self.first.map_or(at, |first| first.min(at)));
            self.last = Some(self.last.map_or(at, |last| last.max(at)));
        }
        if let Some(status) = status {
            self.add_status(status, 1);
        }
        if let Some(from) = from {
            self.add_address(from);
        }
    }

    fn add_status(&mut self, status: u16, count: u64) {
        let own = self.statuses.entry(status).or_default();
        *own = own.saturating_add(count);
    }

    fn add_address(&mut self, address: IpAddr) {
        if self.addresses.contains(&address) {
            return;
        }
        if self.addresses.len() == MAX_ADDRESSES {
            // Keeps the lowest addresses, so that the order of merging does not matter.
            self.has_more_addresses = true;
            if self.addresses.last().is_none_or(|last| address > *last) {
                return;
            }
            self.addresses.pop_last();
        }
        self.addresses.insert(address);
    }

    /// A use that was seen once, with the HTTP status of the answer.
    pub fn once(at: Option<Timestamp>, status: Option<u16>) -> Seen {
        let statuses = status.into_iter().map(|status| (status, 1)).collect();
        Seen { count: 1, first: at, last: at, statuses, ..Seen::default() }
    }

    /// Whether every call failed, so that none shows that the token needs the permission.
    pub fn has_failed(&self) -> bool {
        !self.statuses.is_empty() && self.statuses.keys().all(|status| is_failure(*status))
    }

    /// Adds the counts of another record of the same use.
    pub fn merge(&mut self, other: &Seen) {
        self.count = self.count.saturating_add(other.count);
        self.first = [self.first, other.first].into_iter().flatten().min();
        self.last = [self.last, other.last].into_iter().flatten().max();
        self.has_more_addresses |= other.has_more_addresses;
        self.place = self.place.or(other.place);
        other.statuses.iter().for_each(|(status, count)| self.add_status(*status, *count));
        other.addresses.iter().for_each(|address| self.add_address(*address));
    }
}

/// All known uses, in an order that does not depend on the order of the input.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Uses {
    /// The uses, by their identity.
    pub all: BTreeMap<Key, Seen>,
    /// The number of calls dropped because there were too many that are not in the catalog.
    pub overflow: u64,
    /// The calls that are not in the catalog.
    unmapped: BTreeSet<Key>,
}

impl Uses {
    /// Adds a use, or merges it into one with an equal key.
    pub fn add(&mut self, key: Key, seen: &Seen) {
        if let Some(own) = self.all.get_mut(&key) {
            return own.merge(seen);
        }
        if matches!(key.need, Need::Unmapped(..)) && !self.makes_room(&key) {
            self.overflow = self.overflow.saturating_add(seen.count);
            return;
        }
        self.all.insert(key, seen.clone());
    }

    /// Whether a call that is not in the catalog is among the first of them in order. The last of them gives way, so that
    /// the order of the input does not matter.
    fn makes_room(&mut self, key: &Key) -> bool {
        if self.unmapped.len() == MAX_UNMAPPED {
            if self.unmapped.last().is_some_and(|last| key > last) {
                return false;
            }
            let dropped = self.unmapped.pop_last().and_then(|last| self.all.remove(&last));
            self.overflow = self.overflow.saturating_add(dropped.map_or(0, |seen| seen.count));
        }
        self.unmapped.insert(key.clone())
    }

    /// Adds all uses of another collection.
    pub fn extend(&mut self, others: &Uses) {
        others.all.iter().for_each(|(key, seen)| self.add(key.clone(), seen));
        self.overflow = self.overflow.saturating_add(others.overflow);
    }

    /// Whether there are no uses.
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// The uses of a token, by ID or else by name; uses without a token count for every token.
    pub fn of(&self, token: &TokenName) -> Uses {
        let is_own = |key: &Key| match (&key.token_id, &key.token_name) {
            (Some(id), _) if token.id.is_some() => token.id.as_ref() == Some(id),
            (_, Some(name)) => token.name.as_ref() == Some(name),
            (Some(_), None) => false,
            (None, None) => true,
        };
        let mut own = Uses::default();
        self.all.iter().filter(|(key, _)| is_own(key)).for_each(|(key, seen)| own.add(key.clone(), seen));
        own
    }

    /// Whether any evidence includes reads.
    pub fn shows_reads(&self) -> bool {
        self.all.keys().any(|key| key.evidence.shows_reads())
    }

    /// The earliest and the latest time of all uses.
    pub fn window(&self) -> (Option<Timestamp>, Option<Timestamp>) {
        let first = self.all.values().filter_map(|seen| seen.first).min();
        let last = self.all.values().filter_map(|seen| seen.last).max();
        (first, last)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(statuses: &[u16]) -> Seen {
        let mut all = Seen::default();
        statuses.iter().for_each(|status| all.merge(&Seen::once(None, Some(*status))));
        all
    }

    #[test]
    fn a_use_failed_if_every_call_did() {
        for (statuses, has_failed) in [
            (&[][..], false),
            (&[200], false),
            (&[304], false),
            (&[403], true),
            (&[403, 429, 500], true),
            (&[403, 200], false),
            (&[404], false),
            (&[409], false),
            (&[400], true),
        ] {
            assert_eq!(seen(statuses).has_failed(), has_failed, "{statuses:?}");
        }
        assert_eq!(seen(&[200, 403, 200]).statuses, BTreeMap::from([(200, 2), (403, 1)]));
        assert_eq!(seen(&[200, 403, 200]).count, 3);
    }
}
