//! The dates of the catalog's tables.

use serde::Deserialize;

use super::Catalog;

/// The date up to which the tables were collected; a test compares it with them.
const EDITION: &str = "2026-11-27";

/// Every embedded table, by the name of its file.
const TABLES: [(&str, &str); 20] = [
    ("account-incompatible.json", include_str!("../../catalog/account-incompatible.json")),
    ("covers.json", include_str!("../../catalog/covers.json")),
    ("errors.json", include_str!("../../catalog/errors.json")),
    ("escalation.json", include_str!("../../catalog/escalation.json")),
    ("legacy-permissions.json", include_str!("../../catalog/legacy-permissions.json")),
    ("member-roles.json", include_str!("../../catalog/member-roles.json")),
    ("names-without-id.json", include_str!("../../catalog/names-without-id.json")),
    ("operations.json", include_str!("../../catalog/operations.json")),
    ("permission-groups.json", include_str!("../../catalog/permission-groups.json")),
    ("ruleset-phases.json", include_str!("../../catalog/ruleset-phases.json")),
    ("sdk-methods.json", include_str!("../../catalog/sdk-methods.json")),
    ("sets.json", include_str!("../../catalog/sets.json")),
    ("template-keys.json", include_str!("../../catalog/template-keys.json")),
    ("templates.json", include_str!("../../catalog/templates.json")),
    ("terraform-operations.json", include_str!("../../catalog/terraform-operations.json")),
    ("tools-observed.json", include_str!("../../catalog/tools-observed.json")),
    ("tools.json", include_str!("../../catalog/tools.json")),
    ("twins.json", include_str!("../../catalog/twins.json")),
    ("workers-roles.json", include_str!("../../catalog/workers-roles.json")),
    ("wrangler-operations.json", include_str!("../../catalog/wrangler-operations.json")),
];

/// The age in days from which a report says that the catalog is old.
const OLD_DAYS: i64 = 90;

/// Where a table comes from, and its date.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Edition {
    /// The name of the file.
    #[serde(skip)]
    pub file: &'static str,
    /// The sources.
    pub origin: &'static str,
    /// The date of the facts, `2026-01-31`.
    pub date: &'static str,
}

impl Catalog {
    /// The sources and the date of each table.
    pub fn editions(&self) -> Vec<Edition> {
        let edition = |(file, text): &(&'static str, &'static str)| {
            let own: Edition = serde_json::from_str(text).ok()?;
            Some(Edition { file, ..own })
        };
        TABLES.iter().filter_map(edition).collect()
    }

    /// The date up to which facts were collected: of the newer list of groups if one is used.
    pub fn edition(&self) -> &'static str {
        self.date.unwrap_or(EDITION)
    }

    /// The age of the catalog in days, if it is old enough to say so.
    pub fn old_days(&self, now: jiff::Timestamp) -> Option<i64> {
        let collected: jiff::Timestamp = format!("{}T00:00:00Z", self.edition()).parse().ok()?;
        let days = now.duration_since(collected).as_hours() / 24;
        (days > OLD_DAYS).then_some(days)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_table_names_its_origin_and_its_date() -> Result<(), jiff::Error> {
        let all = Catalog::builtin().editions();
        assert_eq!(all.len(), TABLES.len());
        for own in &all {
            let _: jiff::civil::Date = own.date.parse()?;
            assert!(!own.origin.is_empty(), "{}", own.file);
        }
        let newest = all.iter().filter(|own| !own.origin.starts_with("own assessment")).map(|own| own.date).max();
        assert_eq!(newest, Some(EDITION));
        Ok(())
    }

    #[test]
    fn an_old_catalog_says_so() -> Result<(), jiff::Error> {
        let age = |now: &str| now.parse().map(|now| Catalog::builtin().old_days(now));
        assert_eq!(age("2026-11-27T00:00:00Z")?, None);
        assert_eq!(age("2027-02-24T00:00:00Z")?, None);
        assert_eq!(age("2027-03-01T00:00:00Z")?, Some(94));
        Ok(())
    }
}
