//! `[[forbid]]`: access that no token may have.

use regex::Regex;
use serde::Deserialize;

use super::ConfigErrorKind;
use crate::{
    access::Target,
    catalog::{Catalog, Group},
    lint::Severity,
    model::Zones,
    rules::Forbid,
};

/// A `[[forbid]]` as written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ForbidTable {
    id: String,
    permissions: Vec<String>,
    #[serde(default)]
    resources: Vec<String>,
    except: Option<String>,
    severity: Option<Severity>,
    reason: String,
}

impl ForbidTable {
    /// Checks the entry and looks up its permission groups and resources.
    ///
    /// # Errors
    /// Unknown groups, invalid resources, an invalid expression, or an entry that forbids nothing.
    pub(super) fn checked(self) -> Result<Forbid, ConfigErrorKind> {
        let mut groups = Vec::new();
        for name in &self.permissions {
            groups.extend(named_groups(name)?);
        }
        if groups.is_empty() {
            return Err(ConfigErrorKind::NoPermissions);
        }
        let mut targets = Vec::new();
        for text in &self.resources {
            let target = Target::parse(text, &Zones::default());
            targets.push(target.map_err(ConfigErrorKind::InvalidResource)?);
        }
        let except = match self.except {
            None => None,
            Some(pattern) => match Regex::new(&pattern) {
                Ok(regex) => Some(regex),
                Err(_) => return Err(ConfigErrorKind::InvalidRegex { key: "except", pattern }),
            },
        };
        let severity = self.severity.unwrap_or(Severity::High);
        Ok(Forbid { id: self.id, groups, targets, except, severity, reason: self.reason })
    }
}

/// The permission groups with an id or a name.
fn named_groups(name: &str) -> Result<Vec<&'static Group>, ConfigErrorKind> {
    let catalog = Catalog::builtin();
    if let Some(group) = catalog.group(name) {
        return Ok(vec![group]);
    }
    let groups = catalog.by_name(name);
    if groups.is_empty() {
        let hint = catalog.suggest(name).map_or(String::new(), |near| format!("; did you mean `{}`?", near.name));
        return Err(ConfigErrorKind::UnknownGroup { group: name.to_owned(), hint });
    }
    Ok(groups)
}
