//! Why an answer about a requirement is unknown, or certain to be no.

use std::collections::{BTreeSet, HashSet};

use super::{
    Alternative, Certainty, Doubt, Grant, GroupKey, Place, Reach, Refusal, Target,
    asked::{Asked, Case, Met, target_of},
};
use crate::catalog::{Confidence, Scope};

impl<'s> Asked<'_, 's> {
    /// The reasons why cases differ.
    pub(super) fn doubts(&self, outcomes: &[(&Case<'s>, Met)]) -> Vec<Doubt<'s>> {
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
    pub(super) fn met_by(&self, alternative: &Alternative) -> bool {
        self.cases.iter().any(|case| self.met(alternative, case).0 != Met::No)
    }

    /// The doubt about groups that the API's description names and the phase rules out. Groups of another phase never
    /// suffice; whether the remaining ones do is unknown.
    pub(super) fn ruled_out(&self) -> Option<Doubt<'s>> {
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
    pub(super) fn unresolved_deny(&self) -> Option<Doubt<'s>> {
        self.requirement.groups().map(GroupKey::from).find_map(|group| {
            let deny = self.access.unresolved_denies(&group).next()?;
            Some(Doubt::UnknownResource(deny.resource.clone()))
        })
    }

    /// The doubt about a group that suffices only under a condition.
    pub(super) fn conditional(&self) -> Option<Doubt<'s>> {
        let (groups, condition) = self.requirement.conditional.as_ref()?;
        let held = groups.iter().find(|own| self.answer(std::slice::from_ref(own)).0 != Met::No)?;
        Some(Doubt::Conditional(held.group.name, *condition))
    }

    /// One grant for each group that is not in the catalog and could meet the requirement.
    pub(super) fn unknown_groups(&self) -> Vec<Grant<'s>> {
        let mut seen: HashSet<&GroupKey<'s>> = HashSet::new();
        let unknown = self.access.allows.groups().filter(|group| group.known.is_none());
        let unknown: Vec<&GroupKey<'s>> = unknown.filter(|group| seen.insert(group)).collect();
        if unknown.is_empty() {
            return Vec::new();
        }
        let carriers: Vec<_> = self.cases.iter().map(|case| (case.world, self.carriers(case))).collect();
        let grant_of = |group: &GroupKey<'s>| {
            let mut all =
                carriers.iter().flat_map(|(world, targets)| targets.iter().map(move |target| (target, *world)));
            all.find_map(|(target, world)| self.access.grant(group, target, world)).map(|grant| grant.owned())
        };
        unknown.into_iter().filter_map(grant_of).collect()
    }

    /// All targets on which a group could be granted to meet the requirement.
    pub(super) fn carriers(&self, case: &Case<'s>) -> Vec<Target<'s>> {
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
    pub(super) fn why_not(&self) -> Refusal {
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
