//! Logs as they were read before: by regular expressions and whole values, one line after the other. What the reader
//! does faster has to be the same.

use std::{
    io::{self, BufRead, Read},
    net::IpAddr,
    sync::LazyLock,
};

use regex::bytes::Regex;
use serde_json::Value;

use crate::{
    catalog::{Catalog, METHODS},
    usage::{
        Evidence, Filter, Key, Need, Place, Seen, Tally, Uses, bare, bucket, declared, is_failure, of_call,
        record::Record, without_escapes,
    },
};

/// One API call as logged.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Call {
    method: String,
    /// The address as logged: a path or a URL.
    address: String,
    status: Option<u16>,
    /// Whether the log marks the call as failed, without a status code.
    has_failed: bool,
    at: Option<jiff::Timestamp>,
    from: Option<IpAddr>,
    token_id: Option<String>,
    token_name: Option<String>,
    evidence: Option<Evidence>,
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
fn text(line: &[u8]) -> Option<Call> {
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
fn method(line: &[u8]) -> Option<&'static str> {
    METHODS.into_iter().find(|method| method.as_bytes() == line)
}

/// The rest of a line from its URL on.
fn address(line: &[u8]) -> Option<&[u8]> {
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

/// The time of the first key that has one. An implausible number, such as a duration, is not a time.
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
fn audit(value: &Value) -> Option<Call> {
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

/// The call in a JSON line of a proxy or a client.
fn json(value: &Value) -> Option<Call> {
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

/// The most bytes of a line; longer lines are skipped.
const MAX_LINE: usize = 1 << 20;

/// The host of the API. A call without a host counts if its path belongs to the API.
const HOST: &str = "api.cloudflare.com";

/// Reads logs, plans, states or saved uses, whichever the input holds.
///
/// # Errors
/// Errors of the reader. Malformed lines are not errors; they are counted.
pub(super) fn read(
    input: &mut dyn BufRead,
    filter: &Filter,
    catalog: &'static Catalog,
    uses: &mut Uses,
) -> io::Result<Tally> {
    let mut reader = EvidenceReader { filter, catalog, uses, tally: Tally::default(), method: None };
    let mut line = Vec::new();
    let mut is_first = true;
    while take(input, &mut line)? {
        let plain = without_escapes(&line);
        let text = trimmed(&plain);
        if text.is_empty() {
            continue;
        }
        let is_long = line.len() > MAX_LINE;
        // A document that spans several lines, or that contains a list.
        let is_begun = || is_long || serde_json::from_slice(text).ok().as_ref().is_none_or(is_document);
        if is_first && begins_json(text) && is_begun() {
            reader.document(&line, input)?;
            return Ok(reader.tally);
        }
        is_first = false;
        if is_long {
            skip(input)?;
        }
        reader.line(text);
    }
    Ok(reader.tally)
}

/// Whether a document can begin like this: many logs begin with a time in brackets.
fn begins_json(text: &[u8]) -> bool {
    match text.split_first() {
        Some((b'{', _)) => true,
        Some((b'[', rest)) => matches!(rest.trim_ascii_start().first(), None | Some(b'{' | b'[' | b']' | b'"')),
        _ => false,
    }
}

fn trimmed(line: &[u8]) -> &[u8] {
    line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line).trim_ascii()
}

/// Reads the next line, up to one byte more than the limit.
fn take(input: &mut dyn BufRead, line: &mut Vec<u8>) -> io::Result<bool> {
    line.clear();
    let limit = u64::try_from(MAX_LINE + 1).unwrap_or(u64::MAX);
    Ok(Read::take(&mut *input, limit).read_until(b'\n', line)? > 0)
}

/// Skips the rest of a line.
fn skip(input: &mut dyn BufRead) -> io::Result<()> {
    loop {
        let buffer = input.fill_buf()?;
        if buffer.is_empty() {
            return Ok(());
        }
        let end = memchr::memchr(b'\n', buffer);
        let length = end.map_or(buffer.len(), |end| end + 1);
        input.consume(length);
        if end.is_some() {
            return Ok(());
        }
    }
}

/// Whether a value is a document with many entries rather than a single line.
fn is_document(value: &Value) -> bool {
    let holds = |path: &str| value.pointer(path).is_some_and(Value::is_array);
    value.is_array()
        || ["/result", "/log/entries", "/resource_changes", "/resources"].iter().any(|path| holds(path))
        || value.get("planned_values").is_some()
}

struct EvidenceReader<'r> {
    filter: &'r Filter,
    catalog: &'static Catalog,
    uses: &'r mut Uses,
    tally: Tally,
    /// The method that the line before consists of, for logs and error boxes that wrap a call.
    method: Option<&'static str>,
}

impl EvidenceReader<'_> {
    fn line(&mut self, line: &[u8]) {
        self.tally.entries += 1;
        if line.len() > MAX_LINE {
            self.tally.broken += 1;
        } else if line.first() == Some(&b'{') {
            match serde_json::from_slice::<Value>(line) {
                Ok(value) => self.value(&value),
                // Some text logs have lines that begin with a brace.
                Err(_) => match text(line) {
                    Some(call) => self.call(call),
                    None => self.tally.broken += 1,
                },
            }
        } else {
            let before = self.method.take();
            let wrapped = || text(&[before?.as_bytes(), b" ", address(line)?].concat());
            match text(line).or_else(wrapped) {
                Some(call) => self.call(call),
                None => {
                    self.method = method(bare(line));
                    self.tally.other += 1;
                }
            }
        }
    }

    fn document(&mut self, head: &[u8], input: &mut dyn BufRead) -> io::Result<()> {
        let mut all = head.to_vec();
        input.read_to_end(&mut all)?;
        let documents = serde_json::Deserializer::from_slice(trimmed(&all)).into_iter::<Value>();
        for document in documents {
            match document {
                Ok(value) => self.entries(&value),
                Err(_) => {
                    self.tally.entries += 1;
                    self.tally.broken += 1;
                    break;
                }
            }
        }
        Ok(())
    }

    fn entries(&mut self, value: &Value) {
        if value.get("resource_changes").is_some()
            || value.get("planned_values").is_some()
            || value.get("terraform_version").is_some()
        {
            let plan = declared::of_plan(value, self.catalog);
            self.tally.entries += 1;
            self.tally.calls += plan.all.values().map(|seen| seen.count).sum::<u64>();
            return self.uses.extend(&plan);
        }
        let lists = ["/result", "/log/entries"].iter().find_map(|path| value.pointer(path)?.as_array());
        let Some(list) = value.as_array().or(lists) else {
            self.tally.entries += 1;
            return self.value(value);
        };
        for entry in list {
            // A list of response pages.
            if entry.get("result").is_some_and(Value::is_array) {
                self.entries(entry);
            } else {
                self.tally.entries += 1;
                self.value(entry);
            }
        }
    }

    fn value(&mut self, value: &Value) {
        if value.get("tokenlint_use").is_some() {
            let record = serde_json::from_value::<Record>(value.clone()).ok();
            return match record.and_then(|record| record.into_use(self.catalog)) {
                Some((key, seen)) if self.keeps(&key, &seen) && (self.filter.keeps_failures || !seen.has_failed()) => {
                    self.tally.calls += seen.count;
                    self.uses.add(key, &seen);
                }
                Some(_) => self.tally.left_out += 1,
                None => self.tally.broken += 1,
            };
        }
        match audit(value).or_else(|| if is_audit(value) { None } else { json(value) }) {
            Some(call) => self.call(call),
            None => self.tally.other += 1,
        }
    }

    fn keeps(&self, key: &Key, seen: &Seen) -> bool {
        let Filter { token, since, until, .. } = self.filter;
        let is_token =
            |wanted: &String| key.token_id.as_ref() == Some(wanted) || key.token_name.as_ref() == Some(wanted);
        token.as_ref().is_none_or(is_token)
            && since.is_none_or(|since| seen.last.is_some_and(|last| last >= since))
            && until.is_none_or(|until| seen.first.is_some_and(|first| first < until))
    }

    fn call(&mut self, call: Call) {
        let Some((need, place)) = self.meant(&call) else {
            self.tally.foreign += 1;
            return;
        };
        if (call.has_failed || call.status.is_some_and(is_failure)) && !self.filter.keeps_failures {
            self.tally.left_out += 1;
            return;
        }
        let evidence = call.evidence.unwrap_or(Evidence::HttpLog);
        let key = Key { token_id: call.token_id, token_name: call.token_name, need, place, evidence };
        let seen = Seen { addresses: call.from.into_iter().collect(), ..Seen::once(call.at, call.status) };
        if !self.keeps(&key, &seen) {
            self.tally.left_out += 1;
            return;
        }
        self.tally.calls += 1;
        self.uses.add(key, &seen);
    }

    /// The need and the place of a call; `None` if it is a call to another API.
    fn meant(&self, call: &Call) -> Option<(Need, Place)> {
        if call.address.split_once("://").is_some_and(|(_, rest)| rest.split(['/', ':']).next() != Some(HOST)) {
            return bucket::of(&call.method, &call.address, self.catalog)
                .map(|(need, bucket)| (need, Place::Bucket(bucket)));
        }
        let (need, place) = of_call(&call.method, &call.address, self.catalog);
        // A path without a host may belong to any program.
        let is_own =
            || call.address.contains(HOST) || call.address.starts_with("/client/v4") || call.evidence.is_some();
        (!matches!(need, Need::Unmapped(..)) || is_own()).then_some((need, place))
    }
}

fn is_audit(value: &Value) -> bool {
    ["AuditLogID", "ActorTokenDetails", "ActorContext", "actor"].iter().any(|key| value.get(key).is_some())
}
