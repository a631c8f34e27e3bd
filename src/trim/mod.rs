//! Trim: derives the least policy that covers a token's uses, with the reason for each grant.
//!
//! API calls come in ([`Uses`](crate::usage::Uses)), the grants of the new policy go out ([`Trimmed`]). Each call
//! becomes a requirement of [`crate::access::requirement`], and [`Access::decide`] decides whether the old token meets
//! it. Calls that it meets are covered by the cheapest groups ([`cover`]); calls that it does not meet are reported as
//! missing; if the decision is unknown, the grants that may allow the call are kept.
//!
//! The new policy never grants what the old token does not. This is not proved here: the caller reads the result back
//! and compares the access of both tokens. Begin with [`trim`]; then read `ways` (which grants can meet a call) and
//! [`cover`].

mod addition;
mod body;
pub mod cover;
mod held;
mod job;
mod kept;
mod remedy;
mod restrictions;
mod ways;

use std::collections::{BTreeMap, BTreeSet};

pub use self::{
    body::{Shape, written},
    job::{Dropped, Job, Kept, Missing, Trimmed, Unexplained},
    remedy::{Remedy, remedy},
    restrictions::{NoAddresses, Suggested},
};
use self::{
    cover::{Bits, Candidate, cheapest},
    held::holds,
    ways::{Assumed, OWN_USER, Way, is_account_owned, only_account, ways},
};
use crate::{
    access::{
        Access, Certainty, Circumstances, Decision, Denial, Doubt, Everywhere, Grant, GroupKey, Need, Place,
        Requirement, requirement,
    },
    catalog::{Group, Operation, Scope},
    model::Resource,
    text::shown,
    usage::{Key, Seen},
};

/// Derives the least policy for a job.
pub fn trim(job: &Job<'_, '_>) -> Trimmed {
    let access = job.old.map(Access::of);
    let old = access.as_ref().map(|access| access.among(job.zones));
    let mut trimmer = Trimmer::new(job, old);
    let anywhere = anywhere(job);
    for (key, seen) in &job.uses.all {
        let places = match &key.place {
            Place::Any if key.need.operation(job.catalog).is_some_and(Operation::creates_zones) => {
                vec![job.account.clone().map_or(Place::Any, Place::Account)]
            }
            Place::Any => anywhere.clone(),
            place => vec![place.clone()],
        };
        for place in places {
            trimmer.call(key, seen, &place);
        }
    }
    trimmer.finish()
}

/// The places of calls without a place: the zones of the other calls, or else everything.
fn anywhere(job: &Job<'_, '_>) -> Vec<Place> {
    let places = job.uses.all.keys().map(|key| &key.place);
    let zones: BTreeSet<Place> = places.filter(|place| matches!(place, Place::Zone(_))).cloned().collect();
    match (&job.account, zones.is_empty()) {
        (_, false) => zones.into_iter().collect(),
        (Some(account), true) => vec![Place::Account(account.clone())],
        (None, true) => vec![Place::Any],
    }
}

/// The calls on one zone, account or user, which are covered together.
#[derive(Default)]
struct Problem {
    /// The calls, each with the ways to meet it.
    needs: Vec<(Need, Vec<Way>)>,
    /// Calls that any access to an object allows, with the way to suggest for them.
    generic: Vec<(Need, Vec<Way>, Way)>,
}

/// A trim in progress.
struct Trimmer<'t, 'j, 's> {
    job: &'t Job<'j, 's>,
    old: Option<Everywhere<'t, 's>>,
    assumed: Assumed,
    problems: BTreeMap<Resource<'static>, Problem>,
    /// Groups of the old token that are not in the catalog and may allow a call.
    doubtful: BTreeSet<GroupKey<'static>>,
    trimmed: Trimmed,
}

impl<'t, 'j, 's> Trimmer<'t, 'j, 's> {
    fn new(job: &'t Job<'j, 's>, old: Option<Everywhere<'t, 's>>) -> Self {
        Trimmer {
            job,
            old,
            assumed: Assumed::of(job),
            problems: BTreeMap::new(),
            doubtful: BTreeSet::new(),
            trimmed: Trimmed::default(),
        }
    }

    /// Decides about one call on one place.
    fn call(&mut self, key: &Key, seen: &Seen, place: &Place) {
        let requirement = requirement(&key.need, place, self.job.catalog);
        let is_accepted = self.job.takes_inferred && requirement.is_inferred();
        let mut granted = None;
        if let Some(old) = &self.old {
            let accepted;
            let asked = match is_accepted {
                true => {
                    accepted = Requirement { certainty: Certainty::Documented, ..requirement.clone() };
                    &accepted
                }
                false => &requirement,
            };
            match old.decide(asked, self.circumstances()) {
                Decision::Denied(denial) => return self.missing(&requirement, &denial),
                Decision::Unknown(grant, doubts) => return self.doubtful(key, seen, grant, &doubts),
                Decision::Allowed(grant) => granted = grant,
            }
        } else if let Some(doubt) = doubt_of(&requirement).filter(|_| !is_accepted) {
            return self.unexplained(key, seen, doubt.described(self.job.zones));
        }
        self.trimmed.met += 1;
        if is_accepted {
            self.trimmed.inferred.push(key.need.described(self.job.catalog));
        }
        if requirement.certainty != Certainty::AnyToken {
            self.met(key, seen, &requirement, granted);
        }
    }

    /// Handles a call that is met: adds its ways to the problem of its place. `granted` is the old token's grant for
    /// it.
    fn met(&mut self, key: &Key, seen: &Seen, requirement: &Requirement, granted: Option<Grant<'s>>) {
        let mut ways = ways(requirement, self.job.zones, &self.assumed);
        match &self.old {
            Some(old) => ways.retain(|way| holds(old, way, self.circumstances())),
            // A policy cannot be written with a group whose ID is not public.
            None => {
                let first = ways.first().map(|way| way.group);
                ways.retain(|way| way.group.public_id().is_some());
                if let Some(group) = first.filter(|_| ways.is_empty()) {
                    self.trimmed.met -= 1;
                    return self.unexplained(key, seen, without_id(group));
                }
            }
        }
        // The old token may meet the call in a narrower way than the call alone shows.
        if ways.is_empty()
            && let Some((group, grant)) = granted.and_then(|grant| Some((grant.group.known?, grant)))
        {
            ways.push(Way { group, on: grant.resource.into_owned() });
        }
        let Some(first) = ways.first() else {
            self.trimmed.met -= 1;
            let why = match &requirement.place {
                _ if requirement.is_for_users && is_account_owned(self.job) => {
                    "no account-owned token can make this call".to_owned()
                }
                Place::Zone(id) => Doubt::AccountOfZone(id.clone()).described(self.job.zones),
                _ => Doubt::Unreadable.described(self.job.zones),
            };
            return self.unexplained(key, seen, why);
        };
        let home = match &requirement.place {
            Place::Zone(id) => Resource::Zone { id: id.clone().into(), account: None },
            Place::Bucket(text) => Resource::Bucket(text.clone().into()),
            _ => first.on.clone(),
        };
        let plain = requirement.plain(self.job.catalog);
        let proposed = ways.iter().find(|way| plain.is_some_and(|plain| plain.id == way.group.id)).cloned();
        let problem = self.problems.entry(home).or_default();
        match proposed.or_else(|| plain.and(ways.first().cloned())) {
            Some(proposed) => problem.generic.push((key.need.clone(), ways, proposed)),
            None => problem.needs.push((key.need.clone(), ways)),
        }
    }

    fn circumstances(&self) -> Circumstances<'j> {
        Circumstances { address: None, at: self.job.now, zones: self.job.zones }
    }

    fn missing(&mut self, requirement: &Requirement, denial: &Denial) {
        let everything = || {
            let first = ways(requirement, self.job.zones, &self.assumed).into_iter().next();
            first.map_or("everything it reaches".to_owned(), |way| self.job.zones.described(&way.on))
        };
        let on = match denial {
            Denial::AccountAsZone(id) => format!("`{}`, which is an account and not a zone", shown(id)),
            _ => requirement.place.described(self.job.zones).unwrap_or_else(everything),
        };
        self.trimmed.missing.push(Missing {
            what: requirement.need.described(self.job.catalog),
            on,
            groups: requirement.groups().map(|group| group.name).collect(),
            is_for_users: requirement.is_for_users,
        });
    }

    /// Handles a call whose decision is unknown: keeps what may allow it.
    fn doubtful(&mut self, key: &Key, seen: &Seen, grant: Option<Grant<'s>>, doubts: &[Doubt<'s>]) {
        let what = key.need.described(self.job.catalog);
        if let Some(grant) = grant {
            self.trimmed.kept.push(Kept {
                group: grant.group.into_owned(),
                on: grant.resource.into_owned(),
                reasons: vec![what],
                count: 1,
                caution: None,
            });
        }
        for doubt in doubts {
            if let Doubt::UnknownGroup { group, .. } = doubt {
                self.doubtful.insert(group.clone().into_owned());
            }
        }
        let words: Vec<String> = doubts.iter().map(|doubt| doubt.described(self.job.zones)).collect();
        self.unexplained(key, seen, words.join("; "));
    }

    fn unexplained(&mut self, key: &Key, seen: &Seen, why: String) {
        let what = key.need.described(self.job.catalog);
        self.trimmed.unexplained.push(Unexplained { what, count: seen.count, why });
    }

    /// Solves the problems and decides about the grants that no call needs.
    fn finish(mut self) -> Trimmed {
        for problem in std::mem::take(&mut self.problems).into_values() {
            self.solve(&problem);
        }
        if let Some(old) = self.job.old {
            self.keep_reads(old);
            self.keep_unknown();
            self.keep_denies();
            self.dropped(old);
        }
        let order = |kept: &Kept| (kept.scope(), kept.on.clone(), kept.group.described());
        for list in [&mut self.trimmed.kept, &mut self.trimmed.denies] {
            list.sort_by_key(order);
            list.dedup_by(|a, b| a.group == b.group && a.on == b.on);
        }
        self.trimmed
    }

    /// Adds the cheapest groups that meet all calls of one problem.
    fn solve(&mut self, problem: &Problem) {
        let catalog = self.job.catalog;
        let mut ways: Vec<Way> = Vec::new();
        let mut needs = Vec::new();
        let mut operations = BTreeSet::new();
        for (need, own) in &problem.needs {
            if let Need::Operation(at) | Need::Phase(at, _) = need {
                operations.insert(*at);
            }
            needs.push(own.iter().map(|way| index_of(way, &mut ways)).collect::<Vec<usize>>());
        }
        let candidate = |way: &Way| Candidate {
            changes: way.group.changes(),
            opens: Bits::of(catalog.operations_of(way.group).map(|operation| operation.at)),
            scope: u32::from(way.group.scope != Scope::Zone) + u32::from(way.group.scope == Scope::User),
        };
        let candidates: Vec<Candidate> = ways.iter().map(candidate).collect();
        let chosen = cheapest(&candidates, &needs, &Bits::of(operations));
        let mut kept: Vec<(Way, Vec<String>)> = Vec::new();
        for at in &chosen {
            let Some(way) = ways.get(*at) else { continue };
            let served = problem.needs.iter().zip(&needs).filter(|(_, places)| places.contains(at));
            kept.push((way.clone(), served.map(|((need, _), _)| need.described(catalog)).collect()));
        }
        for (need, own, proposed) in &problem.generic {
            let serving = kept.iter_mut().find(|(way, _)| own.contains(way));
            match serving {
                Some((_, reasons)) => reasons.push(need.described(catalog)),
                None => kept.push((proposed.clone(), vec![need.described(catalog)])),
            }
        }
        for (way, reasons) in kept {
            let count = reasons.len();
            let reasons = reasons.into_iter().take(3).collect();
            self.trimmed.kept.push(Kept { group: way.group.into(), on: way.on, reasons, count, caution: None });
        }
    }
}

/// The index of a way in a list, to which it is appended if it is new.
fn index_of(way: &Way, all: &mut Vec<Way>) -> usize {
    all.iter().position(|other| other == way).unwrap_or_else(|| {
        all.push(way.clone());
        all.len() - 1
    })
}

fn without_id(group: &Group) -> String {
    format!(
        "the ID of `{}` is not public, so that it cannot be written; GET /accounts/<account id>/tokens/permission_groups lists it",
        group.name
    )
}

/// The doubt that a requirement has regardless of the token.
fn doubt_of(requirement: &Requirement) -> Option<Doubt<'static>> {
    let names = || requirement.groups().map(|group| group.name).collect();
    match requirement.certainty {
        Certainty::Documented | Certainty::AnyToken => None,
        Certainty::ByPhase(_) if requirement.is_sure() => None,
        Certainty::ByPhase(confidence) | Certainty::Inferred(confidence) => Some(Doubt::Inferred(names(), confidence)),
        // A list of an object that any access to it allows.
        Certainty::PhaseUnknown => Some(Doubt::PhaseUnknown),
        Certainty::DatasetUnknown => Some(Doubt::DatasetUnknown),
        Certainty::Undocumented => Some(Doubt::Undocumented),
        Certainty::Unmapped => Some(Doubt::Unmapped),
    }
}
