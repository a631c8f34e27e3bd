//! Rules about when a token is valid, and from which addresses.
//!
//! They read the lifetime (`not_before`, `expires_on`), the status and the IP filter (`condition.request_ip`) of one
//! token, and report where a restriction is missing, has no effect, or contradicts itself. Permission groups only
//! decide how severe that is. Ranges are compared as exact sets of addresses, [`crate::model::AddressSet`]; a range
//! that is unknown, such as a template, makes a rule silent rather than wrong. Each problem is reported by one rule:
//! a comment names the other rule where two could report the same text.
//! Begin with `missing_expiry` for the lifetime, and `wide_ip_filter` for the IP filter.

mod cancelled_ip_filter;
mod empty_ip_filter;
mod expired_token;
mod expiring_soon;
mod insecure_redirect_uri;
mod invalid_ip_range;
mod inverted_lifetime;
mod long_lifetime;
mod missing_expiry;
mod missing_ip_filter;
mod moving_lifetime;
mod redundant_ip_range;
mod single_ip_family;
mod unroutable_ip_range;
mod wide_ip_filter;

use crate::lint::Rule;

/// The rules of this family.
pub(super) static RULES: &[&Rule] = &[
    &cancelled_ip_filter::RULE,
    &empty_ip_filter::RULE,
    &expired_token::RULE,
    &expiring_soon::RULE,
    &insecure_redirect_uri::RULE,
    &invalid_ip_range::RULE,
    &inverted_lifetime::RULE,
    &long_lifetime::RULE,
    &missing_expiry::RULE,
    &missing_ip_filter::RULE,
    &moving_lifetime::RULE,
    &redundant_ip_range::RULE,
    &single_ip_family::RULE,
    &unroutable_ip_range::RULE,
    &wide_ip_filter::RULE,
];
