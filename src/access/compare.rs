//! What one token can do that another cannot, with a witness: a request that shows the difference.

use std::{
    borrow::Cow,
    collections::{BTreeSet, HashMap, HashSet},
    net::IpAddr,
    sync::Arc,
};

use jiff::Timestamp;

use super::{
    Access, GrantRef, GroupKey, Need, Place, Question, Refusal, Requirement, Target, Universe, World,
    classes::{Class, Classes},
    requirement,
    target::OTHER,
};
use crate::{
    catalog::{Catalog, Group, Operation, Scope},
    model::{AddressSet, Lifetime, Resource, Zones},
};

/// The kind of access that was gained.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Gain<'s> {
    /// A permission group on some resources.
    Grant {
        /// The permission group.
        group: GroupKey<'s>,
        /// The selectors on the wider side that cover newly reachable targets; groups share them.
        resources: Arc<[Resource<'s>]>,
    },
    /// Client addresses that the other side refuses.
    Addresses(AddressSet),
    /// Periods in which the other side is not valid.
    Time(Vec<Lifetime>),
}

/// A request that one side allows and the other refuses.
#[derive(Debug, Clone)]
pub struct Witness<'s> {
    /// The permission group that the request needs.
    pub group: GroupKey<'s>,
    /// The target that the request acts on.
    pub target: Target<'s>,
    /// The method and path of such a request, if one is known with certainty.
    pub request: Option<(&'static str, String)>,
    /// The client address of the request.
    pub address: IpAddr,
    /// The time of the request.
    pub at: Timestamp,
    /// The index of the policy that allows the request, from 0.
    pub policy: usize,
    /// The reason why the other side refuses the request.
    pub refusal: Refusal,
}

/// One difference between two tokens.
#[derive(Debug, Clone)]
pub struct Change<'s> {
    /// The access that was gained.
    pub gain: Gain<'s>,
    /// Whether the access is gained in every world; otherwise, only in some.
    pub is_sure: bool,
    /// A request that shows the difference.
    pub witness: Option<Witness<'s>>,
}

/// The differences between an old and a new token.
#[derive(Debug, Clone, Default)]
pub struct Difference<'s> {
    /// Access that only the new token has.
    pub gained: Vec<Change<'s>>,
    /// Access that only the old token has.
    pub lost: Vec<Change<'s>>,
}

impl<'s> Difference<'s> {
    /// Compares two tokens; `None` is a token that does not exist and so has no access.
    pub fn of(
        old: Option<&Access<'s>>,
        new: Option<&Access<'s>>,
        zones: &Zones,
        catalog: &'static Catalog,
        now: Timestamp,
    ) -> Difference<'s> {
        // Most tokens of two exports are identical.
        if old.zip(new).is_some_and(|(old, new)| old.is_same(new)) {
            return Difference::default();
        }
        let side = |wide: Option<&Access<'s>>, narrow: Option<&Access<'s>>| {
            wide.map(|wide| gained(wide, narrow, zones, catalog, now)).unwrap_or_default()
        };
        Difference { gained: side(new, old), lost: side(old, new) }
    }

    /// Whether it is certain that access did not change.
    pub fn is_empty(&self) -> bool {
        self.gained.is_empty() && self.lost.is_empty()
    }
}

/// The access of `wide` that `narrow` does not have. A `narrow` of `None` has no access at all.
pub fn gained<'s>(
    wide: &Access<'s>,
    narrow: Option<&Access<'s>>,
    zones: &Zones,
    catalog: &'static Catalog,
    now: Timestamp,
) -> Vec<Change<'s>> {
    let mut universe = Universe::default();
    wide.name_all(&mut universe);
    narrow.into_iter().for_each(|narrow| narrow.name_all(&mut universe));
    universe.settle(zones);
    let sides: Vec<&Access<'s>> = [Some(wide), narrow].into_iter().flatten().collect();
    let classes = Classes::of(&universe, &sides);
    let comparison = Comparison { wide, narrow, worlds: World::all(&sides), universe, classes, catalog, now };
    let mut changes = comparison.grants();
    changes.extend(comparison.addresses());
    changes.extend(comparison.time());
    changes
}

/// A class of targets on which a group is gained, and the first account and world in which it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct GainedClass {
    class: usize,
    account: usize,
    world: World,
}

/// The selectors of the wider side, by the classes that are gained, and the scope and the policies of a group.
type Selectors<'s> = HashMap<(Vec<GainedClass>, Option<Scope>, Vec<usize>), Arc<[Resource<'s>]>>;

struct Comparison<'a, 's> {
    wide: &'a Access<'s>,
    narrow: Option<&'a Access<'s>>,
    worlds: Vec<World>,
    universe: Universe<'s>,
    classes: Classes<'s>,
    catalog: &'static Catalog,
    now: Timestamp,
}

impl<'s> Comparison<'_, 's> {
    fn live(&self, world: World) -> Option<&Access<'s>> {
        self.narrow.filter(|narrow| narrow.is_live(world))
    }

    fn is_gained(&self, group: &GroupKey<'s>, target: &Target<'s>, world: World) -> bool {
        self.wide.is_live(world)
            && self.wide.grant(group, target, world).is_some()
            && self.live(world).is_none_or(|narrow| narrow.grant(group, target, world).is_none())
    }

    /// Whether a gain is reported for this group: not if it is part of a `larger` group that is gained as well.
    fn is_told(&self, group: &GroupKey<'s>, larger: &[GroupKey<'s>], target: &Target<'s>, world: World) -> bool {
        let is_own = |grant: GrantRef<'_, 's>| grant.group == group && grant.reaches(target, world);
        self.is_gained(group, target, world)
            && (self.wide.allows.including(group, target).any(is_own)
                || !larger.iter().any(|larger| self.is_gained(larger, target, world)))
    }

    fn grants(&self) -> Vec<Change<'s>> {
        // A group that only another policy names may be held as part of a group that covers it.
        let sides = [Some(self.wide), self.narrow].into_iter().flatten();
        let groups: BTreeSet<&GroupKey<'s>> =
            sides.flat_map(|side| side.allows.groups().chain(side.denies.groups())).collect();
        let held: BTreeSet<&GroupKey<'s>> = self.wide.allows.groups().collect();
        let known = held.into_iter().filter_map(|key| Some((key, key.known?)));
        let whole: Vec<_> = known.filter(|(_, known)| known.has_parts()).collect();
        let larger = |group: &GroupKey<'s>| {
            let part = group.known;
            let covers = |whole: &Group| part.is_some_and(|part| whole.covers(part));
            let larger = whole.iter().filter(|(key, whole)| *key != group && covers(whole));
            larger.map(|(key, _)| (*key).clone()).collect::<Vec<_>>()
        };
        let mut selectors = Selectors::new();
        let changes = groups.into_iter().filter_map(|group| {
            let found = self.group(group, &larger(group), &mut selectors);
            found.or_else(|| self.lifted(group))
        });
        changes.collect()
    }

    /// The gain of a group that only an unknown ID hides: the other side denies it on a resource that may be one that
    /// this side allows, and this side does not.
    fn lifted(&self, group: &GroupKey<'s>) -> Option<Change<'s>> {
        let narrow = self.narrow?;
        let is_any = self.wide.unresolved_allows(group).next().is_some();
        let related = narrow.denies.of(|denied| narrow.is_related(denied, group));
        let mut hiding = related.filter(|deny| deny.is_unresolved || is_any);
        let is_kept = |deny: &GrantRef<'_, 's>| {
            self.wide.denies.of(|own| own == deny.group).any(|own| own.resource == deny.resource)
        };
        hiding.find(|deny| !is_kept(deny))?;
        let held = self.wide.allows.of(|own| own == group);
        let resources: Arc<[Resource<'s>]> = held.map(|grant| grant.resource.clone()).collect();
        if resources.is_empty() {
            return None;
        }
        let gain = Gain::Grant { group: group.clone(), resources };
        Some(Change { gain, is_sure: false, witness: None })
    }

    /// Whether no unknown ID of either side can change which targets of a group are gained.
    fn is_settled(&self, group: &GroupKey<'s>) -> bool {
        let is_held = |access: &Access<'s>| access.allows.policies_including(group).next().is_some();
        let meets = self.narrow.is_some_and(is_held) && self.wide.unresolved_allows(group).next().is_some();
        let may_hold = self.narrow.is_some_and(|narrow| narrow.unresolved_allows(group).next().is_some());
        !meets && !may_hold && self.wide.unresolved_denies(group).next().is_none()
    }

    fn group(
        &self,
        group: &GroupKey<'s>,
        larger: &[GroupKey<'s>],
        selectors: &mut Selectors<'s>,
    ) -> Option<Change<'s>> {
        let mut found: Vec<GainedClass> = Vec::new();
        let mut is_sure = false;
        let mut first = None;
        for (number, class) in self.classes.of_scope(group.scope()) {
            let worlds = self.worlds.iter().flat_map(|world| class.variants.iter().map(|variant| (*world, variant)));
            let gained: Vec<_> =
                worlds.filter(|(world, variant)| self.is_told(group, larger, &variant.target, *world)).collect();
            let Some((world, variant)) = gained.first() else { continue };
            let is_sure_here = gained.len() == self.worlds.len() * class.variants.len();
            found.push(GainedClass { class: number, account: variant.account, world: *world });
            if first.is_none() || (is_sure_here && !is_sure) {
                first = Some((variant.target.clone(), class.target.clone(), *world));
            }
            is_sure |= is_sure_here;
        }
        let (variant, target, world) = first?;
        let resources = self.selectors(group, found, selectors);
        let addresses = self.wide.addresses(world);
        let shared = self.live(world).map(|narrow| addresses.and(narrow.addresses(world)));
        let address = shared.and_then(|shared| shared.first()).or_else(|| addresses.first());
        let at = self.wide.lifetime(world).instant(self.now);
        let witness = address.and_then(|address| self.witness(group, &variant, target, address, at, world));
        let is_sure = is_sure && self.is_settled(group);
        Some(Change { gain: Gain::Grant { group: group.clone(), resources }, is_sure, witness })
    }

    /// The selectors of the wider side through which a group reaches the targets of some classes.
    fn selectors(
        &self,
        group: &GroupKey<'s>,
        found: Vec<GainedClass>,
        known: &mut Selectors<'s>,
    ) -> Arc<[Resource<'s>]> {
        let policies = self.wide.allows.policies_including(group).collect();
        let key = (found, group.scope(), policies);
        if let Some(resources) = known.get(&key) {
            return Arc::clone(resources);
        }
        let class = |gained: &GainedClass| Some((self.classes.all.get(gained.class)?, *gained));
        let members = key.0.iter().filter_map(class);
        let mut members: Vec<(usize, GainedClass)> =
            members.flat_map(|(class, gained)| class.members.iter().map(move |member| (*member, gained))).collect();
        members.sort_unstable_by_key(|(member, _)| *member);
        let (mut resources, mut seen) = (Vec::new(), HashSet::new());
        for (member, gained) in members {
            let target = self.classes.targets.get(member).map(|target| target.in_accounts(&self.universe));
            let Some(variant) = target.as_ref().and_then(|variants| variants.get(gained.account)) else { continue };
            for grant in self.wide.allows.including(group, variant) {
                if grant.reaches(variant, gained.world) && seen.insert(grant.resource) {
                    resources.push(grant.resource.clone());
                }
            }
        }
        let resources: Arc<[Resource<'s>]> = resources.into();
        known.insert(key, Arc::clone(&resources));
        resources
    }

    /// A gain that applies to all grants alike (addresses, time), computed in each world and reported once, with the
    /// witness of the first world.
    fn beside<T>(
        &self,
        part: impl Fn(World, &Access<'s>) -> Option<(T, IpAddr, Timestamp)>,
        gain: impl Fn(T) -> Gain<'s>,
    ) -> Option<Change<'s>> {
        let in_world = |world: &World| {
            let narrow = self.live(*world).filter(|_| self.wide.is_live(*world))?;
            let (part, address, at) = part(*world, narrow)?;
            // A token without grants gains nothing from more addresses or time.
            Some((part, self.some_grant(*world, address, at)?))
        };
        let found: Vec<_> = self.worlds.iter().map(in_world).collect();
        let is_sure = found.iter().all(Option::is_some);
        let (part, witness) = found.into_iter().flatten().next()?;
        Some(Change { gain: gain(part), is_sure, witness: Some(witness) })
    }

    fn addresses(&self) -> Option<Change<'s>> {
        let part = |world: World, narrow: &Access<'s>| {
            let gained = self.wide.addresses(world).minus(narrow.addresses(world));
            let first = gained.first()?;
            Some((gained, first, self.wide.lifetime(world).instant(self.now)))
        };
        self.beside(part, Gain::Addresses)
    }

    fn time(&self) -> Option<Change<'s>> {
        let part = |world: World, narrow: &Access<'s>| {
            let gained = self.wide.lifetime(world).minus(&narrow.lifetime(world));
            let at = gained.first()?.instant(self.now);
            Some((gained, self.wide.addresses(world).first()?, at))
        };
        self.beside(part, Gain::Time)
    }

    /// A witness for a gain that applies to all grants alike; prefers a grant that holds in every world.
    fn some_grant(&self, world: World, address: IpAddr, at: Timestamp) -> Option<Witness<'s>> {
        let mut seen: HashSet<&GroupKey<'s>> = HashSet::new();
        let groups = self.wide.allows.groups().filter(|group| seen.insert(group));
        let mut first = None;
        for group in groups {
            let held = |variant: &Target<'s>, world: World| self.wide.grant(group, variant, world).is_some();
            for (_, class) in self.classes.of_scope(group.scope()) {
                let Class { target, variants, .. } = class;
                let Some(variant) = variants.iter().find(|variant| held(&variant.target, world)) else { continue };
                if self.worlds.iter().all(|world| variants.iter().all(|variant| held(&variant.target, *world))) {
                    return self.witness(group, &variant.target, target.clone(), address, at, world);
                }
                first = first.or(Some((group, variant, target)));
            }
        }
        let (group, variant, target) = first?;
        self.witness(group, &variant.target, target.clone(), address, at, world)
    }

    fn witness(
        &self,
        group: &GroupKey<'s>,
        variant: &Target<'s>,
        target: Target<'s>,
        address: IpAddr,
        at: Timestamp,
        world: World,
    ) -> Option<Witness<'s>> {
        let policy = self.wide.grant(group, variant, world)?.policy;
        let question = Question { groups: vec![group.clone()], target: variant.clone(), address: Some(address), at };
        let refusal = match self.narrow {
            Some(narrow) => narrow.refusal(&question, variant, world)?,
            None => Refusal::NoGrant,
        };
        // A request that the other side allows through another group is not a witness.
        let shows = |requirement: &Requirement| {
            let groups: Vec<GroupKey<'_>> = requirement.groups().map(GroupKey::from).collect();
            let asked = Question { groups, ..question.clone() };
            self.narrow.is_none_or(|narrow| narrow.refusal(&asked, variant, world).is_some())
        };
        let request = group.known.and_then(|known| {
            let needs = self.catalog.operations_of(known).flat_map(|operation| needs_of(operation, self.catalog));
            let mut requirements = needs.map(|need| requirement(&need, &Place::of_target(variant), self.catalog));
            let is_for = |requirement: &Requirement| requirement.groups().any(|own| own.id == known.id);
            requirements.find(|own| own.is_sure() && is_for(own) && shows(own))?.need.call(self.catalog)
        });
        Some(Witness { group: group.clone(), target, request, address, at, policy, refusal })
    }
}

/// The needs that an operation can have: one for each phase if its path contains the phase of a ruleset.
fn needs_of(operation: Operation, catalog: &'static Catalog) -> Vec<Need> {
    if !operation.path.contains("{ruleset_phase}") {
        return vec![Need::Operation(operation.at)];
    }
    catalog.ruleset_phases().map(|phase| Need::Phase(operation.at, phase)).collect()
}

impl Target<'_> {
    /// Whether the target represents everything that no policy names.
    pub fn is_other(&self) -> bool {
        let is = |id: &Cow<'_, str>| id == OTHER;
        match self {
            Target::Account(id) | Target::User(id) | Target::Unknown(id) => is(id),
            Target::Zone { id, .. } => is(id),
            Target::Bucket { text, .. } => is(text),
            Target::Part { id, .. } => is(id),
        }
    }
}
