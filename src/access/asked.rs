//! A requirement evaluated against one token, in every case that the files do not determine.

use std::borrow::Cow;

use super::{
    Access, Alternative, Doubt, Everywhere, Grant, GroupKey, Place, Reach, Requirement, Target, Universe, World,
    target::{OTHER, account_of},
};
use crate::{catalog::Scope, model::Zones};

/// Whether a requirement is met in one case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Met {
    Yes,
    Perhaps,
    No,
}

/// One combination of everything that the files do not determine.
#[derive(Debug, Clone)]
pub(super) struct Case<'s> {
    pub(super) world: World,
    /// The account that the zone or Worker is assumed to belong to.
    pub(super) account: Option<Target<'s>>,
}

/// A requirement evaluated against one token.
pub(super) struct Asked<'a, 's> {
    pub(super) access: &'a Access<'s>,
    pub(super) requirement: &'a Requirement,
    pub(super) universe: &'a Universe<'s>,
    pub(super) cases: Vec<Case<'s>>,
}

impl<'a, 's> Asked<'a, 's> {
    pub(super) fn new(everywhere: &'a Everywhere<'_, 's>, requirement: &'a Requirement, zones: &Zones) -> Self {
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
    pub(super) fn answer(&self, any_of: &[Alternative]) -> (Met, Option<Grant<'s>>, Vec<Doubt<'s>>) {
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
    pub(super) fn met(&self, alternative: &Alternative, case: &Case<'s>) -> (Met, Option<Grant<'s>>) {
        let group = GroupKey::from(alternative.group);
        // A deny of a group that suffices by itself may restrict the same part of a larger one.
        let parts =
            self.requirement.groups().filter(|part| case.world.deny_cuts_related && alternative.group.covers(part));
        let parts: Vec<GroupKey<'_>> = parts.map(GroupKey::from).collect();
        let by = |target: &Target<'s>| {
            let grant = self.access.grant(&group, target, case.world)?;
            let has_all = parts.iter().all(|part| self.access.grant(part, target, case.world).is_some());
            has_all.then(|| grant.owned())
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
    pub(super) fn place(&self, scope: Scope, case: &Case<'s>) -> Option<Target<'s>> {
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
    pub(super) fn place_account(&self) -> Option<&str> {
        match &self.requirement.place {
            Place::Account(id) => Some(id),
            _ => None,
        }
    }

    /// All zones of an account, including unnamed ones: certain only if every zone of every account is granted.
    pub(super) fn every_zone(&self, by: &impl Fn(&Target<'s>) -> Option<Grant<'s>>) -> (Met, Option<Grant<'s>>) {
        let in_account = |account: &str| Target::Zone { id: OTHER.into(), account: Some(account.to_owned().into()) };
        if let Some(grant) = by(&in_account(OTHER)) {
            return (Met::Yes, Some(grant));
        }
        let grant = self.universe.accounts().find_map(|account| by(&in_account(account)));
        (if grant.is_some() { Met::Perhaps } else { Met::No }, grant)
    }

    /// Some zone of the account: certain if a granted zone is known to belong to it, possible if the account of one is
    /// unknown.
    pub(super) fn some_zone_of_account(
        &self,
        by: &impl Fn(&Target<'s>) -> Option<Grant<'s>>,
    ) -> (Met, Option<Grant<'s>>) {
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
    pub(super) fn part_of_account(
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

    /// The resources of a scope that belong to the account of the place, or may: those that policies name, and one that
    /// none names.
    pub(super) fn parts_of_account(&self, scope: Scope) -> impl Iterator<Item = Target<'s>> {
        let account: Option<Cow<'s, str>> = self.place_account().map(|account| Cow::Owned(account.to_owned()));
        account.into_iter().flat_map(move |account| {
            let other = Target::Part { scope, id: OTHER.into(), account: Some(account.clone()) };
            let named = self.universe.targets(Some(scope)).into_iter();
            let may_be = named.filter(|part| part.account().is_none_or(|own| own == account));
            may_be.map(|part| part.placed(account.clone())).chain([other]).collect::<Vec<_>>()
        })
    }

    /// The zones that belong to the account of the place, or may, and whether they are known to: one that no policy
    /// names, and those that policies name.
    pub(super) fn zones_of_account(&self) -> impl Iterator<Item = (Target<'s>, bool)> {
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
    pub(super) fn some(
        &self,
        scope: Scope,
        by: &impl Fn(&Target<'s>) -> Option<Grant<'s>>,
    ) -> (Met, Option<Grant<'s>>) {
        let mut perhaps = None;
        for target in self.universe.targets(Some(scope)) {
            let grants: Vec<Option<Grant<'s>>> = target.in_accounts(self.universe).iter().map(by).collect();
            let is_sure = grants.iter().all(Option::is_some);
            let Some(grant) = grants.into_iter().flatten().next() else { continue };
            if is_sure {
                return (Met::Yes, Some(grant));
            }
            perhaps = perhaps.or(Some(grant));
        }
        (if perhaps.is_some() { Met::Perhaps } else { Met::No }, perhaps)
    }
}

/// The place as a target; the account of a zone is still unknown.
pub(super) fn target_of<'s>(place: &Place) -> Option<Target<'s>> {
    Some(match place {
        Place::Account(id) => Target::Account(id.clone().into()),
        Place::Zone(id) => Target::Zone { id: id.clone().into(), account: None },
        Place::Bucket(text) => {
            let text: Cow<'_, str> = text.clone().into();
            Target::Bucket { account: account_of(&text), text }
        }
        Place::Worker(tag) => Target::Part { scope: Scope::WorkerScript, id: tag.clone().into(), account: None },
        Place::App(account, id) => {
            Target::Part { scope: Scope::FlagshipApp, id: id.clone().into(), account: account.clone().map(Cow::Owned) }
        }
        Place::User | Place::Any => return None,
    })
}
