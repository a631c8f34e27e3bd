//! `[[forbid]]`: the organisation's own gates.

use regex::Regex;
use serde::Deserialize;

use crate::{access::Target, catalog::Catalog, lint::Severity, model::Zones, rules::Forbid, text::shown};

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
    /// The gate, or what is wrong with it: one that names nothing would hold nobody back.
    pub(super) fn checked(self) -> Result<Forbid, String> {
        let catalog = Catalog::builtin();
        let mut groups = Vec::new();
        for name in &self.permissions {
            let found = catalog.group(name).map_or_else(|| catalog.by_name(name), |group| vec![group]);
            if found.is_empty() {
                let meant =
                    catalog.suggest(name).map_or(String::new(), |group| format!(": did you mean `{}`?", group.name));
                return Err(format!("no permission group `{}`{meant}", shown(name)));
            }
            groups.extend(found);
        }
        if groups.is_empty() {
            return Err("`permissions` is empty, so this forbids nothing".to_owned());
        }
        let targets: Result<_, _> = self.resources.iter().map(|text| Target::parse(text, &Zones::default())).collect();
        let except = match self.except.as_deref().map(Regex::new) {
            Some(Err(_)) => return Err("`except` is no regular expression".to_owned()),
            Some(Ok(regex)) => Some(regex),
            None => None,
        };
        let severity = self.severity.unwrap_or(Severity::High);
        Ok(Forbid { id: self.id, groups, targets: targets?, except, severity, reason: self.reason })
    }
}
