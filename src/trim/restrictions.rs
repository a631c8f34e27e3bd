//! The end and the client addresses of the new policy: those of the old token, or what can be suggested.

use std::{collections::BTreeSet, net::IpAddr};

use super::Job;
use crate::{
    model::{Range, Token, reserved},
    text::Spanned,
};

/// The lifetime that is suggested, in days.
const DAYS: i64 = 90;

/// What is suggested for a token without an end or without an IP filter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggested {
    /// `expires_on`, in RFC 3339; `None` if the old token has one.
    pub expires_on: Option<String>,
    /// The addresses from which the calls were made, as ranges.
    pub addresses: Result<Vec<String>, NoAddresses>,
}

/// Why no client addresses are suggested.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum NoAddresses {
    /// The old token has an IP filter.
    HasFilter,
    /// The evidence contains no addresses.
    NoneSeen,
    /// The evidence contains more addresses than are kept.
    TooMany,
    /// An address in the evidence is not publicly routable, so it is not the one that Cloudflare sees.
    NotRoutable(IpAddr),
}

impl Suggested {
    /// What is suggested for a job.
    pub fn of(job: &Job<'_, '_>) -> Suggested {
        let end = job.now + jiff::SignedDuration::from_hours(24 * DAYS);
        let is_endless = job.old.is_none_or(|old| old.expires_on.is_none());
        Suggested {
            expires_on: is_endless.then(|| end.strftime("%Y-%m-%dT00:00:00Z").to_string()),
            addresses: addresses(job),
        }
    }
}

fn addresses(job: &Job<'_, '_>) -> Result<Vec<String>, NoAddresses> {
    if job.old.is_some_and(|old| old.condition.as_ref().is_some_and(|own| own.request_ip.is_some())) {
        return Err(NoAddresses::HasFilter);
    }
    if job.uses.all.values().any(|seen| seen.has_more_addresses) {
        return Err(NoAddresses::TooMany);
    }
    let seen: BTreeSet<IpAddr> = job.uses.all.values().flat_map(|seen| &seen.addresses).copied().collect();
    if let Some(private) = seen.iter().find(|address| reserved((**address).into()).is_some()) {
        return Err(NoAddresses::NotRoutable(*private));
    }
    if seen.is_empty() {
        return Err(NoAddresses::NoneSeen);
    }
    Ok(seen.iter().map(|address| format!("{address}/{}", if address.is_ipv4() { 32 } else { 128 })).collect())
}

/// The IP filter of the new policy: the ranges that it includes and those that it excludes.
pub(super) fn filter(job: &Job<'_, '_>) -> Option<(Vec<String>, Vec<String>)> {
    if let Some(own) = job.old.and_then(own_filter) {
        return Some(own);
    }
    let suggested = job.is_restricted.then(|| Suggested::of(job).addresses.ok())?;
    Some((suggested?, Vec::new()))
}

fn own_filter(old: &Token<'_>) -> Option<(Vec<String>, Vec<String>)> {
    let filter = old.condition.as_ref()?.request_ip.as_ref()?;
    let texts =
        |ranges: &[Spanned<Range<'_>>]| ranges.iter().map(|range| range.value.text.to_string()).collect::<Vec<_>>();
    Some((texts(filter.included()), texts(filter.excluded())))
}

/// The times of the new policy, by field.
pub(super) fn times(job: &Job<'_, '_>) -> Vec<(&'static str, String)> {
    let own = |old: &Token<'_>| {
        let times = [("not_before", &old.not_before), ("expires_on", &old.expires_on)];
        let written = times.map(|(key, time)| Some((key, time.as_ref()?.value.text.to_string())));
        written.into_iter().flatten().collect::<Vec<_>>()
    };
    let mut times = job.old.map(own).unwrap_or_default();
    if job.is_restricted {
        times.extend(Suggested::of(job).expires_on.map(|end| ("expires_on", end)));
    }
    times
}
