//! The finite set of targets that is sufficient to compare tokens.

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::OnceLock,
};

use super::{
    Target,
    target::{OTHER, account_of},
};
use crate::{
    catalog::Scope,
    model::{Resource, Zones},
};

/// Everything that some policies name. Together with one target that represents everything else, this decides all
/// questions about them, because policies treat everything they do not name alike.
#[derive(Debug, Clone, Default)]
pub struct Universe<'s> {
    pub(super) accounts: BTreeSet<Cow<'s, str>>,
    zones: BTreeMap<Cow<'s, str>, BTreeSet<Cow<'s, str>>>,
    buckets: BTreeSet<Cow<'s, str>>,
    parts: BTreeMap<(Scope, Cow<'s, str>), BTreeSet<Cow<'s, str>>>,
    users: BTreeSet<Cow<'s, str>>,
    unknown: BTreeSet<Cow<'s, str>>,
    by_account: OnceLock<ByAccount<'s>>,
}

/// The named zones, buckets and parts of each account; those of an unknown one are at `None`.
type ByAccount<'s> = HashMap<Option<Cow<'s, str>>, Vec<Target<'s>>>;

impl<'s> Universe<'s> {
    /// Adds the resource that a selector names.
    pub fn add(&mut self, resource: &Resource<'s>) {
        self.by_account.take();
        match resource {
            Resource::Account(id) | Resource::ZonesOf(id) | Resource::BucketsOf(id) => {
                self.accounts.insert(id.clone());
            }
            Resource::Zone { id, account } => {
                self.zones.entry(id.clone()).or_default().extend(account.clone());
                self.accounts.extend(account.clone());
            }
            Resource::Bucket(text) => {
                self.accounts.insert(account_of(text));
                self.buckets.insert(text.clone());
            }
            Resource::AllParts { account, .. } => self.accounts.extend(account.clone()),
            Resource::Part { scope, id, account } => {
                self.parts.entry((*scope, id.clone())).or_default().extend(account.clone());
                self.accounts.extend(account.clone());
            }
            Resource::User(id) => {
                self.users.insert(id.clone());
            }
            Resource::Unknown(key) => {
                self.unknown.insert(key.clone());
            }
            Resource::AllAccounts | Resource::AllZones | Resource::AllBuckets | Resource::AllUsers => {}
        }
    }

    /// The IDs of the named accounts.
    pub(super) fn accounts(&self) -> impl Iterator<Item = &str> {
        self.accounts.iter().map(AsRef::as_ref)
    }

    /// The named zones, each with its account if exactly one is known.
    pub(super) fn zones(&self) -> impl Iterator<Item = (&Cow<'s, str>, Option<Cow<'s, str>>)> {
        self.zones.iter().map(|(id, known)| (id, only(known)))
    }

    /// Whether an ID is that of a named account and not of a named zone.
    pub(super) fn is_account_only(&self, id: &str) -> bool {
        self.accounts.contains(id) && !self.zones.contains_key(id)
    }

    /// Sets the accounts of zones that are known from outside.
    pub fn settle(&mut self, zones: &Zones) {
        self.by_account.take();
        for (id, accounts) in &mut self.zones {
            if let Some(account) = zones.account(id) {
                let account: Cow<'s, str> = Cow::Owned(account.to_owned());
                *accounts = BTreeSet::from([account.clone()]);
                self.accounts.insert(account);
            }
        }
    }

    /// The target with its account, if a policy or the known zones give it.
    pub fn settled(&self, target: Target<'s>) -> Target<'s> {
        match target {
            Target::Zone { id, account: None } => {
                let account = self.zones.get(&id).and_then(only);
                Target::Zone { id, account }
            }
            Target::Part { scope, id, account: None } => {
                let account = self.parts.get(&(scope, id.clone())).and_then(only);
                Target::Part { scope, id, account }
            }
            known => known,
        }
    }

    /// The targets among [`Universe::targets`] that a selector may reach; may include others. Those that represent
    /// everything that no policy names come first: they decide most questions.
    pub(super) fn targets_in(
        &self,
        resource: &Resource<'s>,
        scope: Option<Scope>,
    ) -> Box<dyn Iterator<Item = Target<'s>> + '_> {
        let target = match resource {
            Resource::Zone { id, .. } => Target::Zone { id: id.clone(), account: self.zones.get(id).and_then(only) },
            Resource::Part { scope, id, .. } => {
                let account = self.parts.get(&(*scope, id.clone())).and_then(only);
                Target::Part { scope: *scope, id: id.clone(), account }
            }
            Resource::Bucket(text) => Target::Bucket { account: account_of(text), text: text.clone() },
            Resource::User(id) => Target::User(id.clone()),
            Resource::Unknown(key) => Target::Unknown(key.clone()),
            Resource::Account(id)
            | Resource::ZonesOf(id)
            | Resource::BucketsOf(id)
            | Resource::AllParts { account: Some(id), .. } => return self.targets_of(id.clone(), scope),
            _ => return Box::new(self.targets(scope).into_iter()),
        };
        Box::new(Some(target).filter(|target| target.is_of(scope)).into_iter())
    }

    /// An account and what is in it, or may be.
    fn targets_of(&self, id: Cow<'s, str>, scope: Option<Scope>) -> Box<dyn Iterator<Item = Target<'s>> + '_> {
        let other = || Cow::Borrowed(OTHER);
        let first = [
            Target::Account(id.clone()),
            Target::Zone { id: other(), account: Some(id.clone()) },
            Target::Bucket { account: id.clone(), text: other() },
        ];
        let account = id.clone();
        let named = self.by_account.get_or_init(|| self.named_by_account());
        let own = named.get(&Some(id.clone())).into_iter().flatten().cloned();
        let other = named.get(&None).into_iter().flatten().map(move |target| target.clone().placed(id.clone()));
        let parts = Scope::PARTS.into_iter().map(move |scope| Target::Part {
            scope,
            id: Cow::Borrowed(OTHER),
            account: Some(account.clone()),
        });
        Box::new(first.into_iter().chain(parts).chain(own).chain(other).filter(move |target| target.is_of(scope)))
    }

    fn named_by_account(&self) -> ByAccount<'s> {
        let mut all = ByAccount::new();
        let mut add = |account: Option<Cow<'s, str>>, target| all.entry(account).or_default().push(target);
        for (id, accounts) in &self.zones {
            let account = only(accounts);
            add(account.clone(), Target::Zone { id: id.clone(), account });
        }
        for text in &self.buckets {
            let account = account_of(text);
            add(Some(account.clone()), Target::Bucket { account, text: text.clone() });
        }
        for ((scope, id), accounts) in &self.parts {
            let account = only(accounts);
            add(account.clone(), Target::Part { scope: *scope, id: id.clone(), account });
        }
        all
    }

    /// All targets that a group of a scope may act on: the named ones and those that represent everything else.
    pub fn targets(&self, scope: Option<Scope>) -> Vec<Target<'s>> {
        let other = || Cow::Borrowed(OTHER);
        let accounts = || self.accounts.iter().cloned().chain([other()]);
        let mut all: Vec<Target<'s>> = accounts().map(Target::Account).collect();
        all.extend(self.zones.iter().map(|(id, known)| Target::Zone { id: id.clone(), account: only(known) }));
        all.extend(accounts().map(|account| Target::Zone { id: other(), account: Some(account) }));
        all.extend(self.buckets.iter().map(|text| Target::Bucket { account: account_of(text), text: text.clone() }));
        all.extend(accounts().map(|account| Target::Bucket { account, text: other() }));
        let part = |((scope, id), known): (&(Scope, Cow<'s, str>), &BTreeSet<Cow<'s, str>>)| Target::Part {
            scope: *scope,
            id: id.clone(),
            account: only(known),
        };
        all.extend(self.parts.iter().map(part));
        for scope in Scope::PARTS {
            all.extend(accounts().map(|account| Target::Part { scope, id: other(), account: Some(account) }));
        }
        all.extend(self.users.iter().cloned().chain([other()]).map(Target::User));
        all.extend(self.unknown.iter().cloned().map(Target::Unknown));
        all.retain(|target| target.is_of(scope));
        all
    }
}

/// The account of a resource, if policies name exactly one.
fn only<'s>(known: &BTreeSet<Cow<'s, str>>) -> Option<Cow<'s, str>> {
    if known.len() == 1 { known.first().cloned() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NESTED: [(Option<&str>, &str); 16] = [
        (None, "com.cloudflare.api.account.*"),
        (None, "com.cloudflare.api.account.000000000000000000000000000000ac"),
        (None, "com.cloudflare.api.account.zone.*"),
        (None, "com.cloudflare.api.account.zone.000000000000000000000000000000a1"),
        (Some("com.cloudflare.api.account.000000000000000000000000000000ac"), "com.cloudflare.api.account.zone.*"),
        (
            Some("com.cloudflare.api.account.000000000000000000000000000000ac"),
            "com.cloudflare.api.account.zone.000000000000000000000000000000a1",
        ),
        (None, "com.cloudflare.edge.r2.bucket.*"),
        (None, "com.cloudflare.edge.r2.bucket.000000000000000000000000000000ac_default_logs"),
        (Some("com.cloudflare.api.account.000000000000000000000000000000ac"), "com.cloudflare.edge.r2.bucket.*"),
        (None, "com.cloudflare.edge.worker.script.*"),
        (None, "com.cloudflare.edge.worker.script.000000000000000000000000000000a2"),
        (
            Some("com.cloudflare.api.account.000000000000000000000000000000ac"),
            "com.cloudflare.edge.worker.script.000000000000000000000000000000a2",
        ),
        (None, "com.cloudflare.api.account.flagship.app.a4"),
        (
            Some("com.cloudflare.api.account.000000000000000000000000000000ac"),
            "com.cloudflare.api.account.flagship.app.a4",
        ),
        (None, "com.cloudflare.api.user.000000000000000000000000000000a3"),
        (None, "foo"),
    ];

    #[test]
    fn a_bucket_belongs_to_the_account_that_its_text_begins_with() {
        let text = "000000000000000000000000000000ac_default_logs";
        let key = format!("com.cloudflare.edge.r2.bucket.{text}");
        for key in [Cow::Borrowed(key.as_str()), Cow::Owned(key.clone())] {
            let mut universe = Universe::default();
            universe.add(&Resource::new(&key, None));
            let account = "000000000000000000000000000000ac".into();
            let expected = Target::Bucket { account, text: text.into() };
            assert!(universe.targets(Some(Scope::R2Bucket)).contains(&expected), "{key}");
        }
    }

    #[test]
    fn selectors_and_targets_are_found_without_a_search() {
        let resources: Vec<Resource<'_>> =
            NESTED.iter().map(|(outer, key)| Resource::new(&(*key).into(), outer.map(Cow::from).as_ref())).collect();
        let mut universe = Universe::default();
        resources.iter().for_each(|resource| universe.add(resource));
        let unsettled = Target::Zone { id: "000000000000000000000000000000a9".into(), account: None };
        let targets: Vec<Target<'_>> = universe.targets(None).into_iter().chain([unsettled]).collect();
        for target in &targets {
            for resource in &resources {
                let reaches = target.is_in(resource) || target.is_below(resource);
                assert_eq!(target.selectors().contains(resource), reaches, "{target:?} {resource:?}");
                let is_named = universe.targets(None).contains(target);
                let is_found = universe.targets_in(resource, None).any(|found| found == *target);
                assert!(!is_named || !reaches || is_found, "{target:?} {resource:?}");
            }
        }
    }
}
