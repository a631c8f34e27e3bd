//! What one token can do that another cannot, with a request that shows it.

use std::{
    borrow::Cow,
    collections::{BTreeSet, HashSet},
    net::IpAddr,
};

use jiff::Timestamp;

use super::{
    Access, Grant, GroupKey, Need, Place, Question, Refusal, Requirement, Target, Universe, World, requirement,
    target::OTHER,
};
use crate::{
    catalog::{Catalog, Group, Operation},
    model::{AddressSet, Lifetime, Resource, Zones},
};

/// What kind of access was gained.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Gain<'s> {
    /// A group on resources.
    Grant {
        /// The group.
        group: GroupKey<'s>,
        /// The selectors of the wider side that hold something new.
        resources: Vec<Resource<'s>>,
    },
    /// Addresses that the other side refuses.
    Addresses(AddressSet),
    /// Time in which the other side is not valid.
    Time(Vec<Lifetime>),
}

/// One request that one side allows and the other refuses.
#[derive(Debug, Clone)]
pub struct Witness<'s> {
    /// The group that it needs.
    pub group: GroupKey<'s>,
    /// What it acts on.
    pub target: Target<'s>,
    /// Method and path of a request that shows the difference, where one is known for sure.
    pub request: Option<(&'static str, String)>,
    /// Where it comes from.
    pub address: IpAddr,
    /// When it comes.
    pub at: Timestamp,
    /// The policy that allows it, from 0.
    pub policy: usize,
    /// Why the other side refuses it.
    pub refusal: Refusal,
}

/// One difference.
#[derive(Debug, Clone)]
pub struct Change<'s> {
    /// What was gained.
    pub gain: Gain<'s>,
    /// Whether that is so in every world; else it may be.
    pub is_sure: bool,
    /// A request that shows it.
    pub witness: Option<Witness<'s>>,
}

/// What changed from one token to another.
#[derive(Debug, Clone, Default)]
pub struct Difference<'s> {
    /// What the new one can do, and the old one could not.
    pub gained: Vec<Change<'s>>,
    /// What the old one could do, and the new one cannot.
    pub lost: Vec<Change<'s>>,
}

impl<'s> Difference<'s> {
    /// Compares two tokens; none stands for a token that is not there.
    pub fn of(
        old: Option<&Access<'s>>,
        new: Option<&Access<'s>>,
        zones: &Zones,
        catalog: &'static Catalog,
        now: Timestamp,
    ) -> Difference<'s> {
        // By far the most tokens of two exports are the same, word for word.
        if old.zip(new).is_some_and(|(old, new)| old.is_same(new)) {
            return Difference::default();
        }
        let side = |wide: Option<&Access<'s>>, narrow: Option<&Access<'s>>| {
            wide.map(|wide| gained(wide, narrow, zones, catalog, now)).unwrap_or_default()
        };
        Difference { gained: side(new, old), lost: side(old, new) }
    }

    /// Whether nothing changed, for sure.
    pub fn is_empty(&self) -> bool {
        self.gained.is_empty() && self.lost.is_empty()
    }
}

/// What one side can do that the other cannot. A side that is not there can do nothing.
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
    let comparison = Comparison { wide, narrow, worlds: World::all(&sides), universe, catalog, now };
    let mut changes = comparison.grants();
    changes.extend(comparison.addresses());
    changes.extend(comparison.time());
    changes
}

struct Comparison<'a, 's> {
    wide: &'a Access<'s>,
    narrow: Option<&'a Access<'s>>,
    worlds: Vec<World>,
    universe: Universe<'s>,
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

    /// Whether a gain is to be told under this group: not where it is part of a `larger` one that is gained, too.
    fn is_told(&self, group: &GroupKey<'s>, larger: &[GroupKey<'s>], target: &Target<'s>, world: World) -> bool {
        let is_own = |grant: &Grant<'s>| grant.group == *group && grant.reaches(target, world);
        self.is_gained(group, target, world)
            && (self.wide.allows.toward(target).any(is_own)
                || !larger.iter().any(|larger| self.is_gained(larger, target, world)))
    }

    fn grants(&self) -> Vec<Change<'s>> {
        // A group that only some other policy names may be held as a part of one that covers it.
        let sides = [Some(self.wide), self.narrow].into_iter().flatten();
        let named = sides.flat_map(|side| side.allows.iter().chain(side.denies.iter()));
        let groups: BTreeSet<&GroupKey<'s>> = named.map(|grant| &grant.group).collect();
        let held: BTreeSet<&GroupKey<'s>> = self.wide.allows.iter().map(|grant| &grant.group).collect();
        let known = held.into_iter().filter_map(|key| Some((key, key.known?)));
        let whole: Vec<_> = known.filter(|(_, known)| known.has_parts()).collect();
        let larger = |group: &GroupKey<'s>| {
            let part = group.known;
            let covers = |whole: &Group| part.is_some_and(|part| whole.covers(part));
            let larger = whole.iter().filter(|(key, whole)| *key != group && covers(whole));
            larger.map(|(key, _)| (*key).clone()).collect::<Vec<_>>()
        };
        groups.into_iter().filter_map(|group| self.group(group, &larger(group))).collect()
    }

    fn group(&self, group: &GroupKey<'s>, larger: &[GroupKey<'s>]) -> Option<Change<'s>> {
        let scope = group.known.map(|known| known.scope);
        let mut resources: Vec<Resource<'s>> = Vec::new();
        let mut seen: HashSet<&Resource<'s>> = HashSet::new();
        let mut is_sure = false;
        let mut first = None;
        for target in self.universe.targets(scope) {
            let variants = target.in_accounts(&self.universe);
            let worlds = self.worlds.iter().flat_map(|world| variants.iter().map(|variant| (*world, variant)));
            let gained: Vec<_> =
                worlds.filter(|(world, variant)| self.is_told(group, larger, variant, *world)).collect();
            let Some((world, variant)) = gained.first() else { continue };
            let is_sure_here = gained.len() == self.worlds.len() * variants.len();
            for grant in self.wide.allows.toward(variant).filter(|grant| self.wide.is_part(group, grant)) {
                if grant.reaches(variant, *world) && seen.insert(&grant.resource) {
                    resources.push(grant.resource.clone());
                }
            }
            if first.is_none() || (is_sure_here && !is_sure) {
                first = Some((variant.to_owned().clone(), target.clone(), *world));
            }
            is_sure |= is_sure_here;
        }
        let (variant, target, world) = first?;
        let addresses = self.wide.addresses(world);
        let shared = self.live(world).map(|narrow| addresses.and(narrow.addresses(world)));
        let address = shared.and_then(|shared| shared.first()).or_else(|| addresses.first());
        let at = self.wide.lifetime(world).instant(self.now);
        let witness = address.and_then(|address| self.witness(group, &variant, target, address, at, world));
        Some(Change { gain: Gain::Grant { group: group.clone(), resources }, is_sure, witness })
    }

    /// What is gained beside the grants, from what each world says of both sides: told once, with the first world's
    /// witness.
    fn beside<T>(
        &self,
        part: impl Fn(World, &Access<'s>) -> Option<(T, IpAddr, Timestamp)>,
        gain: impl Fn(T) -> Gain<'s>,
    ) -> Option<Change<'s>> {
        let in_world = |world: &World| {
            let narrow = self.live(*world).filter(|_| self.wide.is_live(*world))?;
            let (part, address, at) = part(*world, narrow)?;
            // Without any grant there is nothing to be done from anywhere, at any time.
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

    /// A witness for what is gained on every grant alike: on one that holds in every case, where there is one.
    fn some_grant(&self, world: World, address: IpAddr, at: Timestamp) -> Option<Witness<'s>> {
        let mut seen: HashSet<&GroupKey<'s>> = HashSet::new();
        let groups = self.wide.allows.iter().filter(|grant| seen.insert(&grant.group));
        let held = |grant: &Grant<'s>, variant: &Target<'s>, world: World| {
            self.wide.grant(&grant.group, variant, world).is_some()
        };
        let mut first = None;
        for grant in groups {
            for target in self.universe.targets(grant.scope) {
                let variants = target.in_accounts(&self.universe);
                let Some(variant) = variants.iter().find(|variant| held(grant, variant, world)) else { continue };
                if self.worlds.iter().all(|world| variants.iter().all(|variant| held(grant, variant, *world))) {
                    return self.witness(&grant.group, variant, target, address, at, world);
                }
                first = first.or_else(|| Some((grant, variant.clone(), target)));
            }
        }
        let (grant, variant, target) = first?;
        self.witness(&grant.group, &variant, target, address, at, world)
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
        // A request that another group of the other side allows shows nothing.
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

/// The needs that an operation can be for: one for each phase, where its path names the phase of a ruleset.
fn needs_of(operation: Operation, catalog: &'static Catalog) -> Vec<Need> {
    if !operation.path.contains("{ruleset_phase}") {
        return vec![Need::Operation(operation.at)];
    }
    catalog.ruleset_phases().map(|phase| Need::Phase(operation.at, phase)).collect()
}

impl Target<'_> {
    /// Whether it stands for something that no policy names.
    pub fn is_other(&self) -> bool {
        let is = |id: &Cow<'_, str>| id == OTHER;
        match self {
            Target::Account(id) | Target::User(id) | Target::Unknown(id) => is(id),
            Target::Zone { id, .. } => is(id),
            Target::Bucket { text, .. } => is(text),
            Target::Worker { tag, .. } => is(tag),
        }
    }
}
