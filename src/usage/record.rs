//! Uses as JSON lines, version 1: files can be concatenated.

use std::{
    collections::{BTreeMap, BTreeSet},
    io::{self, Write},
    net::IpAddr,
};

use serde::{Deserialize, Serialize};

use super::{Evidence, Key, Need, Place, Seen, Uses};
use crate::{catalog::Catalog, syntax::json, text::masked};

#[derive(Serialize, Deserialize)]
pub(super) struct Record {
    /// The version of the format, which also identifies it.
    tokenlint_use: u8,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    token_id: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    token_name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    method: Option<String>,
    /// The path template of the operation, or the path of a call that is not in the catalog.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    operation: Option<String>,
    /// The phase of the ruleset, if known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    phase: Option<String>,
    /// The ID of a group that is needed by itself rather than for a call.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    group: Option<String>,
    #[serde(default)]
    resource: String,
    evidence: Evidence,
    count: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    first: Option<jiff::Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    last: Option<jiff::Timestamp>,
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    addresses: BTreeSet<IpAddr>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    more_addresses: bool,
    /// How often the API answered with each HTTP status.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    statuses: BTreeMap<u16, u64>,
}

/// Writes uses, one JSON object for each line.
///
/// # Errors
/// Errors of the writer.
pub fn write(uses: &Uses, catalog: &'static Catalog, out: &mut dyn Write) -> io::Result<()> {
    // Masked before they are sorted and merged, so that reading them again gives the same.
    let mut shown = Uses::default();
    uses.all.iter().for_each(|(key, seen)| shown.add(without_secrets(key), seen));
    for (key, seen) in &shown.all {
        let (method, operation, group) = match &key.need {
            Need::Operation(_) | Need::Phase(..) => {
                let operation = key.need.operation(catalog);
                let text = |text: &str| Some(text.to_owned());
                (operation.and_then(|own| text(own.method)), operation.and_then(|own| text(own.path)), None)
            }
            Need::Group(id) => (None, None, Some((*id).to_owned())),
            Need::Unmapped(method, path) => (Some(method.clone()), Some(path.clone()), None),
        };
        let record = Record {
            tokenlint_use: 1,
            token_id: key.token_id.clone(),
            token_name: key.token_name.clone(),
            method,
            operation,
            phase: if let Need::Phase(_, phase) = key.need { Some(phase.to_owned()) } else { None },
            group,
            resource: key.place.key(),
            evidence: key.evidence,
            count: seen.count,
            first: seen.first,
            last: seen.last,
            addresses: seen.addresses.clone(),
            more_addresses: seen.has_more_addresses,
            statuses: seen.statuses.clone(),
        };
        json::write_line(&record, out)?;
    }
    Ok(())
}

fn without_secrets(key: &Key) -> Key {
    let text = |text: &Option<String>| text.as_deref().map(|text| masked(text).into_owned());
    let mut key = Key { token_id: text(&key.token_id), token_name: text(&key.token_name), ..key.clone() };
    if let Need::Unmapped(_, path) = &mut key.need {
        *path = masked(path).into_owned();
    }
    key
}

impl Record {
    /// The use of a record; `None` if the record is malformed or of another version.
    pub(super) fn into_use(self, catalog: &'static Catalog) -> Option<(Key, Seen)> {
        let need = match (self.method, self.operation, self.group) {
            (None, None, Some(id)) => Need::Group(catalog.group(&id)?.id),
            (Some(method), Some(path), None) => match catalog.operation_on(&method, &path) {
                Some(operation) => Need::of(operation, self.phase.as_deref(), catalog),
                None => Need::Unmapped(method, path),
            },
            _ => return None,
        };
        let key = Key {
            token_id: self.token_id,
            token_name: self.token_name,
            need,
            place: Place::parse(&self.resource)?,
            evidence: self.evidence,
        };
        let seen = Seen {
            count: self.count,
            first: self.first,
            last: self.last,
            addresses: self.addresses,
            has_more_addresses: self.more_addresses,
            statuses: self.statuses,
            place: None,
        };
        (self.tokenlint_use == 1).then_some((key, seen))
    }
}
