//! Decides whether a token meets a requirement; the only place that does.
//!
//! Whatever the files do not determine is tried both ways (see [`World`](super::World)). An answer that is the same in all worlds is
//! certain; any other is [`Decision::Unknown`], with the reasons and what would settle each.

use super::{
    Access, Certainty, Circumstances, Decision, Denial, Doubt, Everywhere, Grant, GroupKey, Place, Refusal,
    Requirement,
    asked::{Asked, Met},
};
use crate::{catalog::OwnerKind, model::Zones};

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
        match self.decide_if_admitted(requirement, circumstances) {
            // The lifetime or the IP filter is unreadable, and may refuse the request.
            Decision::Allowed(grant) if self.refusals(circumstances).any(|refusal| refusal.is_some()) => {
                Decision::Unknown(grant, vec![Doubt::Unreadable])
            }
            decision => decision,
        }
    }

    /// The same, but a lifetime or an IP filter that is unreadable refuses nothing: for changes of policies alone.
    pub(crate) fn decide_if_admitted(
        &self,
        requirement: &Requirement,
        circumstances: Circumstances<'_>,
    ) -> Decision<'s> {
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
        let inferred = |confidence| Doubt::Inferred(requirement.groups().map(|group| group.name).collect(), confidence);
        if let Certainty::Inferred(confidence) = requirement.certainty {
            return Decision::Unknown(grant, vec![inferred(confidence)]);
        }
        match met {
            Met::Yes if self.access.has_deny_gaps => doubts.push(Doubt::Unreadable),
            Met::Yes if asked.unresolved_deny().is_some() => doubts.extend(asked.unresolved_deny()),
            Met::Yes if requirement.is_sure() => return Decision::Allowed(grant),
            Met::Yes if requirement.certainty == Certainty::DatasetUnknown => doubts.push(Doubt::DatasetUnknown),
            Met::Yes => doubts.push(match requirement.certainty {
                Certainty::ByPhase(confidence) => inferred(confidence),
                _ => Doubt::PhaseUnknown,
            }),
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
        doubts.extend(unresolved.iter().map(|grant| Doubt::UnknownResource(grant.resource.clone())));
        if doubts.is_empty() {
            return Decision::Denied(Denial::Refused(asked.why_not()));
        }
        doubts.dedup();
        Decision::Unknown(grant.or(unknown.into_iter().next()).or(unresolved), doubts)
    }

    /// A grant that meets the requirement if its resource, whose ID is unknown, is the one asked about.
    fn unresolved_allow(&self, requirement: &Requirement) -> Option<Grant<'s>> {
        requirement.groups().map(GroupKey::from).find_map(|group| {
            let mut grants = self.access.unresolved_allows(&group);
            grants.find(|grant| !self.is_cut(grant)).map(|grant| grant.owned())
        })
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
        let mut refusals = self.refusals(circumstances);
        let first = refusals.next().flatten()?;
        refusals.all(|refusal| refusal.is_some()).then_some(first)
    }

    fn refusals(&self, circumstances: Circumstances<'_>) -> impl Iterator<Item = Option<Refusal>> {
        let Circumstances { address, at, .. } = circumstances;
        self.worlds.iter().map(move |world| self.access.restriction(address, at, *world))
    }
}
