//! Zones known from outside the tokens: their names and accounts.

use std::collections::BTreeMap;

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
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Zones {
    /// The zones by ID.
    pub all: BTreeMap<String, Zone>,
}

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
        let zone = self.all.values().find(|zone| zone.account.as_deref() == Some(id));
        match zone.and_then(|zone| zone.account_name.as_deref()) {
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
