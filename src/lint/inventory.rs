//! Summaries of tokens for rules over all tokens: small, and independent of the sources' texts.

use std::{
    borrow::Cow,
    collections::BTreeSet,
    hash::{BuildHasher, Hash},
};

use foldhash::quality::FixedState;

use crate::{
    catalog::Set,
    model::{Form, Owner, Resource, Text, Timestamp, Token, TokenName, account_of_bucket, addresses},
    read::{Document, Unit},
    text::{Span, partial},
};

/// All tokens of a run, and the documents they were read from.
#[derive(Debug, Default)]
pub struct Inventory {
    /// The tokens, in the order they were read.
    pub tokens: Vec<InventoryToken>,
    /// The documents, in the order they were read.
    pub documents: Vec<Document>,
}

impl Inventory {
    /// Appends an inventory. Moves it if this one is empty, because the first one may hold most of the memory.
    pub fn extend(&mut self, next: Inventory) {
        if self.tokens.is_empty() {
            self.tokens = next.tokens;
        } else {
            self.tokens.extend(next.tokens);
        }
        self.documents.extend(next.documents);
    }
}

/// The summary of one token.
#[derive(Debug, Clone)]
pub struct InventoryToken {
    /// The ID and the name, as written.
    pub token: TokenName,
    /// The span to underline if something is missing.
    pub grip: Span,
    /// The status and its location.
    pub status: Option<(Cow<'static, str>, Span)>,
    /// The form of the document that the token was read from.
    pub form: Form,
    /// The owner, with the evidence.
    pub owner: Owner,
    /// The creator's email address and its location.
    pub creator: Option<(String, Span)>,
    /// Whether the token was read from the envelope of an API response, so that a missing field was not dropped by a
    /// tool.
    pub is_enveloped: bool,
    /// The time of creation.
    pub issued_on: Option<jiff::Timestamp>,
    /// The time of the last change.
    pub modified_on: Option<jiff::Timestamp>,
    /// The time of the last use and its location.
    pub last_used_on: Option<(jiff::Timestamp, Span)>,
    /// The expiry.
    pub expires_on: Option<jiff::Timestamp>,
    /// A digest of the token's access and addresses, independent of order and spelling; `None` if it grants nothing.
    pub access: Option<u64>,
    /// A digest of everything that decides the token's access, for fingerprints.
    pub(super) access_digest: [u8; 16],
    /// The digests of accepted access that the token has not exceeded.
    pub(super) accepted: Vec<String>,
    /// The location of a group that can create and edit tokens.
    pub minting: Option<Span>,
    /// Whether the token can be used now or later, by status and lifetime.
    pub is_usable: bool,
    /// The IDs in the resource keys of a planned token. Cloudflare has validated those of the others.
    pub ids: Vec<NamedId>,
}

/// An ID in a resource key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedId {
    /// What the key takes it for: `account`, `zone` or `user`.
    pub kind: &'static str,
    /// The ID; an unknown one as `${expression}`.
    pub id: String,
    /// The unit in which an expression has its meaning; empty for an ID that is known.
    pub within: String,
    /// The location of the key.
    pub span: Span,
}

impl InventoryToken {
    /// The summary of a token; `effective` is the token after its denies, and `access_digest` that of its access.
    pub(super) fn new(
        token: &Token<'_>,
        effective: &Token<'_>,
        access_digest: [u8; 16],
        unit: &Unit,
        now: jiff::Timestamp,
    ) -> InventoryToken {
        let instant =
            |field: &Option<crate::text::Spanned<Timestamp<'_>>>| field.as_ref().and_then(|time| time.value.instant());
        let text = |field: &Option<crate::model::Text<'_>>| {
            field.as_ref().map(|text| (text.value.clone().into_owned(), text.span))
        };
        InventoryToken {
            token: token.into(),
            grip: token.grip,
            status: token.status.as_ref().map(|status| (word(&status.value), status.span)),
            form: token.form,
            owner: token.owner,
            creator: text(&token.creator),
            is_enveloped: token.is_enveloped,
            issued_on: instant(&token.issued_on),
            modified_on: instant(&token.modified_on),
            last_used_on: instant(&token.last_used_on).zip(token.last_used_on.as_ref().map(|time| time.span)),
            expires_on: instant(&token.expires_on),
            access: access(token),
            access_digest,
            accepted: Vec::new(),
            minting: effective
                .granted()
                .find(|(_, _, known)| known.is_in(Set::TokenMinting))
                .map(|(_, group, _)| group.span),
            is_usable: token.is_usable(now),
            ids: if token.form.is_planned() { ids(token, unit) } else { Vec::new() },
        }
    }
}

fn ids(token: &Token<'_>, unit: &Unit) -> Vec<NamedId> {
    let mut ids = Vec::new();
    for entry in token.policies.iter().flat_map(|policy| policy.resources.entries()) {
        let mut add = |kind, id: &str, key: &Text<'_>| {
            let within = if partial::is_partial(id) { unit.name().to_owned() } else { String::new() };
            ids.push(NamedId { kind, id: id.to_ascii_lowercase(), within, span: key.span });
        };
        let outer = entry.outer.as_ref().unwrap_or(&entry.key);
        match &entry.resource {
            Resource::Account(id) | Resource::ZonesOf(id) | Resource::BucketsOf(id) => add("account", id, outer),
            Resource::Zone { id, account } => {
                add("zone", id, &entry.key);
                account.iter().for_each(|account| add("account", account, outer));
            }
            Resource::AllParts { account, .. } | Resource::Part { account, .. } => {
                account.iter().for_each(|account| add("account", account, outer));
            }
            Resource::Bucket(text) => add("account", account_of_bucket(text), &entry.key),
            Resource::User(id) => add("user", id, &entry.key),
            _ => {}
        }
    }
    ids
}

/// Borrows the text of known statuses, which most tokens have.
fn word(status: &str) -> Cow<'static, str> {
    let known = ["active", "disabled", "expired"].into_iter().find(|known| *known == status);
    known.map_or_else(|| Cow::Owned(status.to_owned()), Cow::Borrowed)
}

/// A hash that is equal for tokens with the same grants, denies and addresses. For two different tokens, the
/// probability of a collision is 2⁻⁶⁴.
fn access(token: &Token<'_>) -> Option<u64> {
    let is_whole = token.policies.iter().flat_map(|policy| &policy.groups).all(|group| group.value.known.is_some());
    if !is_whole || !token.form.shows_condition() {
        return None;
    }
    let mut digests = Vec::new();
    for policy in &token.policies {
        let resources: Vec<u64> = policy.resources.entries().iter().map(|entry| digest(&entry.resource)).collect();
        let groups: BTreeSet<&str> = policy.known_groups().map(|(_, known)| known.id).collect();
        for group in groups {
            let group = digest(&(policy.is_allow(), group));
            digests.extend(resources.iter().map(|resource| digest(&(group, resource))));
        }
    }
    if digests.is_empty() {
        return None;
    }
    digests.sort_unstable();
    digests.dedup();
    let filter = token.condition.as_ref().and_then(|condition| condition.request_ip.as_ref());
    let addresses = filter.map(|filter| (addresses(filter.included()), addresses(filter.excluded())));
    Some(digest(&(digests, addresses)))
}

fn digest(value: &impl Hash) -> u64 {
    FixedState::default().hash_one(value)
}
