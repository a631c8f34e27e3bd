//! A call in a line of text: `GET https://… HTTP/1.1" 200`.

use std::{ops::Range, sync::LazyLock};

use regex::bytes::Regex;

use crate::catalog::METHODS;

/// The methods, as a regular expression that is searched faster than a list.
static METHOD: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(&METHODS.join("|")).ok());

/// The request in a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Request<'l> {
    pub(super) method: &'static str,
    /// A URL, or a path.
    pub(super) address: &'l str,
    pub(super) status: Option<u16>,
}

/// Finds methods.
#[derive(Clone)]
pub(super) struct Methods(Option<Regex>);

impl Default for Methods {
    fn default() -> Self {
        // A clone for each reader, because threads wait for each other where they share a regular expression.
        Methods(METHOD.clone())
    }
}

impl Methods {
    /// The range of the first method in a text, from a position on. It may be a part of a word.
    pub(super) fn next(&self, text: &[u8], from: usize) -> Option<Range<usize>> {
        self.0.as_ref()?.find_at(text, from).map(|found| found.range())
    }

    /// The first request in a line. `found` is the first method in it.
    pub(super) fn request<'l>(&self, line: &'l [u8], mut found: Range<usize>) -> Option<Request<'l>> {
        loop {
            if is_start(line.get(..found.start)?)
                && let Some(request) = request(line.get(found.clone())?, line.get(found.end..)?)
            {
                return Some(request);
            }
            found = self.next(line, found.end)?;
        }
    }
}

/// Whether a word can begin behind a text: at the start of a line, or after a character that is of no word.
fn is_start(before: &[u8]) -> bool {
    match before.last() {
        None => true,
        Some(byte) if byte.is_ascii() => !(byte.is_ascii_alphanumeric() || *byte == b'_'),
        // The last character is whole.
        Some(_) => (2..=4).any(|length| {
            let last = before.len().checked_sub(length).and_then(|at| before.get(at..));
            last.is_some_and(|last| character(last).is_some_and(|character| character.len_utf8() == length))
        }),
    }
}

/// The request of a method and what follows it.
fn request<'l>(method: &'l [u8], rest: &'l [u8]) -> Option<Request<'l>> {
    let mut at = Cursor(rest);
    at.quote();
    if at.skip_blanks(|byte| matches!(byte, b':' | b',')) == 0 {
        return None;
    }
    at.quote();
    let address = at.0;
    if (at.starts(b"http://") || at.starts(b"https://"))
        && at.skip_word(|byte| matches!(byte, b'/' | b'"' | b'\'')) == 0
    {
        return None;
    }
    if at.0.first() != Some(&b'/') {
        return None;
    }
    at.skip_word(|byte| matches!(byte, b'"' | b'\'' | b'<' | b'>'));
    let address = address.get(..address.len() - at.0.len())?;
    at.version();
    at.quote();
    Some(Request { method: self::method(method)?, address: std::str::from_utf8(address).ok()?, status: at.status() })
}

/// The first character of a text that need not be UTF-8.
fn character(text: &[u8]) -> Option<char> {
    match text.first()? {
        byte if byte.is_ascii() => Some(char::from(*byte)),
        _ => text.get(..4.min(text.len()))?.utf8_chunks().next()?.valid().chars().next(),
    }
}

/// The rest of a line.
#[derive(Clone, Copy)]
struct Cursor<'l>(&'l [u8]);

impl Cursor<'_> {
    fn starts(&mut self, prefix: &[u8]) -> bool {
        let rest = self.0.strip_prefix(prefix);
        self.0 = rest.unwrap_or(self.0);
        rest.is_some()
    }

    fn quote(&mut self) {
        let _ = self.starts(b"\"") || self.starts(b"'");
    }

    /// Skips white space and more ASCII characters; the number of bytes.
    fn skip_blanks(&mut self, is_more: impl Fn(u8) -> bool) -> usize {
        self.skip(|byte| is_blank(byte) || is_more(byte), true)
    }

    /// Skips what is neither white space nor one of some ASCII characters; the number of bytes.
    fn skip_word(&mut self, is_end: impl Fn(u8) -> bool) -> usize {
        self.skip(|byte| !is_blank(byte) && !is_end(byte), false)
    }

    /// Skips ASCII characters, and other characters if they are white space or if they are not.
    fn skip(&mut self, is_skipped: impl Fn(u8) -> bool, skips_blanks: bool) -> usize {
        let before = self.0.len();
        loop {
            let end = self.0.iter().position(|byte| !byte.is_ascii() || !is_skipped(*byte)).unwrap_or(self.0.len());
            self.0 = self.0.get(end..).unwrap_or_default();
            let other = character(self.0).filter(|own| !own.is_ascii() && own.is_whitespace() == skips_blanks);
            let Some(other) = other else { return before - self.0.len() };
            self.0 = self.0.get(other.len_utf8()..).unwrap_or_default();
        }
    }

    /// Skips ` HTTP/1.1`.
    fn version(&mut self) {
        let mut at = *self;
        if at.skip_blanks(|_| false) == 0 || !at.starts(b"HTTP/") {
            return;
        }
        let end = at.0.iter().position(|byte| !byte.is_ascii_digit() && *byte != b'.').unwrap_or(at.0.len());
        if end > 0 {
            self.0 = at.0.get(end..).unwrap_or_default();
        }
    }

    /// The status code after blanks or commas, which no letter or digit follows.
    fn status(mut self) -> Option<u16> {
        if self.skip_blanks(|byte| byte == b',') == 0 {
            return None;
        }
        self.starts(b"\"");
        let digits = self.0.first_chunk::<3>().filter(|digits| digits.iter().all(u8::is_ascii_digit))?;
        let status = digits.iter().fold(0, |status, digit| status * 10 + u16::from(digit - b'0'));
        let is_over = self.0.get(3..).and_then(character).is_none_or(|next| !(next.is_alphanumeric() || next == '_'));
        (is_over && (100..600).contains(&status)).then_some(status)
    }
}

/// Whether a byte is white space: one more than in `u8::is_ascii_whitespace`, as Unicode has it.
fn is_blank(byte: u8) -> bool {
    matches!(byte, b'\t'..=b'\r' | b' ')
}

/// The method that a line consists of.
pub(super) fn method(line: &[u8]) -> Option<&'static str> {
    METHODS.into_iter().find(|method| method.as_bytes() == line)
}

/// The rest of a line from its URL on.
pub(super) fn address(line: &[u8]) -> Option<&[u8]> {
    memchr::memmem::find(line, b"https://").and_then(|at| line.get(at..))
}
