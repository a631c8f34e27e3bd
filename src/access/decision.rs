//! Decisions on requirements: allowed, denied or unknown, each with its reasons.

use std::net::IpAddr;

use jiff::Timestamp;

use super::{Grant, GroupKey, Refusal};
use crate::{
    catalog::{Condition, Confidence, Scope},
    model::{Resource, Zones},
};

/// The decision whether a token may do something.
#[derive(Debug, Clone)]
pub enum Decision<'s> {
    /// Allowed in every world, with the grant that allows it.
    Allowed(Option<Grant<'s>>),
    /// Denied in every world.
    Denied(Denial),
    /// Not determined by the files: a grant that may allow it, if there is one, and the reasons for the doubt.
    Unknown(Option<Grant<'s>>, Vec<Doubt<'s>>),
}

impl Decision<'_> {
    /// Whether the decision is certain to be "allowed".
    pub fn is_allowed(&self) -> bool {
        matches!(self, Decision::Allowed(_))
    }

    /// Whether the decision is certain to be "denied".
    pub fn is_denied(&self) -> bool {
        matches!(self, Decision::Denied(_))
    }

    /// Whether the decision is unknown.
    pub fn is_unknown(&self) -> bool {
        matches!(self, Decision::Unknown(..))
    }
}

/// The reason why a token is certain not to be allowed something.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Denial {
    /// The status, lifetime, IP filter or policies of the token refuse it.
    Refused(Refusal),
    /// The token is owned by an account, and only user-owned tokens can do it.
    OwnedByAccount,
    /// The zone ID in the path is the ID of an account.
    AccountAsZone(String),
}

/// The reason why a decision is unknown.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Doubt<'s> {
    /// The token has a permission group that is not in the catalog and that could allow the call.
    UnknownGroup {
        /// The group, as written.
        group: GroupKey<'s>,
        /// The index of the policy, from 0.
        policy: usize,
    },
    /// The account that the zone belongs to is unknown.
    AccountOfZone(String),
    /// The account that the Worker or app belongs to is unknown.
    AccountOfPart(Scope),
    /// Whether any zone belongs to the account is unknown.
    ZonesOfAccount(String),
    /// A permission group for zones, buckets or Workers is granted on an account; reports differ on what it reaches
    /// there.
    ScopeMismatch,
    /// A related group is denied, and Cloudflare does not document how far that deny reaches.
    PartialDeny,
    /// A part of the token is unknown or unreadable.
    Unreadable,
    /// A group that matters is allowed or denied on a resource whose ID is unknown.
    UnknownResource(Resource<'s>),
    /// The call names a Worker or an app, and the token one by an ID that the call does not show.
    WhichPart(Scope),
    /// A group suffices only under a condition, which the call does not show.
    Conditional(&'static str, Condition),
    /// The phase of the ruleset determines the group, and the call does not name the phase.
    PhaseUnknown,
    /// The dataset of a GraphQL query determines the group, and the call does not name it.
    DatasetUnknown,
    /// The group for the phase is inferred, and the token has another one that the API's description names.
    PhaseInferred,
    /// The API's description names no group; neighbouring operations suggest these.
    Inferred(Vec<&'static str>, Confidence),
    /// The API's description names no group.
    Undocumented,
    /// The operation is not in the catalog.
    Unmapped,
}

/// When and from where a request is made.
#[derive(Debug, Clone, Copy)]
pub struct Circumstances<'z> {
    /// The client address; `None` means any address that the token allows.
    pub address: Option<IpAddr>,
    /// The time of the request.
    pub at: Timestamp,
    /// Zones known from outside the token.
    pub zones: &'z Zones,
}
