//! The API calls that are known of one token, for the rules that compare them with its permission groups.

use std::collections::HashSet;

use crate::{
    access::requirement,
    catalog::{Catalog, Group},
    lint::Reporter,
    model::Token,
    text::counted,
    usage::{Key, Place, Uses},
};

/// The API calls of one token.
pub(super) struct TokenEvidence {
    uses: Uses,
    /// The IDs of the zones that calls name, in lower case.
    zones: HashSet<String>,
    limits: String,
}

/// How far the API calls of a token need a permission group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NeedOfGroup {
    /// No call needs it.
    None,
    /// Some calls need it, and the read counterpart allows all of them.
    Reading,
    /// Some calls need it, and the read counterpart does not allow them.
    Whole,
}

impl TokenEvidence {
    /// The evidence about a token, or `None` if there is none.
    pub(super) fn of(token: &Token<'_>, reporter: &Reporter<'_>) -> Option<TokenEvidence> {
        let uses = reporter.purposes.of(token)?;
        let catalog = reporter.catalog;
        let is_mapped = |key: &&Key| requirement(&key.need, &key.place, catalog).is_sure();
        let unmapped = uses.all.keys().filter(|key| !is_mapped(key)).count();
        let zones = uses.all.keys().filter_map(|key| match &key.place {
            Place::Zone(id) => Some(id.to_ascii_lowercase()),
            _ => None,
        });
        let (zones, limits) = (zones.collect(), limits(&uses, unmapped));
        Some(TokenEvidence { uses, zones, limits })
    }

    /// Whether the evidence would show reads: audit logs do not.
    pub(super) fn shows_reads(&self) -> bool {
        self.uses.shows_reads()
    }

    /// How far the calls need a permission group, where the catalog says that any one of several suffices.
    pub(super) fn need_of(&self, group: &Group, catalog: &'static Catalog) -> NeedOfGroup {
        let counterpart = catalog.read_counterpart(group);
        let mut need = NeedOfGroup::None;
        for key in self.uses.all.keys() {
            let requirement = requirement(&key.need, &key.place, catalog);
            let groups: Vec<&Group> = requirement.groups().collect();
            if !groups.iter().any(|own| own.id == group.id) {
                continue;
            }
            // Any access to the object suffices, so reading does.
            let is_any = requirement.plain(catalog).is_some();
            if !is_any && !counterpart.is_some_and(|reading| groups.iter().any(|own| own.id == reading.id)) {
                return NeedOfGroup::Whole;
            }
            need = NeedOfGroup::Reading;
        }
        need
    }

    /// Whether some call names a zone.
    pub(super) fn names_zones(&self) -> bool {
        !self.zones.is_empty()
    }

    /// Whether some call names this zone.
    pub(super) fn is_about(&self, zone: &str) -> bool {
        self.zones.contains(&zone.to_ascii_lowercase())
    }

    /// The limits of the evidence, for the help of a finding.
    pub(super) fn limits(&self) -> &str {
        &self.limits
    }
}

/// The limits of calls as evidence, of which `unmapped` are mapped to no permission group by the catalog.
fn limits(uses: &Uses, unmapped: usize) -> String {
    let window = match uses.window() {
        (Some(first), Some(last)) => {
            format!("the evidence covers {} to {}", first.strftime("%Y-%m-%d"), last.strftime("%Y-%m-%d"))
        }
        _ => "the evidence has no timestamps".to_owned(),
    };
    let reads = if uses.shows_reads() { "" } else { "; audit logs do not record reads" };
    let unmapped = match unmapped {
        0 => String::new(),
        count => format!("; {} could not be mapped to permission groups", counted(count, "API call")),
    };
    format!("{window}{reads}{unmapped}")
}
