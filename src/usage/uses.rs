//! Evidence of what tokens are used for: API calls that were seen, or that a tool is known to make.

use std::{
    collections::{BTreeMap, BTreeSet},
    net::IpAddr,
};

use jiff::Timestamp;

use super::{Need, Place};
use crate::model::TokenName;

/// Where evidence comes from: each has its limits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Evidence {
    /// Cloudflare's audit log, which holds no reads.
    AuditLog,
    /// Calls as a client or a proxy logged them.
    HttpLog,
    /// The calls that applying a plan makes.
    Terraform,
    /// The calls of wrangler's commands.
    Wrangler,
    /// What a tool documents, or the user declares.
    Declared,
}

impl Evidence {
    /// Whether it shows reads as well.
    pub fn shows_reads(self) -> bool {
        self != Evidence::AuditLog
    }
}

/// Which use it is: uses with equal keys are one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key {
    /// The token's id, where the evidence has it.
    pub token_id: Option<String>,
    /// The token's name, where the evidence has it.
    pub token_name: Option<String>,
    /// What it needs.
    pub need: Need,
    /// On what.
    pub place: Place,
    /// How it is known.
    pub evidence: Evidence,
}

/// How often, when and from where.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Seen {
    /// How many times.
    pub count: u64,
    /// First and last, where the evidence has times.
    pub first: Option<Timestamp>,
    /// The last time.
    pub last: Option<Timestamp>,
    /// From where: at most [`MAX_ADDRESSES`].
    pub addresses: BTreeSet<IpAddr>,
    /// Whether there were more addresses than that.
    pub has_more_addresses: bool,
}

/// Addresses that are kept of one use.
pub const MAX_ADDRESSES: usize = 64;

/// Calls that no operation explains are kept up to so many.
const MAX_UNMAPPED: usize = 10_000;

impl Seen {
    /// One more time.
    pub fn add(&mut self, at: Option<Timestamp>, from: Option<IpAddr>) {
        self.merge(&Seen {
            count: 1,
            first: at,
            last: at,
            addresses: from.into_iter().collect(),
            has_more_addresses: false,
        });
    }

    /// All of both.
    pub fn merge(&mut self, other: &Seen) {
        self.count = self.count.saturating_add(other.count);
        self.first = [self.first, other.first].into_iter().flatten().min();
        self.last = [self.last, other.last].into_iter().flatten().max();
        self.has_more_addresses |= other.has_more_addresses;
        for address in &other.addresses {
            if self.addresses.contains(address) {
                continue;
            }
            if self.addresses.len() == MAX_ADDRESSES {
                // The smallest are kept, so that the order of merging does not matter.
                self.has_more_addresses = true;
                if self.addresses.last().is_some_and(|last| address < last) {
                    self.addresses.pop_last();
                } else {
                    continue;
                }
            }
            self.addresses.insert(*address);
        }
    }
}

/// All uses that are known, in an order that does not depend on the evidence's.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Uses {
    /// The uses.
    pub all: BTreeMap<Key, Seen>,
    /// Unmapped calls that found no room.
    pub overflow: u64,
    unmapped: usize,
}

impl Uses {
    /// Adds a use.
    pub fn add(&mut self, key: Key, seen: &Seen) {
        if let Some(own) = self.all.get_mut(&key) {
            return own.merge(seen);
        }
        if matches!(key.need, Need::Unmapped(..)) {
            if self.unmapped == MAX_UNMAPPED {
                self.overflow += seen.count;
                return;
            }
            self.unmapped += 1;
        }
        self.all.insert(key, seen.clone());
    }

    /// Adds all of others.
    pub fn extend(&mut self, others: &Uses) {
        others.all.iter().for_each(|(key, seen)| self.add(key.clone(), seen));
        self.overflow += others.overflow;
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// Those of a token, by id, else by name; evidence that names no token counts for any.
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

    /// Whether reads would show: only where some evidence has them.
    pub fn shows_reads(&self) -> bool {
        self.all.keys().any(|key| key.evidence.shows_reads())
    }

    /// The first and the last time of all.
    pub fn window(&self) -> (Option<Timestamp>, Option<Timestamp>) {
        let first = self.all.values().filter_map(|seen| seen.first).min();
        let last = self.all.values().filter_map(|seen| seen.last).max();
        (first, last)
    }
}
