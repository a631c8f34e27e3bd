//! What one token can do: its grants minus its denies, within its IP filter and lifetime.

use std::net::IpAddr;

use jiff::Timestamp;

use super::{Answer, Everywhere, GrantRef, Grants, GroupKey, Target, Universe, World, restrictions};
use crate::{
    catalog::{OwnerKind, Scope},
    model::{AddressSet, Lifetime, Resource, Resources, Token, Zones},
};

/// The access that a token has.
#[derive(Debug, Clone)]
pub struct Access<'s> {
    /// The grants of its allow policies.
    pub allows: Grants<'s>,
    /// The grants of its deny policies.
    pub denies: Grants<'s>,
    /// Whether the token's status permits using it.
    pub is_active: bool,
    /// Whether any grant, the IP filter or the lifetime is wider or narrower than it can be read.
    pub(super) has_unreadable: bool,
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
        let (mut allows, mut denies) = (Grants::default(), Grants::default());
        let is_list_unknown = token.is_unread("policies");
        let (mut has_allow_gaps, mut has_deny_gaps) = (is_list_unknown, is_list_unknown);
        for (at, policy) in token.policies.iter().enumerate() {
            let effect = policy.effect.as_ref();
            let is_known = effect.is_some_and(|effect| effect.value.is_known());
            let has_gap = policy.has_unread_part() || matches!(policy.resources, Resources::Malformed { .. });
            has_allow_gaps |= has_gap && policy.is_allow();
            has_deny_gaps |= has_gap && (!policy.is_allow() || policy.is_unread("effect"));
            let side = if policy.is_allow() { &mut allows } else { &mut denies };
            side.add(policy, at, is_known);
        }
        let is_active = token.status.as_ref().is_none_or(|status| status.value == "active");
        for side in [&mut allows, &mut denies] {
            side.index();
        }
        let addresses = restrictions::addresses(token);
        let lifetimes = restrictions::lifetimes(token);
        let has_odd_condition = addresses.first() != addresses.last() || lifetimes.first() != lifetimes.last();
        // What else is unreadable is a gap, which is the same in every world.
        let has_unreadable = allows.has_unreadable() || denies.has_unreadable() || has_odd_condition;
        Access {
            allows,
            denies,
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
        self.is_active == other.is_active
            && self.allows.is_same(&other.allows)
            && self.denies.is_same(&other.denies)
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
        let is_below = |group: &GroupKey<'_>| group.scope().is_none_or(|scope| below.contains(&scope));
        let is_account = |resource: &Resource<'_>| matches!(resource, Resource::AllAccounts | Resource::Account(_));
        [&self.allows, &self.denies].into_iter().any(|side| side.any(is_below, is_account))
    }

    /// Adds everything that the policies name to a universe.
    pub fn name_all(&self, universe: &mut Universe<'s>) {
        self.allows.resources().chain(self.denies.resources()).for_each(|resource| universe.add(resource));
    }

    /// Whether a deny of one group restricts another, or may: they are equal, one covers the other, or one is not in
    /// the catalog.
    pub fn is_related(&self, denied: &GroupKey<'_>, other: &GroupKey<'_>) -> bool {
        denied == other || denied.known.is_none() || denied.covers(other) || other.covers(denied)
    }

    /// The grants that allow a group, or may, on a resource whose ID is unknown.
    pub(super) fn unresolved_allows<'a>(&'a self, group: &'a GroupKey<'_>) -> impl Iterator<Item = GrantRef<'a, 's>> {
        let may_be = move |own: &GroupKey<'s>| own.known.is_none() || own.includes(group);
        self.allows.unresolved(may_be)
    }

    /// The denies of a group, or of a related one, on a resource whose ID is unknown.
    pub(super) fn unresolved_denies<'a>(&'a self, group: &'a GroupKey<'_>) -> impl Iterator<Item = GrantRef<'a, 's>> {
        self.denies.unresolved(move |denied| self.is_related(denied, group))
    }

    /// The grant that allows a group on a target, by the policies alone. The account of the target must be known.
    pub fn grant(&self, group: &GroupKey<'_>, target: &Target<'_>, world: World) -> Option<GrantRef<'_, 's>> {
        self.allows.including(group, target).find(|grant| {
            (grant.is_readable || world.unreadable_widens)
                && grant.reaches(target, world)
                && self.deny(group, grant.group, target, world).is_none()
        })
    }

    /// The deny that takes from a granted group what is needed of it on a target.
    fn deny(
        &self,
        needed: &GroupKey<'_>,
        granted: &GroupKey<'_>,
        target: &Target<'_>,
        world: World,
    ) -> Option<GrantRef<'_, 's>> {
        let is_related = |denied: &GroupKey<'s>| {
            denied == granted
                || (world.deny_cuts_related && (denied == needed || denied.covers(granted) || denied.covers(needed)))
        };
        self.denies
            .toward(target, is_related)
            .find(|deny| (deny.is_readable || !world.unreadable_widens) && deny.reaches(target, world))
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
        let is_held = |own: &GroupKey<'s>| groups.iter().any(|group| own.includes(group));
        let denied = groups.iter().find_map(|group| {
            let reaching = self.allows.toward(target, is_held).filter(|grant| grant.reaches(target, world));
            reaching.filter_map(|grant| self.deny(group, grant.group, target, world)).next()
        });
        match denied {
            Some(deny) => Refusal::Denied { policy: deny.policy },
            None if self.allows.groups().any(is_held) => Refusal::OtherResources,
            None => Refusal::NoGrant,
        }
    }
}
