//! The resources that a key of `resources` selects.

use std::borrow::Cow;

use super::unresolved::{may_be_id, named, parts_of_bucket};
use crate::{
    catalog::{Scope, is_id},
    text::{partial, shown},
};

/// A resource selector. IDs are kept as written; [`Resource::is_well_formed`] checks their format.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Resource<'s> {
    /// `com.cloudflare.api.account.*`
    AllAccounts,
    /// `com.cloudflare.api.account.<account>`
    Account(Cow<'s, str>),
    /// `com.cloudflare.api.account.zone.*`, also nested under all accounts
    AllZones,
    /// `com.cloudflare.api.account.<account>` › `com.cloudflare.api.account.zone.*`
    ZonesOf(Cow<'s, str>),
    /// `com.cloudflare.api.account.zone.<zone>`, alone or nested under its account
    Zone {
        /// The zone ID.
        id: Cow<'s, str>,
        /// The account ID, if nested.
        account: Option<Cow<'s, str>>,
    },
    /// `com.cloudflare.edge.r2.bucket.*`
    AllBuckets,
    /// `com.cloudflare.api.account.<account>` › `com.cloudflare.edge.r2.bucket.*`
    BucketsOf(Cow<'s, str>),
    /// `com.cloudflare.edge.r2.bucket.<account>_<jurisdiction>_<bucket>`; holds the text after the prefix
    Bucket(Cow<'s, str>),
    /// Every resource of a scope that Cloudflare accepts only nested under an account, such as
    /// `com.cloudflare.edge.worker.script.*`
    AllParts {
        /// The scope: individual Workers, or individual Flagship apps.
        scope: Scope,
        /// The account ID, if nested.
        account: Option<Cow<'s, str>>,
    },
    /// One resource of such a scope, such as `com.cloudflare.edge.worker.script.<tag>`
    Part {
        /// The scope: individual Workers, or individual Flagship apps.
        scope: Scope,
        /// The ID after the scope; for a Worker the script's tag, not its name.
        id: Cow<'s, str>,
        /// The account ID, if nested.
        account: Option<Cow<'s, str>>,
    },
    /// `com.cloudflare.api.user.*`, which Cloudflare rejects
    AllUsers,
    /// `com.cloudflare.api.user.<user>`
    User(Cow<'s, str>),
    /// A key of an unknown kind, or an invalid nesting.
    Unknown(Cow<'s, str>),
}

const ACCOUNT: &str = "com.cloudflare.api.account.";
const ZONE: &str = "com.cloudflare.api.account.zone.";
const BUCKET: &str = "com.cloudflare.edge.r2.bucket.";
const USER: &str = "com.cloudflare.api.user.";

impl<'s> Resource<'s> {
    /// Parses a key, and the outer key if it is nested.
    pub fn new(key: &Cow<'s, str>, outer: Option<&Cow<'s, str>>) -> Resource<'s> {
        match outer {
            None => Resource::flat(key),
            Some(outer) => Resource::nested(key, outer),
        }
    }

    fn flat(key: &Cow<'s, str>) -> Resource<'s> {
        // Longest prefix first: the keys of zones and of Flagship apps begin like an account key.
        if let Some((scope, id)) = part_of(key) {
            let account = None;
            return if id == "*" {
                Resource::AllParts { scope, account }
            } else {
                Resource::Part { scope, id, account }
            };
        }
        if let Some(id) = behind(key, ZONE) {
            return if id == "*" { Resource::AllZones } else { Resource::Zone { id, account: None } };
        }
        if let Some(id) = behind(key, ACCOUNT) {
            return match id.as_ref() {
                "*" => Resource::AllAccounts,
                // A dot means another kind of resource, not an account: `…account.worker.route.*`. Placeholders may
                // contain dots.
                text if text.contains('.') && !text.contains(['$', '{', '<']) => Resource::Unknown(key.clone()),
                _ => Resource::Account(id),
            };
        }
        if let Some(id) = behind(key, BUCKET) {
            return if id == "*" { Resource::AllBuckets } else { Resource::Bucket(id) };
        }
        if let Some(id) = behind(key, USER) {
            return if id == "*" { Resource::AllUsers } else { Resource::User(id) };
        }
        Resource::Unknown(key.clone())
    }

    fn nested(key: &Cow<'s, str>, outer: &Cow<'s, str>) -> Resource<'s> {
        let account = match Resource::flat(outer) {
            Resource::Account(id) => Some(id),
            Resource::AllAccounts => None,
            _ => return Resource::Unknown(key.clone()),
        };
        match (Resource::flat(key), account) {
            (Resource::AllZones, Some(account)) => Resource::ZonesOf(account),
            (Resource::AllZones, None) => Resource::AllZones,
            (Resource::Zone { id, .. }, account) => Resource::Zone { id, account },
            (Resource::AllBuckets, Some(account)) => Resource::BucketsOf(account),
            (Resource::AllBuckets, None) => Resource::AllBuckets,
            (Resource::AllParts { scope, .. }, account) => Resource::AllParts { scope, account },
            (Resource::Part { scope, id, .. }, account) => Resource::Part { scope, id, account },
            (Resource::Bucket(text), _) => Resource::Bucket(text),
            _ => Resource::Unknown(key.clone()),
        }
    }

    /// The outer key, if nested, and the key that selects this resource.
    pub fn keys(&self) -> (Option<String>, String) {
        let below = |account: &str| Some([ACCOUNT, account].concat());
        let optional = |account: &Option<Cow<'_, str>>| account.as_ref().and_then(|account| below(account));
        match self {
            Resource::AllAccounts => (None, [ACCOUNT, "*"].concat()),
            Resource::Account(id) => (None, [ACCOUNT, id].concat()),
            Resource::AllZones => (None, [ZONE, "*"].concat()),
            Resource::ZonesOf(account) => (below(account), [ZONE, "*"].concat()),
            Resource::Zone { id, account } => (optional(account), [ZONE, id].concat()),
            Resource::AllBuckets => (None, [BUCKET, "*"].concat()),
            Resource::BucketsOf(account) => (below(account), [BUCKET, "*"].concat()),
            Resource::Bucket(text) => (None, [BUCKET, text].concat()),
            Resource::AllParts { scope, account } => (optional(account), [scope.key(), ".*"].concat()),
            Resource::Part { scope, id, account } => (optional(account), [scope.key(), ".", id].concat()),
            Resource::AllUsers => (None, [USER, "*"].concat()),
            Resource::User(id) => (None, [USER, id].concat()),
            Resource::Unknown(key) => (None, key.to_string()),
        }
    }

    /// The resource with owned texts.
    pub fn into_owned(self) -> Resource<'static> {
        let own = |text: Cow<'s, str>| Cow::Owned(text.into_owned());
        let optional = |text: Option<Cow<'s, str>>| text.map(|text| Cow::Owned(text.into_owned()));
        match self {
            Resource::AllAccounts => Resource::AllAccounts,
            Resource::AllZones => Resource::AllZones,
            Resource::AllBuckets => Resource::AllBuckets,
            Resource::AllUsers => Resource::AllUsers,
            Resource::Account(id) => Resource::Account(own(id)),
            Resource::ZonesOf(id) => Resource::ZonesOf(own(id)),
            Resource::BucketsOf(id) => Resource::BucketsOf(own(id)),
            Resource::Bucket(text) => Resource::Bucket(own(text)),
            Resource::User(id) => Resource::User(own(id)),
            Resource::Unknown(key) => Resource::Unknown(own(key)),
            Resource::Zone { id, account } => Resource::Zone { id: own(id), account: optional(account) },
            Resource::AllParts { scope, account } => Resource::AllParts { scope, account: optional(account) },
            Resource::Part { scope, id, account } => Resource::Part { scope, id: own(id), account: optional(account) },
        }
    }

    /// The scope of groups that act on the resource; `None` if its kind is unknown.
    pub fn scope(&self) -> Option<Scope> {
        Some(match self {
            Resource::AllAccounts | Resource::Account(_) => Scope::Account,
            Resource::AllZones | Resource::ZonesOf(_) | Resource::Zone { .. } => Scope::Zone,
            Resource::AllBuckets | Resource::BucketsOf(_) | Resource::Bucket(_) => Scope::R2Bucket,
            Resource::AllParts { scope, .. } | Resource::Part { scope, .. } => *scope,
            Resource::AllUsers | Resource::User(_) => Scope::User,
            Resource::Unknown(_) => return None,
        })
    }

    /// Whether every ID has a valid format: 32 hexadecimal digits, or the three parts of a bucket.
    pub fn is_well_formed(&self) -> bool {
        let account_is = |account: &Option<Cow<'_, str>>| account.as_ref().is_none_or(|id| is_id(id));
        match self {
            Resource::Account(id) | Resource::ZonesOf(id) | Resource::BucketsOf(id) | Resource::User(id) => is_id(id),
            Resource::Zone { id, account } => is_id(id) && account_is(account),
            Resource::Part { scope: Scope::WorkerScript, id, account } => is_id(id) && account_is(account),
            // No public source shows the format of an app's ID.
            Resource::Part { id, account, .. } => !id.is_empty() && account_is(account),
            Resource::AllParts { account, .. } => account_is(account),
            Resource::Bucket(text) => is_bucket(text),
            Resource::Unknown(_) => false,
            _ => true,
        }
    }

    /// Whether every ID can have a valid format, whatever its unknown parts are: they are written as `${expression}`.
    pub fn may_be_well_formed(&self) -> bool {
        let account_may_be = |account: &Option<Cow<'_, str>>| account.as_ref().is_none_or(|id| may_be_id(id));
        match self {
            Resource::Account(id) | Resource::ZonesOf(id) | Resource::BucketsOf(id) | Resource::User(id) => {
                may_be_id(id)
            }
            Resource::Zone { id, account } => may_be_id(id) && account_may_be(account),
            Resource::Part { scope: Scope::WorkerScript, id, account } => may_be_id(id) && account_may_be(account),
            Resource::Part { account, .. } | Resource::AllParts { account, .. } => account_may_be(account),
            Resource::Bucket(text) => may_be_bucket(text),
            Resource::Unknown(key) => {
                let known = partial::known_start(key);
                let parts = Scope::PARTS.map(Scope::key);
                [ACCOUNT, BUCKET, USER]
                    .into_iter()
                    .chain(parts)
                    .any(|family| family.starts_with(known) || known.starts_with(family))
            }
            _ => true,
        }
    }

    /// The resource for display, with IDs as written.
    pub fn described(&self) -> String {
        match self {
            Resource::AllAccounts => "every account".to_owned(),
            Resource::Account(id) => named("account", id),
            Resource::AllZones => "every zone of every account".to_owned(),
            Resource::ZonesOf(id) => format!("every zone of {}", named("account", id)),
            Resource::Zone { id, .. } => named("zone", id),
            Resource::AllBuckets => "every R2 bucket".to_owned(),
            Resource::BucketsOf(id) => format!("every R2 bucket of {}", named("account", id)),
            Resource::Bucket(text) => named("R2 bucket", text),
            Resource::AllParts { scope, .. } => format!("every {}", scope.word()),
            Resource::Part { scope, id, .. } => named(scope.word(), id),
            Resource::AllUsers => "every user".to_owned(),
            Resource::User(id) => named("user", id),
            Resource::Unknown(key) => format!("`{}`", shown(key)),
        }
    }
}

/// The locations of R2 buckets, which are mistaken for jurisdictions.
const LOCATIONS: [&str; 6] = ["wnam", "enam", "weur", "eeur", "apac", "oc"];

fn is_bucket(text: &str) -> bool {
    let mut parts = text.splitn(3, '_');
    let (Some(account), Some(jurisdiction), Some(bucket)) = (parts.next(), parts.next(), parts.next()) else {
        return false;
    };
    let is_name = |text: &str, also: &[u8]| {
        !text.is_empty()
            && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || also.contains(&byte))
    };
    let is_jurisdiction = is_name(jurisdiction, b"-") && !LOCATIONS.contains(&jurisdiction);
    is_id(account) && is_jurisdiction && is_name(bucket, b"-.")
}

/// Whether a text with unknown parts can be that of a bucket. It has two underscores: if both are known, they divide it.
fn may_be_bucket(text: &str) -> bool {
    if !partial::is_partial(text) {
        return is_bucket(text);
    }
    let is_name = |text: &str| {
        partial::known_parts(text)
            .all(|part| part.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.')))
    };
    match parts_of_bucket(text).as_slice() {
        [account, jurisdiction, bucket] => {
            may_be_id(account) && is_name(jurisdiction) && !LOCATIONS.contains(jurisdiction) && is_name(bucket)
        }
        parts => parts.len() < 3 && parts.iter().all(|part| is_name(part)),
    }
}

/// The scope and the ID of a resource that is part of an account.
fn part_of<'s>(key: &Cow<'s, str>) -> Option<(Scope, Cow<'s, str>)> {
    Scope::PARTS.into_iter().find_map(|scope| match key {
        Cow::Borrowed(text) => Some((scope, Cow::Borrowed(text.strip_prefix(scope.key())?.strip_prefix('.')?))),
        Cow::Owned(text) => Some((scope, Cow::Owned(text.strip_prefix(scope.key())?.strip_prefix('.')?.to_owned()))),
    })
}

fn behind<'s>(key: &Cow<'s, str>, family: &str) -> Option<Cow<'s, str>> {
    match key {
        Cow::Borrowed(text) => text.strip_prefix(family).map(Cow::Borrowed),
        Cow::Owned(text) => text.strip_prefix(family).map(|rest| Cow::Owned(rest.to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ACCOUNT_KEY: &str = "com.cloudflare.api.account.000000000000000000000000000000ac";

    fn nested(key: &'static str, outer: &'static str) -> Resource<'static> {
        Resource::new(&key.into(), Some(&outer.into()))
    }

    #[test]
    fn the_known_parts_of_a_bucket_are_checked() {
        let may_be = |text: &str| Resource::Bucket(text.to_owned().into()).may_be_well_formed();
        for text in
            ["${var.account_id}_default_logs", "${var.account_id}_${var.jurisdiction}_${var.name}", "${local.key}"]
        {
            assert!(may_be(text), "{text}");
        }
        for text in ["${var.account_id}_weur_logs", "${var.account_id}_default_*", "${var.account_id}_default_my_logs"]
        {
            assert!(!may_be(text), "{text}");
        }
    }

    #[test]
    fn a_zone_key_is_no_account_key() {
        let zone = Resource::flat(&"com.cloudflare.api.account.zone.*".into());
        assert_eq!(zone, Resource::AllZones);
        assert_eq!(Resource::flat(&"com.cloudflare.api.account.*".into()), Resource::AllAccounts);
    }

    #[test]
    fn nested_forms_carry_their_account() {
        let account = Cow::Borrowed("000000000000000000000000000000ac");
        assert_eq!(nested("com.cloudflare.api.account.zone.*", ACCOUNT_KEY), Resource::ZonesOf(account.clone()));
        assert_eq!(nested("com.cloudflare.edge.r2.bucket.*", ACCOUNT_KEY), Resource::BucketsOf(account));
    }

    #[test]
    fn families_that_do_not_exist_are_unknown() {
        for key in ["com.cloudflare.api.zone.x", "com.cloudflare.api.account.worker.route.*", "*", "foo"] {
            assert!(matches!(Resource::flat(&key.into()), Resource::Unknown(_)), "{key}");
        }
        assert!(matches!(
            nested("000000000000000000000000000000ac", "com.cloudflare.api.account.*"),
            Resource::Unknown(_)
        ));
    }

    #[test]
    fn bucket_names_have_three_parts() {
        assert!(is_bucket("000000000000000000000000000000ac_default_my-bucket"));
        assert!(is_bucket("000000000000000000000000000000ac_eu_my-bucket"));
        assert!(!is_bucket("000000000000000000000000000000ac_wnam_my-bucket"));
        assert!(!is_bucket("my-bucket"));
        assert!(!is_bucket("000000000000000000000000000000ac_default_"));
    }
}
