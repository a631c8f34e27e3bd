//! The resources on which a group must be granted to meet a requirement.

use std::collections::BTreeSet;

use super::Job;
use crate::{
    access::{Place, Reach, Requirement},
    catalog::{Group, OwnerKind, Scope},
    model::{Resource, Token, Zones},
};

/// The placeholder for the ID of the user who will own the token, if no file names it.
pub(super) const OWN_USER: &str = "<user id>";

/// A group on a resource, as one way to meet a need.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Way {
    pub(super) group: &'static Group,
    pub(super) on: Resource<'static>,
}

/// All ways to meet a requirement; empty if the account that they need is unknown.
pub(super) fn ways(requirement: &Requirement, zones: &Zones, assumed: &Assumed) -> Vec<Way> {
    let way = |group: &'static Group, reach: &Reach| {
        let on = resource(group.scope, reach, &requirement.place, zones, assumed)?;
        Some(Way { group, on })
    };
    requirement.any_of.iter().filter_map(|alternative| way(alternative.group, &alternative.reach)).collect()
}

fn resource(scope: Scope, reach: &Reach, place: &Place, zones: &Zones, assumed: &Assumed) -> Option<Resource<'static>> {
    let only_account = || assumed.account.clone();
    let account_of = |zone: &str| zones.account(zone).map(str::to_owned).or_else(only_account);
    let zones = |account: Option<String>| account.map_or(Resource::AllZones, |id| Resource::ZonesOf(id.into()));
    let account = |account: Option<String>| account.map_or(Resource::AllAccounts, |id| Resource::Account(id.into()));
    Some(match (reach, place) {
        (Reach::Place, Place::Zone(id)) => {
            Resource::Zone { id: id.clone().into(), account: account_of(id).map(Into::into) }
        }
        (Reach::Place, Place::Account(id)) => match scope {
            Scope::R2Bucket => Resource::BucketsOf(id.clone().into()),
            _ => Resource::Account(id.clone().into()),
        },
        (Reach::Place, Place::Bucket(text)) => match scope {
            Scope::R2Bucket => Resource::Bucket(text.clone().into()),
            _ => Resource::Account(account_of_bucket(text)?.into()),
        },
        (Reach::Place, Place::Worker(tag)) => match scope {
            Scope::WorkerScript => {
                Resource::Part { scope, id: tag.clone().into(), account: only_account().map(Into::into) }
            }
            _ => account(only_account()),
        },
        (Reach::Place, Place::App(own, id)) => {
            let own = own.clone().or_else(only_account);
            match scope {
                Scope::FlagshipApp => Resource::Part { scope, id: id.clone().into(), account: own.map(Into::into) },
                _ => account(own),
            }
        }
        (Reach::PartOfAccount(_), Place::Account(id)) => Resource::AllParts { scope, account: Some(id.clone().into()) },
        (Reach::AccountOfZone, Place::Zone(zone)) => Resource::Account(account_of(zone)?.into()),
        (Reach::SomeZoneOfAccount | Reach::EveryZone, Place::Account(id)) => Resource::ZonesOf(id.clone().into()),
        (Reach::Some(Scope::Zone) | Reach::EveryZone, _) => zones(only_account()),
        (Reach::Some(Scope::Account | Scope::Websearch), _) => account(only_account()),
        (Reach::Some(Scope::User), _) => Resource::User(assumed.user.clone()?.into()),
        (Reach::Some(Scope::R2Bucket), _) => {
            only_account().map_or(Resource::AllBuckets, |id| Resource::BucketsOf(id.into()))
        }
        (Reach::Some(Scope::WorkerScript | Scope::FlagshipApp), _) => {
            Resource::AllParts { scope, account: only_account().map(Into::into) }
        }
        _ => return None,
    })
}

/// What is assumed of calls that do not name it, found once for a whole job.
pub(super) struct Assumed {
    /// The only account that anything names.
    account: Option<String>,
    /// The user who owns the token.
    user: Option<String>,
}

impl Assumed {
    pub(super) fn of(job: &Job<'_, '_>) -> Assumed {
        Assumed { account: only_account(job), user: own_user(job) }
    }

    /// With a user, if none is known.
    pub(super) fn or_user(mut self, user: &str) -> Assumed {
        self.user.get_or_insert_with(|| user.to_owned());
        self
    }
}

/// The account that the evidence, the caller and the old token name, if there is exactly one.
pub(super) fn only_account(job: &Job<'_, '_>) -> Option<String> {
    if let Some(account) = &job.account {
        return Some(account.clone());
    }
    let used = job.uses.all.keys().filter_map(|key| match &key.place {
        Place::Account(id) => Some(id.clone()),
        Place::Zone(id) => job.zones.account(id).map(str::to_owned),
        Place::Bucket(text) => account_of_bucket(text),
        Place::App(account, _) => account.clone(),
        Place::Worker(_) | Place::User | Place::Any => None,
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

/// Whether the new token is owned by an account.
pub(super) fn is_account_owned(job: &Job<'_, '_>) -> bool {
    job.owner.or(job.old.and_then(|old| old.owner.kind)) == Some(OwnerKind::Account)
}

/// The user who owns the token, as named by the old token; a placeholder if there is no old token.
fn own_user(job: &Job<'_, '_>) -> Option<String> {
    // An account-owned token reaches no user.
    if is_account_owned(job) {
        return None;
    }
    let Some(old) = job.old else { return Some(OWN_USER.to_owned()) };
    let mut entries = old.allows().flat_map(|policy| policy.resources.entries());
    entries.find_map(|entry| match &entry.resource {
        Resource::User(id) => Some(id.to_string()),
        _ => None,
    })
}
