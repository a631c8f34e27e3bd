//! The permission groups that a requirement names, in words, for the verbs that explain calls.

use tokenlint::{
    access::{Alternative, Certainty, Reach, Requirement},
    catalog::Scope,
};

use super::catalog::level;

/// The permission groups of a requirement in one line.
pub(super) fn summary(requirement: &Requirement) -> String {
    const MOST: usize = 6;
    let names: Vec<&str> = requirement.groups().map(|group| group.name).collect();
    let more = names.len().saturating_sub(MOST);
    let list = names.iter().take(MOST).copied().collect::<Vec<_>>().join(", or ");
    match (&requirement.certainty, names.is_empty(), more) {
        (Certainty::AnyToken, ..) => "any valid token".to_owned(),
        (_, true, _) => "the API documentation names no permission group".to_owned(),
        (Certainty::Inferred(confidence), ..) => format!("{list} (inferred, {} confidence)", confidence.word()),
        (Certainty::PhaseUnknown, ..) => "a permission group that the phase of the ruleset decides".to_owned(),
        (_, _, 0) => list,
        (_, _, more) => format!("{list}, or {more} others"),
    }
}

/// A group that suffices, and on what: one line of a table.
pub(super) fn alternative(own: &Alternative) -> String {
    let group = own.group;
    let (scope, level) = (group.scope.word(), level(group));
    format!("{}  {scope:<9} {level:<6} {}{}", group.shown_id(), group.name, on(&own.reach))
}

/// How it is known which groups suffice, as the heading of their list.
pub(super) fn certainty(requirement: &Requirement) -> String {
    match requirement.certainty {
        Certainty::Documented => "Any one of these permission groups suffices:".to_owned(),
        Certainty::AnyToken => "Any valid token suffices.".to_owned(),
        Certainty::ByPhase(confidence) => format!(
            "Any one of these permission groups suffices, as the phase of the ruleset decides (inferred, {} confidence):",
            confidence.word()
        ),
        Certainty::PhaseUnknown => {
            "The phase of the ruleset decides which one of these permission groups is required:".to_owned()
        }
        Certainty::DatasetUnknown => {
            "The datasets of the query decide which of these permission groups is required:".to_owned()
        }
        Certainty::Inferred(confidence) => format!(
            "The API documentation names no permission group. Inferred from similar operations, with {} confidence:",
            confidence.word()
        ),
        Certainty::Undocumented | Certainty::Unmapped => {
            "The API documentation names no permission group: any valid token may suffice, or none.".to_owned()
        }
    }
}

/// What the token must reach with a group, where that is not the resource in the path.
fn on(reach: &Reach) -> &'static str {
    match reach {
        Reach::Place => "",
        Reach::AccountOfZone => "  on the account of the zone",
        Reach::SomeZoneOfAccount => "  on a zone of the account",
        Reach::PartOfAccount(Scope::WorkerScript) => "  on the Worker, by its script tag",
        Reach::PartOfAccount(_) => "  on the app",
        Reach::EveryZone => "  on all zones of the account",
        Reach::Some(Scope::User) => "  on the token's own user",
        Reach::Some(_) => "  on any resource",
    }
}
