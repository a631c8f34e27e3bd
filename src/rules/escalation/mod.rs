//! Rules about permissions with which a leaked token does more damage than its policies suggest.
//!
//! They look at the permission groups that allow policies grant, as sets of equal risk from `catalog/sets.json`: a
//! single dangerous set (`Reporter::held`), two sets that are dangerous together on the same resources
//! (`Reporter::held_together`), or steps from one set to the next (`escalation_path`, with `catalog/escalation.json`).
//! Only `token_takeover` compares tokens with each other. Groups that the catalog does not know are never reported.
//! A finding says what the holder could do, not that the token is used like that.
//! Begin with `network_outage`, the shortest, then `defence_removal` for two sets together.

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

use std::{cell::RefCell, collections::HashMap, ptr};

use crate::{
    catalog::{Group, Scope},
    lint::Rule,
    model::{Policy, Resource},
};

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

/// Whether a policy grants on all zones, of an account or at all.
pub(super) fn is_on_all_zones(policy: &Policy<'_>) -> bool {
    let mut zones = policy.entries_in(Scope::Zone);
    zones.any(|entry| matches!(entry.resource, Resource::AllZones | Resource::ZonesOf(_)))
}

/// The condition, which is asked once for each group of a policy: a policy may list one a hundred thousand times, and a
/// hundred thousand resources.
fn asked_once(condition: impl Fn(&Policy<'_>, &Group) -> bool) -> impl Fn(&Policy<'_>, &Group) -> bool {
    let answers: RefCell<HashMap<(*const (), &'static str), bool>> = RefCell::default();
    move |policy, known| {
        let key = (ptr::from_ref(policy).cast(), known.id);
        let answer = answers.borrow().get(&key).copied();
        answer.unwrap_or_else(|| {
            let answer = condition(policy, known);
            answers.borrow_mut().insert(key, answer);
            answer
        })
    }
}
