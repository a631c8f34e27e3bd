//! Whether a token meets a requirement: the one place that answers "may it".
//!
//! What the files leave open is decided in every way that it can be (see [`World`]); an answer that is the same in all
//! of them is sure, any other is unknown, with the reasons and what would settle each.

use std::{collections::BTreeSet, net::IpAddr};

use jiff::Timestamp;

use super::{
    Access, Alternative, Certainty, Grant, GroupKey, Place, Reach, Refusal, Requirement, Target, Universe, World,
    target::OTHER,
};
use crate::{
    catalog::{Confidence, OwnerKind, Scope},
    model::Zones,
};

/// Whether a token may do something.
#[derive(Debug, Clone)]
pub enum Decision<'s> {
    /// It may, in every case that the files leave open.
    Allowed(Option<Grant<'s>>),
    /// It may not, in any case.
    Denied(Denial),
    /// The files do not settle it: a grant that may allow it, and why that is not sure.
    Unknown(Option<Grant<'s>>, Vec<Doubt<'s>>),
}

impl Decision<'_> {
    /// Whether it surely may.
    pub fn is_allowed(&self) -> bool {
        matches!(self, Decision::Allowed(_))
    }

    /// Whether it surely may not.
    pub fn is_denied(&self) -> bool {
        matches!(self, Decision::Denied(_))
    }

    /// Whether that is not settled.
    pub fn is_unknown(&self) -> bool {
        matches!(self, Decision::Unknown(..))
    }
}

/// Why a token may surely not do something.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Denial {
    /// Its status, lifetime, addresses or policies.
    Refused(Refusal),
    /// It is owned by an account, and only the token of a user can.
    OwnedByAccount,
    /// The id of the zone in the path is that of an account.
    AccountAsZone(String),
}

/// Why a decision is not sure.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Doubt<'s> {
    /// The token has a permission group that the catalog does not know, where it could allow this.
    UnknownGroup {
        /// The group as written.
        group: GroupKey<'s>,
        /// The policy, from 0.
        policy: usize,
    },
    /// Nothing tells which account the zone belongs to.
    AccountOfZone(String),
    /// Nothing tells whether some zone belongs to the account.
    ZonesOfAccount(String),
    /// A group of zones, buckets or Workers is granted on an account: reports differ on what it reaches there.
    ScopeMismatch,
    /// A related group is denied, and how far that reaches is not documented.
    PartialDeny,
    /// A part of the token is unknown or invalid.
    Unreadable,
    /// The phase of the ruleset decides which group is needed, and the call does not name it.
    PhaseUnknown,
    /// Which group the phase takes is inferred, and the token has another one that the API's description names.
    PhaseInferred,
    /// The API's description names no group; neighbouring operations suggest some.
    Inferred(Vec<&'static str>, Confidence),
    /// The API's description names no group.
    Undocumented,
    /// The catalog has no such operation.
    Unmapped,
}

/// When and from where something is to be done.
#[derive(Debug, Clone, Copy)]
pub struct Circumstances<'z> {
    /// From this address; from any address that the token allows where there is none.
    pub address: Option<IpAddr>,
    /// At this instant.
    pub at: Timestamp,
    /// Zones that are known from outside the token.
    pub zones: &'z Zones,
}

/// How a requirement is met in one case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Met {
    Yes,
    Perhaps,
    No,
}

/// One way in which what the files leave open may be.
#[derive(Debug, Clone)]
struct Case<'s> {
    world: World,
    /// The account that the zone or Worker of the place is taken to belong to.
    account: Option<Target<'s>>,
}

impl<'s> Access<'s> {
    /// Whether the token meets a requirement, from an address at a time.
    pub fn decide(&self, requirement: &Requirement, circumstances: Circumstances<'_>) -> Decision<'s> {
        match self.refused_everywhere(circumstances) {
            Some(refusal) => Decision::Denied(Denial::Refused(refusal)),
            None => self.decide_by_policies(requirement, circumstances.zones),
        }
    }

    /// Whether the policies of the token meet a requirement, whatever its status, lifetime and addresses.
    pub fn decide_by_policies(&self, requirement: &Requirement, zones: &Zones) -> Decision<'s> {
        if let Some(denial) = self.cannot(requirement) {
            return Decision::Denied(denial);
        }
        match requirement.certainty {
            Certainty::AnyToken => return Decision::Allowed(None),
            Certainty::Undocumented => return Decision::Unknown(None, vec![Doubt::Undocumented]),
            Certainty::Unmapped => return Decision::Unknown(None, vec![Doubt::Unmapped]),
            _ => {}
        }
        let asked = Asked::new(self, requirement, zones);
        let (met, grant, mut doubts) = asked.answer(&requirement.any_of);
        if let Certainty::Inferred(confidence) = requirement.certainty {
            let names = requirement.groups().map(|group| group.name).collect();
            return Decision::Unknown(grant, vec![Doubt::Inferred(names, confidence)]);
        }
        match met {
            Met::Yes if self.has_deny_gaps => doubts.push(Doubt::Unreadable),
            Met::Yes if requirement.is_sure() => return Decision::Allowed(grant),
            Met::Yes => doubts.push(Doubt::PhaseUnknown),
            Met::Perhaps => {}
            Met::No => doubts.extend(asked.ruled_out()),
        }
        let unknown = if met == Met::Yes { Vec::new() } else { asked.unknown_groups() };
        doubts.extend(
            unknown.iter().map(|grant| Doubt::UnknownGroup { group: grant.group.clone(), policy: grant.policy }),
        );
        if met != Met::Yes && self.has_allow_gaps {
            doubts.push(Doubt::Unreadable);
        }
        if doubts.is_empty() {
            return Decision::Denied(Denial::Refused(asked.why_not()));
        }
        doubts.dedup();
        Decision::Unknown(grant.or(unknown.into_iter().next()), doubts)
    }

    /// What speaks against it, whatever its policies grant.
    fn cannot(&self, requirement: &Requirement) -> Option<Denial> {
        if requirement.is_for_users && self.owner == Some(OwnerKind::Account) {
            return Some(Denial::OwnedByAccount);
        }
        match &requirement.place {
            Place::Zone(id) if self.names_account(id) && !self.names_zone(id) => {
                Some(Denial::AccountAsZone(id.clone()))
            }
            _ => None,
        }
    }

    /// Why its status, lifetime or addresses refuse it, where they do in every world.
    fn refused_everywhere(&self, circumstances: Circumstances<'_>) -> Option<Refusal> {
        let worlds = World::all(&[self]);
        let mut refusals = worlds.iter().map(|world| self.restriction(circumstances.address, circumstances.at, *world));
        let first = refusals.next().flatten()?;
        refusals.all(|refusal| refusal.is_some()).then_some(first)
    }
}

/// A requirement, asked of one token.
struct Asked<'a, 's> {
    access: &'a Access<'s>,
    requirement: &'a Requirement,
    universe: Universe<'s>,
    cases: Vec<Case<'s>>,
}

impl<'a, 's> Asked<'a, 's> {
    fn new(access: &'a Access<'s>, requirement: &'a Requirement, zones: &Zones) -> Self {
        let mut universe = Universe::default();
        access.name_all(&mut universe);
        let place = target_of(&requirement.place);
        place.iter().for_each(|target| universe.add_target(target));
        universe.settle(zones);
        let variants: Vec<Option<Target<'s>>> = match place.map(|target| universe.settled(target)) {
            Some(target) => target.in_accounts(&universe).into_iter().map(Some).collect(),
            None => vec![None],
        };
        let worlds = World::all(&[access]);
        let cases = worlds
            .iter()
            .flat_map(|world| variants.iter().map(|account| Case { world: *world, account: account.clone() }));
        let cases = cases.collect();
        Asked { access, requirement, universe, cases }
    }

    /// How alternatives are met over all cases, a grant that meets them, and what makes the difference between cases.
    fn answer(&self, any_of: &[Alternative]) -> (Met, Option<Grant<'s>>, Vec<Doubt<'s>>) {
        let mut grant = None;
        let mut outcomes: Vec<(&Case<'s>, Met)> = Vec::new();
        for case in &self.cases {
            let mut best = Met::No;
            for alternative in any_of {
                let (met, by) = self.met(alternative, case);
                best = match (best, met) {
                    (Met::Yes, _) | (_, Met::Yes) => Met::Yes,
                    (Met::Perhaps, _) | (_, Met::Perhaps) => Met::Perhaps,
                    _ => Met::No,
                };
                grant = grant.or(by);
                if best == Met::Yes {
                    break;
                }
            }
            outcomes.push((case, best));
        }
        let all = |wanted: Met| outcomes.iter().all(|(_, met)| *met == wanted);
        let met = match (all(Met::Yes), all(Met::No)) {
            (true, _) => Met::Yes,
            (_, true) => Met::No,
            _ => Met::Perhaps,
        };
        let doubts = if met == Met::Perhaps { self.doubts(&outcomes) } else { Vec::new() };
        (met, grant, doubts)
    }

    /// Whether one alternative is met in a case, and the grant that does.
    fn met(&self, alternative: &Alternative, case: &Case<'s>) -> (Met, Option<Grant<'s>>) {
        let group = GroupKey::from(alternative.group);
        let by = |target: &Target<'s>| self.access.grant(&group, target, case.world).cloned();
        let surely = |grant: Option<Grant<'s>>| (if grant.is_some() { Met::Yes } else { Met::No }, grant);
        match &alternative.reach {
            Reach::Place => surely(self.place(alternative.group.scope, case).and_then(|target| by(&target))),
            Reach::AccountOfZone => {
                let account = case.account.as_ref().and_then(Target::account);
                surely(account.and_then(|account| by(&Target::Account(account.to_owned().into()))))
            }
            Reach::EveryZone => match self.place_account() {
                Some(account) => {
                    surely(by(&Target::Zone { id: OTHER.into(), account: Some(account.to_owned().into()) }))
                }
                None => self.every_zone(&by),
            },
            Reach::SomeZoneOfAccount => self.some_zone_of_account(&by),
            Reach::Some(scope) => self.some(*scope, &by),
        }
    }

    /// The place, as a group of a scope acts on it.
    fn place(&self, scope: Scope, case: &Case<'s>) -> Option<Target<'s>> {
        let target = case.account.clone()?;
        Some(match (scope, &target) {
            (Scope::R2Bucket, Target::Account(account)) => {
                Target::Bucket { account: account.clone(), text: OTHER.into() }
            }
            (Scope::WorkerScript, Target::Account(account)) => {
                Target::Worker { tag: OTHER.into(), account: Some(account.clone()) }
            }
            (Scope::Account | Scope::Websearch, Target::Bucket { .. } | Target::Worker { .. }) => {
                Target::Account(target.account()?.to_owned().into())
            }
            _ => target,
        })
    }

    /// The account that the place names.
    fn place_account(&self) -> Option<&str> {
        match &self.requirement.place {
            Place::Account(id) => Some(id),
            _ => None,
        }
    }

    /// Every zone of an account that nothing names: sure only where every zone of every account is granted.
    fn every_zone(&self, by: &impl Fn(&Target<'s>) -> Option<Grant<'s>>) -> (Met, Option<Grant<'s>>) {
        let in_account = |account: &str| Target::Zone { id: OTHER.into(), account: Some(account.to_owned().into()) };
        if let Some(grant) = by(&in_account(OTHER)) {
            return (Met::Yes, Some(grant));
        }
        let grant = self.universe.accounts().find_map(|account| by(&in_account(account)));
        (if grant.is_some() { Met::Perhaps } else { Met::No }, grant)
    }

    /// A zone of the account: sure where the account of a granted zone is known, possible where it is not.
    fn some_zone_of_account(&self, by: &impl Fn(&Target<'s>) -> Option<Grant<'s>>) -> (Met, Option<Grant<'s>>) {
        let Some(account) = self.place_account() else { return (Met::No, None) };
        let mut perhaps = None;
        for target in self.universe.targets(Some(Scope::Zone)) {
            let is_known = target.account().is_some();
            for variant in target.in_accounts(&self.universe) {
                if variant.account() != Some(account) {
                    continue;
                }
                match by(&variant) {
                    Some(grant) if is_known => return (Met::Yes, Some(grant)),
                    Some(grant) => perhaps = perhaps.or(Some(grant)),
                    None => {}
                }
            }
        }
        (if perhaps.is_some() { Met::Perhaps } else { Met::No }, perhaps)
    }

    /// Anything of a scope: sure where a grant holds whatever account the thing belongs to.
    fn some(&self, scope: Scope, by: &impl Fn(&Target<'s>) -> Option<Grant<'s>>) -> (Met, Option<Grant<'s>>) {
        let mut perhaps = None;
        for target in self.universe.targets(Some(scope)) {
            let grants: Vec<Option<Grant<'s>>> = target.in_accounts(&self.universe).iter().map(by).collect();
            let is_sure = !grants.is_empty() && grants.iter().all(Option::is_some);
            let Some(grant) = grants.into_iter().flatten().next() else { continue };
            if is_sure {
                return (Met::Yes, Some(grant));
            }
            perhaps = perhaps.or(Some(grant));
        }
        (if perhaps.is_some() { Met::Perhaps } else { Met::No }, perhaps)
    }

    /// What makes the difference between cases.
    fn doubts(&self, outcomes: &[(&Case<'s>, Met)]) -> Vec<Doubt<'s>> {
        let differs = |is_pair: &dyn Fn(&Case<'s>, &Case<'s>) -> bool| {
            outcomes.iter().any(|(one, met)| outcomes.iter().any(|(other, own)| met != own && is_pair(one, other)))
        };
        let mut doubts = Vec::new();
        if differs(&|one, other| one.account == other.account && one.world.differs_in_mismatch(other.world)) {
            doubts.push(Doubt::ScopeMismatch);
        }
        if differs(&|one, other| one.account == other.account && one.world.differs_in_deny(other.world)) {
            doubts.push(Doubt::PartialDeny);
        }
        if differs(&|one, other| one.account == other.account && one.world.differs_in_unreadable(other.world)) {
            doubts.push(Doubt::Unreadable);
        }
        if differs(&|one, other| one.world == other.world && one.account != other.account)
            && let Place::Zone(id) = &self.requirement.place
        {
            doubts.push(Doubt::AccountOfZone(id.clone()));
        }
        if doubts.is_empty() || outcomes.iter().any(|(_, met)| *met == Met::Perhaps) {
            doubts.push(match self.place_account() {
                Some(account) => Doubt::ZonesOfAccount(account.to_owned()),
                None => Doubt::AccountOfZone(String::new()),
            });
        }
        doubts
    }

    /// Groups that the API's description names and the phase rules out: those of another phase do not do, of the others
    /// that is not known.
    fn ruled_out(&self) -> Option<Doubt<'s>> {
        let has_phase = |alternative: &&Alternative| !alternative.group.name.starts_with("Account Rulesets");
        let (certain, others): (Vec<&Alternative>, Vec<&Alternative>) =
            self.requirement.ruled_out.iter().partition(|alternative| has_phase(alternative));
        let is_low = self.requirement.certainty == Certainty::ByPhase(Confidence::Low);
        let held = |all: Vec<&Alternative>| {
            let all: Vec<Alternative> = all.into_iter().cloned().collect();
            self.answer(&all).0 != Met::No
        };
        (held(others) || (is_low && held(certain))).then_some(Doubt::PhaseInferred)
    }

    /// Grants of groups that the catalog does not know, where they could meet the requirement: one for each group.
    fn unknown_groups(&self) -> Vec<Grant<'s>> {
        let mut found: Vec<Grant<'s>> = Vec::new();
        for grant in self.access.allows.iter().filter(|grant| grant.group.known.is_none()) {
            let is_new = !found.iter().any(|own| own.group == grant.group);
            if is_new && self.could_meet(grant) {
                found.push(grant.clone());
            }
        }
        found
    }

    /// Whether a group that is not known could act through a grant on something that the requirement is about.
    fn could_meet(&self, grant: &Grant<'s>) -> bool {
        self.cases.iter().any(|case| {
            let world = World { mismatch_reaches: true, ..case.world };
            self.carriers(case).iter().any(|target| self.access.grant(&grant.group, target, world).is_some())
        })
    }

    /// Everything on which a group could be granted to meet the requirement.
    fn carriers(&self, case: &Case<'s>) -> Vec<Target<'s>> {
        let mut all: Vec<Target<'s>> = case.account.iter().cloned().collect();
        let account = case.account.as_ref().and_then(Target::account);
        let everything = |scope: Scope| {
            let targets = self.universe.targets(Some(scope)).into_iter();
            targets.flat_map(|target| target.in_accounts(&self.universe)).collect::<Vec<_>>()
        };
        for alternative in &self.requirement.any_of {
            match alternative.reach {
                Reach::Place => all.extend(self.place(alternative.group.scope, case)),
                Reach::AccountOfZone => {}
                Reach::EveryZone => all.extend(everything(Scope::Zone)),
                Reach::SomeZoneOfAccount => {
                    all.extend(everything(Scope::Zone).into_iter().filter(|zone| zone.account() == account));
                }
                Reach::Some(scope) => all.extend(everything(scope)),
            }
        }
        // The scope of a group that is not known is not known either.
        let accounts: BTreeSet<&str> = all.iter().filter_map(Target::account).collect();
        let accounts: Vec<_> = accounts.into_iter().map(|id| Target::Account(id.to_owned().into())).collect();
        all.extend(accounts);
        all
    }

    /// Why the policies do not allow it: the most telling reason over all cases.
    fn why_not(&self) -> Refusal {
        let groups: Vec<GroupKey<'_>> = self.requirement.groups().map(GroupKey::from).collect();
        let mut best = Refusal::NoGrant;
        for case in &self.cases {
            for target in self.carriers(case) {
                match self.access.why_not(&groups, &target, case.world) {
                    denied @ Refusal::Denied { .. } => return denied,
                    Refusal::OtherResources => best = Refusal::OtherResources,
                    _ => {}
                }
            }
        }
        best
    }
}

/// The place as a target, its account still unknown where it is a zone.
fn target_of<'s>(place: &Place) -> Option<Target<'s>> {
    Some(match place {
        Place::Account(id) => Target::Account(id.clone().into()),
        Place::Zone(id) => Target::Zone { id: id.clone().into(), account: None },
        Place::Bucket(text) => {
            let account = text.split('_').next().unwrap_or_default().to_owned();
            Target::Bucket { account: account.into(), text: text.clone().into() }
        }
        Place::Worker(tag) => Target::Worker { tag: tag.clone().into(), account: None },
        Place::User | Place::Any => return None,
    })
}
