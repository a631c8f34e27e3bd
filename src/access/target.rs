//! Single resources that a request acts on.

use std::borrow::Cow;

use thiserror::Error;

use super::Universe;
use crate::{
    catalog::Scope,
    model::{Resource, Zones, account_of_bucket},
    text::shown,
};

/// The ID that represents whatever no policy names: another account, or another resource of an account.
pub(super) const OTHER: &str = "*";

/// One resource that a request acts on. The ID `*` represents a resource that no policy names.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Target<'s> {
    /// An account.
    Account(Cow<'s, str>),
    /// A zone, whose account may be unknown.
    Zone {
        /// The zone ID.
        id: Cow<'s, str>,
        /// The account ID.
        account: Option<Cow<'s, str>>,
    },
    /// An R2 bucket.
    Bucket {
        /// The account ID.
        account: Cow<'s, str>,
        /// `<account>_<jurisdiction>_<bucket>`
        text: Cow<'s, str>,
    },
    /// A Worker or a Flagship app, whose account may be unknown.
    Part {
        /// The scope of groups that act on it.
        scope: Scope,
        /// The ID; of a Worker the script tag.
        id: Cow<'s, str>,
        /// The account ID.
        account: Option<Cow<'s, str>>,
    },
    /// A user, by ID.
    User(Cow<'s, str>),
    /// Whatever a resource key of an unknown kind selects.
    Unknown(Cow<'s, str>),
}

/// Why a text is not a target.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum TargetError {
    /// The text begins with none of the kinds.
    #[error("invalid resource `{}`; expected zone:ID, account:ID, bucket:ID, worker:TAG, app:ID or user:ID", shown(.0))]
    UnknownKind(String),
    /// No known zone has this name.
    #[error(
        "unknown zone `{}`; give its ID, or pass --zones FILE, the saved response of GET /zones", shown(.0)
    )]
    UnknownZone(String),
}

impl<'s> Target<'s> {
    /// Parses `zone:ID`, `zone:NAME`, `account:ID`, `bucket:ID`, `worker:TAG`, `app:ID` or `user:ID`.
    ///
    /// # Errors
    /// An unknown kind, or the name of a zone that is not among the known zones.
    pub fn parse(text: &str, zones: &Zones) -> Result<Target<'static>, TargetError> {
        let (kind, id) = text.split_once(':').unwrap_or(("", text));
        let owned = || Cow::Owned(id.to_owned());
        match kind {
            "account" => Ok(Target::Account(owned())),
            "zone" => {
                let named = zones.all.iter().find(|(_, zone)| zone.name == id).map(|(id, _)| Cow::Owned(id.clone()));
                if named.is_none() && id.contains('.') {
                    return Err(TargetError::UnknownZone(id.to_owned()));
                }
                Ok(Target::Zone { id: named.unwrap_or_else(owned), account: None })
            }
            "bucket" => {
                let account = Cow::Owned(id.split('_').next().unwrap_or_default().to_owned());
                Ok(Target::Bucket { account, text: owned() })
            }
            "worker" => Ok(Target::Part { scope: Scope::WorkerScript, id: owned(), account: None }),
            "app" => Ok(Target::Part { scope: Scope::FlagshipApp, id: owned(), account: None }),
            "user" => Ok(Target::User(owned())),
            _ => Err(TargetError::UnknownKind(text.to_owned())),
        }
    }

    /// The scope of the groups that act on the target; `None` if groups of any scope may.
    pub(super) fn scope(&self) -> Option<Scope> {
        match self {
            Target::Account(_) => Some(Scope::Account),
            Target::Zone { .. } => Some(Scope::Zone),
            Target::Bucket { .. } => Some(Scope::R2Bucket),
            Target::Part { scope, .. } => Some(*scope),
            Target::User(_) => Some(Scope::User),
            Target::Unknown(_) => None,
        }
    }

    /// Whether groups of a scope act on the target; groups of any scope may act on an unknown one.
    pub fn is_of(&self, scope: Option<Scope>) -> bool {
        match (self.scope(), scope) {
            (Some(own), Some(scope)) => scope == own || (own == Scope::Account && scope == Scope::Websearch),
            _ => true,
        }
    }

    /// The target in an account.
    pub(super) fn placed(self, account: Cow<'s, str>) -> Target<'s> {
        match self {
            Target::Zone { id, .. } => Target::Zone { id, account: Some(account) },
            Target::Part { scope, id, .. } => Target::Part { scope, id, account: Some(account) },
            other => other,
        }
    }

    /// The account that the target is or belongs to, if known.
    pub fn account(&self) -> Option<&str> {
        match self {
            Target::Account(id) => Some(id),
            Target::Bucket { account, .. } => Some(account),
            Target::Zone { account, .. } | Target::Part { account, .. } => account.as_deref(),
            Target::User(_) | Target::Unknown(_) => None,
        }
    }

    /// The target in each account that it may belong to; only itself if its account is known.
    pub fn in_accounts(&self, universe: &Universe<'s>) -> Vec<Target<'s>> {
        let accounts = || universe.accounts.iter().cloned().chain([Cow::Borrowed(OTHER)]);
        match self {
            Target::Zone { id, account: None } => {
                accounts().map(|account| Target::Zone { id: id.clone(), account: Some(account) }).collect()
            }
            Target::Part { scope, id, account: None } => {
                let part = |account| Target::Part { scope: *scope, id: id.clone(), account: Some(account) };
                accounts().map(part).collect()
            }
            known => vec![known.clone()],
        }
    }

    /// Whether a selector selects the target. Its account must be known where the selector depends on it.
    pub fn is_in(&self, resource: &Resource<'_>) -> bool {
        let is = |account: &str| self.account() == Some(account);
        let may = |account: &Option<Cow<'_, str>>| account.as_ref().is_none_or(|account| is(account));
        match (resource, self) {
            (Resource::AllAccounts, Target::Account(_))
            | (Resource::AllZones, Target::Zone { .. })
            | (Resource::AllBuckets, Target::Bucket { .. })
            | (Resource::AllUsers, Target::User(_)) => true,
            (Resource::Account(id), Target::Account(own)) | (Resource::User(id), Target::User(own)) => id == own,
            (Resource::ZonesOf(id), Target::Zone { .. }) | (Resource::BucketsOf(id), Target::Bucket { .. }) => is(id),
            (Resource::Zone { id, account }, Target::Zone { id: own, .. }) => id == own && may(account),
            (Resource::Bucket(text), Target::Bucket { text: own, .. }) => text == own,
            (Resource::AllParts { scope, account }, Target::Part { scope: own, .. }) => scope == own && may(account),
            (Resource::Part { scope, id, account }, Target::Part { scope: kind, id: own, .. }) => {
                scope == kind && id == own && may(account)
            }
            (Resource::Unknown(key), Target::Unknown(own)) => key == own,
            _ => false,
        }
    }

    /// All selectors that may reach the target in some world: those that select it, and those of the account it is in.
    pub(super) fn selectors(&self) -> Vec<Resource<'s>> {
        let mut all = match self {
            Target::Account(id) => vec![Resource::AllAccounts, Resource::Account(id.clone())],
            Target::Zone { id, .. } => vec![Resource::AllZones, Resource::Zone { id: id.clone(), account: None }],
            Target::Bucket { text, .. } => vec![Resource::AllBuckets, Resource::Bucket(text.clone())],
            Target::Part { scope, id, .. } => {
                let one = Resource::Part { scope: *scope, id: id.clone(), account: None };
                vec![Resource::AllParts { scope: *scope, account: None }, one]
            }
            Target::User(id) => return vec![Resource::AllUsers, Resource::User(id.clone())],
            Target::Unknown(key) => return vec![Resource::Unknown(key.clone())],
        };
        let account = match self {
            Target::Account(_) => return all,
            Target::Bucket { account, .. } => Some(account.clone()),
            Target::Zone { account, .. } | Target::Part { account, .. } => account.clone(),
            Target::User(_) | Target::Unknown(_) => None,
        };
        all.push(Resource::AllAccounts);
        let Some(account) = account else { return all };
        all.push(Resource::Account(account.clone()));
        match self {
            Target::Zone { id, .. } => {
                all.push(Resource::ZonesOf(account.clone()));
                all.push(Resource::Zone { id: id.clone(), account: Some(account) });
            }
            Target::Bucket { .. } => all.push(Resource::BucketsOf(account)),
            Target::Part { scope, id, .. } => {
                all.push(Resource::AllParts { scope: *scope, account: Some(account.clone()) });
                all.push(Resource::Part { scope: *scope, id: id.clone(), account: Some(account) });
            }
            _ => {}
        }
        all
    }

    /// Whether the target is in an account that the selector selects, so that a group of its own scope granted there
    /// may reach it.
    pub fn is_below(&self, resource: &Resource<'_>) -> bool {
        let has_account = matches!(self, Target::Zone { .. } | Target::Bucket { .. } | Target::Part { .. });
        match resource {
            Resource::AllAccounts => has_account,
            Resource::Account(id) => has_account && self.account() == Some(id),
            _ => false,
        }
    }
}

/// The account ID in the text of a bucket.
pub(super) fn account_of<'s>(text: &Cow<'s, str>) -> Cow<'s, str> {
    match text {
        Cow::Borrowed(text) => Cow::Borrowed(account_of_bucket(text)),
        Cow::Owned(text) => Cow::Owned(account_of_bucket(text).to_owned()),
    }
}
