//! Zones that are known from outside the tokens: their names and accounts.

use std::collections::BTreeMap;

use super::Resource;
use crate::text::shown;

/// One zone of a saved answer of `GET /zones`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Zone {
    /// Its domain.
    pub name: String,
    /// The account that it belongs to.
    pub account: Option<String>,
    /// That account's name.
    pub account_name: Option<String>,
}

/// The zones that are known from outside the tokens, by id.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Zones {
    /// The zones.
    pub all: BTreeMap<String, Zone>,
}

impl Zones {
    /// The account of a zone.
    pub fn account(&self, zone: &str) -> Option<&str> {
        self.all.get(zone)?.account.as_deref()
    }

    /// A zone in words, by its domain where that is known.
    pub fn zone_described(&self, id: &str) -> String {
        match self.all.get(id) {
            Some(zone) => format!("zone {} (`{}`)", shown(&zone.name), shown(id)),
            None => format!("zone `{}`", shown(id)),
        }
    }

    /// An account in words, by its name where that is known.
    pub fn account_described(&self, id: &str) -> String {
        let zone = self.all.values().find(|zone| zone.account.as_deref() == Some(id));
        match zone.and_then(|zone| zone.account_name.as_deref()) {
            Some(name) => format!("account {} (`{}`)", shown(name), shown(id)),
            None => format!("account `{}`", shown(id)),
        }
    }

    /// What a selector selects, with names where they are known.
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
