//! Where a change of access is written in a token, and how much it matters: for findings about changes.

use std::collections::BTreeSet;

use crate::{
    access::{Change, Gain, GroupKey},
    catalog::Set,
    model::{GroupRef, Policy, Resource, Token},
    text::{Span, Spanned},
};

/// The text to underline in the token that has the access: the permission group, the IP filter or the expiry.
pub fn place(change: &Change<'_>, token: &Token<'_>) -> Span {
    match &change.gain {
        Gain::Grant { group, .. } => {
            let policy = change.witness.as_ref().and_then(|witness| token.policies.get(witness.policy));
            let Some(policy) = policy else { return token.grip };
            named_group(policy, group).map_or(policy.grip, |named| named.span)
        }
        Gain::Addresses(_) => token.condition.as_ref().map_or(token.grip, |condition| condition.key_span),
        Gain::Time(_) => token.expires_on.as_ref().map_or(token.grip, |expiry| expiry.span),
    }
}

/// The entry of a policy that names a permission group, by its ID or by a name that resolves to it.
fn named_group<'p, 's>(policy: &'p Policy<'s>, group: &GroupKey<'_>) -> Option<&'p Spanned<GroupRef<'s>>> {
    let is_same = |id: &str| id.eq_ignore_ascii_case(&group.id);
    policy.groups.iter().find(|entry| {
        let has_id = entry.value.id.as_ref().is_some_and(|id| is_same(&id.value));
        has_id || entry.value.known.is_some_and(|known| is_same(known.id))
    })
}

/// What is gained, independent of the order of the file: for fingerprints.
pub fn text(gain: &Gain<'_>) -> String {
    match gain {
        Gain::Grant { group, resources } => {
            let keys: BTreeSet<_> = resources.iter().map(Resource::keys).collect();
            format!("{} {keys:?}", group.id)
        }
        Gain::Addresses(_) => "addresses".to_owned(),
        Gain::Time(_) => "time".to_owned(),
    }
}

/// Whether a permission group of high risk is gained.
pub fn is_high_risk(gain: &Gain<'_>) -> bool {
    match gain {
        Gain::Grant { group, .. } => group.known.is_some_and(|known| known.is_in(Set::HighRisk)),
        Gain::Addresses(_) | Gain::Time(_) => false,
    }
}
