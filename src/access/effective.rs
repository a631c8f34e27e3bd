//! A token without what its denies take away: what rules about access look at.

use std::collections::HashSet;

use super::Access;
use crate::{
    model::{Resources, Token},
    text::Span,
};

/// The token with only those groups and resources of its allow policies that no deny takes away everywhere; none where
/// the denies take away nothing of the kind, so that the token is what it is.
///
/// Policies keep their places, so that numbers of policies stay true. A policy of which a deny takes away some groups on
/// some resources keeps each group and each resource that is left in any combination.
pub fn effective<'s>(token: &Token<'s>) -> Option<Token<'s>> {
    if token.policies.iter().all(|policy| policy.is_allow()) {
        return None;
    }
    let access = Access::of(token);
    let everywhere = access.everywhere();
    let cut: HashSet<(usize, Span, Span)> = access
        .allows
        .iter()
        .filter(|grant| everywhere.is_cut(grant))
        .map(|grant| (grant.policy, grant.group_span, grant.resource_span))
        .collect();
    if cut.is_empty() {
        return None;
    }
    let mut token = token.clone();
    for (at, policy) in token.policies.iter_mut().enumerate() {
        let Resources::Listed { entries, .. } = &mut policy.resources else { continue };
        let is_left = |group: Span, resource: Span| !cut.contains(&(at, group, resource));
        let groups = policy.groups.clone();
        policy.groups.retain(|group| entries.iter().any(|entry| is_left(group.span, entry.key.span)));
        entries.retain(|entry| groups.iter().any(|group| is_left(group.span, entry.key.span)));
    }
    Some(token)
}
