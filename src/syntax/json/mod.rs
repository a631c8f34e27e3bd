//! JSON text to nodes with byte spans: keys and values, duplicates kept, depth bounded, large arrays one element at a time.

mod embedded;
#[cfg(test)]
mod tests;
mod write;

use serde::de::IgnoredAny;

use jiter::{Jiter, JiterError, JiterErrorType, JsonErrorType, Peek};

pub use self::{embedded::embedded, write::write};
use super::node::{Begun, MAX_DEPTH, Node, NodeKind, Tape, decoded};
use crate::text::{Source, Span};

/// What a source holds, in the order of its text.
pub enum Event<'s, 't> {
    /// An element of a document that is an array, or of an array that is a member of a document that is an object.
    Element {
        /// The key of the array, where it is a member.
        key: Option<&'t str>,
        /// The element.
        value: Node<'s, 't>,
    },
    /// The end of a document; its arrays were handed out before, and are empty here.
    Document(Node<'s, 't>),
    /// The text stops being JSON here.
    Broken {
        /// The place.
        span: Span,
        /// What is wrong, in words.
        message: String,
    },
}

/// What a caller knows of the documents that it reads, so that a large one takes little memory.
#[derive(Debug, Clone, Copy, Default)]
pub struct Hints {
    /// Keys whose arrays belong to the object that holds them, so they stay in it.
    pub kept: &'static [&'static str],
    /// The array of which few elements are of interest.
    pub filtered: Option<Filtered>,
}

/// A long array of which few elements are of interest.
#[derive(Debug, Clone, Copy)]
pub struct Filtered {
    /// The key of the array in its document.
    pub key: &'static str,
    /// What every element of interest contains; the others are checked and passed over.
    pub needle: &'static str,
    /// What the first bytes of a document with such an array contain, in quotes.
    pub mark: &'static str,
    /// Members of such a document that repeat what the array says: they are checked, and not kept.
    pub repeated: &'static [&'static str],
}

/// Reads all documents of a source: one, several behind each other, or one a line.
pub fn read<'s>(source: &'s Source, hints: &Hints, each: &mut dyn FnMut(Event<'s, '_>)) {
    let mut from = source.text_start();
    loop {
        let mut reader = JsonReader::new(source, from, *hints);
        match reader.documents(each) {
            Ok(()) => return,
            Err(fault) => {
                each(Event::Broken { span: fault.span, message: fault.message });
                // One bad line of JSON Lines does not hide the others.
                let Some(next) = next_line(source, reader.document_start, fault.span.start as usize) else { return };
                from = next;
            }
        }
    }
}

/// Reads a source that is one document, large arrays and all.
///
/// # Errors
/// Where and why it is not.
pub fn whole(source: &Source) -> Result<Tape, (Span, String)> {
    let mut tape = Tape::default();
    let mut reader = JsonReader::new(source, source.text_start(), Hints::default());
    let read = |reader: &mut JsonReader<'_>, tape: &mut Tape| {
        let peek = reader.step(Jiter::peek)?;
        reader.value(peek, tape, 0)?;
        reader.step(Jiter::finish)
    };
    read(&mut reader, &mut tape).map_err(|fault| (fault.span, fault.message))?;
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

/// Bytes in which the mark of a filtered document is looked for.
const HEAD: usize = 1024;

struct Fault {
    span: Span,
    message: String,
}

struct JsonReader<'s> {
    source: &'s Source,
    jiter: Jiter<'s>,
    /// Where the text that `jiter` reads begins in the source.
    base: usize,
    document_start: usize,
    hints: Hints,
    /// The filtered array, where the text has it.
    filtered: Option<Filtered>,
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
        JsonReader { source, jiter: Jiter::new(text.as_bytes()), base, document_start: base, hints, filtered }
    }

    fn at(&self) -> usize {
        self.base + self.jiter.current_index()
    }

    fn documents(&mut self, each: &mut dyn FnMut(Event<'s, '_>)) -> Result<(), Fault> {
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

    /// A document that neither a bracket nor a quote ends: `1-2` is not two of them.
    fn ends_here(&self) -> Result<(), Fault> {
        let at = self.at();
        let next = self.source.text().get(at..).and_then(|rest| rest.chars().next());
        match next.filter(|next| !matches!(next, ' ' | '\t' | '\n' | '\r' | '"' | '[' | ']' | '{' | '}' | ',' | ':')) {
            None => Ok(()),
            Some(_) => {
                let message = "not JSON: a value goes on where it should end".to_owned();
                Err(Fault { span: self.source.character(at), message })
            }
        }
    }

    /// Hands out the elements of an array; in `root` it stays empty.
    fn array(
        &mut self,
        root: &mut Tape,
        element: &mut Tape,
        key: Option<&str>,
        each: &mut dyn FnMut(Event<'s, '_>),
    ) -> Result<(), Fault> {
        let index = self.begin(root, NodeKind::Array);
        let mut next = self.step(Jiter::known_array)?;
        while let Some(peek) = next {
            element.clear();
            match self.hints.filtered.filter(|filtered| key == Some(filtered.key)) {
                Some(filtered) => self.interesting(peek, element, filtered.needle)?,
                None => self.value(peek, element, 2)?,
            }
            if !element.is_empty() {
                each(Event::Element { key, value: element.root(self.source) });
            }
            next = self.step(Jiter::array_step)?;
        }
        self.end(root, index);
        Ok(())
    }

    /// Passes over a value. Whoever only passes is faster than whoever stops at each part; what it cannot pass is left
    /// to the reader, which says why.
    fn skip(&mut self, peek: Peek) -> Result<(), Fault> {
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

    /// An element of a filtered array: only one that is of interest is worth its nodes.
    fn interesting(&mut self, peek: Peek, element: &mut Tape, needle: &str) -> Result<(), Fault> {
        let start = self.at();
        self.skip(peek)?;
        let text = self.source.text().get(start..self.at()).unwrap_or_default();
        if memchr::memmem::find(text.as_bytes(), needle.as_bytes()).is_none() {
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
        };
        inner.value(peek, element, 2)
    }

    fn object(
        &mut self,
        root: &mut Tape,
        element: &mut Tape,
        each: &mut dyn FnMut(Event<'s, '_>),
    ) -> Result<(), Fault> {
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

    fn value(&mut self, peek: Peek, tape: &mut Tape, depth: usize) -> Result<(), Fault> {
        if depth >= MAX_DEPTH {
            let at = self.at();
            let message = format!("values nest deeper than {MAX_DEPTH} levels here, so the rest is not read");
            return Err(Fault { span: self.source.character(at), message });
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
    ) -> Result<(), Fault> {
        let index = self.begin(tape, kind);
        self.step(read)?;
        self.end(tape, index);
        Ok(())
    }

    /// The next key of an object, put on the tape.
    fn key(&mut self, tape: &mut Tape, is_first: bool) -> Result<Option<Span>, Fault> {
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

    fn step<T>(&mut self, read: impl FnOnce(&mut Jiter<'s>) -> Result<T, JiterError>) -> Result<T, Fault> {
        read(&mut self.jiter).map_err(|error| self.fault(&error))
    }

    fn fault(&self, error: &JiterError) -> Fault {
        let text = self.source.text();
        let span = self.source.character(self.base + error.index);
        Fault { span, message: explained(&error.error_type, text, span.start as usize) }
    }
}

fn is_escaped(raw: &[u8]) -> bool {
    memchr::memchr(b'\\', raw).is_some()
}

fn explained(error: &JiterErrorType, text: &str, at: usize) -> String {
    use JsonErrorType as E;
    let JiterErrorType::JsonError(error) = error else { return "not JSON".to_owned() };
    let rest = text.get(at..).unwrap_or_default();
    match error {
        E::EofWhileParsingList | E::EofWhileParsingObject | E::EofWhileParsingString | E::EofWhileParsingValue => {
            "the text ends in the middle of a value: it was cut, or is not complete yet".to_owned()
        }
        _ if rest.starts_with('/') || rest.starts_with('#') => "JSON has no comments".to_owned(),
        _ if rest.starts_with('\'') => "JSON strings stand in double quotes".to_owned(),
        _ if is_not_finite(rest) => "JSON has no NaN and no Infinity".to_owned(),
        E::TrailingComma => "a comma stands before the end of the list: remove it".to_owned(),
        E::KeyMustBeAString => "a key must be a string in double quotes".to_owned(),
        E::LoneLeadingSurrogateInHexEscape | E::UnexpectedEndOfHexEscape => {
            "this escape is half of a surrogate pair, which is no character".to_owned()
        }
        E::ControlCharacterWhileParsingString => {
            "a control character stands in a string: it must be escaped".to_owned()
        }
        other => format!("not JSON: {other}"),
    }
}

fn is_not_finite(rest: &str) -> bool {
    let rest = rest.strip_prefix('-').unwrap_or(rest);
    rest.starts_with("NaN") || rest.starts_with("Infinity")
}
