//! Reads uses as a stream: lines of text or JSON in constant memory, documents as a whole.

use std::io::{self, BufRead, Read};

use serde_json::Value;

use super::{
    Evidence, Key, Need, Place, Seen, Uses, bucket, declared,
    lines::{self, Call},
    plain,
    record::Record,
    uses::is_failure,
};
use crate::catalog::{Catalog, api_path};

/// The calls to keep when reading.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// The ID or the name of the token; `None` keeps the calls of any token.
    pub token: Option<String>,
    /// The earliest time, inclusive.
    pub since: Option<jiff::Timestamp>,
    /// The latest time, exclusive.
    pub until: Option<jiff::Timestamp>,
    /// Whether failed calls are kept as well.
    pub keeps_failures: bool,
}

/// The counts of a read. Every entry is counted in another field as well; a plan or saved use may count as many calls.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Lines and entries read.
    pub entries: u64,
    /// Calls added to the uses.
    pub calls: u64,
    /// Calls to other APIs.
    pub foreign: u64,
    /// Calls that failed or that the filter excludes.
    pub left_out: u64,
    /// Lines and entries that are not calls.
    pub other: u64,
    /// Lines that are too long or malformed.
    pub broken: u64,
}

impl Tally {
    /// Adds the counts of another read.
    pub fn add(&mut self, other: &Tally) {
        self.entries += other.entries;
        self.calls += other.calls;
        self.foreign += other.foreign;
        self.left_out += other.left_out;
        self.other += other.other;
        self.broken += other.broken;
    }
}

/// The most bytes of a line; longer lines are skipped.
const MAX_LINE: usize = 1 << 20;

/// The host of the API. A call without a host counts if its path belongs to the API.
const HOST: &str = "api.cloudflare.com";

/// Reads logs, plans, states or saved uses, whichever the input holds.
///
/// # Errors
/// Errors of the reader. Malformed lines are not errors; they are counted.
pub fn read(input: &mut dyn BufRead, filter: &Filter, catalog: &'static Catalog, uses: &mut Uses) -> io::Result<Tally> {
    let mut reader = EvidenceReader { filter, catalog, uses, tally: Tally::default(), method: None };
    let mut line = Vec::new();
    let mut is_first = true;
    while take(input, &mut line)? {
        let plain = plain::without_escapes(&line);
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
                Err(_) => match lines::text(line) {
                    Some(call) => self.call(call),
                    None => self.tally.broken += 1,
                },
            }
        } else {
            let before = self.method.take();
            let wrapped = || lines::text(&[before?.as_bytes(), b" ", lines::address(line)?].concat());
            match lines::text(line).or_else(wrapped) {
                Some(call) => self.call(call),
                None => {
                    self.method = lines::method(plain::bare(line));
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
        match lines::audit(value).or_else(|| if is_audit(value) { None } else { lines::json(value) }) {
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
            return bucket::of(&call.method, &call.address, self.catalog);
        }
        let (need, place) = of_call(&call.method, &call.address, self.catalog);
        // A path without a host may belong to any program.
        let is_own =
            || call.address.contains(HOST) || call.address.starts_with("/client/v4") || call.evidence.is_some();
        (!matches!(need, Need::Unmapped(..)) || is_own()).then_some((need, place))
    }
}

/// What a call to the API needs, and on which resource. `address` is a URL or a path, with or without `/client/v4`.
/// A call that is not in the catalog is [`Need::Unmapped`], with its IDs replaced.
pub fn of_call(method: &str, address: &str, catalog: &'static Catalog) -> (Need, Place) {
    let path = api_path(address);
    match catalog.operation_on(method, &path) {
        Some(operation) => (Need::of_call(operation, &path, catalog), Place::of(operation, &path)),
        None => (Need::Unmapped(method.to_ascii_uppercase(), anonymous(&path)), place_of(&path)),
    }
}

fn is_audit(value: &Value) -> bool {
    ["AuditLogID", "ActorTokenDetails", "ActorContext", "actor"].iter().any(|key| value.get(key).is_some())
}

/// The path with IDs replaced, so that there are few distinct unknown calls.
fn anonymous(path: &str) -> String {
    let is_id = |part: &str| {
        part.len() > 40 || (part.len() >= 8 && part.chars().filter(char::is_ascii_digit).count() * 3 >= part.len())
    };
    let parts: Vec<&str> = path.split('/').take(12).map(|part| if is_id(part) { "{id}" } else { part }).collect();
    parts.join("/")
}

fn place_of(path: &str) -> Place {
    let mut parts = path.split('/').skip(1);
    match (parts.next(), parts.next()) {
        (Some("accounts"), Some(id)) if crate::catalog::is_id(id) => Place::Account(id.to_owned()),
        (Some("zones"), Some(id)) if crate::catalog::is_id(id) => Place::Zone(id.to_owned()),
        (Some("user"), _) => Place::User,
        _ => Place::Any,
    }
}
