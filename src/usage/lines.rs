//! Parses one line of a log, or one entry of a document, as a call.

use std::{net::IpAddr, sync::LazyLock};

use regex::bytes::Regex;
use serde_json::Value;

use super::Evidence;
use crate::catalog::METHODS;

/// One API call as logged.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Call {
    pub(super) method: String,
    /// The address as logged: a path or a URL.
    pub(super) address: String,
    pub(super) status: Option<u16>,
    /// Whether the log marks the call as failed, without a status code.
    pub(super) has_failed: bool,
    pub(super) at: Option<jiff::Timestamp>,
    pub(super) from: Option<IpAddr>,
    pub(super) token_id: Option<String>,
    pub(super) token_name: Option<String>,
    pub(super) evidence: Option<Evidence>,
}

/// A method, a URL or a path, and later in the line a status code.
static HTTP: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r#"(?:^|[^A-Za-z0-9_])(GET|HEAD|POST|PUT|PATCH|DELETE)["']?[\s:,]+["']?((?:https?://[^/\s"']+)?/[^\s"'<>]*)(?:\s+HTTP/[0-9.]+)?["']?(?:[\s,]+"?([1-5][0-9][0-9])\b)?"#,
    )
    .ok()
});

static TIME: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]+)?(?:Z|[+-][0-9]{2}:?[0-9]{2})").ok()
});

/// The timestamp of common log formats: `01/Nov/2026:10:00:00 +0000`.
static COMMON_TIME: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"[0-9]{2}/[A-Z][a-z]{2}/[0-9]{4}:[0-9]{2}:[0-9]{2}:[0-9]{2} [+-][0-9]{4}").ok());

/// The number of bytes at the start of a line that are searched for its timestamp.
const HEAD: usize = 96;

/// The call in a line of text.
pub(super) fn text(line: &[u8]) -> Option<Call> {
    // Finding the match is much cheaper than capturing its groups, and most of a line is something else.
    let http = HTTP.as_ref()?;
    let found = http.captures(http.find(line)?.as_bytes())?;
    let part = |at: usize| found.get(at).and_then(|part| std::str::from_utf8(part.as_bytes()).ok());
    let head = line.get(..HEAD.min(line.len())).unwrap_or_default();
    let text = |found: regex::bytes::Match<'_>| std::str::from_utf8(found.as_bytes()).ok().map(str::to_owned);
    let at = match TIME.as_ref().and_then(|time| time.find(head)).and_then(text) {
        Some(time) => time.parse().ok(),
        None => COMMON_TIME
            .as_ref()
            .and_then(|time| time.find(head))
            .and_then(text)
            .and_then(|time| jiff::Timestamp::strptime("%d/%b/%Y:%H:%M:%S %z", time).ok()),
    };
    // Common log formats begin with the client address.
    let first = line.split(|byte| *byte == b' ').next().unwrap_or_default();
    let from =
        if first.len() < 46 { std::str::from_utf8(first).ok().and_then(|first| first.parse().ok()) } else { None };
    Some(Call {
        method: part(1)?.to_owned(),
        address: part(2)?.to_owned(),
        status: part(3).and_then(|status| status.parse().ok()),
        at,
        from,
        ..Call::default()
    })
}

/// The method that a line consists of.
pub(super) fn method(line: &[u8]) -> Option<&'static str> {
    METHODS.into_iter().find(|method| method.as_bytes() == line)
}

/// The rest of a line from its URL on.
pub(super) fn address(line: &[u8]) -> Option<&[u8]> {
    memchr::memmem::find(line, b"https://").and_then(|at| line.get(at..))
}

fn string(value: &Value, keys: &[&str]) -> Option<String> {
    keys.iter().find_map(|key| value.get(key)).and_then(|found| match found {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    })
}

fn inner<'v>(value: &'v Value, keys: &[&str]) -> &'v Value {
    keys.iter().find_map(|key| value.get(key)).unwrap_or(&Value::Null)
}

/// Numbers of seconds that can be the time of a call: from 2010, when the API was young, to 2100.
const EPOCH: std::ops::Range<i64> = 1_262_304_000..4_102_444_800;

/// The time of the first key that has one. A number that is no plausible time, such as a duration, is none.
fn time(value: &Value, keys: &[&str]) -> Option<jiff::Timestamp> {
    keys.iter().filter_map(|key| value.get(key)).find_map(|found| match found {
        Value::String(text) => text.parse().ok(),
        Value::Number(number) => epoch(number),
        _ => None,
    })
}

/// A time as seconds, milliseconds, microseconds or nanoseconds; which of them depends on the configuration of Logpush
/// and of loggers.
fn epoch(number: &serde_json::Number) -> Option<jiff::Timestamp> {
    let number = number.as_i64().or_else(|| number.as_f64().map(|seconds| seconds as i64))?;
    let unit = [1, 1_000, 1_000_000, 1_000_000_000].into_iter().find(|unit| EPOCH.contains(&(number / unit)))?;
    jiff::Timestamp::from_nanosecond(i128::from(number) * i128::from(1_000_000_000 / unit)).ok()
}

/// The call in an entry of the audit log, version 2, from the API or from Logpush in either spelling; `None` if the
/// entry was not caused by an API token.
pub(super) fn audit(value: &Value) -> Option<Call> {
    let raw = inner(value, &["raw", "Raw"]);
    let method = string(raw, &["method", "Method", "RequestMethod"])?;
    let address = string(raw, &["uri", "URI", "Uri", "url"])?;
    let actor = inner(value, &["actor"]);
    let details = inner(value, &["ActorTokenDetails", "actor_token_details"]);
    let action = inner(value, &["action"]);
    let context = string(actor, &["context"]).or_else(|| string(value, &["ActorContext", "actor_context"]));
    if context.is_some_and(|context| context != "api_token") {
        return None;
    }
    let result = string(action, &["result"]).or_else(|| string(value, &["ActionResult", "action_result"]));
    let from = string(actor, &["ip_address"]).or_else(|| string(value, &["ActorIPAddress", "actor_ip_address"]));
    Some(Call {
        method,
        address,
        status: string(raw, &["status_code", "StatusCode"]).and_then(|status| status.parse().ok()),
        has_failed: result.is_some_and(|result| result.eq_ignore_ascii_case("failure")),
        at: time(action, &["time"]).or_else(|| time(value, &["ActionTimestamp", "action_timestamp"])),
        from: from.and_then(|from| from.parse().ok()),
        token_id: string(actor, &["token_id"]).or_else(|| string(details, &["token_id", "TokenID", "id", "ID"])),
        token_name: string(actor, &["token_name"])
            .or_else(|| string(details, &["token_name", "TokenName", "name", "Name"])),
        evidence: Some(Evidence::AuditLog),
    })
}

/// The request in a JSON line, or in an entry of a HAR, as a line of text: `GET https://… 403`.
pub(crate) fn request_line(value: &Value) -> Option<String> {
    let call = json(value)?;
    let status = call.status.map_or(String::new(), |status| format!(" {status}"));
    Some(format!("{} {}{status}", call.method.to_ascii_uppercase(), call.address))
}

/// The call in a JSON line of a proxy or a client.
pub(super) fn json(value: &Value) -> Option<Call> {
    let request = inner(value, &["request", "req", "httpRequest"]);
    let response = inner(value, &["response", "res"]);
    let method = string(value, &["method", "request_method", "http_method", "requestMethod", "verb"]);
    let method = method.or_else(|| string(request, &["method", "requestMethod"]))?;
    const ADDRESS: [&str; 9] =
        ["url", "uri", "request_uri", "requestUrl", "http_url", "target", "full_url", "path", "request_path"];
    let address = string(value, &ADDRESS).or_else(|| string(request, &ADDRESS))?;
    // Some formats log the host in a field of its own.
    let host = string(value, &["host", "http_host", "authority"]).or_else(|| string(request, &["host"]));
    let address = match host {
        Some(host) if address.starts_with('/') => format!("https://{host}{address}"),
        _ => address,
    };
    const STATUS: [&str; 4] = ["status", "status_code", "statusCode", "response_code"];
    let status = string(value, &STATUS).or_else(|| string(response, &STATUS)).or_else(|| string(request, &STATUS));
    let from = string(value, &["client_ip", "remote_addr", "remote_ip", "clientIp", "src_ip"]);
    Some(Call {
        method,
        address,
        status: status.and_then(|status| status.parse().ok()),
        // The `time` of an entry of a HAR is its duration.
        at: time(value, &["startedDateTime", "time", "timestamp", "ts", "@timestamp"]),
        from: from.and_then(|from| from.parse().ok()),
        ..Call::default()
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn at(value: Value) -> Option<String> {
        time(&value, &["startedDateTime", "time"]).map(|at| at.to_string())
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
            assert_eq!(at(json!({ "time": number })), expected, "{number}");
        }
        for number in [json!(0), json!(12.5), json!(-1), json!(253), json!(86_400), json!(i64::MAX)] {
            assert_eq!(at(json!({ "time": number })), None, "{number}");
        }
    }

    #[test]
    fn an_entry_of_a_har_is_dated_by_its_start() {
        let entry = json!({ "startedDateTime": "2026-11-20T10:00:00Z", "time": 253.7 });
        assert_eq!(at(entry).as_deref(), Some("2026-11-20T10:00:00Z"));
    }
}
