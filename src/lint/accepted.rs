//! The access that tokens had when their findings were accepted.
//!
//! A baseline holds the access of its tokens next to the fingerprints of their findings. A finding of a token that has
//! less access than then, and nothing more, keeps its entry: its fingerprint is computed with the accepted access.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use crate::{
    access::{Access, GroupKey, gained},
    catalog::Catalog,
    lint::digest,
    model::{Policy, ResourceEntry, Selection, Token, Zones},
    read::Unit,
    text::{Source, SourceId, masked},
};

/// The access of one token, as JSON.
#[derive(Debug)]
pub(super) struct Accepted {
    /// The digest of the access.
    pub(super) access: String,
    unit: Unit,
}

/// A token's access as found in another one.
pub(super) struct Narrowed<'a> {
    /// The digest of the accepted access.
    pub(super) access: &'a str,
    /// The digests of the accepted policies.
    pub(super) policies: Vec<String>,
}

/// At most so many policies of an accepted token are tried for a policy that has become narrower.
const MAX_POLICIES: usize = 32;

impl Accepted {
    /// The access with a digest, from JSON.
    pub(super) fn new(access: String, body: &str) -> Option<Accepted> {
        let source = Source::new(SourceId(u32::MAX), "baseline".to_owned(), body.as_bytes().to_vec()).ok()?;
        Some(Accepted { access, unit: Unit::document(source) })
    }

    /// What the token had, if it has gained nothing since. A token with parts that are not known may have.
    pub(super) fn covers(
        &self,
        token: &Token<'_>,
        zones: &Zones,
        catalog: &'static Catalog,
        now: jiff::Timestamp,
    ) -> Option<Narrowed<'_>> {
        let mut then = self.unit.contents().tokens.into_iter().next()?;
        then.resolve(catalog, token.owner.kind);
        let is_known = token.unknown.is_empty() && token.unread.is_empty();
        // A group that adds no access, because another one covers it, is an addition all the same.
        if !is_known || !groups(&then).is_superset(&groups(token)) {
            return None;
        }
        let (was, is) = (Access::of(&then), Access::of(token));
        if !gained(&is, Some(&was), zones, catalog, now).is_empty() {
            return None;
        }
        let policies = then.policies.iter().take(MAX_POLICIES);
        let policies = policies.map(|policy| digest::hex(digest::policy_digest(policy))).collect();
        Some(Narrowed { access: &self.access, policies })
    }
}

fn groups<'t>(token: &'t Token<'_>) -> BTreeSet<GroupKey<'t>> {
    token.allows().flat_map(|policy| &policy.groups).filter_map(|group| GroupKey::of(&group.value)).collect()
}

/// The access of a token as the body of a request.
pub(super) fn body(token: &Token<'_>) -> Value {
    let mut body = Map::new();
    body.insert("policies".to_owned(), token.policies.iter().map(policy).collect());
    for (key, time) in [("not_before", &token.not_before), ("expires_on", &token.expires_on)] {
        if let Some(time) = time {
            body.insert(key.to_owned(), masked(&time.value.text).into());
        }
    }
    if let Some(status) = &token.status {
        body.insert("status".to_owned(), masked(&status.value).into());
    }
    let Some(condition) = &token.condition else { return body.into() };
    let mut filter = Map::new();
    for list in condition.request_ip.iter().flat_map(|filter| [("in", &filter.inside), ("not_in", &filter.outside)]) {
        let (key, Some(list)) = list else { continue };
        let ranges = list.ranges.iter().map(|range| masked(&range.value.text)).collect();
        filter.insert(key.to_owned(), ranges);
    }
    body.insert("condition".to_owned(), json!({ "request_ip": filter }));
    body.into()
}

fn policy(policy: &Policy<'_>) -> Value {
    let groups: BTreeSet<String> = policy
        .groups
        .iter()
        .filter_map(|group| GroupKey::of(&group.value).map(|key| masked(&key.id).into_owned()))
        .collect();
    let groups: Vec<Value> = groups.into_iter().map(|id| json!({ "id": id })).collect();
    let mut resources: BTreeMap<String, Value> = BTreeMap::new();
    for entry in policy.resources.entries() {
        let key = masked(&entry.key.value).into_owned();
        let Some(outer) = &entry.outer else {
            resources.insert(key, selection(entry));
            continue;
        };
        let inner = resources.entry(masked(&outer.value).into_owned()).or_insert_with(|| json!({}));
        if let Value::Object(inner) = inner {
            inner.insert(key, selection(entry));
        }
    }
    let effect = policy.effect.as_ref().map_or("allow".into(), |effect| masked(&effect.value.text));
    json!({ "effect": effect, "permission_groups": groups, "resources": resources })
}

fn selection(entry: &ResourceEntry<'_>) -> Value {
    match &entry.selection.value {
        Selection::All => "*".into(),
        Selection::Text(text) => masked(text).into(),
        Selection::Empty | Selection::Unknown | Selection::Other(_) => json!({}),
    }
}
