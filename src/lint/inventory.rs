//! What rules over all tokens keep of each: small, and free of the source's text.

use std::{
    borrow::Cow,
    hash::{BuildHasher, Hash},
};

use foldhash::quality::FixedState;

use crate::{
    catalog::Set,
    model::{Form, Owner, Timestamp, Token, TokenName, addresses},
    read::Document,
    text::Span,
};

/// All tokens of a run, and the documents that they came in.
#[derive(Debug, Default)]
pub struct Inventory {
    /// The tokens in the order in which they were read.
    pub tokens: Vec<InventoryToken>,
    /// The documents in the order in which they were read.
    pub documents: Vec<Document>,
}

impl Inventory {
    /// Adds what was read after these. The first that come are taken as they are: they may be most of the memory.
    pub fn extend(&mut self, next: Inventory) {
        if self.tokens.is_empty() {
            self.tokens = next.tokens;
        } else {
            self.tokens.extend(next.tokens);
        }
        self.documents.extend(next.documents);
    }
}

/// The compact memory of one token.
#[derive(Debug, Clone)]
pub struct InventoryToken {
    /// Id and name as written.
    pub token: TokenName,
    /// What to underline.
    pub grip: Span,
    /// The status, where there is one.
    pub status: Option<(Cow<'static, str>, Span)>,
    /// The shape it was read from.
    pub form: Form,
    /// Who owns it.
    pub owner: Owner,
    /// The creator's address, and where it stands.
    pub creator: Option<(String, Span)>,
    /// Whether it came in the API's own envelope, so that a field that is not there was not left out on the way.
    pub is_enveloped: bool,
    /// When it was created.
    pub issued_on: Option<jiff::Timestamp>,
    /// When it was last changed.
    pub modified_on: Option<jiff::Timestamp>,
    /// When it was last used, and where that stands.
    pub last_used_on: Option<(jiff::Timestamp, Span)>,
    /// When it ends.
    pub expires_on: Option<jiff::Timestamp>,
    /// A digest of what it can do from where, whatever the order and the spelling; none where it can do nothing.
    pub access: Option<u64>,
    /// Where it names a group that makes and edits tokens.
    pub minting: Option<Span>,
    /// Whether it can be used now or later, by status and lifetime.
    pub is_usable: bool,
}

impl InventoryToken {
    /// The summary of a token, and of what its denies leave of it.
    pub fn new(token: &Token<'_>, effective: &Token<'_>, now: jiff::Timestamp) -> InventoryToken {
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
            minting: effective
                .granted()
                .find(|(_, _, known)| known.is_in(Set::TokenMinting))
                .map(|(_, group, _)| group.span),
            is_usable: token.is_usable(now),
        }
    }
}

/// The words that a status knows are the same for all tokens.
fn word(status: &str) -> Cow<'static, str> {
    let known = ["active", "disabled", "expired"].into_iter().find(|known| *known == status);
    known.map_or_else(|| Cow::Owned(status.to_owned()), Cow::Borrowed)
}

/// Equal for tokens with the same grants, denies and addresses; the same number for two others is one chance in 2⁶⁴.
fn access(token: &Token<'_>) -> Option<u64> {
    let is_whole = token.policies.iter().flat_map(|policy| &policy.groups).all(|group| group.value.known.is_some());
    if !is_whole || !token.form.shows_condition() {
        return None;
    }
    let mut digests = Vec::new();
    for policy in &token.policies {
        let resources: Vec<u64> = policy.resources.entries().iter().map(|entry| digest(&entry.resource)).collect();
        for group in policy.groups.iter().filter_map(|group| group.value.known) {
            let group = digest(&(policy.is_allow(), group.id));
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
