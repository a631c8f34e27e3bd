//! Which resources a selector selects, compared with another one, by the keys alone.

use std::borrow::Cow;

use super::Resource;

impl<'s> Resource<'s> {
    /// Whether this selects everything that the other does, by the keys alone: whether a zone belongs to an account is
    /// unknown here.
    pub fn covers(&self, other: &Resource<'_>) -> bool {
        match (self, other) {
            (Resource::AllAccounts, Resource::Account(_))
            | (Resource::AllZones, Resource::ZonesOf(_) | Resource::Zone { .. })
            | (Resource::AllBuckets, Resource::BucketsOf(_) | Resource::Bucket(_)) => true,
            (Resource::ZonesOf(own), Resource::Zone { account: Some(account), .. }) => own == account,
            (Resource::BucketsOf(own), Resource::Bucket(text)) => {
                text.strip_prefix(own.as_ref()).is_some_and(|rest| rest.starts_with('_'))
            }
            (Resource::Zone { id, .. }, Resource::Zone { id: other, .. }) => id == other,
            _ => self == other,
        }
    }

    /// Whether both may select the same resource, by the keys alone.
    pub fn may_overlap(&self, other: &Resource<'_>) -> bool {
        match (self, other) {
            (Resource::Zone { id, .. }, Resource::Zone { id: other, .. }) => id == other,
            (Resource::Account(id) | Resource::ZonesOf(id), Resource::Account(other) | Resource::ZonesOf(other)) => {
                id == other
            }
            (Resource::Bucket(text), Resource::Bucket(other)) => text == other,
            (Resource::User(id), Resource::User(other)) => id == other,
            (Resource::Part { scope, id, .. }, Resource::Part { scope: kind, id: other, .. }) => {
                scope == kind && id == other
            }
            _ => true,
        }
    }

    /// The resource without redundant parts: a zone is the same zone whatever account it is nested under.
    #[must_use]
    pub fn plain(&self) -> Resource<'s> {
        match self {
            Resource::Zone { id, .. } => Resource::Zone { id: id.clone(), account: None },
            other => other.clone(),
        }
    }

    /// All resources that [cover](Resource::covers) this one, including itself, in plain form: for lookups.
    pub fn covering(&self) -> Vec<Resource<'s>> {
        let mut all = vec![self.plain()];
        match self {
            Resource::Account(_) => all.push(Resource::AllAccounts),
            Resource::ZonesOf(_) => all.push(Resource::AllZones),
            Resource::Zone { account, .. } => {
                all.push(Resource::AllZones);
                all.extend(account.clone().map(Resource::ZonesOf));
            }
            Resource::BucketsOf(_) => all.push(Resource::AllBuckets),
            Resource::Bucket(text) => {
                all.push(Resource::AllBuckets);
                let accounts = text.match_indices('_').filter_map(|(at, _)| text.get(..at));
                all.extend(accounts.map(|account| Resource::BucketsOf(Cow::Owned(account.to_owned()))));
            }
            _ => {}
        }
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ACCOUNT_KEY: &str = "com.cloudflare.api.account.000000000000000000000000000000ac";

    #[test]
    fn what_covers_a_resource_can_be_looked_up() {
        const BUCKET_KEY: &str = "com.cloudflare.edge.r2.bucket.000000000000000000000000000000ac_default_my_bucket";
        let keys = [
            ACCOUNT_KEY,
            "com.cloudflare.api.account.*",
            "com.cloudflare.api.account.zone.*",
            "com.cloudflare.api.account.zone.000000000000000000000000000000a1",
            "com.cloudflare.api.account.zone.000000000000000000000000000000a2",
            "com.cloudflare.edge.r2.bucket.*",
            BUCKET_KEY,
            "com.cloudflare.edge.worker.script.*",
            "com.cloudflare.edge.worker.script.000000000000000000000000000000a3",
            "com.cloudflare.api.user.*",
            "com.cloudflare.api.user.000000000000000000000000000000a4",
            "foo",
        ];
        let nestings = [None, Some(ACCOUNT_KEY), Some("com.cloudflare.api.account.*")];
        let resource = |key: &'static str, outer: Option<&'static str>| {
            Resource::new(&key.into(), outer.map(Cow::Borrowed).as_ref())
        };
        let all: Vec<_> = keys.iter().flat_map(|key| nestings.map(|outer| resource(key, outer))).collect();
        for wide in &all {
            for narrow in &all {
                assert_eq!(wide.covers(narrow), narrow.covering().contains(&wide.plain()), "{wide:?} {narrow:?}");
            }
        }
    }
}
