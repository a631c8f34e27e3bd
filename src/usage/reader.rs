//! Reads blocks of lines, one line after the other, and documents.

use std::ops::Range;

use serde::Deserialize as _;
use serde_json::Value;

use super::{
    Block, Evidence, Filter, Key, Need, Place, Seen, Tally, Uses,
    blocks::{MAX_LINE, opened, trimmed, trimmed_start},
    bucket,
    call::Call,
    declared,
    entry::{Entry, Fact},
    gathered::{Called, Gathered, Use},
    plain::{has_escapes, without_escapes},
    record::Record,
    text::{Methods, address},
    times::Times,
    uses::is_failure,
};
use crate::catalog::{Catalog, api_path, behind_scheme, is_id};

/// The host of the API. A call without a host counts if its path belongs to the API.
const HOST: &str = "api.cloudflare.com";

/// Reads blocks, in any order. What several readers have read is added up.
pub struct Reader<'r> {
    filter: &'r Filter,
    catalog: &'static Catalog,
    methods: Methods,
    times: Times,
    gathered: Gathered,
    tally: Tally,
}

impl<'r> Reader<'r> {
    /// A reader that has read nothing.
    pub fn new(filter: &'r Filter, catalog: &'static Catalog) -> Reader<'r> {
        let (methods, times, gathered) = Default::default();
        Reader { filter, catalog, methods, times, gathered, tally: Tally::default() }
    }

    /// Reads the lines of a block.
    pub fn lines(&mut self, block: &Block) {
        let text = block.bytes();
        let mut method = block.method;
        let is_plain = !has_escapes(text);
        // The first method that is not before the line, once there was a line of text.
        let mut next = 0..0;
        let mut start = 0;
        while let Some(rest) = text.get(start..).filter(|rest| !rest.is_empty()) {
            let raw = memchr::memchr(b'\n', rest).map_or(rest, |end| rest.get(..end).unwrap_or_default());
            let end = start + raw.len();
            if raw.len() > MAX_LINE {
                self.tally.entries += 1;
                self.tally.broken += 1;
            } else if is_plain || !has_escapes(raw) {
                let line = trimmed(raw);
                match line.first() {
                    None => {}
                    Some(b'{') => self.json(line),
                    Some(_) => {
                        if next.end <= start {
                            next = self.methods.next(text, start).unwrap_or(text.len()..text.len() + 1);
                        }
                        let before = start + (raw.len() - trimmed_start(raw).len());
                        let found = (next.end <= end).then(|| next.start - before..next.end - before);
                        self.text(line, found, &mut method);
                    }
                }
            } else {
                let plain = without_escapes(raw);
                let line = trimmed(&plain);
                match line.first() {
                    None => {}
                    Some(b'{') => self.json(line),
                    Some(_) => self.text(line, self.methods.next(line, 0), &mut method),
                }
            }
            start = end + 1;
        }
    }

    /// Reads a document.
    pub fn document(&mut self, text: &[u8]) {
        let documents = serde_json::Deserializer::from_slice(trimmed(text)).into_iter::<Value>();
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
    }

    /// Reads a line of text. `found` is the first method in it, `before` the method that the line before consists of.
    fn text(&mut self, line: &[u8], found: Option<Range<usize>>, before: &mut Option<&'static str>) {
        self.tally.entries += 1;
        let before = std::mem::replace(before, found.as_ref().and_then(|_| opened(line, &self.methods)));
        if let Some(request) = found.and_then(|found| self.methods.request(line, found)) {
            let call = Call::of_text(request, line, &mut self.times);
            return self.call(&call);
        }
        let wrapped = before.zip(address(line)).map(|(before, url)| [before.as_bytes(), b" ", url].concat());
        let line = wrapped.unwrap_or_default();
        let found = self.methods.next(&line, 0);
        match found.and_then(|found| self.methods.request(&line, found)) {
            Some(request) => {
                let call = Call::of_text(request, &line, &mut self.times);
                self.call(&call);
            }
            None => self.tally.other += 1,
        }
    }

    /// Reads a line that begins with a brace.
    fn json(&mut self, line: &[u8]) {
        self.tally.entries += 1;
        if let Some(entry) = Entry::parse(line) {
            return self.entry(&entry, || serde_json::from_value(serde_json::from_slice(line).ok()?).ok());
        }
        // Some text logs have lines that begin with a brace.
        let found = self.methods.next(line, 0);
        match found.and_then(|found| self.methods.request(line, found)) {
            Some(request) => {
                let call = Call::of_text(request, line, &mut self.times);
                self.call(&call);
            }
            None => self.tally.broken += 1,
        }
    }

    /// Reads the value of a document, which may be many entries.
    fn entries(&mut self, value: &Value) {
        if value.get("resource_changes").is_some()
            || value.get("planned_values").is_some()
            || value.get("terraform_version").is_some()
        {
            let plan = declared::of_plan(value, self.catalog);
            self.tally.entries += 1;
            self.tally.calls += plan.all.values().map(|seen| seen.count).sum::<u64>();
            return self.gathered.extend(&plan);
        }
        let lists = ["/result", "/log/entries"].iter().find_map(|path| value.pointer(path)?.as_array());
        let Some(list) = value.as_array().or(lists) else { return self.value(value) };
        for entry in list {
            // A list of response pages.
            if entry.get("result").is_some_and(Value::is_array) {
                self.entries(entry);
            } else {
                self.value(entry);
            }
        }
    }

    fn value(&mut self, value: &Value) {
        self.tally.entries += 1;
        // A value has no faults.
        let entry = Entry::deserialize(value).unwrap_or_default();
        self.entry(&entry, || serde_json::from_value(value.clone()).ok());
    }

    /// Reads an entry; `saved` is the record of a saved use.
    fn entry(&mut self, entry: &Entry<'_>, saved: impl FnOnce() -> Option<Record>) {
        if entry.has(Fact::SavedUse) {
            return match saved().and_then(|record| record.into_use(self.catalog)) {
                Some((key, seen)) => self.saved(key, &seen),
                None => self.tally.broken += 1,
            };
        }
        match Call::of_entry(entry, &mut self.times) {
            Some(call) => self.call(&call),
            None => self.tally.other += 1,
        }
    }

    fn saved(&mut self, key: Key, seen: &Seen) {
        let names = [key.token_id.as_deref(), key.token_name.as_deref()];
        if !self.filter.keeps(names, seen.first, seen.last) || (seen.has_failed() && !self.filter.keeps_failures) {
            self.tally.left_out += 1;
            return;
        }
        self.tally.calls += seen.count;
        self.gathered.add_use(key, seen);
    }

    fn call(&mut self, call: &Call<'_>) {
        let path = api_path(&call.address);
        let host = behind_scheme(&call.address).map(|rest| {
            let end = memchr::memchr2(b'/', b':', rest.as_bytes()).unwrap_or(rest.len());
            rest.get(..end).unwrap_or_default()
        });
        let is_elsewhere = host.is_some_and(|host| host != HOST);
        let bucket = is_elsewhere.then(|| bucket::of(&call.method, &call.address, self.catalog));
        let (need, place) = match &bucket {
            None => called(&call.method, &path, self.catalog),
            Some(Some((need, place))) => (Called::Known(need.clone()), Place::Bucket(&**place)),
            Some(None) => return self.tally.foreign += 1,
        };
        // A path without a host may belong to any program.
        let is_own = || {
            host.is_some()
                || call.address.starts_with("/client/v4")
                || call.evidence == Evidence::AuditLog
                || call.address.contains(HOST)
        };
        if matches!(need, Called::Unmapped(..)) && !is_own() {
            return self.tally.foreign += 1;
        }
        let has_failed = call.has_failed || call.status.is_some_and(is_failure);
        let (token_id, token_name) = (call.token_id.as_deref(), call.token_name.as_deref());
        if (has_failed && !self.filter.keeps_failures) || !self.filter.keeps([token_id, token_name], call.at, call.at) {
            return self.tally.left_out += 1;
        }
        self.tally.calls += 1;
        self.gathered.add(&Use { need, place, token_id, token_name, evidence: call.evidence }, call);
    }

    /// What was read.
    pub fn finish(self) -> (Uses, Tally) {
        (self.gathered.into_uses(), self.tally)
    }
}

/// What a call to the API needs, and on which resource. `address` is a URL or a path, with or without `/client/v4`.
/// A call that is not in the catalog is [`Need::Unmapped`], with its IDs replaced.
pub fn of_call(method: &str, address: &str, catalog: &'static Catalog) -> (Need, Place) {
    let path = api_path(address);
    let (need, place) = called(method, &path, catalog);
    (need.owned(), place.owned())
}

/// The same for a path in the form of the catalog.
fn called<'c>(method: &'c str, path: &'c str, catalog: &'static Catalog) -> (Called<'c>, Place<&'c str>) {
    match catalog.operation_on(method, path) {
        Some(operation) => (Called::Known(Need::of_call(operation, path, catalog)), Place::in_path(operation, path)),
        None => (Called::Unmapped(method, path), place_in(path)),
    }
}

fn place_in(path: &str) -> Place<&str> {
    let mut parts = path.split('/').skip(1);
    match (parts.next(), parts.next()) {
        (Some("accounts"), Some(id)) if is_id(id) => Place::Account(id),
        (Some("zones"), Some(id)) if is_id(id) => Place::Zone(id),
        (Some("user"), _) => Place::User,
        _ => Place::Any,
    }
}
