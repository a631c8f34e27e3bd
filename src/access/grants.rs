//! What one token can do: its grants minus its denies, within its IP filter and lifetime.

use std::{
    borrow::Cow,
    cmp::Ordering,
    hash::{Hash, Hasher},
    net::IpAddr,
};

use jiff::Timestamp;

use super::{Answer, Everywhere, Grants, Target, Universe, World, restrictions};
use crate::{
    catalog::{Group, OwnerKind, Scope},
    model::{AddressSet, GroupRef, Lifetime, Policy, Resource, Resources, Selection, Token, Zones},
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
    /// The scope of the group, if known.
    pub scope: Option<Scope>,
    /// The resource selector that the group applies to.
    pub resource: Resource<'s>,
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

impl Grant<'_> {
    /// Whether the grant applies to a target, in a world.
    pub fn reaches(&self, target: &Target<'_>, world: World) -> bool {
        target.is_of(self.scope)
            && (target.is_in(&self.resource) || (world.mismatch_reaches && target.is_below(&self.resource)))
    }
}

/// The access that a token has.
#[derive(Debug, Clone)]
pub struct Access<'s> {
    /// The grants of its allow policies.
    pub allows: Grants<'s>,
    /// The grants of its deny policies.
    pub denies: Grants<'s>,
    /// Whether the token's status permits using it.
    pub is_active: bool,
    /// Whether a part of the token is unreadable.
    pub has_unreadable: bool,
    /// The kind of owner, if known.
    pub owner: Option<OwnerKind>,
    /// Whether an allow policy has unknown groups or resources.
    pub(super) has_allow_gaps: bool,
    /// Whether a deny policy has unknown groups or resources.
    pub(super) has_deny_gaps: bool,
    addresses: [AddressSet; 2],
    lifetimes: [Lifetime; 2],
}

/// A question to a token: may it use any of these groups on a target?
#[derive(Debug, Clone)]
pub struct Question<'q> {
    /// The permission groups, of which any one suffices.
    pub groups: Vec<GroupKey<'q>>,
    /// The target to act on.
    pub target: Target<'q>,
    /// The client address; `None` means any address that the token allows.
    pub address: Option<IpAddr>,
    /// The time of the request.
    pub at: Timestamp,
}

/// The reason why a token may not do something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Refusal {
    /// The status of the token is not active.
    Inactive,
    /// The time is outside the token's lifetime.
    Time,
    /// The IP filter refuses the client address.
    Address,
    /// A policy denies what another one allows.
    Denied {
        /// The index of the denying policy, from 0.
        policy: usize,
    },
    /// The token has the group, but on other resources.
    OtherResources,
    /// The token does not have the group.
    NoGrant,
}

impl<'s> Access<'s> {
    /// The access of a token whose groups have been resolved.
    pub fn of(token: &Token<'s>) -> Access<'s> {
        let (mut allows, mut denies): (Vec<Grant<'s>>, Vec<Grant<'s>>) = Default::default();
        let mut has_unreadable = !token.unread.is_empty();
        let is_list_unknown = token.is_unread("policies");
        let (mut has_allow_gaps, mut has_deny_gaps) = (is_list_unknown, is_list_unknown);
        for (at, policy) in token.policies.iter().enumerate() {
            let effect = policy.effect.as_ref();
            let is_known = effect.is_some_and(|effect| effect.value.is_known());
            has_unreadable |= !is_known || !policy.unread.is_empty();
            let is_malformed = matches!(policy.resources, Resources::Malformed { .. });
            has_unreadable |= is_malformed;
            let has_gap = policy.has_unread_part() || is_malformed;
            has_allow_gaps |= has_gap && policy.is_allow();
            has_deny_gaps |= has_gap && (!policy.is_allow() || policy.is_unread("effect"));
            let side = if policy.is_allow() { &mut allows } else { &mut denies };
            grants(policy, at, is_known, side);
        }
        let is_active = token.status.as_ref().is_none_or(|status| status.value == "active");
        has_unreadable |= allows.iter().chain(&denies).any(|grant| !grant.is_readable);
        let addresses = restrictions::addresses(token);
        let lifetimes = restrictions::lifetimes(token);
        let has_odd_condition = addresses.first() != addresses.last() || lifetimes.first() != lifetimes.last();
        has_unreadable |= has_odd_condition;
        Access {
            allows: allows.into(),
            denies: denies.into(),
            is_active,
            has_unreadable,
            owner: token.owner.kind,
            has_allow_gaps,
            has_deny_gaps,
            addresses,
            lifetimes,
        }
    }

    /// Whether another access has the same grants in the same order. Accesses that differ here may still be equivalent.
    pub fn is_same(&self, other: &Access<'_>) -> bool {
        let same = |one: &[Grant<'_>], other: &[Grant<'_>]| {
            one.len() == other.len()
                && one.iter().zip(other).all(|(one, other)| {
                    (&one.group.id, &one.resource, one.is_readable)
                        == (&other.group.id, &other.resource, other.is_readable)
                })
        };
        self.is_active == other.is_active
            && same(&self.allows, &other.allows)
            && same(&self.denies, &other.denies)
            && self.addresses == other.addresses
            && self.lifetimes == other.lifetimes
    }

    /// The client addresses that the token can be used from.
    pub fn addresses(&self, world: World) -> &AddressSet {
        let [narrow, wide] = &self.addresses;
        if world.unreadable_widens { wide } else { narrow }
    }

    /// The period in which the token is valid.
    pub fn lifetime(&self, world: World) -> Lifetime {
        let [narrow, wide] = self.lifetimes;
        if world.unreadable_widens { wide } else { narrow }
    }

    /// Whether the token can be used at all, by status, addresses and lifetime.
    pub fn is_live(&self, world: World) -> bool {
        self.is_active && !self.addresses(world).is_empty() && !self.lifetime(world).is_empty()
    }

    /// Whether a group for zones, buckets or Workers is granted on an account.
    pub(super) fn has_mismatch(&self) -> bool {
        let below = [Scope::Zone, Scope::R2Bucket, Scope::WorkerScript, Scope::FlagshipApp];
        self.allows.iter().chain(self.denies.iter()).any(|grant| {
            matches!(grant.resource, Resource::AllAccounts | Resource::Account(_))
                && grant.scope.is_none_or(|scope| below.contains(&scope))
        })
    }

    /// Adds everything that the policies name to a universe.
    pub fn name_all(&self, universe: &mut Universe<'s>) {
        self.allows.iter().chain(self.denies.iter()).for_each(|grant| universe.add(&grant.resource));
    }

    fn covers(&self, stronger: &GroupKey<'_>, weaker: &GroupKey<'_>) -> bool {
        stronger.known.zip(weaker.known).is_some_and(|(stronger, weaker)| stronger.covers(weaker))
    }

    /// Whether a grant includes a group: the same one, or one that covers it.
    pub fn is_part(&self, group: &GroupKey<'_>, grant: &Grant<'_>) -> bool {
        grant.group == *group || self.covers(&grant.group, group)
    }

    /// Whether a deny of one group restricts another, or may: they are equal, one covers the other, or one is not in
    /// the catalog.
    pub fn is_related(&self, denied: &GroupKey<'_>, other: &GroupKey<'_>) -> bool {
        denied == other || denied.known.is_none() || self.covers(denied, other) || self.covers(other, denied)
    }

    /// The grants that allow a group, or may, on a resource whose ID is unknown.
    pub(super) fn unresolved_allows(&self, group: &GroupKey<'_>) -> impl Iterator<Item = &Grant<'s>> {
        let may_be = move |grant: &&Grant<'s>| self.is_part(group, grant) || grant.group.known.is_none();
        self.allows.iter().filter(|grant| grant.is_unresolved).filter(may_be)
    }

    /// The denies of a group, or of a related one, on a resource whose ID is unknown.
    pub(super) fn unresolved_denies(&self, group: &GroupKey<'_>) -> impl Iterator<Item = &Grant<'s>> {
        self.denies.iter().filter(|deny| deny.is_unresolved && self.is_related(&deny.group, group))
    }

    /// The grant that allows a group on a target, by the policies alone. The account of the target must be known.
    pub fn grant(&self, group: &GroupKey<'_>, target: &Target<'_>, world: World) -> Option<&Grant<'s>> {
        self.allows.toward(target).find(|grant| {
            self.is_part(group, grant)
                && (grant.is_readable || world.unreadable_widens)
                && grant.reaches(target, world)
                && self.deny(group, grant, target, world).is_none()
        })
    }

    fn deny(&self, group: &GroupKey<'_>, grant: &Grant<'_>, target: &Target<'_>, world: World) -> Option<&Grant<'s>> {
        self.denies.toward(target).find(|deny| {
            let is_related =
                || deny.group == *group || self.covers(&deny.group, &grant.group) || self.covers(&deny.group, group);
            (deny.group == grant.group || (world.deny_cuts_related && is_related()))
                && (deny.is_readable || !world.unreadable_widens)
                && deny.reaches(target, world)
        })
    }

    /// This access, prepared for questions about everything that its grants reach, in every world.
    pub fn everywhere(&self) -> Everywhere<'_, 's> {
        let mut universe = Universe::default();
        self.name_all(&mut universe);
        Everywhere { access: self, universe, worlds: World::all(&[self]) }
    }

    /// The same, with zones that are known from outside: prepared for many decisions.
    pub fn among(&self, zones: &Zones) -> Everywhere<'_, 's> {
        let mut everywhere = self.everywhere();
        everywhere.universe.settle(zones);
        everywhere
    }

    /// Answers a question in all worlds.
    pub fn answer(&self, question: &Question<'s>, universe: &Universe<'s>) -> Answer {
        let worlds = World::all(&[self]);
        let targets = question.target.in_accounts(universe);
        Answer::over(
            worlds
                .iter()
                .flat_map(|world| targets.iter().map(|target| self.refusal(question, target, *world).is_none())),
        )
    }

    /// The reason why the token cannot be used at all from an address at a time, in one world.
    pub(super) fn restriction(&self, address: Option<IpAddr>, at: Timestamp, world: World) -> Option<Refusal> {
        let has_address = match address {
            Some(address) => self.addresses(world).covers(&AddressSet::of([address.into()])),
            None => !self.addresses(world).is_empty(),
        };
        if !self.is_active {
            Some(Refusal::Inactive)
        } else if !self.lifetime(world).contains(at) {
            Some(Refusal::Time)
        } else if !has_address {
            Some(Refusal::Address)
        } else {
            None
        }
    }

    /// The reason why the token may not do this, in one world; `None` if it may.
    pub fn refusal(&self, question: &Question<'_>, target: &Target<'_>, world: World) -> Option<Refusal> {
        if let Some(refusal) = self.restriction(question.address, question.at, world) {
            return Some(refusal);
        }
        let is_granted = question.groups.iter().any(|group| self.grant(group, target, world).is_some());
        if is_granted { None } else { Some(self.why_not(&question.groups, target, world)) }
    }

    pub(super) fn why_not(&self, groups: &[GroupKey<'_>], target: &Target<'_>, world: World) -> Refusal {
        let is_held = |grant: &&Grant<'s>| groups.iter().any(|group| self.is_part(group, grant));
        let denied = groups.iter().find_map(|group| {
            let reaching = self.allows.toward(target).filter(is_held).filter(|grant| grant.reaches(target, world));
            reaching.filter_map(|grant| self.deny(group, grant, target, world)).next()
        });
        match denied {
            Some(deny) => Refusal::Denied { policy: deny.policy },
            None if self.allows.iter().any(|grant| is_held(&grant)) => Refusal::OtherResources,
            None => Refusal::NoGrant,
        }
    }
}

fn grants<'s>(policy: &Policy<'s>, at: usize, is_known: bool, all: &mut Vec<Grant<'s>>) {
    for group in &policy.groups {
        let Some(key) = GroupKey::of(&group.value) else { continue };
        for entry in policy.resources.entries().iter().filter(|entry| !entry.is_wholly_unknown()) {
            all.push(Grant {
                group: key.clone(),
                scope: group.value.known.map(|known| known.scope),
                resource: entry.resource.clone(),
                policy: at,
                group_span: group.span,
                resource_span: entry.key.span,
                is_readable: is_known && entry.selection.value == Selection::All,
                is_unresolved: entry.is_unresolved(),
            });
        }
    }
}
