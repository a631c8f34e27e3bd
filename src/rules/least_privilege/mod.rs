//! Rules about access that a token has and does not need.
//!
//! A rule here gets a resolved token or one of its policies and reports permission groups and resources to remove or to
//! narrow. Some need more than the file: API calls (`--uses`, or `uses` in the configuration), the tool that a token is
//! for, `[[forbid]]` tables, or the state before a plan. Without that input these rules report nothing.
//!
//! Only allow policies are reported: rules look at `Token::granted`, or at the access that is left after denies.
//! Begin with `all_zones` for a rule about a policy, and with `evidence`, which the rules about API calls share.

mod access_widened;
mod account_wide_storage;
mod all_accounts;
mod all_zones;
mod edit_where_read_suffices;
mod evidence;
mod exceeds_tool;
mod excessive_permissions;
pub(super) mod forbidden_access;
mod missing_permission;
mod redundant_read;
mod required_scope;
mod unused_permission;
mod unused_resource;

use crate::lint::Rule;

/// The rules of this family.
pub(super) static RULES: &[&Rule] = &[
    &access_widened::RULE,
    &account_wide_storage::RULE,
    &all_accounts::RULE,
    &all_zones::RULE,
    &edit_where_read_suffices::RULE,
    &exceeds_tool::RULE,
    &excessive_permissions::RULE,
    &forbidden_access::RULE,
    &missing_permission::RULE,
    &redundant_read::RULE,
    &required_scope::RULE,
    &unused_permission::RULE,
    &unused_resource::RULE,
];
