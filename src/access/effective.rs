//! A token after its deny policies: what rules about access inspect.

use std::collections::HashSet;

use super::{Access, Everywhere, GroupKey};
use crate::model::{Resource, ResourceEntry, Resources, Token};

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
    let mut token = token.clone();
    let mut is_changed = false;
    for (at, policy) in token.policies.iter_mut().enumerate() {
        let left = Left::of(&everywhere, at);
        let are_groups_open = policy.is_unread("permission_groups");
        let Resources::Listed { entries, .. } = &mut policy.resources else { continue };
        if left.is_all {
            continue;
        }
        // What is no grant, because it is unknown, is not removed, and neither is what it is combined with.
        let has_unknown_resource = entries.iter().any(ResourceEntry::is_wholly_unknown);
        let has_unknown_group =
            are_groups_open || policy.groups.iter().any(|group| GroupKey::of(&group.value).is_none());
        let before = (policy.groups.len(), entries.len());
        policy.groups.retain(|group| {
            let key = GroupKey::of(&group.value);
            has_unknown_resource || key.is_none_or(|key| left.groups.contains(&key))
        });
        entries
            .retain(|entry| has_unknown_group || entry.is_wholly_unknown() || left.resources.contains(&entry.resource));
        is_changed |= (policy.groups.len(), entries.len()) != before;
    }
    is_changed.then_some(token)
}

/// What denies leave of one policy in some combination.
#[derive(Default)]
struct Left<'s> {
    /// Whether every group and every resource is left.
    is_all: bool,
    groups: HashSet<GroupKey<'s>>,
    resources: HashSet<Resource<'s>>,
}

impl<'s> Left<'s> {
    fn of(everywhere: &Everywhere<'_, 's>, policy: usize) -> Left<'s> {
        let grants = || everywhere.access().allows.of_policy(policy);
        let mut left = Left { is_all: true, ..Left::default() };
        for grant in grants() {
            if everywhere.is_cut(&grant) {
                left.is_all = false;
            } else {
                left.groups.insert(grant.group.clone());
                left.resources.insert(grant.resource.clone());
            }
        }
        left
    }
}
