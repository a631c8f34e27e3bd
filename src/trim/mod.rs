//! The least policy that covers what a token is used for: derived from evidence, and proved against the old one.

mod body;
pub mod cover;

use std::collections::{BTreeMap, BTreeSet};

pub use self::body::{Shape, written};
use self::cover::{Bits, Candidate, cheapest};
use crate::{
    access::{Access, Answer, GroupKey, Question, Target, Universe},
    catalog::{Catalog, Confidence, Group, OwnerKind, Scope},
    model::{Resource, Token, Zones},
    usage::{Key, Need, Place, Seen, Uses},
};

/// What a trim starts from.
pub struct Job<'j, 's> {
    /// What the token must be able to do.
    pub uses: &'j Uses,
    /// The token as it is, where there is one.
    pub old: Option<&'j Token<'s>>,
    /// Zones that are known from outside.
    pub zones: &'j Zones,
    /// Who owns the new token; a user's, where nothing says otherwise.
    pub owner: Option<OwnerKind>,
    /// Whether groups are taken that are only inferred, where the API's description does not settle them.
    pub takes_inferred: bool,
    /// Facts.
    pub catalog: &'static Catalog,
    /// The instant that counts as now.
    pub now: jiff::Timestamp,
}

/// A group on a resource of the new policy, with why.
#[derive(Debug, Clone)]
pub struct Kept {
    /// The group.
    pub group: &'static Group,
    /// On what.
    pub on: Resource<'static>,
    /// The first needs that it is for, in words, and how many there are; none where it is kept for want of evidence.
    pub reasons: Vec<String>,
    /// How many needs that are.
    pub count: usize,
}

/// A group of the old token that the new one does not have.
#[derive(Debug, Clone)]
pub struct Dropped {
    /// Its name.
    pub group: String,
    /// On what it was.
    pub on: String,
    /// Why.
    pub why: String,
}

/// A use that the new policy does not answer for.
#[derive(Debug, Clone)]
pub struct Unexplained {
    /// What was done.
    pub what: String,
    /// How often.
    pub count: u64,
    /// Why it explains nothing.
    pub why: String,
}

/// A need that the old token does not meet.
#[derive(Debug, Clone)]
pub struct Missing {
    /// What is to be done.
    pub what: String,
    /// On what.
    pub on: String,
    /// The groups of which any one would do.
    pub groups: Vec<&'static str>,
}

/// What came of a trim.
#[derive(Debug, Clone, Default)]
pub struct Trimmed {
    /// The grants of the new policy, in order of scope, resource and name.
    pub kept: Vec<Kept>,
    /// What is no longer there.
    pub dropped: Vec<Dropped>,
    /// What the catalogue cannot explain.
    pub unexplained: Vec<Unexplained>,
    /// What the old token cannot do.
    pub missing: Vec<Missing>,
    /// What is met by groups that are only inferred.
    pub inferred: Vec<String>,
}

impl Trimmed {
    /// Whether nothing less would do: every use is explained.
    pub fn is_least(&self) -> bool {
        self.unexplained.is_empty()
    }
}

/// Derives the least policy.
pub fn trim(job: &Job<'_, '_>) -> Trimmed {
    let mut trimmed = Trimmed::default();
    let holder = job.old.map(|old| Holder::new(old, job));
    let mut problems: BTreeMap<Resource<'static>, Vec<(Need, Vec<Way>)>> = BTreeMap::new();
    let anywhere = anywhere(job);
    for (key, seen) in &job.uses.all {
        let groups = match needed_groups(key, job) {
            Ok((groups, is_inferred)) => {
                trimmed.inferred.extend(is_inferred.then(|| key.need.described(job.catalog)));
                groups
            }
            Err(why) => {
                trimmed.unexplained.push(unexplained(key, seen, why, job));
                continue;
            }
        };
        for place in places(key, &anywhere) {
            let ways: Vec<Way> = groups.iter().filter_map(|group| way(group, &place, job)).collect();
            let Some(first) = ways.first() else {
                let why = "the account of the zone is not known: --zones FILE tells it".to_owned();
                trimmed.unexplained.push(unexplained(key, seen, why, job));
                continue;
            };
            let on = first.on.clone();
            let ways: Vec<Way> = match &holder {
                None => ways,
                Some(holder) => ways.into_iter().filter(|way| holder.can(way)).collect(),
            };
            if ways.is_empty() {
                trimmed.missing.push(Missing {
                    what: key.need.described(job.catalog),
                    on: job.zones.described(&on),
                    groups: groups.iter().map(|group| group.name).collect(),
                });
                continue;
            }
            // Needs of one place are solved together, so what a zone does not need, it does not get.
            problems.entry(home(&place, on)).or_default().push((key.need.clone(), ways));
        }
    }
    for needs in problems.values() {
        solve(needs, job.catalog, &mut trimmed.kept);
    }
    if let Some(old) = job.old {
        keep_reads(old, job, &mut trimmed);
        dropped(old, job, &mut trimmed);
    }
    let order = |kept: &Kept| (kept.group.scope, kept.on.clone(), kept.group.name);
    trimmed.kept.sort_by(|a, b| order(a).cmp(&order(b)));
    trimmed.kept.dedup_by(|a, b| a.group.id == b.group.id && a.on == b.on);
    trimmed
}

fn unexplained(key: &Key, seen: &Seen, why: String, job: &Job<'_, '_>) -> Unexplained {
    Unexplained { what: key.need.described(job.catalog), count: seen.count, why }
}

/// Groups of which any one meets a need, and whether they are only inferred.
type Groups = (Vec<&'static Group>, bool);

/// The groups that a need may be met by, in words why not.
fn needed_groups(key: &Key, job: &Job<'_, '_>) -> Result<Groups, String> {
    let catalog = job.catalog;
    if let Need::Unmapped(..) = key.need {
        return Err("the catalogue has no such operation".to_owned());
    }
    let groups = key.need.groups(catalog);
    let Some(operation) = key.need.operation(catalog) else {
        return if groups.is_empty() { Err("the catalogue has no such group".to_owned()) } else { Ok((groups, false)) };
    };
    if groups.is_empty() {
        return inferred(operation.inferred_groups(catalog), "the API's description names no group", job);
    }
    if let Need::Phase(_, phase) = key.need {
        let why = format!("any of {} groups may do, and the ruleset's phase decides which", groups.len());
        return inferred(catalog.groups_of_phase(operation, phase), &why, job);
    }
    if operation.is_generic() {
        // Any grip on the object will do: the plain one is taken, where the object has one.
        let plain = match operation.path.split('/').nth(1) {
            Some("zones") => "Zone Read",
            _ => "Account Settings Read",
        };
        let is_root = operation.method == "GET" && operation.path.split('/').count() <= 3;
        return match groups.iter().find(|group| group.name == plain && is_root) {
            Some(plain) => Ok((std::iter::once(*plain).chain(catalog.wholes_of(plain)).collect(), false)),
            None => Err(format!("any of {} groups may do, and the request's content decides which", groups.len())),
        };
    }
    Ok((groups, false))
}

/// Groups that are only inferred, where they are taken; in words why not.
fn inferred(groups: Option<(Vec<&'static Group>, Confidence)>, why: &str, job: &Job<'_, '_>) -> Result<Groups, String> {
    match groups {
        Some((groups, _)) if job.takes_inferred && !groups.is_empty() => Ok((groups, true)),
        Some((groups, confidence)) => {
            let names: Vec<String> = groups.iter().map(|group| format!("`{}`", group.name)).collect();
            let (names, confidence) = (crate::text::listed(&names), confidence.word());
            Err(format!("{why}; {names} is inferred, with {confidence} confidence: --inferred takes it"))
        }
        None => Err(why.to_owned()),
    }
}

/// What uses without a place are about: the zones that others are about, else all.
fn anywhere(job: &Job<'_, '_>) -> Vec<Place> {
    let zones: BTreeSet<Place> =
        job.uses.all.keys().map(|key| &key.place).filter(|place| matches!(place, Place::Zone(_))).cloned().collect();
    if zones.is_empty() { vec![Place::Any] } else { zones.into_iter().collect() }
}

fn places(key: &Key, anywhere: &[Place]) -> Vec<Place> {
    if key.place == Place::Any { anywhere.to_vec() } else { vec![key.place.clone()] }
}

/// Where needs are solved together: their zone, else their account, else their user.
fn home(place: &Place, on: Resource<'static>) -> Resource<'static> {
    match place {
        Place::Zone(id) => Resource::Zone { id: id.clone().into(), account: None },
        Place::Bucket(text) => Resource::Bucket(text.clone().into()),
        _ => on,
    }
}

/// A group on a resource that meets a need.
#[derive(Debug, Clone)]
struct Way {
    group: &'static Group,
    on: Resource<'static>,
}

/// The resource on which a group must be granted to act on a place; none where that is not known.
fn way(group: &'static Group, place: &Place, job: &Job<'_, '_>) -> Option<Way> {
    let account_of = |zone: &str| {
        let known = job.zones.account(zone).map(str::to_owned);
        known.or_else(|| only_account(job))
    };
    let on = match (group.scope, place) {
        (Scope::Zone, Place::Zone(id)) => {
            Resource::Zone { id: id.clone().into(), account: account_of(id).map(Into::into) }
        }
        (Scope::Zone, Place::Account(id)) => Resource::ZonesOf(id.clone().into()),
        (Scope::Zone, _) => match only_account(job) {
            Some(account) => Resource::ZonesOf(account.into()),
            None => Resource::AllZones,
        },
        (Scope::Account | Scope::Websearch, Place::Account(id)) => Resource::Account(id.clone().into()),
        (Scope::Account | Scope::Websearch, Place::Bucket(text)) => Resource::Account(account_of_bucket(text)?.into()),
        (Scope::Account | Scope::Websearch, Place::Zone(zone)) => Resource::Account(account_of(zone)?.into()),
        (Scope::Account | Scope::Websearch, _) => match only_account(job) {
            Some(account) => Resource::Account(account.into()),
            None => Resource::AllAccounts,
        },
        (Scope::User, _) => Resource::User(own_user(job)?.into()),
        (Scope::R2Bucket, Place::Account(id)) => Resource::BucketsOf(id.clone().into()),
        (Scope::R2Bucket, Place::Bucket(text)) => Resource::Bucket(text.clone().into()),
        (Scope::R2Bucket | Scope::WorkerScript, _) => return None,
    };
    Some(Way { group, on })
}

/// The one account that uses and the old token speak of.
fn only_account(job: &Job<'_, '_>) -> Option<String> {
    let used = job.uses.all.keys().filter_map(|key| match &key.place {
        Place::Account(id) => Some(id.clone()),
        Place::Zone(id) => job.zones.account(id).map(str::to_owned),
        Place::Bucket(text) => account_of_bucket(text),
        _ => None,
    });
    let held = job.old.into_iter().flat_map(Token::allows).flat_map(|policy| policy.resources.entries());
    let held = held.filter_map(|entry| match &entry.resource {
        Resource::Account(id) | Resource::ZonesOf(id) | Resource::Zone { account: Some(id), .. } => {
            Some(id.to_string())
        }
        _ => None,
    });
    let all: BTreeSet<String> = used.chain(held).collect();
    if all.len() == 1 { all.into_iter().next() } else { None }
}

fn account_of_bucket(text: &str) -> Option<String> {
    text.split_once('_').map(|(account, _)| account.to_owned())
}

fn own_user(job: &Job<'_, '_>) -> Option<String> {
    let entries = job.old.into_iter().flat_map(Token::allows).flat_map(|policy| policy.resources.entries());
    let held = entries.filter_map(|entry| match &entry.resource {
        Resource::User(id) => Some(id.to_string()),
        _ => None,
    });
    held.into_iter().next().or_else(|| Some(body::OWN_USER.to_owned()).filter(|_| job.old.is_none()))
}

/// What the old token can do.
struct Holder<'s> {
    access: Access<'s>,
    zones: &'s Zones,
    now: jiff::Timestamp,
}

impl<'s> Holder<'s> {
    fn new<'j: 's>(old: &Token<'s>, job: &Job<'j, '_>) -> Holder<'s> {
        Holder { access: Access::of(old), zones: job.zones, now: job.now }
    }

    /// Whether the old token has as much, for all that it can tell; whether that is sure, the proof decides.
    fn can(&self, way: &Way) -> bool {
        let target = match &way.on {
            Resource::Zone { id, account } => Target::Zone { id: id.clone(), account: account.clone() },
            Resource::Account(id) => Target::Account(id.clone()),
            Resource::User(id) => Target::User(id.clone()),
            Resource::Bucket(text) => match account_of_bucket(text) {
                Some(account) => Target::Bucket { account: account.into(), text: text.clone() },
                None => return false,
            },
            // A wildcard is held where a policy has it.
            wide => {
                let holds = |grant: &crate::access::Grant<'_>| {
                    let is_group = grant.group.id == way.group.id || self.access.is_part(&way.group.into(), grant);
                    is_group && grant.resource.covers(wide)
                };
                return self.access.allows.iter().any(holds);
            }
        };
        let mut universe = Universe::default();
        self.access.name_all(&mut universe);
        universe.add_target(&target);
        universe.settle(self.zones);
        let target = universe.settled(target);
        let group: GroupKey<'_> = way.group.into();
        let question = Question { groups: vec![group], target, address: None, at: self.now };
        self.access.answer(&question, &universe) != Answer::No
    }
}

/// Adds the cheapest groups that meet all needs of one place.
fn solve(all: &[(Need, Vec<Way>)], catalog: &'static Catalog, kept: &mut Vec<Kept>) {
    let mut ways: Vec<Way> = Vec::new();
    let mut needs = Vec::new();
    let mut operations = BTreeSet::new();
    for (need, own) in all {
        if let Need::Operation(at) | Need::Phase(at, _) = need {
            operations.insert(*at);
        }
        let places = own.iter().map(|way| {
            let same = |other: &Way| other.group.id == way.group.id && other.on == way.on;
            ways.iter().position(same).unwrap_or_else(|| {
                ways.push(way.clone());
                ways.len() - 1
            })
        });
        needs.push(places.collect::<Vec<usize>>());
    }
    let candidates: Vec<Candidate> = ways
        .iter()
        .map(|way| Candidate {
            changes: way.group.changes(),
            opens: Bits::of(catalog.operations_of(way.group).map(|operation| operation.at)),
            scope: u32::from(way.group.scope != Scope::Zone) + u32::from(way.group.scope == Scope::User),
        })
        .collect();
    let chosen = cheapest(&candidates, &needs, &Bits::of(operations));
    for at in &chosen {
        let Some(way) = ways.get(*at) else { continue };
        let served = all.iter().zip(&needs).filter(|(_, places)| places.contains(at));
        let served: Vec<String> = served.map(|((need, _), _)| need.described(catalog)).collect();
        let count = served.len();
        kept.push(Kept { group: way.group, on: way.on.clone(), reasons: served.into_iter().take(3).collect(), count });
    }
}

/// Audit logs hold no reads: what only reads is kept, and a group that changes things keeps its reading half.
fn keep_reads(old: &Token<'_>, job: &Job<'_, '_>, trimmed: &mut Trimmed) {
    if job.uses.shows_reads() {
        return;
    }
    for (policy, _, group) in old.granted() {
        let reading =
            if group.changes() { job.catalog.read_twin(group).filter(|twin| group.covers(twin)) } else { Some(group) };
        let Some(reading) = reading else { continue };
        for entry in policy.entries_in(group.scope) {
            let is_covered = trimmed.kept.iter().any(|kept| {
                (kept.group.id == reading.id || kept.group.covers(reading)) && kept.on.covers(&entry.resource)
            });
            if !is_covered {
                let on = entry.resource.clone().into_owned();
                trimmed.kept.push(Kept { group: reading, on, reasons: Vec::new(), count: 0 });
            }
        }
    }
}

fn dropped(old: &Token<'_>, job: &Job<'_, '_>, trimmed: &mut Trimmed) {
    for policy in old.allows() {
        for group in &policy.groups {
            let name = match (group.value.known, &group.value.id) {
                (Some(known), _) => known.name.to_owned(),
                (None, Some(id)) => crate::text::shown(&id.value),
                (None, None) => continue,
            };
            for entry in policy.resources.entries() {
                let known = group.value.known;
                let is_kept = |kept: &Kept| {
                    known.is_some_and(|known| known.id == kept.group.id)
                        && (kept.on == entry.resource || kept.on.covers(&entry.resource))
                };
                if trimmed.kept.iter().any(is_kept) {
                    continue;
                }
                let within = |kept: &&Kept| {
                    known.is_some_and(|known| known.id == kept.group.id || known.covers(kept.group))
                        && entry.resource.covers(&kept.on)
                };
                let less: BTreeSet<String> = trimmed
                    .kept
                    .iter()
                    .filter(within)
                    .map(|kept| format!("`{}` on {}", kept.group.name, job.zones.described(&kept.on)))
                    .collect();
                let less: Vec<String> = less.into_iter().collect();
                let why = match (known, less.as_slice()) {
                    (None, _) => "the catalogue does not know it, so no use speaks for it".to_owned(),
                    (_, []) => "no use needs it".to_owned(),
                    (_, less) => format!("{} does for what is used", crate::text::listed(less)),
                };
                trimmed.dropped.push(Dropped { group: name.clone(), on: job.zones.described(&entry.resource), why });
            }
        }
    }
}
