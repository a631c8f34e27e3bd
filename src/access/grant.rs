//! One permission group on one resource: the smallest part of what a token can do.

use std::{
    borrow::Cow,
    cmp::Ordering,
    hash::{Hash, Hasher},
};

use super::{Target, World};
use crate::{
    catalog::{Group, Scope},
    model::{GroupRef, Resource},
    text::{Span, secret},
};

/// A permission group, identified by its catalog entry or else by the text as written.
#[derive(Debug, Clone)]
pub struct GroupKey<'s> {
    /// The ID in lower case, or the name if there is no ID. Two keys are equal if this is equal.
    pub id: Cow<'s, str>,
    /// The catalog entry.
    pub known: Option<&'static Group>,
}

impl PartialEq for GroupKey<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

impl Eq for GroupKey<'_> {}

impl PartialOrd for GroupKey<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for GroupKey<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.id.cmp(&other.id)
    }
}

impl Hash for GroupKey<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.id.hash(state);
    }
}

impl<'s> GroupKey<'s> {
    /// The key of a group that a policy names.
    pub fn of(group: &GroupRef<'s>) -> Option<GroupKey<'s>> {
        if let Some(known) = group.known {
            return Some(known.into());
        }
        let text = group.id.as_ref().or(group.name.as_ref())?;
        let has_upper = text.value.bytes().any(|byte| byte.is_ascii_uppercase());
        // In lower case, a secret could no longer be told and masked.
        let id = if has_upper && secret::find(&text.value).is_empty() {
            Cow::Owned(text.value.to_ascii_lowercase())
        } else {
            text.value.clone()
        };
        Some(GroupKey { id, known: None })
    }

    /// Whether a grant of this group is one of another as well: of the same one, or of one that it covers.
    pub fn includes(&self, part: &GroupKey<'_>) -> bool {
        self == part || self.covers(part)
    }

    /// Whether this group covers another one, and is another one.
    pub(super) fn covers(&self, weaker: &GroupKey<'_>) -> bool {
        self.known.zip(weaker.known).is_some_and(|(stronger, weaker)| stronger.covers(weaker))
    }

    /// The scope of the group, if known.
    pub fn scope(&self) -> Option<Scope> {
        self.known.map(|known| known.scope)
    }

    /// The key with an owned ID.
    pub fn into_owned(self) -> GroupKey<'static> {
        GroupKey { id: Cow::Owned(self.id.into_owned()), known: self.known }
    }
}

impl From<&'static Group> for GroupKey<'_> {
    fn from(group: &'static Group) -> Self {
        GroupKey { id: Cow::Borrowed(group.id), known: Some(group) }
    }
}

/// One permission group on one resource, from one policy.
#[derive(Debug, Clone)]
pub struct Grant<'s> {
    /// The permission group.
    pub group: GroupKey<'s>,
    /// The resource selector that the group applies to.
    pub resource: Resource<'s>,
    /// The index of the policy, from 0.
    pub policy: usize,
    /// The location of the group.
    pub group_span: Span,
    /// The location of the selector.
    pub resource_span: Span,
}

/// A [`Grant`] within [`Grants`](super::Grants), with what is known of it there.
#[derive(Debug, Clone, Copy)]
pub struct GrantRef<'a, 's> {
    /// The permission group.
    pub group: &'a GroupKey<'s>,
    /// The scope of the group, if known.
    pub scope: Option<Scope>,
    /// The resource selector that the group applies to.
    pub resource: &'a Resource<'s>,
    /// The index of the policy, from 0.
    pub policy: usize,
    /// The location of the group.
    pub group_span: Span,
    /// The location of the selector.
    pub resource_span: Span,
    /// Whether the effect of the policy and the value of the selector are valid.
    pub is_readable: bool,
    /// Whether an ID in the selector is unknown, so that it may select any resource of its kind.
    pub is_unresolved: bool,
}

impl<'s> GrantRef<'_, 's> {
    /// Whether the grant applies to a target, in a world.
    pub fn reaches(&self, target: &Target<'_>, world: World) -> bool {
        target.is_of(self.scope)
            && (target.is_in(self.resource) || (world.mismatch_reaches && target.is_below(self.resource)))
    }

    /// The grant on its own.
    pub fn owned(&self) -> Grant<'s> {
        Grant {
            group: self.group.clone(),
            resource: self.resource.clone(),
            policy: self.policy,
            group_span: self.group_span,
            resource_span: self.resource_span,
        }
    }
}
