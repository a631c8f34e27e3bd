//! A token after its deny policies: what rules about access inspect.

use std::collections::HashSet;

use super::Access;
use crate::{
    model::{Resources, Token},
    text::Span,
};

/// The token with only those groups and resources of its allow policies that are not denied everywhere; `None` if
/// denies remove no whole group or resource, so that the token is unchanged.
///
/// Policies keep their indices. If a deny removes only some groups on some resources, the policy keeps every group and
/// every resource that is left in some combination.
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
