//! Looks groups up by the many ways in which people write their names.

use std::collections::BTreeMap;

use super::group::{Group, Level};
use crate::text::similarity;

/// An index over names, earlier names and dashboard labels.
#[derive(Debug, Default)]
pub(super) struct Names {
    places: BTreeMap<String, Vec<usize>>,
}

/// Likeness from which on a name may be meant.
const NEAR: f64 = 0.85;

impl Names {
    pub(super) fn new(groups: &[Group]) -> Names {
        let mut names = Names::default();
        for (at, group) in groups.iter().enumerate() {
            for name in [group.name].iter().chain(&group.aliases).chain(&group.labels) {
                names.add(normal(name), at);
            }
            // The dashboard and the documentation say Edit or Write also for groups that have no verb in their name.
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

    /// The places of the groups that go by a name.
    pub(super) fn find(&self, name: &str) -> &[usize] {
        let whole = normal(name);
        let found = self.places.get(&whole).or_else(|| self.places.get(without_scope(&whole)?));
        found.map_or(&[], Vec::as_slice)
    }

    /// The place of the group with the nearest name.
    pub(super) fn nearest(&self, name: &str) -> Option<usize> {
        const MAX_LENGTH: usize = 100;
        let wanted = normal(name);
        if wanted.len() < 3 || wanted.len() > MAX_LENGTH {
            return None;
        }
        // Names of too different lengths need more edits than likeness allows.
        let length = wanted.chars().count();
        let may_be = |known: &str| {
            let own = known.chars().count();
            own.abs_diff(length) as f64 <= (1.0 - NEAR) * own.max(length) as f64
        };
        let likeness = |known: &str| similarity(known, &wanted);
        let near = self.places.iter().filter(|(known, _)| may_be(known));
        let best = near.map(|(known, places)| (likeness(known), places));
        let (likeness, places) = best.max_by(|a, b| a.0.total_cmp(&b.0))?;
        if likeness >= NEAR { places.first().copied() } else { None }
    }
}

/// A name without case and separators, with `write` for `edit`.
pub(super) fn normal(name: &str) -> String {
    let lower = name.to_lowercase();
    let mut words: Vec<&str> = lower.split(|character: char| !character.is_alphanumeric()).collect();
    words.retain(|word| !word.is_empty());
    if let Some(last) = words.last_mut().filter(|last| **last == "edit") {
        *last = "write";
    }
    words.join(" ")
}

/// `zone dns write` is how the dashboard's summary names `DNS Write`.
fn without_scope(name: &str) -> Option<&str> {
    ["zone ", "account ", "user "].iter().find_map(|scope| name.strip_prefix(scope))
}
