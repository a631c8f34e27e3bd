//! Evidence of what tokens are used for: API calls that were seen, or that a tool is known to make.

use std::{
    collections::{BTreeMap, BTreeSet},
    net::IpAddr,
};

use jiff::Timestamp;

use crate::{
    catalog::{Catalog, Group, Operation, Scope},
    model::TokenName,
};

/// Where evidence comes from: each has its limits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
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

/// What a use acts on.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Place {
    /// An account, by id.
    Account(String),
    /// A zone, by id.
    Zone(String),
    /// An R2 bucket: account, jurisdiction and name, as keys of resources have them.
    Bucket(String),
    /// The token's own user.
    User,
    /// Nothing in particular: a list over everything that the token reaches.
    Any,
}

impl Place {
    /// What a call acts on.
    pub fn of(operation: Operation, path: &str) -> Place {
        let is_id = |id: &String| !id.starts_with(['{', ':']);
        match operation.place(path) {
            (Some(account), _) if is_id(&account) => Place::Account(account),
            (_, Some(zone)) if is_id(&zone) => Place::Zone(zone),
            _ if operation.path.starts_with("/user") => Place::User,
            _ => Place::Any,
        }
    }

    /// `zone:…`, `account:…`, `bucket:…`, `user`, or nothing.
    pub fn key(&self) -> String {
        match self {
            Place::Account(id) => format!("account:{id}"),
            Place::Zone(id) => format!("zone:{id}"),
            Place::Bucket(text) => format!("bucket:{text}"),
            Place::User => "user".to_owned(),
            Place::Any => String::new(),
        }
    }

    /// The place that a key names.
    pub fn parse(key: &str) -> Option<Place> {
        match key.split_once(':') {
            Some(("account", id)) if !id.is_empty() => Some(Place::Account(id.to_owned())),
            Some(("zone", id)) if !id.is_empty() => Some(Place::Zone(id.to_owned())),
            Some(("bucket", text)) if !text.is_empty() => Some(Place::Bucket(text.to_owned())),
            None if key == "user" => Some(Place::User),
            None if key.is_empty() => Some(Place::Any),
            _ => None,
        }
    }
}

/// What a use needs.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Need {
    /// To make a call: its place in the table of operations.
    Operation(usize),
    /// To make a call on a ruleset of a phase: the call's place in the table, and the phase.
    Phase(usize, &'static str),
    /// A group as such, by id: where a tool says so.
    Group(&'static str),
    /// To make a call that the catalogue does not have: method and path, ids left out.
    Unmapped(String, String),
}

impl Need {
    /// To make a call, on a ruleset of a phase where the catalogue knows it.
    pub fn of(operation: Operation, phase: Option<&str>, catalog: &'static Catalog) -> Need {
        match phase.and_then(|phase| catalog.ruleset_phase(phase)) {
            Some(phase) => Need::Phase(operation.at, phase),
            None => Need::Operation(operation.at),
        }
    }

    /// The operation, where it is one.
    pub fn operation(&self, catalog: &'static Catalog) -> Option<Operation> {
        match self {
            Need::Operation(at) | Need::Phase(at, _) => catalog.all_operations().get(*at).copied(),
            _ => None,
        }
    }

    /// The groups of which any one suffices, as the catalogue states them.
    pub fn groups(&self, catalog: &'static Catalog) -> Vec<&'static Group> {
        match self {
            Need::Operation(_) | Need::Phase(..) => {
                self.operation(catalog).into_iter().flat_map(|operation| operation.groups(catalog)).collect()
            }
            Need::Group(id) => {
                let Some(own) = catalog.group(id) else { return Vec::new() };
                // What is allowed on each bucket of an account is allowed on one.
                let above = own.name.replace("Bucket Item ", "");
                let above = catalog.groups().iter().filter(|group| own.scope == Scope::R2Bucket && group.name == above);
                let above = above.flat_map(|group| std::iter::once(group).chain(catalog.wholes_of(group)));
                std::iter::once(own).chain(catalog.wholes_of(own)).chain(above).collect()
            }
            Need::Unmapped(..) => Vec::new(),
        }
    }

    /// The need in words.
    pub fn described(&self, catalog: &'static Catalog) -> String {
        match self {
            Need::Operation(_) => {
                let operation = self.operation(catalog);
                operation.map_or(String::new(), |operation| format!("{} {}", operation.method, operation.path))
            }
            Need::Phase(_, phase) => {
                let operation = self.operation(catalog);
                operation.map_or(String::new(), |operation| {
                    format!("{} {} of phase {phase}", operation.method, operation.path)
                })
            }
            Need::Group(id) => catalog.group(id).map_or((*id).to_owned(), |group| format!("`{}` itself", group.name)),
            Need::Unmapped(method, path) => format!("{} {}", crate::text::shown(method), crate::text::shown(path)),
        }
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
