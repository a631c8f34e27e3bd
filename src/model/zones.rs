//! Zones known from outside the tokens: their names and accounts.

use std::{collections::BTreeMap, sync::OnceLock};

use super::{Resource, unresolved::named};
use crate::text::shown;

/// A zone from a saved response of `GET /zones`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Zone {
    /// The domain of the zone.
    pub name: String,
    /// The ID of the account that the zone belongs to.
    pub account: Option<String>,
    /// The name of that account.
    pub account_name: Option<String>,
}

/// The zones known from outside the tokens, by ID.
#[derive(Debug, Clone, Default)]
pub struct Zones {
    /// The zones by ID.
    pub all: BTreeMap<String, Zone>,
    /// The names of accounts by ID, computed on first use.
    account_names: OnceLock<BTreeMap<String, Option<String>>>,
}

impl PartialEq for Zones {
    fn eq(&self, other: &Zones) -> bool {
        self.all == other.all
    }
}

impl Eq for Zones {}

impl Zones {
    /// The account ID of a zone, if known.
    pub fn account(&self, zone: &str) -> Option<&str> {
        self.all.get(zone)?.account.as_deref()
    }

    /// A zone for display, with its domain if known.
    pub fn zone_described(&self, id: &str) -> String {
        match self.all.get(id) {
            Some(zone) => format!("zone {} (`{}`)", shown(&zone.name), shown(id)),
            None => named("zone", id),
        }
    }

    /// An account for display, with its name if known.
    pub fn account_described(&self, id: &str) -> String {
        let names = self.account_names.get_or_init(|| {
            let mut names = BTreeMap::new();
            for zone in self.all.values() {
                if let Some(account) = &zone.account {
                    names.entry(account.clone()).or_insert_with(|| zone.account_name.clone());
                }
            }
            names
        });
        match names.get(id).and_then(Option::as_deref) {
            Some(name) => format!("account {} (`{}`)", shown(name), shown(id)),
            None => named("account", id),
        }
    }

    /// A resource for display, with names if known.
    pub fn described(&self, resource: &Resource<'_>) -> String {
        match resource {
            Resource::Account(id) => self.account_described(id),
            Resource::ZonesOf(id) => format!("every zone of {}", self.account_described(id)),
            Resource::BucketsOf(id) => format!("every R2 bucket of {}", self.account_described(id)),
            Resource::Zone { id, .. } => self.zone_described(id),
            other => other.described(),
        }
    }
}
