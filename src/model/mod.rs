//! The model of a token: what was read, where it is in the source, and the questions it can answer.
//!
//! The `read` module creates a [`Token`]; [`Token::resolve`] looks its permission groups up in the catalog and infers
//! its owner. After that rules only read it.
//!
//! Texts borrow from the source and keep its spelling, and values carry the span to underline. What a source does not
//! contain, what is unknown and what is unreadable are three different cases ([`Form`], [`Token::unknown`],
//! [`Token::unread`]). A secret's text is never kept. What a token may do is decided in the `access` module.
//!
//! Begin with [`Token`]; then read [`Policy`], [`Resource`] (the selectors) and [`Condition`] (the IP filter).

mod addresses;
mod client;
mod condition;
mod lifetime;
mod name;
mod overlap;
mod owner;
mod placeholder;
mod policy;
mod reordered;
mod resource;
mod selection;
mod timestamp;
mod token;
mod unresolved;
mod zones;

pub use self::{
    addresses::AddressSet,
    client::{ClientKind, IDENTITY_SCOPES, OauthClient, ScopeByName},
    condition::{Condition, Range, RangeKind, RangeList, RequestIp, addresses, reserved},
    lifetime::Lifetime,
    name::TokenName,
    overlap::Meeting,
    owner::Owner,
    placeholder::{is_sample, is_template},
    policy::{Effect, GroupRef, Policy, ResourceEntry, Resources, Selection},
    resource::Resource,
    timestamp::{Edge, Timestamp},
    token::{Container, Duplicate, FailedLookup, Field, Form, LookupFault, SecretField, Syntax, Text, Token},
    unresolved::account_of_bucket,
    zones::{Zone, Zones},
};
