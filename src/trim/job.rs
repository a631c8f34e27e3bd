//! What a trim takes and what it yields.

use crate::{
    access::GroupKey,
    catalog::{Catalog, OwnerKind, Scope},
    model::{Resource, Token, Zones},
    usage::Uses,
};

/// The input of a trim.
pub struct Job<'j, 's> {
    /// The API calls that the new token must be able to make.
    pub uses: &'j Uses,
    /// The current token, if there is one.
    pub old: Option<&'j Token<'s>>,
    /// Zones known from outside the tokens.
    pub zones: &'j Zones,
    /// The owner of the new token; `None` counts as a user.
    pub owner: Option<OwnerKind>,
    /// The account to assume for resources whose account is not named.
    pub account: Option<String>,
    /// Whether inferred groups are accepted for calls for which the API's description names no group.
    pub takes_inferred: bool,
    /// Whether the new policy gets the end and the IP filter that are suggested ([`Suggested`](super::Suggested)).
    pub is_restricted: bool,
    /// Facts about permission groups and operations.
    pub catalog: &'static Catalog,
    /// The current time.
    pub now: jiff::Timestamp,
}

/// A grant of the new policy, with the reason for it.
#[derive(Debug, Clone)]
pub struct Kept {
    /// The permission group.
    pub group: GroupKey<'static>,
    /// The resource it is granted on.
    pub on: Resource<'static>,
    /// The first calls that need the grant; empty if it is kept because the evidence cannot show that it is
    /// unnecessary.
    pub reasons: Vec<String>,
    /// The number of calls that need the grant.
    pub count: usize,
    /// The reason why a grant is kept that no call is known to need.
    pub caution: Option<String>,
}

impl Kept {
    /// The scope of the group, if it is in the catalog.
    pub fn scope(&self) -> Option<Scope> {
        self.group.known.map(|known| known.scope)
    }
}

/// A grant of the old token that the new policy does not have.
#[derive(Debug, Clone)]
pub struct Dropped {
    /// The name of the group.
    pub group: String,
    /// The resources it was granted on, for display.
    pub on: String,
    /// The reason why the grant is not needed.
    pub why: String,
}

/// A call that may not be covered by the new policy.
#[derive(Debug, Clone)]
pub struct Unexplained {
    /// The call, for display.
    pub what: String,
    /// The number of times the call was made.
    pub count: u64,
    /// The reason why the call cannot be explained, and what would settle it.
    pub why: String,
}

/// A call that the old token is not allowed to make.
#[derive(Debug, Clone)]
pub struct Missing {
    /// The call, for display.
    pub what: String,
    /// The resource that the call acts on, for display.
    pub on: String,
    /// The names of the groups of which any one suffices.
    pub groups: Vec<&'static str>,
    /// Whether account-owned tokens can never make the call.
    pub is_for_users: bool,
}

/// The result of a trim.
#[derive(Debug, Clone, Default)]
pub struct Trimmed {
    /// The grants of the new policy, sorted by scope, resource and name.
    pub kept: Vec<Kept>,
    /// Denies of the old token that restrict, or may restrict, a kept grant.
    pub denies: Vec<Kept>,
    /// The grants that were removed.
    pub dropped: Vec<Dropped>,
    /// Calls that neither the catalog nor the files explain.
    pub unexplained: Vec<Unexplained>,
    /// Calls that the old token is not allowed to make.
    pub missing: Vec<Missing>,
    /// Calls whose group is only inferred, and was accepted.
    pub inferred: Vec<String>,
    /// The number of calls that the new policy covers.
    pub met: usize,
}

impl Trimmed {
    /// Whether every call is explained, so that the policy is minimal.
    pub fn is_least(&self) -> bool {
        self.unexplained.is_empty()
    }
}
