//! All rules, one file each, in order of id.

mod missing_expiry;

use crate::rule::Rule;

/// All rules in order of id.
pub static RULES: &[&Rule] = &[&missing_expiry::RULE];

/// The rule with an id.
pub fn find(id: &str) -> Option<&'static Rule> {
    RULES.iter().find(|rule| rule.id == id).copied()
}
