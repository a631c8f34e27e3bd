//! Logs in blocks of whole lines, so that they can be read on several threads.

use std::io::{self, ErrorKind, Read};

use serde_json::Value;

use super::{
    plain::{bare, without_escapes},
    text::{Methods, address, method},
};
use crate::catalog::METHODS;

/// The most bytes of a line; longer lines are counted, and not read.
pub(super) const MAX_LINE: usize = 1 << 20;

/// The number of bytes of a block, unless a line is longer.
const BLOCK: usize = 1 << 18;

/// Whole lines.
#[derive(Default)]
pub struct Block {
    bytes: Vec<u8>,
    length: usize,
    /// The method that the last line before the block consists of.
    pub(super) method: Option<&'static str>,
}

impl Block {
    pub(super) fn bytes(&self) -> &[u8] {
        self.bytes.get(..self.length).unwrap_or_default()
    }
}

/// Reads an input in blocks, in constant memory: the blocks are those of the caller.
pub struct Blocks<R> {
    input: R,
    /// What was read, and is of no block yet.
    rest: Vec<u8>,
    is_done: bool,
    methods: Methods,
    method: Option<&'static str>,
}

impl<R: Read> Blocks<R> {
    /// The blocks of an input.
    pub fn new(input: R) -> Blocks<R> {
        Blocks { input, rest: Vec::new(), is_done: false, methods: Methods::default(), method: None }
    }

    /// Whether nothing follows the blocks that were taken.
    pub fn is_done(&self) -> bool {
        self.is_done && self.rest.is_empty()
    }

    /// Takes all of the input if it is a document rather than lines. To be asked before the first block.
    ///
    /// # Errors
    /// Errors of the reader.
    pub fn document(&mut self) -> io::Result<Option<Vec<u8>>> {
        loop {
            let (start, end) = first_line(&self.rest);
            self.rest.drain(..start);
            let is_whole = end.is_some() || self.is_done || self.rest.len() > MAX_LINE;
            if is_whole {
                let end = end.map_or(self.rest.len(), |end| end - start).min(MAX_LINE + 1);
                if !is_document(self.rest.get(..end).unwrap_or_default()) {
                    return Ok(None);
                }
                let mut all = std::mem::take(&mut self.rest);
                self.input.read_to_end(&mut all)?;
                self.is_done = true;
                return Ok(Some(all));
            }
            self.read_more()?;
        }
    }

    /// Reads the next block; false if there is none.
    ///
    /// # Errors
    /// Errors of the reader.
    pub fn next(&mut self, block: &mut Block) -> io::Result<bool> {
        block.method = self.method;
        let mut length = self.rest.len();
        if block.bytes.len() < length.max(BLOCK) {
            block.bytes.resize(length.max(BLOCK), 0);
        }
        if let Some(begin) = block.bytes.get_mut(..length) {
            begin.copy_from_slice(&self.rest);
        }
        self.rest.clear();
        loop {
            while let Some(free) = block.bytes.get_mut(length..).filter(|free| !free.is_empty() && !self.is_done) {
                let read = read(&mut self.input, free)?;
                self.is_done = read == 0;
                length += read;
            }
            let filled = block.bytes.get(..length).unwrap_or_default();
            if self.is_done {
                block.length = length;
                break;
            }
            if let Some(end) = memchr::memrchr(b'\n', filled) {
                self.rest.extend_from_slice(filled.get(end + 1..).unwrap_or_default());
                block.length = end + 1;
                break;
            }
            if length > MAX_LINE {
                self.skip_line()?;
                block.length = length;
                break;
            }
            // One line is longer than the block.
            block.bytes.resize(length * 2, 0);
        }
        self.method = method_after(block.bytes(), self.method, &self.methods);
        Ok(block.length > 0)
    }

    /// Skips the rest of a line.
    fn skip_line(&mut self) -> io::Result<()> {
        while !self.is_done {
            self.read_more()?;
            if let Some(end) = memchr::memchr(b'\n', &self.rest) {
                self.rest.drain(..=end);
                return Ok(());
            }
            self.rest.clear();
        }
        Ok(())
    }

    /// Reads what there is, up to the size of a block.
    fn read_more(&mut self) -> io::Result<()> {
        let length = self.rest.len();
        self.rest.resize(length + BLOCK, 0);
        let read = self.rest.get_mut(length..).map_or(Ok(0), |free| read(&mut self.input, free));
        self.rest.truncate(length + read.as_ref().map_or(0, |read| *read));
        self.is_done = read? == 0;
        Ok(())
    }
}

fn read(input: &mut impl Read, free: &mut [u8]) -> io::Result<usize> {
    loop {
        match input.read(free) {
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            result => return result,
        }
    }
}

/// A line without blanks at its ends, and without a byte order mark.
pub(super) fn trimmed(line: &[u8]) -> &[u8] {
    trimmed_start(line).trim_ascii_end()
}

/// A line without blanks at its start, and without a byte order mark.
pub(super) fn trimmed_start(line: &[u8]) -> &[u8] {
    line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line).trim_ascii_start()
}

/// The start of the first line that is not blank, and the end of that line if it is there.
fn first_line(text: &[u8]) -> (usize, Option<usize>) {
    let mut start = 0;
    for end in memchr::memchr_iter(b'\n', text) {
        let line = text.get(start..end).unwrap_or_default();
        if !trimmed(&without_escapes(line)).is_empty() {
            return (start, Some(end));
        }
        start = end + 1;
    }
    (start, None)
}

/// Whether the first line of an input begins a document: many entries rather than one, or an entry over several lines.
fn is_document(line: &[u8]) -> bool {
    let plain = without_escapes(line);
    let text = trimmed(&plain);
    begins_json(text) && (line.len() > MAX_LINE || serde_json::from_slice(text).ok().as_ref().is_none_or(has_entries))
}

/// Whether a document can begin like this: many logs begin with a time in brackets.
fn begins_json(text: &[u8]) -> bool {
    match text.split_first() {
        Some((b'{', _)) => true,
        Some((b'[', rest)) => matches!(rest.trim_ascii_start().first(), None | Some(b'{' | b'[' | b']' | b'"')),
        _ => false,
    }
}

/// Whether a value is a document with many entries rather than a single line.
fn has_entries(value: &Value) -> bool {
    let holds = |path: &str| value.pointer(path).is_some_and(Value::is_array);
    value.is_array()
        || ["/result", "/log/entries", "/resource_changes", "/resources"].iter().any(|path| holds(path))
        || value.get("planned_values").is_some()
}

/// The method that the last line of text consists of, for the line behind it; that of the text before if there is no
/// such line.
fn method_after(text: &[u8], before: Option<&'static str>, methods: &Methods) -> Option<&'static str> {
    let mut rest = text;
    while !rest.is_empty() {
        let text = rest.strip_suffix(b"\n").unwrap_or(rest);
        let start = memchr::memrchr(b'\n', text).map_or(0, |end| end + 1);
        let line = text.get(start..).unwrap_or_default();
        rest = rest.get(..start).unwrap_or_default();
        if line.len() <= MAX_LINE {
            let plain = without_escapes(line);
            let line = trimmed(&plain);
            if !line.is_empty() && line.first() != Some(&b'{') {
                return opened(line, methods);
            }
        }
    }
    before
}

/// The method that a line consists of, for logs and error boxes that wrap a call behind it.
pub(super) fn opened(line: &[u8], methods: &Methods) -> Option<&'static str> {
    // What is removed from a line is before its end.
    METHODS.into_iter().find(|method| line.ends_with(method.as_bytes()))?;
    let method = method(bare(line))?;
    let has_request = || methods.next(line, 0).is_some_and(|found| methods.request(line, found).is_some());
    (address(line).is_none() && !has_request()).then_some(method)
}
