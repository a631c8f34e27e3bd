//! The answer for each refusal: what the call needs, and what the token lacks.

use tokenlint::{
    access::{Access, Circumstances, Decision, Denial, Need, Place, Requirement, requirement},
    catalog::{Catalog, Operation},
    model::{Resource, Token, Zones},
    refusal::{Clue, Refusal, RefusedCall},
};

/// A refusal with what is known about its call.
pub(super) struct Answer<'r, 's> {
    /// The refusal.
    pub(super) refusal: &'r Refusal,
    /// The calls that it may be about, with what each needs.
    pub(super) calls: Vec<Asked<'s>>,
    /// Whether the calls are alternatives, of which the text does not show which was made.
    pub(super) is_ambiguous: bool,
}

/// One call with what it needs, and whether the token can make it.
pub(super) struct Asked<'s> {
    /// The operation; `None` if the call is not in the catalog.
    pub(super) operation: Option<Operation>,
    /// What the call needs on the resource that its path names.
    pub(super) requirement: Requirement,
    /// The decision for the token, if there is one.
    pub(super) decision: Option<Decision<'s>>,
}

/// What is asked of a token.
#[derive(Clone, Copy)]
pub(super) struct Inquiry<'t, 's> {
    pub(super) token: Option<&'t Token<'s>>,
    pub(super) zones: &'t Zones,
    pub(super) now: jiff::Timestamp,
    pub(super) catalog: &'static Catalog,
}

impl<'s> Inquiry<'_, 's> {
    /// The answer for a refusal.
    pub(super) fn answer<'r>(&self, refusal: &'r Refusal) -> Answer<'r, 's> {
        let (mut calls, mut is_ambiguous) = match &refusal.call {
            None => (Vec::new(), false),
            Some(RefusedCall::Made { method, path, operation }) => {
                (vec![self.asked(method, Some(path), *operation, refusal)], false)
            }
            Some(call @ RefusedCall::OneOf { path, clue, .. }) => {
                let operations = call.operations().into_iter();
                let all: Vec<Asked<'s>> =
                    operations.map(|own| self.asked(own.method, path.as_deref(), Some(own), refusal)).collect();
                // Terraform makes all calls of a phase; of the other candidates, one was made.
                let is_one_of = all.len() > 1 && *clue != Clue::Terraform;
                (all, is_one_of)
            }
        };
        // Of several candidates, only one that the token cannot make was refused for its permissions.
        if is_ambiguous && refusal.may_lack_permission() {
            let is_possible = |asked: &&Asked<'_>| !asked.decision.as_ref().is_some_and(Decision::is_allowed);
            if calls.iter().filter(is_possible).count() == 1 {
                calls.retain(|asked| is_possible(&asked));
                is_ambiguous = false;
            }
        }
        Answer { refusal, calls, is_ambiguous }
    }

    fn asked(&self, method: &str, path: Option<&str>, operation: Option<Operation>, refusal: &Refusal) -> Asked<'s> {
        let (need, place) = match operation {
            Some(own) => {
                let path = path.unwrap_or(own.path);
                let place = Place::of(own, path);
                (Need::of_call(own, path, self.catalog), if place == Place::Any { self.assumed(own) } else { place })
            }
            None => (Need::Unmapped(method.to_owned(), path.unwrap_or_default().to_owned()), Place::Any),
        };
        let requirement = requirement(&need, &place, self.catalog);
        let circumstances = Circumstances { address: refusal.client, at: self.now, zones: self.zones };
        let decision = self.token.map(|token| Access::of(token).decide(&requirement, circumstances));
        Asked { operation, requirement, decision }
    }

    /// The place of a call whose path does not show an ID: the only zone or account of the token.
    fn assumed(&self, operation: Operation) -> Place {
        let entries = self.token.into_iter().flat_map(Token::allows).flat_map(|policy| policy.resources.entries());
        let mut places: Vec<Place> = entries
            .filter_map(|entry| match &entry.resource {
                Resource::Zone { id, .. } if operation.path.starts_with("/zones/{") => {
                    Some(Place::Zone(id.to_string()))
                }
                Resource::Account(id) if operation.path.starts_with("/accounts/{") => {
                    Some(Place::Account(id.to_string()))
                }
                _ => None,
            })
            .collect();
        places.dedup();
        match places.as_slice() {
            [only] => only.clone(),
            _ => Place::Any,
        }
    }
}

impl Answer<'_, '_> {
    /// The calls that the token lacks a permission for, each on its place.
    pub(super) fn missing(&self) -> Vec<(Need, Place)> {
        if self.is_ambiguous || !self.refusal.may_lack_permission() {
            return Vec::new();
        }
        let is_missing = |asked: &&Asked<'_>| match &asked.decision {
            Some(Decision::Denied(denial)) => lacks_grant(denial),
            _ => false,
        };
        let missing = self.calls.iter().filter(is_missing);
        missing.map(|asked| (asked.requirement.need.clone(), asked.requirement.place.clone())).collect()
    }

    /// Whether it is clear what was refused and why.
    pub(super) fn is_clear(&self) -> bool {
        let causes = self.refusal.causes();
        if !self.refusal.may_lack_permission() {
            return causes.len() == 1;
        }
        let is_known = |asked: &Asked<'_>| {
            asked.requirement.is_sure() && !asked.decision.as_ref().is_some_and(Decision::is_unknown)
        };
        let has_names = !self.refusal.permissions.is_empty() || !self.refusal.scopes.is_empty();
        has_names || (!self.calls.is_empty() && !self.is_ambiguous && self.calls.iter().all(is_known))
    }

    /// Whether the token cannot make the call.
    pub(super) fn is_denied(&self) -> bool {
        let mut calls = self.calls.iter().map(|asked| asked.decision.as_ref());
        let is_denied = |decision: Option<&Decision<'_>>| decision.is_some_and(Decision::is_denied);
        match self.is_ambiguous {
            true => calls.all(is_denied),
            false => calls.any(is_denied),
        }
    }
}

/// Whether another grant would change a denial.
fn lacks_grant(denial: &Denial) -> bool {
    use tokenlint::access::Refusal::{NoGrant, OtherResources};
    matches!(denial, Denial::Refused(NoGrant | OtherResources))
}
