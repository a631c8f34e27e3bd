//! All rules, one file each, in order of id.

mod access_gate_control;
mod access_widened;
mod account_control;
mod account_wide_storage;
mod all_accounts;
mod all_zones;
mod ambiguous_group_name;
mod cancelled_ip_filter;
mod certificate_issuance;
mod credential_in_file;
mod data_exfiltration;
mod dead_policy;
mod defence_removal;
mod drift;
mod duplicate_grant;
mod duplicate_key;
mod duplicate_token_name;
mod edit_where_read_suffices;
mod empty_ip_filter;
mod escalation_path;
mod evidence;
mod exceeds_tool;
mod excessive_permissions;
mod expired_token;
mod expiring_soon;
mod exposed_token;
mod forbidden_access;
mod identical_tokens;
mod invalid_effect;
mod invalid_ip_range;
mod invalid_resources;
mod invalid_resources_json;
mod invalid_status;
mod invalid_timestamp;
mod inverted_lifetime;
mod leftover_token;
mod long_lifetime;
mod mail_takeover;
mod member_permission_group;
mod mismatched_group_name;
mod missing_expiry;
mod missing_field;
mod missing_ip_filter;
mod mixed_scopes;
mod near_quota;
mod network_outage;
mod not_evaluated;
mod partial_export;
mod placeholder_value;
mod provider_syntax;
mod redundant_ip_range;
mod redundant_read;
mod scope_mismatch;
mod sensitive_read;
mod server_field;
mod single_ip_family;
mod stale_waiver;
mod superseded_group;
mod token_minting;
mod token_replaced;
mod token_secret;
mod token_takeover;
mod traffic_interception;
mod unexpected_creator;
mod unknown_field;
mod unknown_permission_group;
mod unknown_resource;
mod unroutable_ip_range;
mod unsupported_by_account_tokens;
mod unsupported_resource;
mod unused_permission;
mod unused_resource;
mod unused_token;
mod user_owned_automation;
mod user_scope_in_account_token;
mod vague_token_name;
mod wide_ip_filter;
mod workers_reach;

pub(crate) use self::forbidden_access::{Forbid, forbid};
use crate::{lint::Linter, rule::Rule};

/// All rules in order of id.
pub static RULES: &[&Rule] = &[
    &access_gate_control::RULE,
    &access_widened::RULE,
    &account_control::RULE,
    &account_wide_storage::RULE,
    &all_accounts::RULE,
    &all_zones::RULE,
    &ambiguous_group_name::RULE,
    &cancelled_ip_filter::RULE,
    &certificate_issuance::RULE,
    &credential_in_file::RULE,
    &data_exfiltration::RULE,
    &dead_policy::RULE,
    &defence_removal::RULE,
    &drift::RULE,
    &duplicate_grant::RULE,
    &duplicate_key::RULE,
    &duplicate_token_name::RULE,
    &edit_where_read_suffices::RULE,
    &empty_ip_filter::RULE,
    &escalation_path::RULE,
    &exceeds_tool::RULE,
    &excessive_permissions::RULE,
    &expired_token::RULE,
    &expiring_soon::RULE,
    &exposed_token::RULE,
    &forbidden_access::RULE,
    &identical_tokens::RULE,
    &invalid_effect::RULE,
    &invalid_ip_range::RULE,
    &invalid_resources::RULE,
    &invalid_resources_json::RULE,
    &invalid_status::RULE,
    &invalid_timestamp::RULE,
    &inverted_lifetime::RULE,
    &leftover_token::RULE,
    &long_lifetime::RULE,
    &mail_takeover::RULE,
    &member_permission_group::RULE,
    &mismatched_group_name::RULE,
    &missing_expiry::RULE,
    &missing_field::RULE,
    &missing_ip_filter::RULE,
    &mixed_scopes::RULE,
    &near_quota::RULE,
    &network_outage::RULE,
    &not_evaluated::RULE,
    &partial_export::RULE,
    &placeholder_value::RULE,
    &provider_syntax::RULE,
    &redundant_ip_range::RULE,
    &redundant_read::RULE,
    &scope_mismatch::RULE,
    &sensitive_read::RULE,
    &server_field::RULE,
    &single_ip_family::RULE,
    &stale_waiver::RULE,
    &superseded_group::RULE,
    &token_minting::RULE,
    &token_replaced::RULE,
    &token_secret::RULE,
    &token_takeover::RULE,
    &traffic_interception::RULE,
    &unexpected_creator::RULE,
    &unknown_field::RULE,
    &unknown_permission_group::RULE,
    &unknown_resource::RULE,
    &unroutable_ip_range::RULE,
    &unsupported_by_account_tokens::RULE,
    &unsupported_resource::RULE,
    &unused_permission::RULE,
    &unused_resource::RULE,
    &unused_token::RULE,
    &user_owned_automation::RULE,
    &user_scope_in_account_token::RULE,
    &vague_token_name::RULE,
    &wide_ip_filter::RULE,
    &workers_reach::RULE,
];

/// The rule with an id.
pub fn find(id: &str) -> Option<&'static Rule> {
    RULES.iter().find(|rule| rule.info.id == id).copied()
}

impl Linter {
    /// The rules that run without being asked for, at their own severities.
    pub fn new(now: jiff::Timestamp) -> Linter {
        Linter::with_rules(RULES, now)
    }
}
