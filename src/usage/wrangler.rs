//! The API calls of wrangler: of a family of its commands, or of deploying a configuration file.

use std::path::Path;

use serde_json::Value;
use thiserror::Error;

use super::{Evidence, Need, Place, Uses, declared::add};
use crate::{
    catalog::{Catalog, Operation, Setting, WranglerCall, is_id},
    text::shown,
};

/// The uses of wrangler commands that begin with some words; `None` if there are no such commands.
pub fn of_wrangler(words: &str, zones: &[String], account: Option<&str>, catalog: &'static Catalog) -> Option<Uses> {
    let mut uses = Uses::default();
    catalog.wrangler(words)?.calls.into_iter().for_each(|call| made(&mut uses, call, zones, account));
    Some(uses)
}

/// Adds a call; one that the catalog does not have is unmapped.
fn made(uses: &mut Uses, call: WranglerCall, zones: &[String], account: Option<&str>) {
    match call {
        Ok(operation) => called(uses, operation, zones, account),
        Err((method, path)) => {
            add(uses, Need::Unmapped(method.to_owned(), path.to_owned()), Place::Any, Evidence::Wrangler);
        }
    }
}

/// Adds a call, on each of the zones or on the account if the call needs one.
fn called(uses: &mut Uses, operation: Operation, zones: &[String], account: Option<&str>) {
    let mut on = |place| add(uses, Need::Operation(operation.at), place, Evidence::Wrangler);
    let mut parts = operation.path.split('/').skip(1);
    match (parts.next(), parts.next(), account) {
        (Some("zones"), Some(_), _) if !zones.is_empty() => zones.iter().cloned().map(Place::Zone).for_each(on),
        (Some("accounts"), Some(_), Some(account)) => on(Place::Account(account.to_owned())),
        (Some("user"), ..) => on(Place::User),
        _ => on(Place::Any),
    }
}

/// Why a text is not a configuration of wrangler.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum WranglerError {
    /// The text is not TOML.
    #[error("{} at line {line}", shown(message))]
    Toml {
        /// What the parser expects.
        message: String,
        /// The line, from 1.
        line: usize,
    },
    /// The text is not JSON with comments.
    #[error("{}", shown(.0))]
    Json(String),
    /// The top level is a list or a scalar.
    #[error("expected an object at the top level of the configuration")]
    NotAnObject,
}

/// Whether a file is wrangler's configuration, by its name.
pub fn is_wrangler_file(path: &Path) -> bool {
    let name = path.file_name().and_then(|name| name.to_str());
    name.is_some_and(|name| ["wrangler.toml", "wrangler.json", "wrangler.jsonc"].contains(&name))
}

/// The uses of deploying a configuration with all of its environments; `zones` and `account` apply where it names none.
///
/// # Errors
/// If the text is not valid TOML, or not valid JSON with comments.
pub fn of_wrangler_file(
    text: &str,
    is_toml: bool,
    (zones, account): (&[String], Option<&str>),
    catalog: &'static Catalog,
) -> Result<Uses, WranglerError> {
    let all: Value = if is_toml {
        toml::from_str(text).map_err(|error| {
            let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
            let line = before.matches('\n').count() + 1;
            WranglerError::Toml { message: error.message().to_owned(), line }
        })?
    } else {
        let mut text = text.to_owned();
        json_strip_comments::strip(&mut text).map_err(|error| WranglerError::Json(error.to_string()))?;
        serde_json::from_str(&text).map_err(|error| WranglerError::Json(error.to_string()))?
    };
    if !all.is_object() {
        return Err(WranglerError::NotAnObject);
    }
    let mut uses = Uses::default();
    let environments = all.get("env").and_then(Value::as_object).into_iter().flat_map(serde_json::Map::values);
    for own in std::iter::once(&all).chain(environments) {
        let named = [own, &all].iter().find_map(|own| own.get("account_id")?.as_str()).filter(|id| is_id(id));
        deployed(own, (zones, named.or(account)), catalog, &mut uses);
    }
    // Pages projects upload files, everything else uploads a script.
    if all.get("pages_build_output_dir").is_none() {
        let account = all.get("account_id").and_then(Value::as_str).filter(|id| is_id(id)).or(account);
        uses.extend(&of_wrangler("deploy", zones, account, catalog).unwrap_or_default());
    }
    Ok(uses)
}

/// Adds the calls that the settings of one environment cause.
fn deployed(own: &Value, (zones, account): (&[String], Option<&str>), catalog: &'static Catalog, uses: &mut Uses) {
    for (setting, calls) in catalog.wrangler_settings() {
        let Some(value) = own.pointer(setting.setting).filter(|value| !value.is_null()) else { continue };
        let one = std::slice::from_ref(value);
        for entry in value.as_array().map_or(one, Vec::as_slice).iter().filter(|entry| applies(setting, entry)) {
            let zone = entry.get("zone_id").and_then(Value::as_str).filter(|id| is_id(id));
            let named = zone.map(|zone| vec![zone.to_owned()]);
            let zones = named.as_deref().unwrap_or(zones);
            calls.iter().for_each(|call| made(uses, *call, zones, account));
        }
    }
}

fn applies(setting: &Setting, entry: &Value) -> bool {
    let is_set = |key: &&str| entry.get(key).is_some_and(|value| !value.is_null() && *value != Value::Bool(false));
    setting.has.iter().all(is_set) && !setting.lacks.iter().any(is_set)
}
