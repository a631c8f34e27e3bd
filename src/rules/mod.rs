//! All rules: one file each, in the folder of its family.

mod escalation;
mod fleet;
mod least_privilege;
mod restrictions;
mod secrets;
mod validity;

use std::sync::LazyLock;

pub(crate) use self::least_privilege::forbidden_access::{Forbid, forbid};
use crate::lint::{Linter, Rule};

/// All rules in order of id.
pub static RULES: LazyLock<Vec<&'static Rule>> = LazyLock::new(|| {
    let families =
        [validity::RULES, least_privilege::RULES, restrictions::RULES, secrets::RULES, fleet::RULES, escalation::RULES];
    let mut rules = families.concat();
    rules.sort_by_key(|rule| rule.info.id);
    rules
});

/// The rule with an id.
pub fn find(id: &str) -> Option<&'static Rule> {
    RULES.iter().find(|rule| rule.info.id == id).copied()
}

impl Linter {
    /// The rules that run without being asked for, at their own severities.
    pub fn new(now: jiff::Timestamp) -> Linter {
        Linter::with_rules(&RULES, now)
    }
}
