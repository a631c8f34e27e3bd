//! Whether the old token already has a grant that meets a call.

use super::ways::Way;
use crate::{
    access::{Alternative, Certainty, Circumstances, Everywhere, GroupKey, Need, Place, Reach, Requirement},
    catalog::Scope,
    model::Resource,
};

/// Whether the old token grants a way, as far as the files show; the final proof decides whether that is certain.
pub(super) fn holds(old: &Everywhere<'_, '_>, way: &Way, circumstances: Circumstances<'_>) -> bool {
    let group: GroupKey<'_> = way.group.into();
    let Some(place) = place_of(&way.on) else {
        // A wildcard is granted only if a policy contains it.
        let access = old.access();
        return access.allows.any(|own| own.includes(&group), |resource| resource.covers(&way.on));
    };
    let requirement = Requirement {
        need: Need::Group(way.group.id),
        place,
        any_of: vec![Alternative { group: way.group, reach: reach_of(&way.on) }],
        ruled_out: Vec::new(),
        conditional: None,
        certainty: Certainty::Documented,
        is_for_users: false,
    };
    !old.decide(&requirement, circumstances).is_denied()
}

fn reach_of(on: &Resource<'_>) -> Reach {
    match on {
        Resource::User(_) => Reach::Some(Scope::User),
        _ => Reach::Place,
    }
}

fn place_of(on: &Resource<'_>) -> Option<Place> {
    Some(match on {
        Resource::Zone { id, .. } => Place::Zone(id.to_string()),
        Resource::Account(id) => Place::Account(id.to_string()),
        Resource::User(_) => Place::User,
        Resource::Bucket(text) => Place::Bucket(text.to_string()),
        _ => return None,
    })
}
