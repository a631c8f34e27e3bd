//! More access than needed.

mod access_widened;
mod account_wide_storage;
mod all_accounts;
mod all_zones;
mod edit_where_read_suffices;
mod evidence;
mod exceeds_tool;
mod excessive_permissions;
pub(super) mod forbidden_access;
mod redundant_read;
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
    &redundant_read::RULE,
    &unused_permission::RULE,
    &unused_resource::RULE,
];
