//! Answers as JSON version 1.

use serde_json::{Value, json};
use tokenlint::{
    access::{Certainty, Decision, Requirement},
    catalog::{Catalog, Group},
    model::Zones,
    refusal::{ApiError, Clue, Refusals, RefusedCall},
    render::difference,
    text::masked,
};

use super::{
    Proposal,
    answer::{Answer, Asked},
};

/// The whole answer.
pub(super) fn document(
    refusals: &Refusals,
    answers: &[Answer<'_, '_>],
    name: Option<&str>,
    proposal: Option<&Proposal>,
    zones: &Zones,
    catalog: &'static Catalog,
) -> Value {
    json!({
        "version": 1,
        "catalog": catalog.date(),
        "refusals": answers.iter().map(|own| refusal(own, name, zones, catalog)).collect::<Vec<Value>>(),
        "succeeded": refusals.succeeded,
        "failed": refusals.failed,
        "remedy": proposal.map(|own| json!({
            "policies": own.remedy.policies,
            "patch": own.patch,
            "unexplained": own.remedy.unexplained.iter().map(|one| json!({ "call": one.what, "why": one.why })).collect::<Vec<Value>>(),
        })),
    })
}

fn refusal(answer: &Answer<'_, '_>, name: Option<&str>, zones: &Zones, catalog: &'static Catalog) -> Value {
    let refusal = answer.refusal;
    let permission = |own: &String| json!({ "name": masked(own), "any_of": catalog.legacy(own) });
    let scope = |own: &String| json!({ "scope": masked(own), "group": catalog.by_oauth_scope(own).map(group) });
    let (method, path, clue) = match &refusal.call {
        None => (None, None, None),
        Some(RefusedCall::Made { method, path, .. }) => (Some(method.as_str()), Some(masked(path)), None),
        Some(RefusedCall::OneOf { path, clue, .. }) => (None, path.as_deref().map(masked), Some(self::clue(*clue))),
    };
    json!({
        "line": refusal.line,
        "times": refusal.times,
        "method": method,
        "path": path,
        "clue": clue,
        "ambiguous": answer.is_ambiguous,
        "status": refusal.status,
        "errors": refusal.errors.iter().map(error).collect::<Vec<Value>>(),
        "permissions": refusal.permissions.iter().map(permission).collect::<Vec<Value>>(),
        "scopes": refusal.scopes.iter().map(scope).collect::<Vec<Value>>(),
        "calls": answer.calls.iter().map(|own| asked(own, name, zones, catalog)).collect::<Vec<Value>>(),
    })
}

fn clue(clue: Clue) -> &'static str {
    match clue {
        Clue::Path => "path",
        Clue::Documentation => "documentation",
        Clue::Terraform => "terraform",
        _ => "words",
    }
}

fn error(own: &ApiError) -> Value {
    let cause = |cause: tokenlint::catalog::ErrorCause| json!({ "cause": cause, "meaning": cause.described() });
    json!({ "code": own.code, "causes": own.causes().into_iter().map(cause).collect::<Vec<Value>>() })
}

fn group(own: &Group) -> Value {
    json!({ "id": own.public_id(), "name": own.name, "scope": own.scope.word() })
}

fn asked(own: &Asked<'_>, name: Option<&str>, zones: &Zones, catalog: &'static Catalog) -> Value {
    let requirement = &own.requirement;
    let (verdict, reason) = match &own.decision {
        None => (None, None),
        Some(Decision::Allowed(_)) => (Some("allowed"), None),
        Some(Decision::Denied(denial)) => (Some("denied"), Some(difference::denial(denial))),
        Some(Decision::Unknown(_, doubts)) => {
            let doubts: Vec<String> = doubts.iter().map(|doubt| doubt.described(zones)).collect();
            (Some("unknown"), Some(doubts.join("; ")))
        }
    };
    json!({
        "call": requirement.need.described(catalog),
        "on": requirement.place.described(zones),
        "certainty": certainty(requirement),
        "any_of": requirement.groups().map(group).collect::<Vec<Value>>(),
        "only_user_owned": requirement.is_for_users,
        "token": verdict.map(|verdict| json!({ "name": name, "verdict": verdict, "reason": reason })),
    })
}

fn certainty(requirement: &Requirement) -> &'static str {
    match requirement.certainty {
        Certainty::Documented => "documented",
        Certainty::AnyToken => "any-token",
        Certainty::ByPhase(_) => "by-phase",
        Certainty::PhaseUnknown => "phase-unknown",
        Certainty::DatasetUnknown => "dataset-unknown",
        Certainty::Inferred(_) => "inferred",
        Certainty::Undocumented => "undocumented",
        Certainty::Unmapped => "unmapped",
    }
}
