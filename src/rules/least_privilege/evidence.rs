//! What the evidence of one token says to the rules that ask for it.

use crate::{
    access::requirement,
    catalog::{Catalog, Group},
    lint::Reporter,
    model::Token,
    usage::{Key, Place, Uses},
};

/// The uses of one token.
pub(super) struct TokenEvidence {
    uses: Uses,
    unexplained: usize,
}

/// Whether uses need a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NeedOfGroup {
    /// No use does.
    None,
    /// Some do, and the group to read with would do for all of them.
    Reading,
    /// Some need it, and less would not do.
    Whole,
}

impl TokenEvidence {
    /// The evidence of a token; none where there is none.
    pub(super) fn of(token: &Token<'_>, reporter: &Reporter<'_>) -> Option<TokenEvidence> {
        let uses = reporter.purposes.of(token)?;
        let catalog = reporter.catalog;
        let is_explained = |key: &&Key| requirement(&key.need, &key.place, catalog).is_sure();
        let unexplained = uses.all.keys().filter(|key| !is_explained(key)).count();
        Some(TokenEvidence { uses, unexplained })
    }

    /// Whether reads would show.
    pub(super) fn shows_reads(&self) -> bool {
        self.uses.shows_reads()
    }

    /// Whether uses need a group, of any that the catalogue says suffice.
    pub(super) fn need_of(&self, group: &Group, catalog: &'static Catalog) -> NeedOfGroup {
        let reading = catalog.read_twin(group);
        let mut need = NeedOfGroup::None;
        for key in self.uses.all.keys() {
            let requirement = requirement(&key.need, &key.place, catalog);
            let groups: Vec<&Group> = requirement.groups().collect();
            if !groups.iter().any(|own| own.id == group.id) {
                continue;
            }
            // Where any access to an object will do, reading does.
            let is_any = !requirement.is_sure() || requirement.plain(catalog).is_some();
            if !is_any && !reading.is_some_and(|reading| groups.iter().any(|own| own.id == reading.id)) {
                return NeedOfGroup::Whole;
            }
            need = NeedOfGroup::Reading;
        }
        need
    }

    /// Whether some use is about a zone, and none about a list of them.
    pub(super) fn names_zones(&self) -> bool {
        let mut places = self.uses.all.keys().map(|key| &key.place);
        places.any(|place| matches!(place, Place::Zone(_)))
    }

    /// Whether some use is about this zone.
    pub(super) fn is_about(&self, zone: &str) -> bool {
        self.uses.all.keys().any(|key| matches!(&key.place, Place::Zone(id) if id.eq_ignore_ascii_case(zone)))
    }

    /// What the evidence cannot show, for the help of a finding.
    pub(super) fn limits(&self) -> String {
        let window = match self.uses.window() {
            (Some(first), Some(last)) => {
                format!("the evidence is of {} to {}", first.strftime("%Y-%m-%d"), last.strftime("%Y-%m-%d"))
            }
            _ => "the evidence names no times".to_owned(),
        };
        let reads = if self.shows_reads() { "" } else { ", audit logs hold no reads" };
        let unknown = match self.unexplained {
            0 => String::new(),
            count => format!(", and {} could not be explained", crate::text::counted(count, "use")),
        };
        format!("{window}{reads}{unknown}")
    }
}
