//! Rules about tokens that Cloudflare rejects, partly ignores, or reads differently than a reviewer does.
//!
//! The rules get tokens and policies as the model describes them, and report findings with the place to edit. They do
//! not depend on the file format: `read` has normalized the spellings of all formats, and has recorded unknown fields,
//! duplicate keys and values that are not known yet. Where one fault could match two rules, such as a placeholder in
//! place of an ID, only the more specific rule reports it, so each rule first returns for the cases of the others.
//! Fixes of these rules never widen access. `invalid_effect` is a short example; `scope_mismatch` shows labels and
//! snippets.

mod ambiguous_group_name;
mod dead_policy;
mod drift;
mod duplicate_grant;
mod duplicate_key;
mod invalid_effect;
mod invalid_resources;
mod invalid_resources_json;
mod invalid_status;
mod invalid_timestamp;
mod member_permission_group;
mod mismatched_group_name;
mod missing_field;
mod mixed_scopes;
mod not_evaluated;
mod outdated_permission_name;
mod placeholder_value;
mod provider_syntax;
mod reused_id;
mod scope_mismatch;
mod server_field;
mod superseded_group;
mod token_replaced;
pub(super) mod unknown_field;
mod unknown_oauth_scope;
mod unknown_permission_group;
mod unknown_resource;
mod unsupported_by_account_tokens;
mod unsupported_resource;
mod user_scope_in_account_token;

use crate::lint::Rule;

/// The rules of this family.
pub(super) static RULES: &[&Rule] = &[
    &ambiguous_group_name::RULE,
    &dead_policy::RULE,
    &drift::RULE,
    &duplicate_grant::RULE,
    &duplicate_key::RULE,
    &invalid_effect::RULE,
    &invalid_resources::RULE,
    &invalid_resources_json::RULE,
    &invalid_status::RULE,
    &invalid_timestamp::RULE,
    &member_permission_group::RULE,
    &mismatched_group_name::RULE,
    &missing_field::RULE,
    &mixed_scopes::RULE,
    &not_evaluated::RULE,
    &outdated_permission_name::RULE,
    &placeholder_value::RULE,
    &provider_syntax::RULE,
    &reused_id::RULE,
    &scope_mismatch::RULE,
    &server_field::RULE,
    &superseded_group::RULE,
    &token_replaced::RULE,
    &unknown_field::RULE,
    &unknown_oauth_scope::RULE,
    &unknown_permission_group::RULE,
    &unknown_resource::RULE,
    &unsupported_by_account_tokens::RULE,
    &unsupported_resource::RULE,
    &user_scope_in_account_token::RULE,
];
