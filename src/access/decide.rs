//! Decides whether a token meets a requirement; the only place that does.
//!
//! Whatever the files do not determine is tried both ways (see [`World`]). An answer that is the same in all worlds is
//! certain; any other is [`Decision::Unknown`], with the reasons and what would settle each.

use std::{
    borrow::Cow,
    collections::{BTreeSet, HashSet},
};

use super::{
    Access, Alternative, Certainty, Circumstances, Decision, Denial, Doubt, Everywhere, Grant, GroupKey, Place, Reach,
    Refusal, Requirement, Target, Universe, World, target::OTHER,
};
use crate::{
    catalog::{Confidence, OwnerKind, Scope},
    model::Zones,
};

/// Whether a requirement is met in one case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Met {
    Yes,
    Perhaps,
    No,
}

/// One combination of everything that the files do not determine.
#[derive(Debug, Clone)]
struct Case<'s> {
    world: World,
    /// The account that the zone or Worker is assumed to belong to.
    account: Option<Target<'s>>,
}

impl<'s> Access<'s> {
    /// Decides whether the token meets a requirement from an address at a time. For many decisions, prepare the access
    /// once with [`Access::among`].
    pub fn decide(&self, requirement: &Requirement, circumstances: Circumstances<'_>) -> Decision<'s> {
        self.among(circumstances.zones).decide(requirement, circumstances)
    }
}

impl<'s> Everywhere<'_, 's> {
    /// Decides whether the token meets a requirement from an address at a time. The zones of the circumstances must be
    /// those that the access was prepared with.
    pub fn decide(&self, requirement: &Requirement, circumstances: Circumstances<'_>) -> Decision<'s> {
        match self.refused(circumstances) {
            Some(refusal) => Decision::Denied(Denial::Refused(refusal)),
            None => self.decide_by_policies(requirement, circumstances.zones),
        }
    }

    /// Decides whether the token's policies meet a requirement, regardless of its status, lifetime and IP filter.
    pub fn decide_by_policies(&self, requirement: &Requirement, zones: &Zones) -> Decision<'s> {
        if let Some(denial) = self.cannot(requirement, zones) {
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
            Met::Yes if self.access.has_deny_gaps => doubts.push(Doubt::Unreadable),
            Met::Yes if asked.unresolved_deny().is_some() => doubts.extend(asked.unresolved_deny()),
            Met::Yes if requirement.is_sure() => return Decision::Allowed(grant),
            Met::Yes if requirement.certainty == Certainty::DatasetUnknown => doubts.push(Doubt::DatasetUnknown),
            Met::Yes => doubts.push(Doubt::PhaseUnknown),
            Met::Perhaps => {}
            Met::No => {
                doubts.extend(asked.ruled_out());
                doubts.extend(asked.conditional());
            }
        }
        let unknown = if met == Met::Yes { Vec::new() } else { asked.unknown_groups() };
        doubts.extend(
            unknown.iter().map(|grant| Doubt::UnknownGroup { group: grant.group.clone(), policy: grant.policy }),
        );
        if met != Met::Yes && self.access.has_allow_gaps {
            doubts.push(Doubt::Unreadable);
        }
        let unresolved = if met == Met::Yes { None } else { self.unresolved_allow(requirement) };
        doubts.extend(unresolved.map(|grant| Doubt::UnknownResource(grant.resource.clone())));
        if doubts.is_empty() {
            return Decision::Denied(Denial::Refused(asked.why_not()));
        }
        doubts.dedup();
        Decision::Unknown(grant.or(unknown.into_iter().next()).or(unresolved.cloned()), doubts)
    }

    /// A grant that meets the requirement if its resource, whose ID is unknown, is the one asked about.
    fn unresolved_allow(&self, requirement: &Requirement) -> Option<&Grant<'s>> {
        let groups = requirement.groups().map(GroupKey::from);
        let mut grants = groups.flat_map(|group| self.access.unresolved_allows(&group).collect::<Vec<_>>());
        grants.find(|grant| !self.is_cut(grant))
    }

    /// A reason to deny the requirement regardless of what the policies grant.
    fn cannot(&self, requirement: &Requirement, zones: &Zones) -> Option<Denial> {
        if requirement.is_for_users && self.access.owner == Some(OwnerKind::Account) {
            return Some(Denial::OwnedByAccount);
        }
        match &requirement.place {
            Place::Zone(id) if self.universe.is_account_only(id) && zones.account(id).is_none() => {
                Some(Denial::AccountAsZone(id.clone()))
            }
            _ => None,
        }
    }

    /// The reason why the status, lifetime or IP filter refuses the request, if it does in every world.
    fn refused(&self, circumstances: Circumstances<'_>) -> Option<Refusal> {
        let Circumstances { address, at, .. } = circumstances;
        let mut refusals = self.worlds.iter().map(|world| self.access.restriction(address, at, *world));
        let first = refusals.next().flatten()?;
        refusals.all(|refusal| refusal.is_some()).then_some(first)
    }
}

/// A requirement evaluated against one token.
struct Asked<'a, 's> {
    access: &'a Access<'s>,
    requirement: &'a Requirement,
    universe: &'a Universe<'s>,
    cases: Vec<Case<'s>>,
}

impl<'a, 's> Asked<'a, 's> {
    fn new(everywhere: &'a Everywhere<'_, 's>, requirement: &'a Requirement, zones: &Zones) -> Self {
        let Everywhere { access, universe, worlds } = everywhere;
        let place = target_of(&requirement.place).map(|target| match universe.settled(target) {
            Target::Zone { id, account: None } => {
                let account = zones.account(&id).map(|account| Cow::Owned(account.to_owned()));
                Target::Zone { id, account }
            }
            settled => settled,
        });
        let variants: Vec<Option<Target<'s>>> = match place {
            Some(target) => target.in_accounts(universe).into_iter().map(Some).collect(),
            None => vec![None],
        };
        let cases = worlds
            .iter()
            .flat_map(|world| variants.iter().map(|account| Case { world: *world, account: account.clone() }));
        let cases = cases.collect();
        Asked { access, requirement, universe, cases }
    }

    /// Whether any alternative is met in all cases, a grant that meets it, and the reasons why cases differ.
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

    /// Whether one alternative is met in a case, and the grant that meets it.
    fn met(&self, alternative: &Alternative, case: &Case<'s>) -> (Met, Option<Grant<'s>>) {
        let group = GroupKey::from(alternative.group);
        // A deny of a group that suffices by itself may restrict the same part of a larger one.
        let parts =
            self.requirement.groups().filter(|part| case.world.deny_cuts_related && alternative.group.covers(part));
        let parts: Vec<GroupKey<'_>> = parts.map(GroupKey::from).collect();
        let by = |target: &Target<'s>| {
            let grant = self.access.grant(&group, target, case.world)?;
            let has_all = parts.iter().all(|part| self.access.grant(part, target, case.world).is_some());
            has_all.then(|| grant.clone())
        };
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
            Reach::PartOfAccount(scope) => self.part_of_account(*scope, &by),
            Reach::Some(scope) => self.some(*scope, &by),
        }
    }

    /// The target that a group of this scope acts on at the place.
    fn place(&self, scope: Scope, case: &Case<'s>) -> Option<Target<'s>> {
        let target = case.account.clone()?;
        Some(match (scope, &target) {
            (Scope::R2Bucket, Target::Account(account)) => {
                Target::Bucket { account: account.clone(), text: OTHER.into() }
            }
            (Scope::Account | Scope::Websearch, Target::Bucket { .. } | Target::Part { .. }) => {
                Target::Account(target.account()?.to_owned().into())
            }
            _ => target,
        })
    }

    /// The account ID that the place names.
    fn place_account(&self) -> Option<&str> {
        match &self.requirement.place {
            Place::Account(id) => Some(id),
            _ => None,
        }
    }

    /// All zones of an account, including unnamed ones: certain only if every zone of every account is granted.
    fn every_zone(&self, by: &impl Fn(&Target<'s>) -> Option<Grant<'s>>) -> (Met, Option<Grant<'s>>) {
        let in_account = |account: &str| Target::Zone { id: OTHER.into(), account: Some(account.to_owned().into()) };
        if let Some(grant) = by(&in_account(OTHER)) {
            return (Met::Yes, Some(grant));
        }
        let grant = self.universe.accounts().find_map(|account| by(&in_account(account)));
        (if grant.is_some() { Met::Perhaps } else { Met::No }, grant)
    }

    /// Some zone of the account: certain if a granted zone is known to belong to it, possible if the account of one is
    /// unknown.
    fn some_zone_of_account(&self, by: &impl Fn(&Target<'s>) -> Option<Grant<'s>>) -> (Met, Option<Grant<'s>>) {
        let mut perhaps = None;
        for (zone, is_known) in self.zones_of_account() {
            match by(&zone) {
                Some(grant) if is_known => return (Met::Yes, Some(grant)),
                Some(grant) => perhaps = perhaps.or(Some(grant)),
                None => {}
            }
        }
        (if perhaps.is_some() { Met::Perhaps } else { Met::No }, perhaps)
    }

    /// The resource of a scope that a call is about, of which the path gives no ID: certain if every one is granted,
    /// possible if one is.
    fn part_of_account(
        &self,
        scope: Scope,
        by: &impl Fn(&Target<'s>) -> Option<Grant<'s>>,
    ) -> (Met, Option<Grant<'s>>) {
        let parts: Vec<Target<'s>> = self.parts_of_account(scope).collect();
        if let Some(grant) = parts.iter().filter(|part| part.is_other()).find_map(by) {
            return (Met::Yes, Some(grant));
        }
        let grant = parts.iter().find_map(by);
        (if grant.is_some() { Met::Perhaps } else { Met::No }, grant)
    }

    /// The resources of a scope in the account of the place: those that policies name, and one that none names.
    fn parts_of_account(&self, scope: Scope) -> impl Iterator<Item = Target<'s>> {
        let account = self.place_account().map(|account| Cow::Owned(account.to_owned()));
        let other = Target::Part { scope, id: OTHER.into(), account };
        let named = self.universe.targets(Some(scope)).into_iter();
        let of_place = named.flat_map(|part| part.in_accounts(self.universe));
        of_place.filter(|part| part.account() == self.place_account()).chain([other])
    }

    /// The zones that belong to the account of the place, or may, and whether they are known to: one that no policy
    /// names, and those that policies name.
    fn zones_of_account(&self) -> impl Iterator<Item = (Target<'s>, bool)> {
        let account: Option<Cow<'s, str>> = self.place_account().map(|account| Cow::Owned(account.to_owned()));
        account.into_iter().flat_map(|account| {
            let zone = |id| Target::Zone { id, account: Some(account.clone()) };
            let mut all = vec![(zone(OTHER.into()), true)];
            for (id, known) in self.universe.zones() {
                if known.as_ref().is_none_or(|known| *known == account) {
                    all.push((zone(id.clone()), known.is_some()));
                }
            }
            all
        })
    }

    /// Some target of a scope: certain if a grant holds whichever account the target belongs to.
    fn some(&self, scope: Scope, by: &impl Fn(&Target<'s>) -> Option<Grant<'s>>) -> (Met, Option<Grant<'s>>) {
        let mut perhaps = None;
        for target in self.universe.targets(Some(scope)) {
            let grants: Vec<Option<Grant<'s>>> = target.in_accounts(self.universe).iter().map(by).collect();
            let is_sure = !grants.is_empty() && grants.iter().all(Option::is_some);
            let Some(grant) = grants.into_iter().flatten().next() else { continue };
            if is_sure {
                return (Met::Yes, Some(grant));
            }
            perhaps = perhaps.or(Some(grant));
        }
        (if perhaps.is_some() { Met::Perhaps } else { Met::No }, perhaps)
    }

    /// The reasons why cases differ.
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
            let part = self.requirement.any_of.iter().find_map(|own| match own.reach {
                Reach::PartOfAccount(scope) if self.met_by(own) => Some(scope),
                _ => None,
            });
            if let Some(scope) = part {
                doubts.push(Doubt::WhichPart(scope));
                return doubts;
            }
            doubts.push(match self.place_account() {
                Some(account) => Doubt::ZonesOfAccount(account.to_owned()),
                None if let Some(Target::Part { scope, .. }) = target_of(&self.requirement.place) => {
                    Doubt::AccountOfPart(scope)
                }
                None => Doubt::AccountOfZone(String::new()),
            });
        }
        doubts
    }

    /// Whether an alternative is met in any case.
    fn met_by(&self, alternative: &Alternative) -> bool {
        self.cases.iter().any(|case| self.met(alternative, case).0 != Met::No)
    }

    /// The doubt about groups that the API's description names and the phase rules out. Groups of another phase never
    /// suffice; whether the remaining ones do is unknown.
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

    /// The doubt about a deny of the required groups on a resource whose ID is unknown.
    fn unresolved_deny(&self) -> Option<Doubt<'s>> {
        let groups = self.requirement.groups().map(GroupKey::from);
        let mut denies = groups.flat_map(|group| self.access.unresolved_denies(&group).collect::<Vec<_>>());
        denies.next().map(|deny| Doubt::UnknownResource(deny.resource.clone()))
    }

    /// The doubt about a group that suffices only under a condition.
    fn conditional(&self) -> Option<Doubt<'s>> {
        let (groups, condition) = self.requirement.conditional.as_ref()?;
        let held = groups.iter().find(|own| self.answer(std::slice::from_ref(own)).0 != Met::No)?;
        Some(Doubt::Conditional(held.group.name, *condition))
    }

    /// One grant for each group that is not in the catalog and could meet the requirement.
    fn unknown_groups(&self) -> Vec<Grant<'s>> {
        let mut seen: HashSet<&GroupKey<'s>> = HashSet::new();
        let unknown = self.access.allows.iter().filter(|grant| grant.group.known.is_none());
        let unknown: Vec<&Grant<'s>> = unknown.filter(|grant| seen.insert(&grant.group)).collect();
        if unknown.is_empty() {
            return Vec::new();
        }
        let carriers: Vec<_> = self.cases.iter().map(|case| (case.world, self.carriers(case))).collect();
        let grant_of = |group: &GroupKey<'s>| {
            let mut all =
                carriers.iter().flat_map(|(world, targets)| targets.iter().map(move |target| (target, *world)));
            all.find_map(|(target, world)| self.access.grant(group, target, world)).cloned()
        };
        unknown.into_iter().filter_map(|grant| grant_of(&grant.group)).collect()
    }

    /// All targets on which a group could be granted to meet the requirement.
    fn carriers(&self, case: &Case<'s>) -> Vec<Target<'s>> {
        let mut all: Vec<Target<'s>> = case.account.iter().cloned().collect();
        let everything = |scope: Scope| {
            let targets = self.universe.targets(Some(scope)).into_iter();
            targets.flat_map(|target| target.in_accounts(self.universe)).collect::<Vec<_>>()
        };
        for alternative in &self.requirement.any_of {
            match alternative.reach {
                Reach::Place => all.extend(self.place(alternative.group.scope, case)),
                Reach::AccountOfZone => {}
                Reach::EveryZone => all.extend(everything(Scope::Zone)),
                Reach::SomeZoneOfAccount => all.extend(self.zones_of_account().map(|(zone, _)| zone)),
                Reach::PartOfAccount(scope) => all.extend(self.parts_of_account(scope)),
                Reach::Some(scope) => all.extend(everything(scope)),
            }
        }
        // The scope of an unknown group is unknown, too.
        let accounts: BTreeSet<&str> = all.iter().filter_map(Target::account).collect();
        let accounts: Vec<_> = accounts.into_iter().map(|id| Target::Account(id.to_owned().into())).collect();
        all.extend(accounts);
        all
    }

    /// The most specific reason, over all cases, why the policies do not allow the request.
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

/// The place as a target; the account of a zone is still unknown.
fn target_of<'s>(place: &Place) -> Option<Target<'s>> {
    Some(match place {
        Place::Account(id) => Target::Account(id.clone().into()),
        Place::Zone(id) => Target::Zone { id: id.clone().into(), account: None },
        Place::Bucket(text) => {
            let account = text.split('_').next().unwrap_or_default().to_owned();
            Target::Bucket { account: account.into(), text: text.clone().into() }
        }
        Place::Worker(tag) => Target::Part { scope: Scope::WorkerScript, id: tag.clone().into(), account: None },
        Place::App(account, id) => {
            Target::Part { scope: Scope::FlagshipApp, id: id.clone().into(), account: account.clone().map(Cow::Owned) }
        }
        Place::User | Place::Any => return None,
    })
}
