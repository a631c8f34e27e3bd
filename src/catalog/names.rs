//! Finds groups by the many ways to write their names.

use std::collections::BTreeMap;

use super::group::{Group, Level};
use crate::text::{least_edits, similarity};

/// An index of names, earlier names and dashboard labels.
#[derive(Debug, Default)]
pub(super) struct Names {
    places: BTreeMap<String, Vec<usize>>,
}

/// The least similarity at which a name is suggested.
const NEAR: f64 = 0.85;

impl Names {
    pub(super) fn new(groups: &[Group]) -> Names {
        let mut names = Names::default();
        for (at, group) in groups.iter().enumerate() {
            for name in [group.name].iter().chain(group.aliases).chain(group.labels) {
                names.add(normal(name), at);
            }
            // For groups without a verb in their name, the dashboard and the documentation may append Edit or Write.
            if group.level == Level::Other("full") {
                names.add(format!("{} write", normal(group.name)), at);
            }
        }
        names
    }

    fn add(&mut self, name: String, at: usize) {
        let places = self.places.entry(name).or_default();
        if !places.contains(&at) {
            places.push(at);
        }
    }

    /// The indices of the groups with a name.
    pub(super) fn find(&self, name: &str) -> &[usize] {
        let whole = normal(name);
        let found = self.places.get(&whole).or_else(|| self.places.get(without_scope(&whole)?));
        found.map_or(&[], Vec::as_slice)
    }

    /// The index of the group with the most similar name.
    pub(super) fn nearest(&self, name: &str) -> Option<usize> {
        const MAX_LENGTH: usize = 100;
        let wanted = normal(name);
        if wanted.len() < 3 || wanted.len() > MAX_LENGTH {
            return None;
        }
        // If the characters differ too much, the similarity cannot reach the threshold.
        let length = wanted.chars().count();
        let may_be = |known: &str| {
            let longer = known.chars().count().max(length);
            least_edits(known, &wanted) as f64 <= (1.0 - NEAR) * longer as f64
        };
        let likeness = |known: &str| similarity(known, &wanted);
        let near = self.places.iter().filter(|(known, _)| may_be(known));
        let best = near.map(|(known, places)| (likeness(known), places));
        let best = best.max_by(|a, b| a.0.total_cmp(&b.0)).filter(|(likeness, _)| *likeness >= NEAR);
        // `Cache Purge Write`: the groups of some products have no level.
        let without_level = || self.places.get(wanted.strip_suffix(" write").or(wanted.strip_suffix(" read"))?);
        best.map(|(_, places)| places).or_else(without_level)?.first().copied()
    }
}

/// A name in lower case with single spaces as separators, and `write` for `edit`.
pub(super) fn normal(name: &str) -> String {
    let lower = name.to_lowercase();
    let mut words: Vec<&str> = lower.split(|character: char| !character.is_alphanumeric()).collect();
    words.retain(|word| !word.is_empty());
    if let Some(last) = words.last_mut().filter(|last| **last == "edit") {
        *last = "write";
    }
    words.join(" ")
}

/// The name without a leading scope: the dashboard's summary writes `Zone DNS Write` for `DNS Write`.
fn without_scope(name: &str) -> Option<&str> {
    ["zone ", "account ", "user "].iter().find_map(|scope| name.strip_prefix(scope))
}
