//! Text without its escapes, and where each of its bytes is written.
//!
//! In: bytes of a file or a message, in whatever language. Out: the same with the escapes of JSON, YAML, HCL, TOML,
//! shells, URLs, HTML and Markdown replaced by what they stand for, and without characters that cannot be seen. Only
//! parts with an escape that could hide something are decoded, so text without escapes costs one search for them.
//! Escapes of several languages are decoded alike, because a secret must not be shown whoever would have read it.

use std::{cell::LazyCell, ops::Range, sync::LazyLock};

use memchr::memchr3_iter;
use regex::bytes::Regex;

use super::{search::SMALL, words::is_word};
use crate::text::display::is_invisible;

/// The number of times that a text can be escaped, such as JSON in a string of JSON in a URL.
pub(super) const MAX_LEVELS: usize = 3;

/// Bytes before and after an escape that are decoded with it: more than the longest credential with each character
/// escaped, and the name before it.
const MARGIN: usize = 1024;

/// The size from which on a part is decoded in several overlapping pieces, so that little memory is needed.
const MAX_PART: usize = 1 << 16;

/// Decoded bytes.
pub(super) struct Decoded {
    /// The bytes.
    pub(super) bytes: Vec<u8>,
    /// The range of the encoded text in which each byte is written.
    origins: Vec<(u32, u32)>,
}

impl Decoded {
    /// Decodes once more; `None` if nothing is encoded.
    pub(super) fn again(&self) -> Option<Decoded> {
        let mut next = decoded(&self.bytes)?;
        for (start, end) in &mut next.origins {
            let first = self.origin(*start as usize..*end as usize);
            (*start, *end) = (u32_of(first.start), u32_of(first.end));
        }
        Some(next)
    }

    /// The range of the encoded text in which decoded bytes are written.
    pub(super) fn origin(&self, range: Range<usize>) -> Range<usize> {
        let start = self.origins.get(range.start).map_or(0, |(start, _)| *start as usize);
        let last = range.end.checked_sub(1).and_then(|last| self.origins.get(last));
        start..last.map_or(start, |(_, end)| (*end as usize).max(start))
    }

    fn push(&mut self, byte: u8, from: usize, to: usize) {
        self.bytes.push(byte);
        self.origins.push((u32_of(from), u32_of(to)));
    }

    /// Adds a part without escapes.
    fn copy(&mut self, encoded: &[u8], range: Range<usize>) {
        self.bytes.extend_from_slice(encoded.get(range.clone()).unwrap_or_default());
        self.origins.extend(range.map(|at| (u32_of(at), u32_of(at + 1))));
    }
}

fn u32_of(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

/// Decodes bytes; `None` if nothing is encoded.
pub(super) fn decoded(bytes: &[u8]) -> Option<Decoded> {
    let mut escapes = candidates(bytes).filter_map(|at| Some((at, escape(bytes, at)?))).peekable();
    escapes.peek()?;
    let mut out = Decoded { bytes: Vec::with_capacity(bytes.len()), origins: Vec::with_capacity(bytes.len()) };
    let mut at = 0;
    for (start, found) in escapes {
        if start < at {
            continue;
        }
        out.copy(bytes, at..start);
        at = start + found.length;
        if let Some(byte) = found.byte {
            out.push(byte, start, at);
        }
    }
    out.copy(bytes, at.min(bytes.len())..bytes.len());
    Some(out)
}

/// The parts of a text around escapes that could hide a secret.
pub(super) fn parts(bytes: &[u8]) -> impl Iterator<Item = Range<usize>> {
    let is_marked = LazyCell::new(move || is_marked(bytes));
    parts_around(bytes, move |found, at| {
        found.can_hide(bytes, at) && (!found.is_blank() || has_long_word(bytes, at + found.length) || *is_marked)
    })
}

/// The same without a look at the words after line breaks.
#[cfg(test)]
pub(super) fn more_parts(bytes: &[u8]) -> impl Iterator<Item = Range<usize>> {
    parts_around(bytes, |found, at| found.can_hide(bytes, at))
}

fn parts_around(bytes: &[u8], can_hide: impl Fn(Escape, usize) -> bool) -> impl Iterator<Item = Range<usize>> {
    let mut places =
        candidates(bytes).filter(move |at| escape(bytes, *at).is_some_and(|found| can_hide(found, *at))).peekable();
    std::iter::from_fn(move || {
        let first = places.next()?;
        let start = first.saturating_sub(MARGIN);
        let mut end = first + MARGIN;
        while let Some(next) = places.next_if(|next| *next < end && end - start < MAX_PART) {
            end = next + MARGIN;
        }
        Some(start..end.min(bytes.len()))
    })
}

/// An escape.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Escape {
    /// Its number of bytes.
    length: usize,
    /// The byte that it stands for; `None` if it stands for nothing that can be seen.
    byte: Option<u8>,
}

impl Escape {
    /// Whether it stands for a blank, or for a slash.
    fn is_blank(self) -> bool {
        matches!(self.byte, Some(b' ' | b'\n' | b'\r' | b'\t' | b'/'))
    }

    /// Whether a search of the encoded text could miss a secret because of the escape. Quotes and line breaks between
    /// words, as in JSON within JSON, hide nothing.
    fn can_hide(self, bytes: &[u8], at: usize) -> bool {
        let next = bytes.get(at + self.length);
        match self.byte {
            Some(b'"' | b'\'') => false,
            Some(b'\\') => next.is_some_and(|next| !matches!(next, b'"' | b'\'' | b'\\')),
            _ if self.is_blank() => next.is_some_and(|next| is_word(*next)),
            _ => true,
        }
    }
}

/// The length of the shortest credential without a prefix: one after `Bearer`.
const SHORTEST: usize = 20;

/// Whether the word at `at` is long enough for a credential. After a line break, which is written as `\n`, a text that
/// is not decoded has a letter before the word.
fn has_long_word(bytes: &[u8], at: usize) -> bool {
    let is_word =
        |byte: &&u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'+' | b'/' | b'=' | b'.' | b'~');
    let word = bytes.get(at..).unwrap_or_default();
    word.iter().take_while(is_word).nth(SHORTEST - 1).is_some()
}

/// Whether a text has a prefix, a header or a key of a login after which a text counts however short it is. A small one
/// is decoded in any case: compiling the expression takes longer.
fn is_marked(bytes: &[u8]) -> bool {
    // One expression for all of them takes ten times as long.
    static MARKS: LazyLock<Option<Vec<Regex>>> = LazyLock::new(|| {
        let marks = ["authorization|bearer", "cf(?:ut|at|k|oat)_", "(?:oauth|access|refresh)_token"];
        marks.iter().map(|mark| Regex::new(&format!("(?i-u){mark}")).ok()).collect()
    });
    bytes.len() <= SMALL || MARKS.as_ref().is_none_or(|marks| marks.iter().any(|mark| mark.is_match(bytes)))
}

/// The byte that stands for any character that no secret contains.
const OTHER: u8 = b'?';

fn escape(bytes: &[u8], at: usize) -> Option<Escape> {
    let rest = bytes.get(at..)?;
    match rest {
        [b'\\', rest @ ..] => backslash(rest).map(|found| Escape { length: found.length + 1, ..found }),
        [b'%', digits @ ..] => Some(Escape { length: 3, byte: visible(number(digits.get(..2)?, 16)?) }),
        [b'&', b'#', rest @ ..] => {
            let end = memchr::memchr(b';', rest.get(..rest.len().min(9))?)?;
            let digits = rest.get(..end)?;
            let code = match digits {
                [b'x' | b'X', digits @ ..] => number(digits, 16)?,
                digits => number(digits, 10)?,
            };
            Some(Escape { length: 2 + end + 1, byte: visible(code) })
        }
        // The colours of a terminal.
        [0x1b, b'[', rest @ ..] => {
            let end = rest.iter().take(16).position(u8::is_ascii_alphabetic)?;
            Some(Escape { length: 2 + end + 1, byte: None })
        }
        [byte, ..] if is_control(*byte) => Some(Escape { length: 1, byte: None }),
        _ => invisible(rest),
    }
}

/// The escape after a backslash.
fn backslash(rest: &[u8]) -> Option<Escape> {
    let coded = |from: usize, digits: usize| {
        let code = number(rest.get(from..from + digits)?, 16)?;
        Some(Escape { length: from + digits, byte: visible(code) })
    };
    match rest {
        [b'u', b'{', more @ ..] => {
            let end = memchr::memchr(b'}', more.get(..more.len().min(8))?)?;
            Some(Escape { length: 2 + end + 1, byte: visible(number(more.get(..end)?, 16)?) })
        }
        [b'u', ..] => coded(1, 4),
        [b'U', ..] => coded(1, 8),
        [b'x', ..] => coded(1, 2),
        [b'n', ..] => Some(Escape { length: 1, byte: Some(b'\n') }),
        [b'r', ..] => Some(Escape { length: 1, byte: Some(b'\r') }),
        [b't', ..] => Some(Escape { length: 1, byte: Some(b'\t') }),
        [b'b' | b'f' | b'v' | b'a' | b'e', ..] => Some(Escape { length: 1, byte: None }),
        [b'0'..=b'3', b'0'..=b'7', b'0'..=b'7', ..] => {
            Some(Escape { length: 3, byte: visible(number(rest.get(..3)?, 8)?) })
        }
        // A line that goes on in the next one, without its indentation.
        [b'\n', ..] | [b'\r', b'\n', ..] => {
            let blanks = rest.iter().take_while(|byte| matches!(byte, b'\r' | b'\n' | b' ' | b'\t')).count();
            Some(Escape { length: blanks, byte: None })
        }
        [byte, ..] if byte.is_ascii_punctuation() || *byte == b' ' => Some(Escape { length: 1, byte: Some(*byte) }),
        _ => None,
    }
}

/// The byte for a code point, and `None` for one that cannot be seen.
fn visible(code: u32) -> Option<u8> {
    match u8::try_from(code) {
        Ok(byte @ (b'\n' | b'\r' | b'\t' | b' '..=b'~')) => Some(byte),
        Ok(byte) if byte.is_ascii_control() => None,
        _ => char::from_u32(code).is_none_or(|character| !is_invisible(character)).then_some(OTHER),
    }
}

/// A character that cannot be seen, as it is.
fn invisible(rest: &[u8]) -> Option<Escape> {
    let head = rest.get(..rest.len().min(4))?;
    let valid = head.utf8_chunks().next()?.valid();
    let character = valid.chars().next()?;
    is_invisible(character)
        .then(|| Escape { length: character.len_utf8(), byte: None })
        .filter(|_| !character.is_ascii())
}

fn number(digits: &[u8], radix: u32) -> Option<u32> {
    let digits = std::str::from_utf8(digits).ok()?;
    let is_plain = !digits.is_empty() && digits.chars().all(|digit| digit.is_digit(radix));
    if is_plain { u32::from_str_radix(digits, radix).ok() } else { None }
}

/// The places at which an escape may begin, in order.
fn candidates(bytes: &[u8]) -> impl Iterator<Item = usize> {
    let marks = memchr3_iter(b'\\', b'%', b'&', bytes);
    // The first bytes of all invisible characters in UTF-8, and of some others that are not ASCII.
    let led = if bytes.is_ascii() { &[] } else { bytes };
    let leads = merged(memchr3_iter(0xc2, 0xe2, 0xef, led), memchr3_iter(0xd8, 0xf3, 0xcd, led));
    let leads = merged(leads, memchr3_iter(0xe1, 0xe3, 0xf0, led));
    let has_controls = bytes.chunks(4096).any(|chunk| chunk.iter().fold(false, |any, byte| any | is_control(*byte)));
    let searched = if has_controls { bytes } else { &[] };
    let controls = searched.iter().enumerate().filter(|(_, byte)| is_control(**byte)).map(|(at, _)| at);
    merged(merged(marks, leads), controls)
}

fn is_control(byte: u8) -> bool {
    byte < b' ' && !matches!(byte, b'\n' | b'\r' | b'\t') || byte == 0x7f
}

/// Two ascending sequences as one.
fn merged(one: impl Iterator<Item = usize>, other: impl Iterator<Item = usize>) -> impl Iterator<Item = usize> {
    let (mut one, mut other) = (one.peekable(), other.peekable());
    std::iter::from_fn(move || match (one.peek(), other.peek()) {
        (Some(left), Some(right)) if right < left => other.next(),
        (Some(_), _) => one.next(),
        (None, _) => other.next(),
    })
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;

    fn text(encoded: &str) -> String {
        decoded(encoded.as_bytes()).map_or_else(|| encoded.to_owned(), |found| String::from_utf8(found.bytes).unwrap())
    }

    #[test]
    fn escapes_of_each_language_are_decoded() {
        for encoded in [
            r"cfut_a",
            r"\u0063fut_a",
            r"\u{63}fut_a",
            r"\U00000063fut_a",
            r"\x63fut_a",
            r"\143fut_a",
            "%63fut_a",
            "cfut%5Fa",
            "cfut%5fa",
            r"cfut\_a",
            "&#99;fut_a",
            "&#x63;fut&#95;a",
            "cfu\u{200b}t_a",
            "cfu\u{ad}t_a",
            "cfut\\\n    _a",
            "cfut\\\r\n_a",
            "cfut\0_a",
            "cfu\u{1b}[1;32mt_a",
            r"cfu\u200bt_a",
            "cfu%00t_a",
        ] {
            assert_eq!(text(encoded), "cfut_a", "{encoded:?}");
        }
        for plain in ["", "100 %", "%zz", r"\", r"\u00", r"\q", r"\u{zz}", "&amp;", "&#;", "déjà – 𝄞", r"\u+0063"]
        {
            assert_eq!(text(plain), plain);
        }
    }

    #[test]
    fn each_byte_keeps_its_place_through_all_levels() {
        let encoded = r"é \\u0063 x";
        let twice = decoded(encoded.as_bytes()).unwrap().again().unwrap();
        assert_eq!(String::from_utf8(twice.bytes.clone()).unwrap(), "é c x");
        assert_eq!(encoded.get(twice.origin(3..4)), Some(r"\\u0063"));
        assert_eq!(twice.origin(3..5), 3..11);
        assert_eq!(twice.origin(5..6), 11..12);
    }

    #[test]
    fn only_parts_with_an_escape_that_may_hide_something_are_decoded() {
        let found = |text: &str| parts(text.as_bytes()).collect::<Vec<_>>();
        assert!(found(r#"{"a":"{\"b\": [\"c\\\"\"],\n  \"d\": 1}"}"#).is_empty());
        assert_eq!(found(&"a\\u0063".repeat(10)), vec![0..70]);
        let far = format!("{}%5F{}", "a".repeat(5000), "b".repeat(5000));
        assert_eq!(found(&far), vec![5000 - MARGIN..5000 + MARGIN]);
        let large = "%5F".repeat(MAX_PART);
        let pieces = found(&large);
        assert!(pieces.iter().all(|piece| piece.len() < MAX_PART + 2 * MARGIN));
        assert!(pieces.iter().zip(pieces.iter().skip(1)).all(|(one, next)| next.start < one.end));
    }
}
