//! The text of a file, with line numbers, secrets and damaged places.

use std::{ops::Range, sync::OnceLock};

use thiserror::Error;

use super::{Position, SourceId, Span, masked, secret};

/// Why bytes cannot become a source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum SourceError {
    /// The bytes are UTF-16.
    #[error("file is encoded as UTF-16; save it as UTF-8")]
    Utf16,
    /// The text has 4 GiB or more, and spans are 32 bits wide.
    #[error("file is 4 GiB or larger; split it")]
    TooLarge,
}

/// One file, or standard input, held in memory.
#[derive(Debug)]
pub struct Source {
    /// The ID of the source, unique within a run.
    pub id: SourceId,
    /// The path as the user would name it; `<stdin>` for standard input. Never for display: see [`Source::shown_path`].
    pub path: String,
    shown_path: String,
    text: String,
    not_utf8: Vec<Range<usize>>,
    lone_surrogates: Vec<Range<usize>>,
    lines: OnceLock<Vec<Checkpoint>>,
    secrets: OnceLock<Vec<secret::Secret>>,
}

/// The most damaged places that are kept for one source.
const MAX_DAMAGE: usize = 16;

impl Source {
    /// Makes a source of a file's bytes. Each byte that is not UTF-8 becomes `?`, so offsets stay the same.
    ///
    /// # Errors
    /// UTF-16 text, and files of 4 GiB or more.
    pub fn new(id: SourceId, path: String, bytes: Vec<u8>) -> Result<Source, SourceError> {
        if u32::try_from(bytes.len()).is_err() {
            return Err(SourceError::TooLarge);
        }
        if is_utf16(&bytes) {
            return Err(SourceError::Utf16);
        }
        let mut not_utf8 = Vec::new();
        let text = match String::from_utf8(bytes) {
            Ok(text) => text,
            Err(error) => repaired(error.into_bytes(), &mut not_utf8),
        };
        let lone_surrogates = lone_surrogates(&text);
        let text = without(text, &lone_surrogates);
        let shown_path = masked(&path).into_owned();
        let (lines, secrets) = (OnceLock::new(), OnceLock::new());
        Ok(Source { id, path, shown_path, text, not_utf8, lone_surrogates, lines, secrets })
    }

    /// The text, of the same length as the file.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The path with secrets masked, for reports.
    pub fn shown_path(&self) -> &str {
        &self.shown_path
    }

    /// The offset at which the text begins: after a byte order mark.
    pub fn text_start(&self) -> usize {
        if self.text.starts_with('\u{feff}') { 3 } else { 0 }
    }

    /// The first sixteen places whose bytes are not UTF-8.
    pub fn not_utf8(&self) -> impl Iterator<Item = Span> {
        self.not_utf8.iter().map(|range| self.span(range.start, range.end))
    }

    /// Unicode escapes that are half of a surrogate pair. They are read as `\ufffd`.
    pub fn lone_surrogates(&self) -> impl Iterator<Item = Span> {
        self.lone_surrogates.iter().map(|range| self.span(range.start, range.end))
    }

    /// A span of this source, clamped to its text.
    pub fn span(&self, start: usize, end: usize) -> Span {
        let clamp = |at: usize| u32::try_from(at.min(self.text.len())).unwrap_or(u32::MAX);
        Span { source: self.id, start: clamp(start), end: clamp(end.max(start)) }
    }

    /// The span of the character that a byte belongs to; empty at the end of the text.
    pub fn character(&self, at: usize) -> Span {
        let start = self.text.floor_char_boundary(at.min(self.text.len()));
        let width = self.text.get(start..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
        self.span(start, start + width)
    }

    /// The text of a span, secrets and all: never for display.
    pub fn slice(&self, span: Span) -> &str {
        self.text.get(span.range()).unwrap_or_default()
    }

    /// The secrets in the text, in order, without overlaps. They are searched once, at the first call.
    pub fn secrets(&self) -> &[secret::Secret] {
        self.secrets.get_or_init(|| secret::find(&self.text))
    }

    /// Computes secrets and line numbers now, instead of at the first call that needs them.
    pub fn prepare(&self) {
        self.secrets();
        self.position(0);
    }

    /// Whether a span touches a secret.
    pub fn holds_secret(&self, span: Span) -> bool {
        let range = span.range();
        let next = self.secrets().partition_point(|secret| secret.range.end <= range.start);
        self.secrets().get(next).is_some_and(|secret| secret.range.start < range.end)
    }

    /// The line and column of a byte offset.
    pub fn position(&self, offset: usize) -> Position {
        let offset = self.text.floor_char_boundary(offset.min(self.text.len()));
        let checkpoints = self.lines.get_or_init(|| checkpoints(&self.text));
        let mut at = checkpoints.get(offset / STEP).copied().unwrap_or_default();
        at.advance(&self.text, offset);
        Position { line: at.lines + 1, column: at.columns + 1 }
    }

    /// The byte offset at which the line of `offset` starts.
    pub fn line_start(&self, offset: usize) -> usize {
        let offset = self.text.floor_char_boundary(offset.min(self.text.len()));
        let checkpoints = self.lines.get_or_init(|| checkpoints(&self.text));
        let mut at = checkpoints.get(offset / STEP).copied().unwrap_or_default();
        at.advance(&self.text, offset);
        at.line_start
    }
}

/// The sources that findings of a run point into.
#[derive(Debug, Default)]
pub struct Sources {
    all: Vec<Option<Source>>,
}

impl Sources {
    /// The ID that the next source must be made with.
    pub fn next_id(&self) -> SourceId {
        SourceId(u32::try_from(self.all.len()).unwrap_or(u32::MAX))
    }

    /// Keeps a source under its ID.
    pub fn keep(&mut self, source: Source) {
        let at = source.id.0 as usize;
        while self.all.len() <= at {
            self.all.push(None);
        }
        if let Some(place) = self.all.get_mut(at) {
            *place = Some(source);
        }
    }

    /// The paths of all sources kept. Never for display: see [`Sources::shown_paths`].
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.all.iter().flatten().map(|source| source.path.as_str())
    }

    /// The paths of all sources kept, with secrets masked.
    pub fn shown_paths(&self) -> impl Iterator<Item = &str> {
        self.all.iter().flatten().map(Source::shown_path)
    }

    /// The source with an ID, if it was kept.
    pub fn get(&self, id: SourceId) -> Option<&Source> {
        self.all.get(id.0 as usize).and_then(Option::as_ref)
    }
}

/// The number of bytes between two checkpoints of the line index: small enough for a fast look-up in one long line,
/// large enough that the index of a large file stays small.
const STEP: usize = 4096;

#[derive(Debug, Clone, Copy, Default)]
struct Checkpoint {
    offset: usize,
    lines: usize,
    line_start: usize,
    columns: usize,
}

impl Checkpoint {
    fn advance(&mut self, text: &str, to: usize) {
        let part = text.get(self.offset..to).unwrap_or_default();
        let lines = memchr::memchr_iter(b'\n', part.as_bytes());
        let (count, last) = lines.fold((0, None), |(count, _), at| (count + 1, Some(at)));
        self.lines += count;
        if let Some(at) = last {
            self.line_start = self.offset + at + 1;
            self.columns = 0;
        }
        self.columns += part.get(last.map_or(0, |at| at + 1)..).map_or(0, |rest| rest.chars().count());
        self.offset = to.max(self.offset);
    }
}

fn checkpoints(text: &str) -> Vec<Checkpoint> {
    let mut all = vec![Checkpoint::default()];
    let mut at = Checkpoint::default();
    // A byte order mark does not count as a column.
    if text.starts_with('\u{feff}') {
        at = Checkpoint { offset: 3, ..at };
        all = vec![at];
    }
    let mut next = STEP;
    while next < text.len() {
        at.advance(text, text.floor_char_boundary(next));
        all.push(at);
        next += STEP;
    }
    all
}

fn is_utf16(bytes: &[u8]) -> bool {
    match bytes {
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => true,
        // Without a mark: JSON begins with an ASCII character, so one of its two bytes is zero.
        [first, 0, second, 0, ..] | [0, first, 0, second, ..] => *first != 0 && *second != 0,
        _ => false,
    }
}

fn repaired(mut bytes: Vec<u8>, damage: &mut Vec<Range<usize>>) -> String {
    let mut from = 0;
    while let Some(Err(error)) = bytes.get(from..).map(std::str::from_utf8) {
        let start = from + error.valid_up_to();
        let end = error.error_len().map_or(bytes.len(), |len| start + len);
        if damage.len() < MAX_DAMAGE {
            damage.push(start..end);
        }
        if let Some(bad) = bytes.get_mut(start..end) {
            bad.fill(b'?');
        }
        from = end;
    }
    String::from_utf8(bytes).unwrap_or_default()
}

/// The length of `\ud83d`.
const ESCAPE: usize = 6;

fn lone_surrogates(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut from = 0;
    for at in memchr::memmem::find_iter(text.as_bytes(), b"\\u") {
        if at < from {
            continue;
        }
        let backslashes = text.bytes().take(at).rev().take_while(|byte| *byte == b'\\').count();
        match (backslashes % 2 == 0).then(|| unit(text, at)).flatten() {
            Some(0xd800..=0xdbff) if matches!(unit(text, at + ESCAPE), Some(0xdc00..=0xdfff)) => from = at + 2 * ESCAPE,
            Some(0xd800..=0xdfff) => found.push(at..at + ESCAPE),
            _ => {}
        }
    }
    found
}

/// The code unit that an escape encodes.
fn unit(text: &str, at: usize) -> Option<u32> {
    let digits = text.get(at..at + ESCAPE)?.strip_prefix("\\u")?;
    let is_hexadecimal = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    if is_hexadecimal { u32::from_str_radix(digits, 16).ok() } else { None }
}

fn without(text: String, ranges: &[Range<usize>]) -> String {
    if ranges.is_empty() {
        return text;
    }
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for range in ranges {
        out += text.get(at..range.start).unwrap_or_default();
        out += "\\ufffd";
        at = range.end;
    }
    out + text.get(at..).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;

    fn source(bytes: &[u8]) -> Source {
        Source::new(SourceId(0), "a".into(), bytes.to_vec()).unwrap()
    }

    #[test]
    fn positions_agree_with_counting_from_the_start() {
        let text = "ab\né日本\n\n𝄞x".repeat(3000);
        let source = source(text.as_bytes());
        for (offset, _) in text.char_indices().step_by(97) {
            let before = &text.get(..offset).unwrap();
            let line = before.matches('\n').count() + 1;
            let column = before.rsplit('\n').next().unwrap().chars().count() + 1;
            assert_eq!(source.position(offset), Position { line, column }, "at {offset}");
            assert_eq!(source.line_start(offset), before.rfind('\n').map_or(0, |at| at + 1));
        }
    }

    #[test]
    fn a_byte_order_mark_counts_as_bytes_but_not_as_a_column() {
        let source = source(b"\xef\xbb\xbf{}");
        assert_eq!(source.text_start(), 3);
        assert_eq!(source.position(3), Position { line: 1, column: 1 });
    }

    #[test]
    fn bytes_that_are_not_utf8_keep_their_offsets() {
        let source = source(b"{\"a\":\"\xff\xc3\"}");
        assert_eq!(source.text(), "{\"a\":\"??\"}");
        assert_eq!(source.not_utf8().map(Span::range).collect::<Vec<_>>(), vec![6..7, 7..8]);
    }

    #[test]
    fn unpaired_surrogates_are_replaced_and_pairs_kept() {
        let source = source(br#""\ud83d\ude00 \ud83d x \\ud83d \udc00 \ud83d\ud83d""#);
        assert_eq!(source.text(), r#""\ud83d\ude00 \ufffd x \\ud83d \ufffd \ufffd\ufffd""#);
        assert_eq!(source.lone_surrogates().count(), 4);
    }

    #[test]
    fn utf16_is_refused_with_and_without_a_mark() {
        for bytes in [&b"\xff\xfe{\0}\0"[..], b"\xfe\xff\0{", b"{\0}\0", b"\0{\0}"] {
            assert_eq!(Source::new(SourceId(0), "a".into(), bytes.to_vec()).err(), Some(SourceError::Utf16));
        }
    }
}
