//! `explain`: prints a rule's page.

use super::{Exit, terminal};
use crate::{rules, shown::shown};

/// Runs the verb.
pub(super) fn run(id: &str) -> Exit {
    match rules::find(id) {
        Some(rule) => {
            terminal::print(rule.page.as_bytes());
            Exit::Clean
        }
        None => {
            terminal::complain(&unknown(id));
            Exit::Unusable
        }
    }
}

/// What to say of a rule that does not exist.
pub(super) fn unknown(id: &str) -> String {
    let by_likeness = |rule: &&&crate::rule::Rule| (strsim::jaro(id, rule.id) * 1000.0) as u32;
    let nearest = rules::RULES.iter().max_by_key(by_likeness).filter(|rule| strsim::jaro(id, rule.id) > 0.75);
    let hint = nearest.map(|rule| format!("did you mean `{}`?", rule.id));
    let hint = hint.unwrap_or_else(|| "`tokenlint rules` lists them".to_owned());
    format!("error: there is no rule `{}`: {hint}", shown(id))
}
