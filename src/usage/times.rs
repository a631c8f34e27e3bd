//! Times of calls: found in lines, and parsed once while they repeat.

use std::hash::BuildHasher;

use foldhash::fast::RandomState;
use jiff::Timestamp;

/// The number of bytes at the start of a line that are searched for its timestamp.
const HEAD: usize = 96;

/// The most bytes of a text that is remembered: a timestamp without a fraction of a second.
const LONGEST: usize = 26;

/// The number of texts that are remembered.
const SLOTS: usize = 1 << 9;

/// A text and its time.
#[derive(Clone, Copy, Default)]
struct Slot {
    text: [u8; LONGEST],
    length: usize,
    time: Option<Timestamp>,
}

/// Parses times. A log has many lines of the same second, and its lines are of few seconds at a time.
#[derive(Default)]
pub(super) struct Times {
    slots: Vec<Slot>,
    hasher: RandomState,
}

impl Times {
    /// The time in a line of text: of RFC 3339, or of common log formats.
    pub(super) fn in_line(&mut self, line: &[u8]) -> Option<Timestamp> {
        let head = line.get(..HEAD.min(line.len())).unwrap_or_default();
        if let Some(text) = find(head, b'T', 10, rfc3339) {
            return self.parsed(text);
        }
        let text = find(head, b'/', 2, common)?;
        self.remembered(text, |text| Timestamp::strptime("%d/%b/%Y:%H:%M:%S %z", text).ok())
    }

    /// The time that a text of RFC 3339 is.
    pub(super) fn parsed(&mut self, text: &str) -> Option<Timestamp> {
        self.remembered(text, |text| text.parse().ok())
    }

    fn remembered(&mut self, text: &str, parse: impl FnOnce(&str) -> Option<Timestamp>) -> Option<Timestamp> {
        if text.len() > LONGEST {
            return parse(text);
        }
        if self.slots.is_empty() {
            self.slots.resize(SLOTS, Slot::default());
        }
        let text_hash = self.hasher.hash_one(text.as_bytes());
        let slot = self.slots.get_mut(text_hash as usize % SLOTS)?;
        if slot.text.get(..slot.length) != Some(text.as_bytes()) {
            slot.text.get_mut(..text.len())?.copy_from_slice(text.as_bytes());
            (slot.length, slot.time) = (text.len(), parse(text));
        }
        slot.time
    }
}

/// The first text in a head that has a mark at a distance from its begin; `length` is the length of a text that begins
/// a slice.
fn find(head: &[u8], mark: u8, distance: usize, length: fn(&[u8]) -> Option<usize>) -> Option<&str> {
    let texts = memchr::memchr_iter(mark, head).filter_map(|at| head.get(at.checked_sub(distance)?..));
    let mut found = texts.filter_map(|text| text.get(..length(text)?));
    std::str::from_utf8(found.next()?).ok()
}

/// The length of `2026-11-01T10:00:00Z`, also with a fraction of a second or an offset such as `+01:00` or `+0100`.
fn rfc3339(text: &[u8]) -> Option<usize> {
    let mut at = like(text, b"0000-00-00T00:00:00")?;
    let rest = text.get(at..)?;
    if let Some(fraction) = rest.strip_prefix(b".") {
        let digits = fraction.iter().take_while(|byte| byte.is_ascii_digit()).count();
        at += if digits > 0 { 1 + digits } else { 0 };
    }
    let zone = text.get(at..)?;
    let zone = match zone.split_first()? {
        (b'Z', _) => 1,
        (b'+' | b'-', offset) => 1 + like(offset, b"00:00").or_else(|| like(offset, b"0000"))?,
        _ => return None,
    };
    Some(at + zone)
}

/// The length of `01/Nov/2026:10:00:00 +0000`.
fn common(text: &[u8]) -> Option<usize> {
    let at = like(text, b"00/Aaa/0000:00:00:00 ")?;
    let offset = text.get(at..)?;
    let digits = offset.strip_prefix(b"+").or_else(|| offset.strip_prefix(b"-"))?;
    Some(at + 1 + like(digits, b"0000")?)
}

/// The length of a pattern if a text begins like it: with digits for `0`, an upper-case letter for `A`, lower-case ones
/// for `a`, and with its other bytes.
fn like(text: &[u8], pattern: &[u8]) -> Option<usize> {
    let is_like = |(pattern, byte): (&u8, &u8)| match pattern {
        b'0' => byte.is_ascii_digit(),
        b'A' => byte.is_ascii_uppercase(),
        b'a' => byte.is_ascii_lowercase(),
        other => other == byte,
    };
    let text = text.get(..pattern.len())?;
    pattern.iter().zip(text).all(is_like).then_some(pattern.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_dated_by_its_first_time() {
        let mut times = Times::default();
        for (line, expected) in [
            ("2026-11-01T10:00:00Z GET", Some("2026-11-01T10:00:00Z")),
            ("T 12026-11-01T10:00:00.5+01:00 at", Some("2026-11-01T09:00:00.5Z")),
            ("[01/Nov/2026:10:00:00 +0100] 2026-11-02T10:00:00Z", Some("2026-11-02T10:00:00Z")),
            ("1.2.3.4 - - [01/Nov/2026:10:00:00 +0100] x", Some("2026-11-01T09:00:00Z")),
            ("1.2.3.4 - - [01/Nov/2026:10:00:00 -0030] x", Some("2026-11-01T10:30:00Z")),
            // It looks like a time, and is none.
            ("2026-13-01T10:00:00Z 01/Nov/2026:10:00:00 +0100", None),
            ("2026-11-01T10:00:00.Z 2026-11-01T10:00:00", None),
            ("01/nov/2026:10:00:00 +0100 2026-11-01 10:00:00Z", None),
        ] {
            // Parsed, and remembered.
            for _ in 0..2 {
                let found = times.in_line(line.as_bytes()).map(|time| time.to_string());
                assert_eq!(found.as_deref(), expected, "{line}");
            }
        }
    }
}
