//! Human-readable differences and doubts.

use super::{Doubt, Gain, GroupKey, Place};
use crate::{
    catalog::{Condition, Scope},
    model::{Lifetime, Resource, Zones},
    text::{listed, shown},
};

impl GroupKey<'_> {
    /// The group's name, or its ID as written if it is not in the catalog.
    pub fn described(&self) -> String {
        self.known.map_or_else(|| shown(&self.id), |known| known.name.to_owned())
    }
}

impl Place {
    /// The place for display, with known names; `None` if it is nothing in particular.
    pub fn described(&self, zones: &Zones) -> Option<String> {
        match self {
            Place::Zone(id) => Some(zones.zone_described(id)),
            Place::Account(id) => Some(zones.account_described(id)),
            Place::Bucket(text) => Some(Resource::Bucket(text.into()).described()),
            Place::Worker(id) => {
                Some(Resource::Part { scope: Scope::WorkerScript, id: id.into(), account: None }.described())
            }
            Place::App(_, id) => {
                Some(Resource::Part { scope: Scope::FlagshipApp, id: id.into(), account: None }.described())
            }
            Place::User => Some("the user".to_owned()),
            Place::Any => None,
        }
    }
}

impl Gain<'_> {
    /// The gained access for display, with known names: `DNS Write` on zone example.com.
    pub fn described(&self, zones: &Zones) -> String {
        match self {
            Gain::Grant { group, resources } => {
                let mut names: Vec<String> = resources.iter().map(|one| zones.described(one)).collect();
                names.sort();
                format!("`{}` on {}", group.described(), listed(&names))
            }
            Gain::Addresses(addresses) => {
                let nets: Vec<String> = addresses.nets().iter().map(ToString::to_string).collect();
                format!("use from {}", listed(&nets))
            }
            Gain::Time(parts) => {
                let parts: Vec<String> = parts.iter().map(interval).collect();
                format!("use {}", parts.join(" and "))
            }
        }
    }
}

fn interval(time: &Lifetime) -> String {
    match (time.start, time.end) {
        (None, None) => "at any time".to_owned(),
        (Some(start), None) => format!("from {start} without expiry"),
        (None, Some(end)) => format!("until {end}"),
        (Some(start), Some(end)) => format!("from {start} until {end}"),
    }
}

impl Doubt<'_> {
    /// The reason for display, with the step that would settle it if there is one.
    pub fn described(&self, zones: &Zones) -> String {
        match self {
            Doubt::UnknownGroup { group, .. } => format!(
                "the token has `{}`, which the catalog does not know and which may allow this; `tokenlint catalog update` fetches the current groups",
                group.described()
            ),
            Doubt::AccountOfZone(_) | Doubt::ZonesOfAccount(_) if zones.all.is_empty() => {
                format!("{}; pass --zones FILE, the saved response of GET /zones, to settle it", self.open_account())
            }
            Doubt::AccountOfZone(_) | Doubt::ZonesOfAccount(_) => {
                format!("{}, and the zones from --zones do not settle it", self.open_account())
            }
            Doubt::ScopeMismatch => {
                "a group for zones, buckets or Workers is granted on an account, and reports differ on what that reaches; grant it on those resources directly".to_owned()
            }
            Doubt::PartialDeny => {
                "a related group is denied, and Cloudflare does not document how far that reaches; deny the same group that is allowed".to_owned()
            }
            Doubt::UnknownResource(resource) => {
                format!("the policies name {}, and which one that is is not known here", zones.described(resource))
            }
            Doubt::Unreadable => "a part of the token is unknown or invalid".to_owned(),
            Doubt::WhichPart(Scope::WorkerScript) => {
                "the call names the Worker, and the token its script tag; ask with --on worker:<script tag> for a permission group".to_owned()
            }
            Doubt::AccountOfPart(scope) => {
                format!("the account of the {} is unknown; a policy that names it under its account would show it", scope.word())
            }
            Doubt::WhichPart(scope) => format!("which {} the call is about is unknown", scope.word()),
            Doubt::Conditional(group, Condition::Existing) => {
                format!("`{group}` suffices only if the Worker exists already; `Workers Admin` also creates it")
            }
            Doubt::Conditional(group, Condition::Undocumented) => {
                format!("`{group}` replaces a group that suffices, and the documentation does not say that it does")
            }
            Doubt::PhaseUnknown => {
                "the phase of the ruleset decides which group is needed, and the call does not name it; ask for the phase's own path, /rulesets/phases/<phase>/entrypoint".to_owned()
            }
            Doubt::DatasetUnknown => {
                "the datasets of the query decide: those of zones need `Analytics Read`, those of accounts `Account Analytics Read`".to_owned()
            }
            Doubt::PhaseInferred => {
                "which group the phase needs is inferred, and the token has another one that the API's description names".to_owned()
            }
            Doubt::Inferred(names, confidence) => {
                let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
                let (all, names, confidence) = (names.len(), listed(&names), confidence.word());
                let verb = if all == 1 { "is" } else { "are" };
                format!("the API's description does not say which group is needed; {names} {verb} inferred with {confidence} confidence, and --inferred accepts it")
            }
            Doubt::Undocumented => "the API's description names no group".to_owned(),
            Doubt::Unmapped => "the catalog has no such operation".to_owned(),
        }
    }

    fn open_account(&self) -> String {
        match self {
            Doubt::AccountOfZone(id) if !id.is_empty() => format!("the account of zone `{}` is unknown", shown(id)),
            Doubt::ZonesOfAccount(id) => format!("the zones of account `{}` are unknown", shown(id)),
            _ => "the accounts of zones are unknown".to_owned(),
        }
    }
}
