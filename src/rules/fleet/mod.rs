//! Rules about all tokens of a run together, and about how tokens are named, used and accepted.
//!
//! Most rules here get an `Inventory` once, after all files are read: a small summary of each token and document, in the
//! order of the files. They name the token of each finding with `Reporter::about`. The same id in two documents is the
//! same token, which `repeated_token` reports, and planned tokens do not exist yet: no rule here counts them. `stale_waiver` runs last, when it is known
//! which findings the waivers match. Begin with `duplicate_token_name`.

mod duplicate_token_name;
mod exposed_token;
mod identical_tokens;
mod leftover_token;
mod near_quota;
mod partial_export;
mod repeated_token;
mod stale_waiver;
mod unexpected_creator;
mod unused_token;
mod user_owned_automation;
mod vague_token_name;

use crate::lint::Rule;

/// The rules of this family.
pub(super) static RULES: &[&Rule] = &[
    &duplicate_token_name::RULE,
    &exposed_token::RULE,
    &identical_tokens::RULE,
    &leftover_token::RULE,
    &near_quota::RULE,
    &partial_export::RULE,
    &repeated_token::RULE,
    &stale_waiver::RULE,
    &unexpected_creator::RULE,
    &unused_token::RULE,
    &user_owned_automation::RULE,
    &vague_token_name::RULE,
];
