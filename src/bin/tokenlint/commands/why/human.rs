//! Answers as text.

use std::collections::BTreeSet;

use tokenlint::{
    access::{Certainty, Decision, Place},
    catalog::{Catalog, ErrorCause},
    model::Zones,
    refusal::{Clue, RefusedCall},
    render::difference,
    text::{counted, listed, shown},
};

use super::answer::{Answer, Asked};
use crate::{commands::requirement, patch::shown_line};

/// The groups of a long list that are shown.
const MAX_GROUPS: usize = 8;

/// One answer.
pub(super) fn answer(answer: &Answer<'_, '_>, name: Option<&str>, zones: &Zones, catalog: &'static Catalog) -> String {
    let refusal = answer.refusal;
    let mut text = format!("{}\n", headline(answer));
    for error in &refusal.errors {
        let code = error.code.map_or(String::new(), |code| format!("code {code}, "));
        for own in &error.known {
            text += &format!("  {code}`{}`: {}\n", own.text, own.cause.described());
        }
        if let (true, Some(code)) = (error.known.is_empty(), error.code) {
            text += &format!("  code {code} is not in the catalog\n");
        }
    }
    for permission in &refusal.permissions {
        text += &format!("  {}\n", old_name(permission, catalog));
    }
    for scope in &refusal.scopes {
        text += &match catalog.by_oauth_scope(scope) {
            Some(group) => format!("  OAuth scope `{}` is missing: `{}`\n", shown(scope), group.name),
            None => format!("  OAuth scope `{}` is missing, which is not in the catalog\n", shown(scope)),
        };
    }
    let lacks = refusal.may_lack_permission();
    if let Some(doubt) = doubt(answer).filter(|_| lacks) {
        text += &format!("  {doubt}\n");
    }
    for asked in &answer.calls {
        if lacks {
            text += &needed(asked, answer.calls.len() > 1, catalog);
        }
        if let (Some(decision), Some(name), true) = (&asked.decision, name, depends_on_token(answer)) {
            text += &format!("  token {name}: {}\n", decided(decision, asked, &refusal.permissions, zones));
        }
    }
    text
}

/// Whether a cause of the refusal is one that the token decides: its policies, its owner or its IP filter.
fn depends_on_token(answer: &Answer<'_, '_>) -> bool {
    let causes = answer.refusal.causes();
    let is_own = |cause: &ErrorCause| matches!(cause, ErrorCause::Permission | ErrorCause::Owner | ErrorCause::Address);
    causes.is_empty() || causes.iter().any(is_own)
}

/// The call, and where the text says so.
fn headline(answer: &Answer<'_, '_>) -> String {
    let refusal = answer.refusal;
    let call = match &refusal.call {
        None => "an API call".to_owned(),
        Some(RefusedCall::Made { method, path, .. }) => format!("{} {}", shown(method), shown_line(path)),
        Some(RefusedCall::OneOf { path: Some(path), .. }) => match answer.calls.as_slice() {
            [Asked { operation: Some(only), .. }] => format!("{} {}", only.method, shown_line(path)),
            _ => shown_line(path),
        },
        Some(RefusedCall::OneOf { path: None, .. }) => {
            let calls: Vec<String> =
                answer.calls.iter().map(|asked| asked.requirement.need.described(Catalog::builtin())).collect();
            if calls.is_empty() {
                "an API call".to_owned()
            } else {
                calls.join(if answer.is_ambiguous { " or " } else { ", " })
            }
        }
    };
    let status = refusal.status.map_or(String::new(), |status| format!(" with status {status}"));
    let times = if refusal.times > 1 { format!(", {}", counted(refusal.times, "time")) } else { String::new() };
    match is_asked(answer) {
        true => format!("line {}: {call}", refusal.line),
        false => format!("line {}: {call} was refused{status}{times}", refusal.line),
    }
}

/// Whether the text only names the call, without an outcome.
fn is_asked(answer: &Answer<'_, '_>) -> bool {
    let refusal = answer.refusal;
    refusal.errors.is_empty() && refusal.status.is_none() && refusal.permissions.is_empty() && refusal.scopes.is_empty()
}

/// What is not certain about the call.
fn doubt(answer: &Answer<'_, '_>) -> Option<String> {
    let has_names = !answer.refusal.permissions.is_empty() || !answer.refusal.scopes.is_empty();
    match &answer.refusal.call {
        None if has_names => None,
        None => Some(
            "the text does not show which call was refused; run the command again with its debug log: WRANGLER_LOG=debug, \
             TF_LOG=DEBUG, or the tool's own option"
                .to_owned(),
        ),
        Some(RefusedCall::OneOf { clue: Clue::Path, .. }) if answer.calls.is_empty() => {
            Some("no operation of the catalog has this path".to_owned())
        }
        Some(RefusedCall::OneOf { clue: Clue::Path, .. }) if answer.is_ambiguous => {
            Some("the text does not show the method, so no change is proposed; one of these calls was made:".to_owned())
        }
        Some(RefusedCall::OneOf { clue: Clue::Path, .. }) if answer.calls.len() == 1 => {
            Some("the text does not show the method; of the calls on this path, this is the only one that the token cannot make".to_owned())
        }
        Some(RefusedCall::OneOf { clue: Clue::Terraform, .. }) if answer.calls.is_empty() => {
            Some("the catalog does not have the calls of this Terraform resource".to_owned())
        }
        Some(RefusedCall::OneOf { clue: Clue::Terraform, .. }) => {
            Some("the text does not show the call; Terraform makes these for the resource:".to_owned())
        }
        Some(RefusedCall::OneOf { clue: Clue::Words, .. }) => {
            Some("the text does not show the call; its words mean this one:".to_owned())
        }
        Some(RefusedCall::OneOf { clue: Clue::Documentation, .. }) => {
            Some("the call is the one whose documentation the answer names".to_owned())
        }
        Some(_) => None,
    }
}

/// What a call needs.
fn needed(asked: &Asked<'_>, is_one_of_several: bool, catalog: &'static Catalog) -> String {
    let requirement = &asked.requirement;
    if is_one_of_several {
        return format!("  {}: {}\n", requirement.need.described(catalog), requirement::summary(requirement));
    }
    let mut text = String::new();
    if let Some(plain) = requirement.plain(catalog) {
        text += &format!("  any access to the object suffices, such as `{}`\n", plain.name);
    } else if requirement.certainty == Certainty::Unmapped {
        text += "  this call is not in the catalog; `tokenlint catalog WORD` searches API operations\n";
    } else {
        text += &format!("  {}\n", requirement::certainty(requirement));
        let more = requirement.any_of.len().saturating_sub(MAX_GROUPS);
        requirement
            .any_of
            .iter()
            .take(MAX_GROUPS)
            .for_each(|own| text += &format!("    {}\n", requirement::alternative(own)));
        if more > 0 {
            text += &format!("    … and {more} others\n");
        }
    }
    if requirement.is_for_users {
        text += "  account-owned tokens can never make this call\n";
    }
    text
}

/// The permission that is missing if a zone is asked for by its name and is none of the token's zones.
const ZONE_LIST: &str = "com.cloudflare.api.account.zone.list";

/// Whether the token can make the call, as the end of a sentence about it.
fn decided(decision: &Decision<'_>, asked: &Asked<'_>, permissions: &[String], zones: &Zones) -> String {
    let on = match &asked.requirement.place {
        Place::User => String::new(),
        place => place.described(zones).map_or(String::new(), |place| format!(" on {place}")),
    };
    match decision {
        Decision::Allowed(_) if permissions.iter().any(|name| name == ZONE_LIST) => {
            "allowed for its own zones; the call is refused like this if it asks for a zone by a name that none of them has"
                .to_owned()
        }
        Decision::Allowed(_) => format!(
            "allowed{on}, so its policies are not the cause; another token may have been used, or an older version of this one"
        ),
        Decision::Denied(denial) => format!("denied{on}, because {}", difference::denial(denial)),
        Decision::Unknown(_, doubts) => {
            let doubts: BTreeSet<String> = doubts.iter().map(|doubt| doubt.described(zones)).collect();
            let doubts: Vec<String> = doubts.into_iter().collect();
            format!("unknown{on}: {}", doubts.join("; "))
        }
    }
}

/// An old permission name with the groups of today.
fn old_name(name: &str, catalog: &'static Catalog) -> String {
    match catalog.legacy(name) {
        Some([]) => format!("`{}` is an old permission name; no permission group is known for it", shown(name)),
        Some(sets) => {
            // The shortest set is the most specific one.
            let sets: Vec<String> = sets
                .iter()
                .filter(|set| set.len() <= MAX_GROUPS)
                .map(|set| listed_or(&set.iter().map(|own| format!("`{own}`")).collect::<Vec<String>>()))
                .collect();
            match sets.is_empty() {
                true => {
                    format!("`{}` is the old name of a permission that most permission groups include", shown(name))
                }
                false => {
                    format!("`{}` is an old permission name: {}", shown(name), sets.join("; or, for other calls, "))
                }
            }
        }
        None => match catalog.by_name(name).as_slice() {
            [] => match catalog.legacy_by_words(name).as_slice() {
                [] => format!("`{}` is an old permission name that is not in the catalog", shown(name)),
                groups => {
                    let mut names: Vec<String> = groups.iter().map(|group| format!("`{}`", group.name)).collect();
                    names.dedup();
                    format!(
                        "`{}` is an old permission name that no documentation maps; by its words, it may be {}",
                        shown(name),
                        listed_or(&names)
                    )
                }
            },
            groups => {
                let groups: Vec<String> =
                    groups.iter().map(|group| format!("`{}` ({})", group.name, group.scope.word())).collect();
                format!("`{}` is the permission group {}", shown(name), listed_or(&groups))
            }
        },
    }
}

fn listed_or(all: &[String]) -> String {
    listed(all).replace(" and ", " or ")
}
