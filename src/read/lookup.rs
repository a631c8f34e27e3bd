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
