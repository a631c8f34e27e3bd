//! From where and when a token can be used, without and with what cannot be read.

use jiff::Timestamp;

use crate::{
    model::{self, AddressSet, Lifetime, Range, Token},
    text::Spanned,
};

/// The addresses without and with the unreadable parts.
pub(super) fn addresses(token: &Token<'_>) -> [AddressSet; 2] {
    let all = AddressSet::all;
    let Some(condition) = &token.condition else {
        return if token.is_unread("condition") { [AddressSet::default(), all()] } else { [all(), all()] };
    };
    let Some(filter) = &condition.request_ip else { return [all(), all()] };
    let (included, excluded) = (filter.included(), filter.excluded());
    let is_readable = |ranges: &[Spanned<Range<'_>>]| ranges.iter().all(|range| range.value.net().is_some());
    let inside = if included.is_empty() { all() } else { model::addresses(included) };
    let widest = if is_readable(included) { inside.clone() } else { all() };
    let outside = model::addresses(excluded);
    let narrow = if is_readable(excluded) { inside.minus(&outside) } else { AddressSet::default() };
    [narrow, widest.minus(&outside)]
}

/// The lifetimes without and with the unreadable parts.
pub(super) fn lifetimes(token: &Token<'_>) -> [Lifetime; 2] {
    let instant = |field: &Option<Spanned<model::Timestamp<'_>>>| field.as_ref().and_then(|time| time.value.instant());
    let wide = Lifetime { start: instant(&token.not_before), end: instant(&token.expires_on) };
    let is_readable = (token.not_before.is_none() || wide.start.is_some())
        && (token.expires_on.is_none() || wide.end.is_some())
        && !token.is_unread("not_before")
        && !token.is_unread("expires_on");
    let nothing = Lifetime { start: Some(Timestamp::UNIX_EPOCH), end: Some(Timestamp::UNIX_EPOCH) };
    [if is_readable { wide } else { nothing }, wide]
}
