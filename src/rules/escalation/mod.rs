//! Access that leads to more access.

mod access_gate_control;
mod account_control;
mod certificate_issuance;
mod data_exfiltration;
mod defence_removal;
mod escalation_path;
mod mail_takeover;
mod network_outage;
mod sensitive_read;
mod token_minting;
mod token_takeover;
mod traffic_interception;
mod workers_reach;

use crate::lint::Rule;

/// The rules of this family.
pub(super) static RULES: &[&Rule] = &[
    &access_gate_control::RULE,
    &account_control::RULE,
    &certificate_issuance::RULE,
    &data_exfiltration::RULE,
    &defence_removal::RULE,
    &escalation_path::RULE,
    &mail_takeover::RULE,
    &network_outage::RULE,
    &sensitive_read::RULE,
    &token_minting::RULE,
    &token_takeover::RULE,
    &traffic_interception::RULE,
    &workers_reach::RULE,
];
