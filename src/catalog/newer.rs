//! A list of permission groups that is newer than the embedded one: how it differs, and a catalog that includes it.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;
use thiserror::Error;

use super::{BUILTIN, Catalog, Group, Level, Scope, files, table};
use crate::text::shown;

/// A permission group as listed by the API.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Listed {
    /// The ID: 32 hexadecimal digits.
    pub id: String,
    /// The name in the API.
    pub name: String,
    /// The scopes, as written in the API.
    #[serde(default)]
    pub scopes: Vec<String>,
}

/// Why a list of permission groups cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ListError {
    /// The text is not JSON.
    #[error("invalid JSON: {0}")]
    Json(String),
    /// An entry lacks a field, or a field has the wrong type.
    #[error("invalid entry; a permission group has `id`, `name` and `scopes`")]
    Entry,
    /// An entry of this name is something else.
    #[error("`{}` is not a permission group", shown(.0))]
    NotAGroup(String),
    /// The list has no entries.
    #[error(
        "no permission groups found; save the response of GET /user/tokens/permission_groups, or run \
         `tokenlint catalog update`"
    )]
    Empty,
    /// The group acts on a scope that is not known.
    #[error(
        "`{}` acts on {}, which this version of tokenlint does not know",
        shown(&.0.name), shown(&.0.scopes.join(", "))
    )]
    UnknownScope(Listed),
    /// The catalog was used before, so that earlier answers would contradict later ones.
    #[error("the catalog is already in use")]
    InUse,
}

/// The differences between a list and the catalog.
#[derive(Debug, Default)]
pub struct News<'l> {
    /// Groups that are only in the list, sorted by name.
    pub added: Vec<&'l Listed>,
    /// Groups whose name in the list differs from the catalog's.
    pub renamed: Vec<(&'static Group, &'l Listed)>,
    /// Groups that are only in the catalog.
    pub removed: Vec<&'static Group>,
}

/// The groups in a document: one API response or a list of them, an inventory, or a saved list.
///
/// # Errors
/// If the document is invalid or has no permission groups.
pub fn listed(text: &str) -> Result<Vec<Listed>, ListError> {
    let all: Value = serde_json::from_str(text).map_err(|error| ListError::Json(error.to_string()))?;
    let lists = match &all {
        Value::Array(answers) if answers.iter().any(|answer| answer.get("result").is_some()) => {
            answers.iter().filter_map(|answer| answer.get("result")).collect()
        }
        Value::Object(_) => ["groups", "result"].iter().filter_map(|key| all.get(key)).collect(),
        other => vec![other],
    };
    let entries = lists.into_iter().filter_map(Value::as_array).flatten();
    let mut groups = Vec::new();
    for entry in entries {
        let group: Listed = serde_json::from_value(entry.clone()).map_err(|_| ListError::Entry)?;
        // A token also has an ID and a name, but no scopes.
        if !crate::catalog::is_id(&group.id) || group.scopes.is_empty() {
            return Err(ListError::NotAGroup(group.name));
        }
        groups.push(Listed { id: group.id.to_ascii_lowercase(), ..group });
    }
    if groups.is_empty() {
        return Err(ListError::Empty);
    }
    groups.sort_by(|a, b| a.name.cmp(&b.name).then_with(|| a.id.cmp(&b.id)));
    groups.dedup_by(|a, b| a.id == b.id);
    Ok(groups)
}

/// The day on which a saved list was fetched, if the list says so.
pub fn date_of(text: &str) -> Option<String> {
    let all: Value = serde_json::from_str(text).ok()?;
    let date = all.get("date")?.as_str()?;
    date.get(..10).filter(|day| day.parse::<jiff::civil::Date>().is_ok()).map(str::to_owned)
}

impl Catalog {
    /// Compares a list with the embedded catalog.
    pub fn news<'l>(&'static self, list: &'l [Listed]) -> News<'l> {
        let mut news = News::default();
        for listed in list {
            match self.group(&listed.id) {
                None => news.added.push(listed),
                Some(known) if known.name != listed.name => news.renamed.push((known, listed)),
                Some(_) => {}
            }
        }
        let is_listed = |group: &&Group| list.iter().any(|listed| listed.id == group.id);
        let public = self.groups().iter().filter(|group| group.public_id().is_some());
        news.removed = public.filter(|group| !is_listed(group)).collect();
        news
    }

    /// The other tables of the catalog that name a group, and that may need an update when the group changes.
    pub fn named_in(&'static self, id: &str) -> Vec<String> {
        let mut all = Vec::new();
        for (set, ids) in self.files.sets() {
            if ids.contains(&id) {
                all.push(format!("set {}", set.key()));
            }
        }
        let pairs = self.files.twins().twins.iter().chain(&self.files.covers().covers);
        if pairs.into_iter().any(|(one, other)| *one == id || *other == id) {
            all.push("pairs of groups".to_owned());
        }
        let templates = self.templates().iter().filter(|template| template.groups.contains(&id));
        all.extend(templates.map(|template| format!("template {}", template.name)));
        let tools = self.tools().iter().filter(|tool| tool.groups(self).any(|group| group.id == id));
        all.extend(tools.map(|tool| format!("tool {}", tool.name)));
        all
    }

    /// Makes this process use a newer list of groups: new groups and changed names. The level of a new group is taken
    /// from its name; any level but `Read` counts as changing something. Groups that are not in the list are kept,
    /// because the lists for users and for accounts differ.
    ///
    /// # Errors
    /// If a group has an unknown scope, or if the catalog is already in use.
    pub fn extend(list: &[Listed], date: Option<String>) -> Result<(), ListError> {
        let mut groups = table::GROUPS.to_vec();
        for listed in list {
            if let Some(known) = groups.iter_mut().find(|group| group.id == listed.id) {
                if known.name != listed.name {
                    known.aliases = Vec::leak([known.aliases, &[known.name]].concat());
                    known.name = kept(&listed.name);
                }
                continue;
            }
            // The catalog may know the group without its ID.
            let is_it = |group: &&mut Group| group.public_id().is_none() && group.name == listed.name;
            if let Some(known) = groups.iter_mut().find(is_it) {
                known.id = kept(&listed.id);
                continue;
            }
            let scope = listed.scopes.iter().find_map(|key| Scope::of_key(key));
            let scope = scope.ok_or_else(|| ListError::UnknownScope(listed.clone()))?;
            groups.push(Group {
                id: kept(&listed.id),
                name: kept(&listed.name),
                scope,
                level: level_of(&listed.name),
                ..table::NONE
            });
        }
        groups.sort_by_key(|group| group.id);
        rename_parts(&mut groups);
        let catalog = Catalog { date: date.as_deref().map(kept), groups: Some(groups), ..Catalog::default() };
        BUILTIN.set(catalog).map_err(|_| ListError::InUse)
    }
}

/// Replaces the keys of covered groups whose ID is public by now.
fn rename_parts(groups: &mut [Group]) {
    let public: BTreeMap<&str, &'static str> =
        groups.iter().filter_map(|group| Some((group.name, group.public_id()?))).collect();
    let current = |id: &&'static str| {
        let name = id.strip_prefix(files::NAME);
        name.and_then(|name| public.get(name).copied()).unwrap_or(id)
    };
    for group in groups {
        let mut parts: Vec<&'static str> = group.parts.iter().map(current).collect();
        parts.sort_unstable();
        if parts != group.parts {
            group.parts = parts.leak();
        }
    }
}

/// A text that lives as long as the process. Leaking is fine: a run extends the catalog at most once.
fn kept(text: &str) -> &'static str {
    Box::leak(text.to_owned().into_boxed_str())
}

fn level_of(name: &str) -> Level {
    match name.rsplit(' ').next() {
        Some("Read" | "Read-Only") => Level::Read,
        Some("Write" | "Edit") => Level::Write,
        _ => Level::Other("unknown"),
    }
}
