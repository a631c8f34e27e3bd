//! All rules, one file each, in order of id.

mod missing_expiry;
mod stale_waiver;

use crate::rule::Rule;

/// All rules in order of id.
pub static RULES: &[&Rule] = &[&missing_expiry::RULE, &stale_waiver::RULE];

/// The rule with an id.
pub fn find(id: &str) -> Option<&'static Rule> {
    RULES.iter().find(|rule| rule.id == id).copied()
}
