//! Look-ups of permission groups by name, as Cloudflare's providers make them.

use std::collections::BTreeMap;

use crate::{
    catalog::{Catalog, Group, Scope},
    model::{FailedLookup, LookupFault, Token},
    text::{Spanned, shown},
};

/// The groups with exactly this name, in one scope or in all. Several scopes may have one each; if none has, the look-up
/// fails.
pub(super) fn look_up(name: &str, scope: Option<Scope>) -> Vec<&'static Group> {
    let is_it = |group: &&Group| group.name == name && scope.is_none_or(|scope| group.scope == scope);
    Catalog::builtin().groups().iter().filter(is_it).collect()
}

/// Why a value is unknown that was looked up by a name that no group has.
pub(super) fn no_group(name: &str) -> String {
    format!("unknown permission group `{}` (catalog of {})", shown(name), Catalog::builtin().date())
}

/// Why a map of groups by name fails, of which several have one name.
pub(super) fn shared(name: &str) -> String {
    format!("permission groups of several scopes are named `{}`, so a map by name has a duplicate key", shown(name))
}

/// What a look-up of permission groups returns in a program of Pulumi, or a part of that.
#[derive(Debug, Clone)]
pub(super) enum Groups {
    /// Maps of names to IDs, by scope.
    Maps,
    /// Such a map, of one scope or of all.
    Ids(Option<Scope>),
    /// The result with a list of groups.
    Result(Vec<&'static Group>),
    /// The list itself.
    List(Vec<&'static Group>),
    /// One group of it. If several groups share the name, the ID is not certain.
    One(&'static Group, bool),
}

/// A part of [`Groups`].
pub(super) enum Found {
    /// Groups again.
    Groups(Groups),
    /// An ID or a name.
    Text(String),
    /// The part is a group by a name that none has.
    NoGroup(Option<Scope>),
    /// There is no such part.
    Nothing,
}

impl Groups {
    /// A part, by its key or index.
    pub(super) fn part(&self, key: &str) -> Found {
        match self {
            Groups::Maps => match key {
                "zone" => Found::Groups(Groups::Ids(Some(Scope::Zone))),
                "account" => Found::Groups(Groups::Ids(Some(Scope::Account))),
                "user" => Found::Groups(Groups::Ids(Some(Scope::User))),
                "r2" => Found::Groups(Groups::Ids(Some(Scope::R2Bucket))),
                "permissions" => Found::Groups(Groups::Ids(None)),
                _ => Found::Nothing,
            },
            Groups::Ids(scope) => match look_up(key, *scope).as_slice() {
                [] => Found::NoGroup(*scope),
                [one] => Found::Text(one.id.to_owned()),
                // The name is ambiguous: it takes the place of the ID, for the rule about ambiguous names.
                _ => Found::Text(key.to_owned()),
            },
            Groups::Result(groups) if matches!(key, "results" | "result") => {
                Found::Groups(Groups::List(groups.clone()))
            }
            Groups::Result(_) => Found::Nothing,
            Groups::List(groups) => match key.parse::<usize>().ok().and_then(|at| groups.get(at)) {
                Some(group) => Found::Groups(Groups::One(group, groups.len() == 1)),
                None => Found::Nothing,
            },
            Groups::One(group, is_only) => match key {
                "id" if *is_only => Found::Text(group.id.to_owned()),
                "id" | "name" => Found::Text(group.name.to_owned()),
                _ => Found::Nothing,
            },
        }
    }
}

fn reason(lookup: &FailedLookup) -> String {
    match lookup.fault {
        LookupFault::NoGroup => no_group(&lookup.name),
        LookupFault::Shared => shared(&lookup.name),
    }
}

/// Names and scopes may be URL-encoded. No name contains `+`, which `urlencode` writes for a space.
pub(super) fn decoded(text: &str) -> String {
    percent_encoding::percent_decode_str(&text.replace('+', " ")).decode_utf8_lossy().into_owned()
}

/// Adds to a token the look-ups that failed and that its values depend on.
pub(super) fn attach(token: &mut Token<'_>, failed: &[FailedLookup]) {
    if failed.is_empty() {
        return;
    }
    let reasons: BTreeMap<String, &FailedLookup> = failed.iter().map(|lookup| (reason(lookup), lookup)).collect();
    let of = |value: &Spanned<String>| {
        let lookup = *reasons.get(&value.value)?;
        Some(Spanned { value: lookup.clone(), span: value.span })
    };
    token.failed_lookups = token.unknown.iter().filter_map(of).collect();
}
