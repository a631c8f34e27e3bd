//! JSON to nodes.
//!
//! [`read`] takes a source with one document, several concatenated ones or JSON Lines, and yields [`Event`]s. Elements
//! of a large array are yielded one at a time and dropped afterwards, so memory does not grow with the file; [`Hints`]
//! say which arrays belong to the object around them, and of which only few elements matter. [`whole`] reads one small
//! document into memory, [`embedded()`] one within a string, with spans in the file around it. [`write()`] is the way out:
//! JSON without terminal control characters. [`pointers`] names places for people. Spans include the quotes of strings. An error ends its document, and in
//! JSON Lines only its line.

mod embedded;
mod pointer;
#[cfg(test)]
mod tests;
mod write;

use serde::de::IgnoredAny;

use jiter::{Jiter, JiterError, JiterErrorType, JsonErrorType, Peek};
use memchr::memmem::Finder;

pub use self::{
    embedded::embedded,
    pointer::{Elements, pointers},
    write::{write, write_line},
};
use super::{
    SyntaxError, SyntaxErrorKind,
    node::{Begun, MAX_DEPTH, Node, NodeKind, Tape, decoded},
};
use crate::text::{Source, Span};

/// A part of a source. Events come in the order of the text.
#[non_exhaustive]
pub enum Event<'s, 't> {
    /// An element of a document that is an array, or of an array that is a member of a document that is an object.
    Element {
        /// The key of the array, where it is a member.
        key: Option<&'t str>,
        /// The element.
        value: Node<'s, 't>,
    },
    /// The end of an array whose elements were yielded.
    Array(Elements),
    /// The end of a document. Its arrays were yielded before, and are empty here.
    Document(Node<'s, 't>),
    /// The document cannot be read any further.
    Broken(SyntaxError),
}

/// What a caller knows about the documents that it reads, so that large ones take little memory.
#[derive(Debug, Clone, Copy, Default)]
pub struct Hints {
    /// Keys whose arrays are not yielded, but stay in their object.
    pub kept: &'static [&'static str],
    /// The array of which few elements are of interest.
    pub filtered: Option<Filtered>,
}

/// A long array of which few elements are of interest.
#[derive(Debug, Clone, Copy)]
pub struct Filtered {
    /// The key of the array in its document.
    pub key: &'static str,
    /// The keys of other arrays of the document with such elements.
    pub also: &'static [&'static str],
    /// The text that every element of interest contains; the others are checked for syntax and skipped.
    pub stem: &'static str,
    /// What follows that text in an element of interest.
    pub endings: &'static [&'static str],
    /// A key that the first bytes of a document with such an array contain.
    pub mark: &'static str,
    /// Members of such a document that repeat the array: they are checked for syntax, and not kept.
    pub repeated: &'static [&'static str],
}

impl Filtered {
    fn has(&self, key: &str) -> bool {
        key == self.key || self.also.contains(&key)
    }
}

/// Reads all documents of a source: one, several concatenated ones, or one on each line.
pub fn read<'s>(source: &'s Source, hints: &Hints, each: &mut dyn FnMut(Event<'s, '_>)) {
    let mut from = source.text_start();
    loop {
        let mut reader = JsonReader::new(source, from, *hints);
        match reader.documents(each) {
            Ok(()) => return,
            Err(fault) => {
                let at = fault.span.start as usize;
                each(Event::Broken(fault));
                // One bad line of JSON Lines does not hide the others.
                let Some(next) = next_line(source, reader.document_start, at) else { return };
                from = next;
            }
        }
    }
}

/// Reads a source that is one document into memory.
///
/// # Errors
/// The text is not one JSON document.
pub fn whole(source: &Source) -> Result<Tape, SyntaxError> {
    let mut tape = Tape::default();
    let mut reader = JsonReader::new(source, source.text_start(), Hints::default());
    let read = |reader: &mut JsonReader<'_>, tape: &mut Tape| {
        let peek = reader.step(Jiter::peek)?;
        reader.value(peek, tape, 0)?;
        reader.step(Jiter::finish)
    };
    read(&mut reader, &mut tape)?;
    Ok(tape)
}

/// Reads a value that [`read`] left out, at its place.
///
/// # Errors
/// There is no JSON value.
pub fn value_at(source: &Source, span: Span) -> Result<Tape, SyntaxError> {
    let mut tape = Tape::default();
    let mut reader = JsonReader::new(source, span.start as usize, Hints::default());
    let peek = reader.step(Jiter::peek)?;
    reader.value(peek, &mut tape, 1)?;
    Ok(tape)
}

fn next_line(source: &Source, document_start: usize, fault: usize) -> Option<usize> {
    let text = source.text();
    let is_one_line = !text.get(document_start..fault)?.contains('\n');
    let line_end = fault + text.get(fault..)?.find('\n')?;
    let rest = text.get(line_end..)?;
    let begins_document = rest.trim_start().starts_with('{') && source.line_start(document_start) == document_start;
    (is_one_line && begins_document).then_some(line_end)
}

/// The number of bytes in which the mark of a filtered document is searched.
const HEAD: usize = 1024;

struct JsonReader<'s> {
    source: &'s Source,
    jiter: Jiter<'s>,
    /// The offset in the source at which the text of `jiter` begins.
    base: usize,
    document_start: usize,
    hints: Hints,
    /// The filtered array, if the text has it.
    filtered: Option<Filtered>,
    /// Finds its stem.
    stems: Option<Finder<'static>>,
}

impl<'s> JsonReader<'s> {
    fn new(source: &'s Source, base: usize, hints: Hints) -> JsonReader<'s> {
        let text = source.text().get(base..).unwrap_or_default();
        let head = text.get(..text.floor_char_boundary(HEAD)).unwrap_or_default();
        let quoted = |key: &str| format!("\"{key}\"");
        let is_there = |filtered: &Filtered| {
            head.contains(&quoted(filtered.mark))
                && memchr::memmem::find(text.as_bytes(), quoted(filtered.key).as_bytes()).is_some()
        };
        let filtered = hints.filtered.filter(is_there);
        let stems = filtered.map(|filtered| Finder::new(filtered.stem));
        JsonReader { source, jiter: Jiter::new(text.as_bytes()), base, document_start: base, hints, filtered, stems }
    }

    fn at(&self) -> usize {
        self.base + self.jiter.current_index()
    }

    fn documents(&mut self, each: &mut dyn FnMut(Event<'s, '_>)) -> Result<(), SyntaxError> {
        let mut root = Tape::default();
        let mut element = Tape::default();
        loop {
            if self.jiter.finish().is_ok() {
                return Ok(());
            }
            let peek = self.step(Jiter::peek)?;
            self.document_start = self.at();
            root.clear();
            match peek {
                Peek::Array => self.array(&mut root, &mut element, None, each)?,
                Peek::Object => self.object(&mut root, &mut element, each)?,
                _ => self.value(peek, &mut root, 0)?,
            }
            each(Event::Document(root.root(self.source)));
            if !matches!(peek, Peek::Array | Peek::Object | Peek::String) {
                self.ends_here()?;
            }
        }
    }

    /// Checks the end of a document that is a number or a literal: `1-2` is not two documents.
    fn ends_here(&self) -> Result<(), SyntaxError> {
        let at = self.at();
        let next = self.source.text().get(at..).and_then(|rest| rest.chars().next());
        match next.filter(|next| !matches!(next, ' ' | '\t' | '\n' | '\r' | '"' | '[' | ']' | '{' | '}' | ',' | ':')) {
            None => Ok(()),
            Some(_) => Err(SyntaxErrorKind::TrailingCharacter.at(self.source.character(at))),
        }
    }

    /// Yields the elements of an array; in `root` it stays empty.
    fn array(
        &mut self,
        root: &mut Tape,
        element: &mut Tape,
        key: Option<&str>,
        each: &mut dyn FnMut(Event<'s, '_>),
    ) -> Result<(), SyntaxError> {
        let index = self.begin(root, NodeKind::Array);
        let mut elements = Elements::new(key, self.at());
        let mut next = self.step(Jiter::known_array)?;
        while let Some(peek) = next {
            elements.push(self.at());
            element.clear();
            match self.filtered.filter(|filtered| key.is_some_and(|key| filtered.has(key))) {
                Some(filtered) => self.interesting(peek, element, &filtered)?,
                None => self.value(peek, element, 2)?,
            }
            if !element.is_empty() {
                each(Event::Element { key, value: element.root(self.source) });
            }
            next = self.step(Jiter::array_step)?;
        }
        self.end(root, index);
        each(Event::Array(elements.ended(self.at())));
        Ok(())
    }

    /// Skips a value with a parser that is faster because it keeps nothing. If that fails, the reader finds the error.
    fn skip(&mut self, peek: Peek) -> Result<(), SyntaxError> {
        let at = self.at();
        let rest = self.source.text().get(at..).unwrap_or_default();
        let mut values = serde_json::Deserializer::from_str(rest).into_iter::<IgnoredAny>();
        if let Some(Ok(_)) = values.next() {
            self.base = at + values.byte_offset();
            self.jiter = Jiter::new(self.source.text().get(self.base..).unwrap_or_default().as_bytes());
            return Ok(());
        }
        self.step(|jiter| jiter.known_skip(peek))
    }

    /// Reads an element of a filtered array if it is of interest.
    fn interesting(&mut self, peek: Peek, element: &mut Tape, filtered: &Filtered) -> Result<(), SyntaxError> {
        let start = self.at();
        self.skip(peek)?;
        let text = self.source.text().get(start..self.at()).unwrap_or_default();
        let is_of_interest = |at: usize| {
            let rest = text.get(at + filtered.stem.len()..).unwrap_or_default();
            filtered.endings.iter().any(|ending| rest.starts_with(ending))
        };
        if !self.stems.as_ref().is_some_and(|stems| stems.find_iter(text.as_bytes()).any(is_of_interest)) {
            return Ok(());
        }
        let jiter = Jiter::new(text.as_bytes());
        let mut inner = JsonReader {
            source: self.source,
            jiter,
            base: start,
            document_start: start,
            hints: Hints::default(),
            filtered: None,
            stems: None,
        };
        inner.value(peek, element, 2)
    }

    fn object(
        &mut self,
        root: &mut Tape,
        element: &mut Tape,
        each: &mut dyn FnMut(Event<'s, '_>),
    ) -> Result<(), SyntaxError> {
        let index = self.begin(root, NodeKind::Object);
        let mut key = self.key(root, true)?;
        while let Some(span) = key {
            let name = decoded(self.source.text(), span.start as usize, span.end as usize);
            let peek = self.step(Jiter::peek)?;
            if self.filtered.is_some_and(|filtered| filtered.repeated.contains(&name.as_ref())) {
                let skipped = self.begin(root, NodeKind::Null);
                self.skip(peek)?;
                self.end(root, skipped);
            } else if matches!(peek, Peek::Array) && !self.hints.kept.contains(&name.as_ref()) {
                self.array(root, element, Some(&name), each)?;
            } else {
                self.value(peek, root, 1)?;
            }
            key = self.key(root, false)?;
        }
        self.end(root, index);
        Ok(())
    }

    fn value(&mut self, peek: Peek, tape: &mut Tape, depth: usize) -> Result<(), SyntaxError> {
        if depth >= MAX_DEPTH {
            return Err(SyntaxErrorKind::TooDeep.at(self.source.character(self.at())));
        }
        match peek {
            Peek::Object => {
                let index = self.begin(tape, NodeKind::Object);
                let mut has_next = self.key(tape, true)?.is_some();
                while has_next {
                    let peek = self.step(Jiter::peek)?;
                    self.value(peek, tape, depth + 1)?;
                    has_next = self.key(tape, false)?.is_some();
                }
                self.end(tape, index);
            }
            Peek::Array => {
                let index = self.begin(tape, NodeKind::Array);
                let mut next = self.step(Jiter::known_array)?;
                while let Some(peek) = next {
                    self.value(peek, tape, depth + 1)?;
                    next = self.step(Jiter::array_step)?;
                }
                self.end(tape, index);
            }
            Peek::String => {
                let start = self.at();
                let has_escape = self.step(|jiter| jiter.known_bytes().map(is_escaped))?;
                tape.string(self.source.span(start, self.at()), has_escape);
            }
            Peek::Null => self.leaf(tape, NodeKind::Null, Jiter::known_null)?,
            Peek::True | Peek::False => self.leaf(tape, NodeKind::Bool, |jiter| jiter.known_bool(peek).map(drop))?,
            _ => self.leaf(tape, NodeKind::Number, |jiter| jiter.known_number_bytes(peek).map(drop))?,
        }
        Ok(())
    }

    fn leaf(
        &mut self,
        tape: &mut Tape,
        kind: NodeKind,
        read: impl FnOnce(&mut Jiter<'s>) -> Result<(), JiterError>,
    ) -> Result<(), SyntaxError> {
        let index = self.begin(tape, kind);
        self.step(read)?;
        self.end(tape, index);
        Ok(())
    }

    /// Adds the next key of an object to the tape.
    fn key(&mut self, tape: &mut Tape, is_first: bool) -> Result<Option<Span>, SyntaxError> {
        let base = self.source.text().as_ptr() as usize;
        let found = self.step(|jiter| {
            let key = if is_first { jiter.next_object_bytes() } else { jiter.next_key_bytes() };
            Ok(key?.map(|raw| (raw.as_ptr() as usize - base, raw.len(), is_escaped(raw))))
        })?;
        Ok(found.map(|(start, length, has_escape)| {
            let span = self.source.span(start - 1, start + length + 1);
            tape.string(span, has_escape);
            span
        }))
    }

    fn begin(&mut self, tape: &mut Tape, kind: NodeKind) -> Begun {
        let start = self.at();
        tape.begin(kind, self.source.span(start, start))
    }

    fn end(&mut self, tape: &mut Tape, begun: Begun) {
        let end = self.at();
        tape.end_at(begun, self.source.span(end, end).end);
    }

    fn step<T>(&mut self, read: impl FnOnce(&mut Jiter<'s>) -> Result<T, JiterError>) -> Result<T, SyntaxError> {
        read(&mut self.jiter).map_err(|error| self.fault(&error))
    }

    fn fault(&self, error: &JiterError) -> SyntaxError {
        let text = self.source.text();
        let span = self.source.character(self.base + error.index);
        kind(&error.error_type, text, span.start as usize).at(span)
    }
}

fn is_escaped(raw: &[u8]) -> bool {
    memchr::memchr(b'\\', raw).is_some()
}

fn kind(error: &JiterErrorType, text: &str, at: usize) -> SyntaxErrorKind {
    use JsonErrorType as E;
    let JiterErrorType::JsonError(error) = error else { return SyntaxErrorKind::Json(error.to_string()) };
    let rest = text.get(at..).unwrap_or_default();
    match error {
        E::EofWhileParsingList | E::EofWhileParsingObject | E::EofWhileParsingString | E::EofWhileParsingValue => {
            SyntaxErrorKind::Incomplete
        }
        _ if rest.starts_with('/') || rest.starts_with('#') => SyntaxErrorKind::Comment,
        _ if rest.starts_with('\'') => SyntaxErrorKind::SingleQuotes,
        _ if is_not_finite(rest) => SyntaxErrorKind::NotFinite,
        E::TrailingComma => SyntaxErrorKind::TrailingComma,
        E::KeyMustBeAString => SyntaxErrorKind::InvalidKey,
        E::LoneLeadingSurrogateInHexEscape | E::UnexpectedEndOfHexEscape => SyntaxErrorKind::LoneSurrogate,
        E::ControlCharacterWhileParsingString => SyntaxErrorKind::ControlCharacter,
        other => SyntaxErrorKind::Json(other.to_string()),
    }
}

fn is_not_finite(rest: &str) -> bool {
    let rest = rest.strip_prefix('-').unwrap_or(rest);
    rest.starts_with("NaN") || rest.starts_with("Infinity")
}
