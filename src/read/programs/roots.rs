//! Calls that make a token: classes of infrastructure tools, functions of SDKs, and requests.

use super::calls::last;
use crate::{
    catalog::OwnerKind,
    syntax::code::{Argument, Expression, Kind, Part},
};

/// The owner of the token that a class of an infrastructure tool makes; `None` if it makes none.
pub(super) fn resource(callee: &str) -> Option<OwnerKind> {
    match last(callee).trim_start_matches("New") {
        "ApiToken" | "UserApiToken" => Some(OwnerKind::User),
        "AccountToken" | "AccountApiToken" => Some(OwnerKind::Account),
        // The name alone is that of many libraries.
        "OauthClient" if callee.contains("cloudflare") => Some(OwnerKind::User),
        _ => None,
    }
}

/// Whether the class is one of Alchemy, which takes names of groups.
pub(super) fn takes_names(callee: &str) -> bool {
    matches!(last(callee), "AccountApiToken" | "UserApiToken")
}

/// The owner of the tokens that a call sends: by the method of an SDK, or by the path of the request.
pub(super) fn sent_by(callee: &str, arguments: &[Argument]) -> Option<OwnerKind> {
    match method(callee) {
        Some((owner, _)) => Some(owner),
        None => arguments.iter().find_map(|own| of_path(&own.value)),
    }
}

/// Whether a function is a method of an SDK that creates or changes a token.
pub(super) fn is_method(callee: &str) -> bool {
    method(callee).is_some()
}

/// Whether a function of an SDK creates a token.
pub(super) fn is_creation(callee: &str) -> bool {
    method(callee).is_some_and(|(_, is_creation)| is_creation)
}

/// The owner of the token that a method of an SDK creates or changes, and whether it creates it.
fn method(callee: &str) -> Option<(OwnerKind, bool)> {
    match last(callee) {
        "CreateAPIToken" => return Some((OwnerKind::User, true)),
        "UpdateAPIToken" => return Some((OwnerKind::User, false)),
        _ => {}
    }
    let lower = callee.to_ascii_lowercase();
    let of = |path: &str| {
        let (_, method) = lower.rsplit_once(path)?;
        matches!(method, "create" | "update" | "new").then_some(method != "update")
    };
    let user = of("user.tokens.").map(|is_creation| (OwnerKind::User, is_creation));
    user.or_else(|| of("accounts.tokens.").map(|is_creation| (OwnerKind::Account, is_creation)))
}

/// The owner that the path of a request to create or change a token implies.
fn of_path(expression: &Expression) -> Option<OwnerKind> {
    let Kind::Text(parts) = &expression.kind else { return None };
    let known = |part: &Part| match part {
        Part::Known(text, _) => text.clone(),
        Part::Value(_) => "*".to_owned(),
    };
    let text: String = parts.iter().map(known).collect();
    let path = text.split(['?', '#']).next().unwrap_or_default();
    let mut segments = path.rsplit('/').filter(|segment| !segment.is_empty()).peekable();
    // The ID of the token that is changed.
    if segments.peek().is_some_and(|last| *last != "tokens") {
        segments.next();
    }
    match (segments.next(), segments.next(), segments.next()) {
        (Some("tokens"), Some("user"), _) => Some(OwnerKind::User),
        (Some("tokens"), Some(_), Some("accounts")) => Some(OwnerKind::Account),
        _ => None,
    }
}
