//! JSON text to nodes with byte spans: keys and values, duplicates kept, depth bounded, large arrays one element at a time.

use std::borrow::Cow;

use jiter::{Jiter, JiterError, JiterErrorType, JsonErrorType, Peek};

use crate::source::{Source, Span};

/// Values that nest deeper than this are refused: no document of Cloudflare's comes near.
pub const MAX_DEPTH: usize = 64;

/// What a node is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// `null`
    Null,
    /// `true` or `false`
    Bool,
    /// A number, of whatever size: its text is not decoded.
    Number,
    /// A string.
    String,
    /// An array.
    Array,
    /// An object.
    Object,
}

impl Kind {
    /// The kind with its article, for messages.
    pub fn described(self) -> &'static str {
        match self {
            Kind::Null => "null",
            Kind::Bool => "a boolean",
            Kind::Number => "a number",
            Kind::String => "a string",
            Kind::Array => "an array",
            Kind::Object => "an object",
        }
    }
}

#[derive(Debug, Clone, Copy)]
struct Entry {
    start: usize,
    end: usize,
    /// The entry behind this one and all that it holds.
    next: usize,
    kind: Kind,
}

/// The nodes of one value, in the order of the text. An object's members are a key and a value in turn.
#[derive(Debug, Default)]
pub struct Tape {
    entries: Vec<Entry>,
}

/// One value of a document.
#[derive(Clone, Copy)]
pub struct Node<'s, 't> {
    source: &'s Source,
    tape: &'t Tape,
    index: usize,
}

/// One member of an object.
#[derive(Clone)]
pub struct Member<'s, 't> {
    /// The decoded key.
    pub key: Cow<'s, str>,
    /// The key with its quotes.
    pub key_span: Span,
    /// The value.
    pub value: Node<'s, 't>,
}

impl Member<'_, '_> {
    /// The key, the value, and what is between.
    pub fn span(&self) -> Span {
        self.key_span.to(self.value.span())
    }
}

impl<'s, 't> Node<'s, 't> {
    fn entry(&self) -> Entry {
        let nothing = Entry { start: 0, end: 0, next: usize::MAX, kind: Kind::Null };
        self.tape.entries.get(self.index).copied().unwrap_or(nothing)
    }

    /// What the node is.
    pub fn kind(&self) -> Kind {
        self.entry().kind
    }

    /// The value's bytes, a string's quotes included.
    pub fn span(&self) -> Span {
        let entry = self.entry();
        self.source.span(entry.start, entry.end)
    }

    /// The first byte alone: a grip for values that are too large to underline.
    pub fn opening(&self) -> Span {
        let start = self.entry().start;
        self.source.span(start, start + 1)
    }

    /// A string's text, escapes decoded.
    pub fn string(&self) -> Option<Cow<'s, str>> {
        let entry = self.entry();
        (entry.kind == Kind::String).then(|| decoded(self.source.text(), entry.start, entry.end))
    }

    /// Whether this is `null`.
    pub fn is_null(&self) -> bool {
        self.kind() == Kind::Null
    }

    /// The text of a number, `true` or `false`.
    pub fn scalar(&self) -> &'s str {
        let entry = self.entry();
        self.source.text().get(entry.start..entry.end).unwrap_or_default()
    }

    /// An array's values; none for other kinds.
    pub fn elements(&self) -> impl Iterator<Item = Node<'s, 't>> + use<'s, 't> {
        self.children(Kind::Array)
    }

    /// An object's members in order, duplicates included; none for other kinds.
    pub fn members(&self) -> impl Iterator<Item = Member<'s, 't>> + use<'s, 't> {
        let mut children = self.children(Kind::Object);
        std::iter::from_fn(move || {
            let key = children.next()?;
            let value = children.next()?;
            Some(Member { key: key.string().unwrap_or_default(), key_span: key.span(), value })
        })
    }

    /// The last value under a key, as most parsers would read it.
    pub fn get(&self, key: &str) -> Option<Node<'s, 't>> {
        self.members().filter(|member| member.key == key).last().map(|member| member.value)
    }

    fn children(&self, kind: Kind) -> impl Iterator<Item = Node<'s, 't>> + use<'s, 't> {
        let entry = self.entry();
        let (source, tape) = (self.source, self.tape);
        let mut at = self.index + 1;
        let end = if entry.kind == kind { entry.next } else { at };
        std::iter::from_fn(move || {
            let child = (at < end).then_some(Node { source, tape, index: at })?;
            at = child.entry().next;
            Some(child)
        })
    }
}

fn decoded(text: &str, start: usize, end: usize) -> Cow<'_, str> {
    let quoted = text.get(start..end).unwrap_or_default();
    let raw = quoted.get(1..quoted.len().saturating_sub(1)).unwrap_or_default();
    if memchr::memchr(b'\\', raw.as_bytes()).is_none() {
        return Cow::Borrowed(raw);
    }
    // Half a surrogate pair names no character: what cannot be decoded is read as it is written.
    serde_json::from_str(quoted).map_or(Cow::Borrowed(raw), Cow::Owned)
}

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

/// Keys whose arrays belong to the object that holds them, so they stay in it.
const KEPT: [&str; 12] = [
    "policies",
    "policy",
    "permission_groups",
    "permissionGroups",
    "resource_groups",
    "resources",
    "scopes",
    "errors",
    "messages",
    "condition",
    "in",
    "not_in",
];

/// Reads all documents of a source: one, several behind each other, or one a line.
pub fn read<'s>(source: &'s Source, each: &mut dyn FnMut(Event<'s, '_>)) {
    let mut from = source.text_start();
    loop {
        let mut reader = Reader::new(source, from);
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

fn next_line(source: &Source, document_start: usize, fault: usize) -> Option<usize> {
    let text = source.text();
    let is_one_line = !text.get(document_start..fault)?.contains('\n');
    let line_end = fault + text.get(fault..)?.find('\n')?;
    let rest = text.get(line_end..)?;
    let begins_document = rest.trim_start().starts_with('{') && source.line_start(document_start) == document_start;
    (is_one_line && begins_document).then_some(line_end)
}

struct Fault {
    span: Span,
    message: String,
}

struct Reader<'s> {
    source: &'s Source,
    jiter: Jiter<'s>,
    /// Where the text that `jiter` reads begins in the source.
    base: usize,
    document_start: usize,
}

impl<'s> Reader<'s> {
    fn new(source: &'s Source, base: usize) -> Reader<'s> {
        let text = source.text().get(base..).unwrap_or_default();
        Reader { source, jiter: Jiter::new(text.as_bytes()), base, document_start: base }
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
            root.entries.clear();
            match peek {
                Peek::Array => self.array(&mut root, &mut element, None, each)?,
                Peek::Object => self.object(&mut root, &mut element, each)?,
                _ => self.value(peek, &mut root, 0)?,
            }
            each(Event::Document(Node { source: self.source, tape: &root, index: 0 }));
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
        let index = self.open(root, Kind::Array);
        let mut next = self.step(Jiter::known_array)?;
        while let Some(peek) = next {
            element.entries.clear();
            self.value(peek, element, 2)?;
            each(Event::Element { key, value: Node { source: self.source, tape: element, index: 0 } });
            next = self.step(Jiter::array_step)?;
        }
        self.close(root, index);
        Ok(())
    }

    fn object(
        &mut self,
        root: &mut Tape,
        element: &mut Tape,
        each: &mut dyn FnMut(Event<'s, '_>),
    ) -> Result<(), Fault> {
        let index = self.open(root, Kind::Object);
        let mut key = self.key(root, true)?;
        while let Some(name) = key {
            let peek = self.step(Jiter::peek)?;
            if matches!(peek, Peek::Array) && !KEPT.contains(&name.as_ref()) {
                self.array(root, element, Some(&name), each)?;
            } else {
                self.value(peek, root, 1)?;
            }
            key = self.key(root, false)?;
        }
        self.close(root, index);
        Ok(())
    }

    fn value(&mut self, peek: Peek, tape: &mut Tape, depth: usize) -> Result<(), Fault> {
        if depth >= MAX_DEPTH {
            let at = self.at();
            let message = format!("values nest deeper than {MAX_DEPTH} levels here, so the rest is not read");
            return Err(Fault { span: self.source.span(at, at + 1), message });
        }
        match peek {
            Peek::Object => {
                let index = self.open(tape, Kind::Object);
                let mut key = self.key(tape, true)?;
                while key.is_some() {
                    let peek = self.step(Jiter::peek)?;
                    self.value(peek, tape, depth + 1)?;
                    key = self.key(tape, false)?;
                }
                self.close(tape, index);
            }
            Peek::Array => {
                let index = self.open(tape, Kind::Array);
                let mut next = self.step(Jiter::known_array)?;
                while let Some(peek) = next {
                    self.value(peek, tape, depth + 1)?;
                    next = self.step(Jiter::array_step)?;
                }
                self.close(tape, index);
            }
            Peek::String => self.leaf(tape, Kind::String, |jiter| jiter.known_bytes().map(drop))?,
            Peek::Null => self.leaf(tape, Kind::Null, Jiter::known_null)?,
            Peek::True | Peek::False => self.leaf(tape, Kind::Bool, |jiter| jiter.known_bool(peek).map(drop))?,
            _ => self.leaf(tape, Kind::Number, |jiter| jiter.known_number_bytes(peek).map(drop))?,
        }
        Ok(())
    }

    fn leaf(
        &mut self,
        tape: &mut Tape,
        kind: Kind,
        read: impl FnOnce(&mut Jiter<'s>) -> Result<(), JiterError>,
    ) -> Result<(), Fault> {
        let index = self.open(tape, kind);
        self.step(read)?;
        self.close(tape, index);
        Ok(())
    }

    /// The next key of an object, put on the tape.
    fn key(&mut self, tape: &mut Tape, is_first: bool) -> Result<Option<Cow<'s, str>>, Fault> {
        let text = self.source.text();
        let base = text.as_ptr() as usize;
        let found = self.step(|jiter| {
            let key = if is_first { jiter.next_object_bytes() } else { jiter.next_key_bytes() };
            Ok(key?.map(|raw| (raw.as_ptr() as usize - base, raw.len())))
        })?;
        Ok(found.map(|(start, length)| {
            let (start, end) = (start - 1, start + length + 1);
            let next = tape.entries.len() + 1;
            tape.entries.push(Entry { start, end, next, kind: Kind::String });
            decoded(text, start, end)
        }))
    }

    fn open(&mut self, tape: &mut Tape, kind: Kind) -> usize {
        let start = self.at();
        tape.entries.push(Entry { start, end: start, next: 0, kind });
        tape.entries.len() - 1
    }

    fn close(&mut self, tape: &mut Tape, index: usize) {
        let (end, next) = (self.at(), tape.entries.len());
        if let Some(entry) = tape.entries.get_mut(index) {
            (entry.end, entry.next) = (end, next);
        }
    }

    fn step<T>(&mut self, read: impl FnOnce(&mut Jiter<'s>) -> Result<T, JiterError>) -> Result<T, Fault> {
        read(&mut self.jiter).map_err(|error| self.fault(&error))
    }

    fn fault(&self, error: &JiterError) -> Fault {
        let text = self.source.text();
        let at = text.floor_char_boundary((self.base + error.index).min(text.len()));
        let width = text.get(at..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
        Fault { span: self.source.span(at, at + width), message: explained(&error.error_type, text, at) }
    }
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

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use crate::source::SourceId;

    fn source(text: &str) -> Source {
        Source::new(SourceId(0), "a".into(), text.as_bytes().to_vec()).unwrap()
    }

    fn outline(text: &str) -> String {
        let source = source(text);
        let mut out = String::new();
        read(&source, &mut |event| match event {
            Event::Element { key, value } => out += &format!("element {key:?} {}\n", source.slice(value.span())),
            Event::Document(root) => out += &format!("document {}\n", source.slice(root.span())),
            Event::Broken { span, message } => out += &format!("broken {:?} {message}\n", span.range()),
        });
        out
    }

    #[test]
    fn spans_of_keys_and_values_are_exact_and_duplicates_stay() {
        let text = r#" { "a" : [1, -2.5e3] ,"\u0061":"x\"é", "policies":[null,true,{}] } "#;
        let source = source(text);
        let mut seen = Vec::new();
        read(&source, &mut |event| {
            if let Event::Document(root) = event {
                for member in root.members() {
                    seen.push((member.key.to_string(), source.slice(member.span()).to_owned()));
                }
            }
        });
        let seen: Vec<_> = seen.iter().map(|(key, text)| (key.as_str(), text.as_str())).collect();
        assert_eq!(
            seen,
            [("a", r#""a" : [1, -2.5e3]"#), ("a", r#""\u0061":"x\"é""#), ("policies", r#""policies":[null,true,{}]"#)]
        );
    }

    #[test]
    fn elements_before_damage_are_kept() {
        assert_eq!(
            outline(r#"{"result":[{"a":1},{"b":2},]}"#),
            "element Some(\"result\") {\"a\":1}\nelement Some(\"result\") {\"b\":2}\nbroken 27..28 a comma stands before the end of the list: remove it\n"
        );
    }

    #[test]
    fn a_bad_line_does_not_hide_the_other_lines() {
        assert_eq!(outline("{\"a\":1}\n{\"a\":}\n{\"b\":2}\n").matches("document").count(), 2);
    }

    #[test]
    fn deep_nesting_is_refused_at_its_place() {
        let text = "[".repeat(100_000);
        assert!(outline(&text).starts_with("broken 63..64 values nest deeper than 64"), "{}", outline(&text));
    }

    #[test]
    fn every_cut_is_reported_and_every_damage_survived() {
        let text = r#"{"success":true,"result":[{"id":"é\n𝄞","policies":[{"effect":"allow","n":-1.5e9}]},{"x":null}]}"#;
        for (at, _) in text.char_indices().skip(1) {
            let (head, tail) = text.split_at(at);
            assert!(outline(head).contains("broken"), "{head}");
            for damage in ["\0", "é", "\u{1b}", "}", "\"", "\\"] {
                let tail: String = tail.chars().skip(1).collect();
                outline(&format!("{head}{damage}{tail}"));
            }
        }
    }
}
