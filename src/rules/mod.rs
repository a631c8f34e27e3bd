//! All rules: one file each, in the folder of its family.

mod escalation;
mod fleet;
mod least_privilege;
mod restrictions;
mod secrets;
mod validity;

use std::sync::LazyLock;

pub(crate) use self::least_privilege::forbidden_access::{Forbid, forbid};
use crate::lint::{Active, Linter, Rule};

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

/// What a rule needs in addition to tokens and does not get in a run; `None` if it has everything. Without it, the rule
/// reports nothing, whatever the tokens are.
pub fn missing_input(active: &Active, linter: &Linter) -> Option<&'static str> {
    let has_uses =
        !linter.purposes.seen.is_empty() || linter.purposes.declared.iter().any(|purpose| !purpose.uses.is_empty());
    let has_tool = linter.purposes.declared.iter().any(|purpose| purpose.tool.is_some());
    let (has_input, input) = match active.rule.info.id {
        "drift" => (linter.granted.is_some(), "--online"),
        "exceeds-tool" => (has_tool, "a `[[token]]` table with `tool` in the configuration"),
        "forbidden-access" => (active.options.is_some(), "a `[[forbid]]` table in the configuration"),
        "stale-waiver" => (linter.rules.len() > 1, "another rule, whose findings the waivers accept"),
        "unexpected-creator" => (active.options.is_some(), "its option `domains` in the configuration"),
        "missing-permission" | "unused-permission" | "unused-resource" => {
            (has_uses, "evidence: --uses, or a `[[token]]` table with `uses` in the configuration")
        }
        _ => (true, ""),
    };
    (!has_input).then_some(input)
}

impl Linter {
    /// The rules that run without being asked for, at their own severities.
    pub fn new(now: jiff::Timestamp) -> Linter {
        Linter::with_rules(&RULES, now)
    }
}
