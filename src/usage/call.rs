//! One call as a log shows it, from a line of text or an entry of JSON.

use std::{borrow::Cow, net::IpAddr};

use jiff::Timestamp;
use serde::Deserialize as _;
use serde_json::{Number, Value};

use super::{
    Evidence,
    entry::{Entry, Fact, Scalar},
    text::Request,
    times::Times,
};

/// One API call as logged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Call<'c> {
    pub(super) method: Cow<'c, str>,
    /// The address as logged: a path or a URL.
    pub(super) address: Cow<'c, str>,
    pub(super) status: Option<u16>,
    /// Whether the log marks the call as failed, without a status code.
    pub(super) has_failed: bool,
    pub(super) at: Option<Timestamp>,
    pub(super) from: Option<IpAddr>,
    pub(super) token_id: Option<Cow<'c, str>>,
    pub(super) token_name: Option<Cow<'c, str>>,
    pub(super) evidence: Evidence,
}

/// The longest text of an IP address.
const LONGEST_ADDRESS: usize = 45;

impl<'c> Call<'c> {
    /// The call of a request in a line of text.
    pub(super) fn of_text(request: Request<'c>, line: &[u8], times: &mut Times) -> Call<'c> {
        // Common log formats begin with the client address.
        let head = line.get(..line.len().min(LONGEST_ADDRESS + 1)).unwrap_or_default();
        let first = memchr::memchr(b' ', head).map_or(head, |end| head.get(..end).unwrap_or_default());
        let first = std::str::from_utf8(first).ok().filter(|first| first.len() <= LONGEST_ADDRESS);
        Call {
            method: request.method.into(),
            address: request.address.into(),
            status: request.status,
            has_failed: false,
            at: times.in_line(line),
            from: first.and_then(|first| first.parse().ok()),
            token_id: None,
            token_name: None,
            evidence: Evidence::HttpLog,
        }
    }

    /// The call of an entry: of an audit log, or else of a proxy or a client.
    pub(super) fn of_entry(entry: &'c Entry<'_>, times: &mut Times) -> Option<Call<'c>> {
        audit(entry, times).or_else(|| if is_audit(entry) { None } else { logged(entry, times) })
    }
}

/// Whether an entry is of an audit log, even if no API token caused it.
fn is_audit(entry: &Entry<'_>) -> bool {
    entry.has(Fact::AuditLogId)
        || entry.has(Fact::Actor)
        || entry.has_first(Fact::Details)
        || entry.has_first(Fact::Context)
}

/// The call in an entry of the audit log, version 2, from the API or from Logpush in either spelling; `None` if the
/// entry was not caused by an API token.
fn audit<'c>(entry: &'c Entry<'_>, times: &mut Times) -> Option<Call<'c>> {
    let method = entry.text(&[Fact::RawMethod])?;
    let address = entry.text(&[Fact::RawAddress])?;
    if entry.text(&[Fact::InnerContext, Fact::Context]).is_some_and(|context| context != "api_token") {
        return None;
    }
    let result = entry.text(&[Fact::InnerResult, Fact::Result]);
    Some(Call {
        method,
        address,
        status: status(entry, &[Fact::RawStatus]),
        has_failed: result.is_some_and(|result| result.eq_ignore_ascii_case("failure")),
        at: time(entry, &[Fact::InnerTime, Fact::ActionTimestamp, Fact::SnakeActionTimestamp], times),
        from: entry.text(&[Fact::InnerFrom, Fact::ActorFrom]).and_then(|from| from.parse().ok()),
        token_id: entry.text(&[Fact::InnerTokenId, Fact::TokenId]),
        token_name: entry.text(&[Fact::InnerTokenName, Fact::TokenName]),
        evidence: Evidence::AuditLog,
    })
}

/// The call in an entry of a proxy or a client.
fn logged<'c>(entry: &'c Entry<'_>, times: &mut Times) -> Option<Call<'c>> {
    let method = entry.text(&[Fact::Method, Fact::RequestMethod])?;
    let address = entry.text(&[Fact::Address, Fact::RequestAddress])?;
    // Some formats log the host in a field of its own.
    let address = match entry.text(&[Fact::Host, Fact::RequestHost]) {
        Some(host) if address.starts_with('/') => Cow::Owned(format!("https://{host}{address}")),
        _ => address,
    };
    Some(Call {
        method,
        address,
        status: status(entry, &[Fact::Status, Fact::ResponseStatus, Fact::RequestStatus]),
        has_failed: false,
        // The `time` of an entry of a HAR is its duration.
        at: time(entry, &[Fact::Started, Fact::Time, Fact::Timestamp, Fact::Ts, Fact::AtTimestamp], times),
        from: entry.text(&[Fact::From]).and_then(|from| from.parse().ok()),
        token_id: None,
        token_name: None,
        evidence: Evidence::HttpLog,
    })
}

/// The request in a JSON line, or in an entry of a HAR, as a line of text: `GET https://… 403`.
pub(crate) fn request_line(value: &Value) -> Option<String> {
    let entry = Entry::deserialize(value).ok()?;
    let call = logged(&entry, &mut Times::default())?;
    let status = call.status.map_or(String::new(), |status| format!(" {status}"));
    Some(format!("{} {}{status}", call.method.to_ascii_uppercase(), call.address))
}

fn status(entry: &Entry<'_>, facts: &[Fact]) -> Option<u16> {
    entry.text(facts)?.parse().ok()
}

/// Numbers of seconds that can be the time of a call: from 2010, when the API was young, to 2100.
const EPOCH: std::ops::Range<i64> = 1_262_304_000..4_102_444_800;

/// The time of the first member that has one. An implausible number, such as a duration, is not a time.
fn time(entry: &Entry<'_>, facts: &[Fact], times: &mut Times) -> Option<Timestamp> {
    facts.iter().find_map(|fact| match entry.get(*fact)? {
        Scalar::Text(text) => times.parsed(text),
        Scalar::Number(number) => epoch(number),
        Scalar::Other => None,
    })
}

/// A time as seconds, milliseconds, microseconds or nanoseconds; which of them depends on the configuration of Logpush
/// and of loggers.
fn epoch(number: &Number) -> Option<Timestamp> {
    let number = number.as_i64().or_else(|| number.as_f64().map(|seconds| seconds as i64))?;
    let unit = [1, 1_000, 1_000_000, 1_000_000_000].into_iter().find(|unit| EPOCH.contains(&(number / unit)))?;
    Timestamp::from_nanosecond(i128::from(number) * i128::from(1_000_000_000 / unit)).ok()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn at(value: &Value) -> Option<String> {
        let entry = Entry::deserialize(value).ok()?;
        time(&entry, &[Fact::Started, Fact::Time], &mut Times::default()).map(|at| at.to_string())
    }

    #[test]
    fn numbers_are_times_only_where_they_are_plausible() {
        let expected = Some("2026-11-20T10:00:00Z".to_owned());
        for number in [
            json!(1_795_168_800),
            json!(1_795_168_800_000_i64),
            json!(1_795_168_800.25),
            json!(1_795_168_800_000_000_000_i64),
        ] {
            assert_eq!(at(&json!({ "time": number })), expected, "{number}");
        }
        for number in [json!(0), json!(12.5), json!(-1), json!(253), json!(86_400), json!(i64::MAX)] {
            assert_eq!(at(&json!({ "time": number })), None, "{number}");
        }
    }

    #[test]
    fn an_entry_of_a_har_is_dated_by_its_start() {
        let entry = json!({ "startedDateTime": "2026-11-20T10:00:00Z", "time": 253.7 });
        assert_eq!(at(&entry).as_deref(), Some("2026-11-20T10:00:00Z"));
    }
}
