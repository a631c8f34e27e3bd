//! What rules over all tokens keep of each: small, and free of the source's text.

use crate::{
    finding::TokenName,
    read::Document,
    source::Span,
    token::{Form, Owner, Timestamp, Token},
};

/// All tokens of a run, and the documents that they came in.
#[derive(Debug, Default)]
pub struct Inventory {
    /// The tokens in the order in which they were read.
    pub tokens: Vec<Summary>,
    /// The documents in the order in which they were read.
    pub documents: Vec<Document>,
}

/// The compact memory of one token.
#[derive(Debug, Clone)]
pub struct Summary {
    /// Id and name as written.
    pub token: TokenName,
    /// What to underline.
    pub grip: Span,
    /// The status, where there is one.
    pub status: Option<(String, Span)>,
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
    /// Whether it can be used now or later, by status and lifetime.
    pub is_usable: bool,
}

impl Summary {
    /// Takes what is needed from a token.
    pub fn new(token: &Token<'_>, now: jiff::Timestamp) -> Summary {
        let instant = |field: &Option<crate::source::Spanned<Timestamp<'_>>>| {
            field.as_ref().and_then(|time| time.value.instant())
        };
        let text = |field: &Option<crate::token::Text<'_>>| {
            field.as_ref().map(|text| (text.value.clone().into_owned(), text.span))
        };
        Summary {
            token: token.into(),
            grip: token.grip,
            status: text(&token.status),
            form: token.form,
            owner: token.owner,
            creator: text(&token.creator),
            is_enveloped: token.is_enveloped,
            issued_on: instant(&token.issued_on),
            modified_on: instant(&token.modified_on),
            last_used_on: instant(&token.last_used_on).zip(token.last_used_on.as_ref().map(|time| time.span)),
            expires_on: instant(&token.expires_on),
            is_usable: token.is_usable(now),
        }
    }
}

impl From<&Token<'_>> for TokenName {
    fn from(token: &Token<'_>) -> TokenName {
        let text = |field: &Option<crate::token::Text<'_>>| field.as_ref().map(|text| text.value.clone().into_owned());
        TokenName { id: text(&token.id), name: text(&token.name) }
    }
}
