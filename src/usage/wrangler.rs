//! The API calls of wrangler: of a family of its commands, or of deploying a configuration file.

use std::path::Path;

use serde_json::Value;
use thiserror::Error;

use super::{Evidence, Need, Place, Uses, declared::add, settings::Places};
use crate::{
    catalog::{Catalog, Operation, Setting, WranglerCall, is_id},
    text::{Source, Span, shown},
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
    source: &Source,
    is_toml: bool,
    (zones, account): (&[String], Option<&str>),
    catalog: &'static Catalog,
) -> Result<Uses, WranglerError> {
    let text = source.text().get(source.text_start()..).unwrap_or_default();
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
    let places = Places::new(source, is_toml);
    let environments = all.get("env").and_then(Value::as_object).into_iter().flatten();
    let environments = environments.map(|(name, own)| (vec!["env".to_owned(), name.clone()], own));
    for (path, own) in std::iter::once((Vec::new(), &all)).chain(environments) {
        let named = [own, &all].iter().find_map(|own| own.get("account_id")?.as_str()).filter(|id| is_id(id));
        let environment = Environment { own, path, places: &places };
        environment.deployed((zones, named.or(account)), catalog, &mut uses);
    }
    // Pages projects upload files, everything else uploads a script.
    if all.get("pages_build_output_dir").is_none() {
        let account = all.get("account_id").and_then(Value::as_str).filter(|id| is_id(id)).or(account);
        uses.extend(&of_wrangler("deploy", zones, account, catalog).unwrap_or_default());
    }
    Ok(uses)
}

/// The settings of one environment.
struct Environment<'v> {
    own: &'v Value,
    /// The keys that lead to them.
    path: Vec<String>,
    places: &'v Places<'v>,
}

impl Environment<'_> {
    /// Adds the calls that the settings cause, each with the place of its setting.
    fn deployed(&self, (zones, account): (&[String], Option<&str>), catalog: &'static Catalog, uses: &mut Uses) {
        for (setting, calls) in catalog.wrangler_settings() {
            let Some(value) = self.own.pointer(setting.setting).filter(|value| !value.is_null()) else { continue };
            let one = std::slice::from_ref(value);
            let entries = value.as_array().map_or(one, Vec::as_slice).iter().enumerate();
            for (at, entry) in entries.filter(|(_, entry)| applies(setting, entry)) {
                let zone = entry.get("zone_id").and_then(Value::as_str).filter(|id| is_id(id));
                let named = zone.map(|zone| vec![zone.to_owned()]);
                let zones = named.as_deref().unwrap_or(zones);
                let mut caused = Uses::default();
                calls.iter().for_each(|call| made(&mut caused, *call, zones, account));
                let place = self.place(setting, value.is_array().then_some(at));
                caused.all.values_mut().for_each(|seen| seen.place = place);
                uses.extend(&caused);
            }
        }
    }

    /// The place of a setting, or of an element of its list.
    fn place(&self, setting: &Setting, element: Option<usize>) -> Option<Span> {
        let mut path = self.path.clone();
        path.extend(setting.setting.split('/').skip(1).map(str::to_owned));
        path.extend(element.map(|at| at.to_string()));
        self.places.of(&path)
    }
}

fn applies(setting: &Setting, entry: &Value) -> bool {
    let is_set = |key: &&str| entry.get(key).is_some_and(|value| !value.is_null() && *value != Value::Bool(false));
    setting.has.iter().all(is_set) && !setting.lacks.iter().any(is_set)
}
