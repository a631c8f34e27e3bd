//! Splits a text into entries, each of which is read by itself.

use serde_json::Value;

use crate::usage::{bare, request_line, without_escapes};

/// A part of a text that is read by itself, as one paragraph.
#[derive(Debug, Default)]
pub(super) struct Entry {
    /// The lines, without what terminals and CI systems add, joined by blanks.
    pub(super) text: String,
    /// The offset in the text at which each line begins, with its number from 1.
    lines: Vec<(usize, usize)>,
}

impl Entry {
    fn add(&mut self, number: usize, line: &str) {
        if !self.text.is_empty() {
            self.text.push(' ');
        }
        self.lines.push((self.text.len(), number));
        self.text += line;
    }

    /// The number of the line at an offset.
    pub(super) fn line(&self, at: usize) -> usize {
        let after = self.lines.partition_point(|(start, _)| *start <= at);
        self.lines.get(after.saturating_sub(1)).map_or(1, |(_, number)| *number)
    }
}

/// The entries of a text: of a HAR or of lines of JSON, each request; of other texts, each block that begins as an
/// error of Terraform, wrangler or a CI system does.
pub(super) fn entries(text: &str) -> Vec<Entry> {
    if let Some(requests) = archived(text) {
        return requests;
    }
    let mut all = vec![Entry::default()];
    for (at, line) in text.lines().enumerate() {
        let number = at + 1;
        let plain = without_escapes(line.as_bytes());
        let begins_box = plain.trim_ascii_start().starts_with("╷".as_bytes());
        let plain = String::from_utf8_lossy(bare(&plain));
        let logged = logged(&plain);
        if begins_box || logged.is_some() || begins_error(&plain) {
            all.push(Entry::default());
        }
        let is_logged = logged.is_some();
        if let Some(entry) = all.last_mut().filter(|_| !plain.is_empty()) {
            entry.add(number, logged.as_deref().unwrap_or(&plain));
        }
        if is_logged {
            all.push(Entry::default());
        }
    }
    all.retain(|entry| !entry.text.is_empty());
    all
}

/// Whether a line begins the error of a tool.
fn begins_error(line: &str) -> bool {
    line.contains("[ERROR]") || line.starts_with("##[error]")
}

/// The requests of a HAR; `None` if the text is no HAR.
fn archived(text: &str) -> Option<Vec<Entry>> {
    if !text.trim_start().starts_with('{') {
        return None;
    }
    let archive: Value = serde_json::from_str(text).ok()?;
    let requests = archive.pointer("/log/entries")?.as_array()?;
    let mut all = Vec::new();
    for request in requests {
        let mut entry = Entry::default();
        entry.add(1, &described(request)?);
        all.push(entry);
    }
    Some(all)
}

/// The request in a line of JSON.
fn logged(line: &str) -> Option<String> {
    if !line.starts_with('{') {
        return None;
    }
    described(&serde_json::from_str(line).ok()?)
}

/// A request as text, with what the answer says.
fn described(value: &Value) -> Option<String> {
    let mut text = request_line(value)?;
    let said = ["/response/content/text", "/response/body", "/response_body", "/body", "/error", "/message", "/msg"];
    for said in said.iter().filter_map(|path| value.pointer(path)) {
        text.push(' ');
        match said {
            Value::String(said) => text += said,
            other => text += &other.to_string(),
        }
    }
    Some(text)
}
