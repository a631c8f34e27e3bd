//! Values with spans, the common output of all parsers.

use std::borrow::Cow;

use crate::text::{Source, Span, partial, shown};

/// The deepest nesting of values that is read. Documents of the Cloudflare API nest about ten levels.
pub const MAX_DEPTH: usize = 64;

/// The most JSON strings within each other that are read. Each level at least doubles the length of an escape.
pub const MAX_EMBEDDED: usize = 8;

/// What a node is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum NodeKind {
    /// `null`
    Null,
    /// `true` or `false`
    Bool,
    /// A number of any size; its text is not decoded.
    Number,
    /// A string.
    String,
    /// An array.
    Array,
    /// An object.
    Object,
    /// An unknown value: known only once a plan is applied, or not supported by the evaluator. Its text is the reason;
    /// its children are the values of which it is one, if they are known.
    Unknown,
    /// A string with unknown parts, each written as `${expression}` in its text.
    Partial,
    /// A string that holds JSON, with the value in it as the only child.
    Json,
}

impl NodeKind {
    /// The kind with its article, for messages.
    pub fn described(self) -> &'static str {
        match self {
            NodeKind::Null => "null",
            NodeKind::Bool => "a boolean",
            NodeKind::Number => "a number",
            NodeKind::String | NodeKind::Json => "a string",
            NodeKind::Array => "an array",
            NodeKind::Object => "an object",
            NodeKind::Unknown | NodeKind::Partial => "an unknown value",
        }
    }
}

#[derive(Debug, Clone, Copy)]
struct Entry {
    span: Span,
    /// The index of the entry after this one and all its children.
    next: u32,
    /// The index of its text in the tape's texts; [`AS_WRITTEN`] or [`PLAIN`] if the source has it.
    text: u32,
    kind: NodeKind,
}

/// The text is a JSON string in the source, with escapes.
const AS_WRITTEN: u32 = u32::MAX;
/// The text is a JSON string in the source without escapes, as most are.
const PLAIN: u32 = u32::MAX - 1;

/// The nodes of one value, in the order of the text. An object's members are a key and a value in turn.
#[derive(Debug, Clone, Default)]
pub struct Tape {
    entries: Vec<Entry>,
    texts: Vec<OwnText>,
}

/// A text that cannot be read from the span of its node.
#[derive(Debug, Clone)]
enum OwnText {
    Made(String),
    /// A range of the node's source.
    At(u32, u32),
}

/// A value of a tape that is still being written.
#[derive(Debug, Clone, Copy)]
pub struct Begun(usize);

impl Tape {
    /// Removes all nodes.
    pub fn clear(&mut self) {
        self.entries.clear();
        self.texts.clear();
    }

    /// Whether the tape has no nodes.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The first value. `source` is the source that the tape was made from.
    pub fn root<'s, 't>(&'t self, source: &'s Source) -> Node<'s, 't> {
        Node { source, tape: self, index: 0 }
    }

    /// Begins an array, an object, or a value whose end is set later.
    pub fn begin(&mut self, kind: NodeKind, span: Span) -> Begun {
        self.push(kind, span, AS_WRITTEN);
        Begun(self.entries.len() - 1)
    }

    /// Begins a string that holds JSON; the value in it follows. The text is that of the string, if all of it is known.
    pub fn begin_json(&mut self, span: Span, text: Option<String>) -> Begun {
        match text {
            Some(text) => self.text(NodeKind::Json, span, text),
            None => self.push(NodeKind::Json, span, AS_WRITTEN),
        }
        Begun(self.entries.len() - 1)
    }

    /// Begins an unknown value, with the reason; the values of which it is one follow.
    pub fn begin_unknown(&mut self, span: Span, why: impl Into<String>) -> Begun {
        self.text(NodeKind::Unknown, span, why);
        Begun(self.entries.len() - 1)
    }

    /// Ends a value that was begun, at a byte of its source.
    pub fn end_at(&mut self, begun: Begun, end: u32) {
        if let Some(entry) = self.entries.get_mut(begun.0) {
            entry.span.end = end;
        }
        self.end(begun);
    }

    /// Ends a value that was begun, at the end of its span.
    pub fn end(&mut self, begun: Begun) {
        let next = u32::try_from(self.entries.len()).unwrap_or(u32::MAX);
        if let Some(entry) = self.entries.get_mut(begun.0) {
            entry.next = next;
        }
    }

    /// Adds a string or a key that is a JSON string in the source.
    pub fn string(&mut self, span: Span, has_escape: bool) {
        self.push(NodeKind::String, span, if has_escape { AS_WRITTEN } else { PLAIN });
    }

    /// Adds a string, a key, a number or a boolean with a text of its own. The text of an unknown value is the reason.
    pub fn text(&mut self, kind: NodeKind, span: Span, text: impl Into<String>) {
        self.own(kind, span, OwnText::Made(text.into()));
    }

    fn own(&mut self, kind: NodeKind, span: Span, text: OwnText) {
        let at = u32::try_from(self.texts.len()).unwrap_or(AS_WRITTEN);
        self.texts.push(text);
        self.push(kind, span, at);
    }

    /// Adds a copy of a value for another source. `place` maps each span to that source.
    pub fn copy(&mut self, node: Node<'_, '_>, file: &Source, place: &impl Fn(Span) -> Span) {
        match node.kind() {
            NodeKind::Json => {
                let begun = self.begin_json(place(node.span()), node.json_text().map(Cow::into_owned));
                for child in node.children(NodeKind::Json) {
                    self.copy(child, file, place);
                }
                self.end(begun);
            }
            NodeKind::Unknown => {
                let begun = self.begin_unknown(place(node.span()), node.own_text());
                for child in node.alternatives() {
                    self.copy(child, file, place);
                }
                self.end(begun);
            }
            kind @ (NodeKind::Array | NodeKind::Object) => {
                let begun = self.begin(kind, place(node.span()));
                for child in node.children(kind) {
                    self.copy(child, file, place);
                }
                self.end(begun);
            }
            kind => {
                let (text, span) = (node.own_text(), node.span());
                // Without its quotes; where the other source has it letter for letter, it need not be copied.
                let inner =
                    place(Span { start: span.start + 1, end: span.end.saturating_sub(1).max(span.start), ..span });
                if kind == NodeKind::String && file.slice(inner) == text {
                    self.own(kind, place(span), OwnText::At(inner.start, inner.end));
                } else {
                    self.text(kind, place(span), text);
                }
            }
        }
    }

    /// A tape with a copy of one value.
    pub fn of(node: Node<'_, '_>) -> Tape {
        let end = node.entry().next as usize;
        if node.index == 0 && end == node.tape.entries.len() {
            return node.tape.clone();
        }
        let mut tape = Tape::default();
        tape.keep(node);
        tape
    }

    /// Adds a copy of a value of the same source.
    pub fn keep(&mut self, node: Node<'_, '_>) {
        let entry = node.entry();
        match entry.kind {
            NodeKind::Json => {
                let begun = self.begin_json(entry.span, node.json_text().map(Cow::into_owned));
                node.children(NodeKind::Json).for_each(|child| self.keep(child));
                self.end(begun);
            }
            NodeKind::Unknown => {
                let begun = self.begin_unknown(entry.span, node.own_text());
                node.alternatives().for_each(|child| self.keep(child));
                self.end(begun);
            }
            kind @ (NodeKind::Array | NodeKind::Object) => {
                let begun = self.begin(kind, entry.span);
                node.children(kind).for_each(|child| self.keep(child));
                self.end(begun);
            }
            kind => match node.tape.texts.get(entry.text as usize) {
                None => self.push(kind, entry.span, entry.text),
                Some(OwnText::At(start, end)) => self.own(kind, entry.span, OwnText::At(*start, *end)),
                Some(OwnText::Made(text)) => self.text(kind, entry.span, text.as_str()),
            },
        }
    }

    fn push(&mut self, kind: NodeKind, span: Span, text: u32) {
        let next = u32::try_from(self.entries.len() + 1).unwrap_or(u32::MAX);
        self.entries.push(Entry { span, next, text, kind });
    }
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
    /// Whether a part of the key is unknown, and so written as `${expression}`.
    pub is_partial: bool,
    /// The value.
    pub value: Node<'s, 't>,
}

impl Member<'_, '_> {
    /// The span from the key to the end of the value; the key alone if the value comes from elsewhere.
    pub fn span(&self) -> Span {
        let value = self.value.span();
        let is_behind = value.source == self.key_span.source && value.start >= self.key_span.end;
        if is_behind { self.key_span.to(value) } else { self.key_span }
    }
}

impl<'s, 't> Node<'s, 't> {
    fn entry(&self) -> Entry {
        let nothing = || {
            let span = self.source.span(0, 0);
            Entry { span, next: u32::MAX, text: AS_WRITTEN, kind: NodeKind::Null }
        };
        self.tape.entries.get(self.index).copied().unwrap_or_else(nothing)
    }

    /// The kind of the node.
    pub fn kind(&self) -> NodeKind {
        self.entry().kind
    }

    /// The value's bytes, a string's quotes included.
    pub fn span(&self) -> Span {
        self.entry().span
    }

    /// The span of the first character, for values that are too large to underline.
    pub fn first_character(&self) -> Span {
        let span = self.span();
        let is_here = span.source == self.source.id;
        let first = if is_here { self.source.character(span.start as usize).end } else { span.start + 1 };
        Span { end: span.end.min(first), ..span }
    }

    /// A string's text, escapes decoded.
    pub fn string(&self) -> Option<Cow<'s, str>> {
        let entry = self.entry();
        (entry.kind == NodeKind::String).then(|| self.text_of(entry))
    }

    /// The text of a string that holds JSON, if it is one that was made and all of it is known.
    pub fn json_text(&self) -> Option<Cow<'s, str>> {
        let entry = self.entry();
        (entry.kind == NodeKind::Json && entry.text != AS_WRITTEN).then(|| self.text_of(entry))
    }

    /// The reason why the value is unknown, as a whole or in part; `None` for known values.
    pub fn unknown(&self) -> Option<Cow<'s, str>> {
        match self.kind() {
            NodeKind::Unknown => Some(self.own_text()),
            NodeKind::Partial => Some(Cow::Owned(unknown_text(&self.own_text()))),
            _ => None,
        }
    }

    /// The text of a string with unknown parts, each written as `${expression}`.
    pub fn partial(&self) -> Option<Cow<'s, str>> {
        (self.kind() == NodeKind::Partial).then(|| self.own_text())
    }

    /// Whether the value is unknown, as a whole or in part.
    pub fn is_unknown(&self) -> bool {
        matches!(self.kind(), NodeKind::Unknown | NodeKind::Partial)
    }

    fn own_text(&self) -> Cow<'s, str> {
        self.text_of(self.entry())
    }

    fn text_of(&self, entry: Entry) -> Cow<'s, str> {
        if entry.text == PLAIN {
            let inner = entry.span.start as usize + 1..(entry.span.end as usize).saturating_sub(1);
            return Cow::Borrowed(self.source.text().get(inner).unwrap_or_default());
        }
        match self.tape.texts.get(entry.text as usize) {
            Some(OwnText::Made(text)) => return Cow::Owned(text.clone()),
            Some(OwnText::At(start, end)) => {
                let range = *start as usize..*end as usize;
                return Cow::Borrowed(self.source.text().get(range).unwrap_or_default());
            }
            None => {}
        }
        let is_here = entry.span.source == self.source.id;
        let text = if is_here { self.source.text() } else { "" };
        let range = entry.span.range();
        match entry.kind {
            NodeKind::String => decoded(text, range.start, range.end),
            _ => Cow::Borrowed(text.get(range).unwrap_or_default()),
        }
    }

    /// Whether this is `null`.
    pub fn is_null(&self) -> bool {
        self.kind() == NodeKind::Null
    }

    /// The text of a number, `true` or `false`.
    pub fn scalar(&self) -> Cow<'s, str> {
        self.own_text()
    }

    /// An array's values; none for other kinds.
    pub fn elements(&self) -> impl Iterator<Item = Node<'s, 't>> + use<'s, 't> {
        self.children(NodeKind::Array)
    }

    /// An object's members in order, duplicates included; none for other kinds.
    pub fn members(&self) -> impl Iterator<Item = Member<'s, 't>> + use<'s, 't> {
        let mut children = self.children(NodeKind::Object);
        std::iter::from_fn(move || {
            let key = children.next()?;
            let value = children.next()?;
            let is_partial = key.kind() == NodeKind::Partial;
            let text = if is_partial { Some(key.own_text()) } else { key.string() };
            Some(Member { key: text.unwrap_or_default(), key_span: key.span(), is_partial, value })
        })
    }

    /// The last value under a key, as most parsers would read it.
    pub fn get(&self, key: &str) -> Option<Node<'s, 't>> {
        self.members().filter(|member| member.key == key).last().map(|member| member.value)
    }

    /// The value at a path of keys.
    pub fn path(&self, keys: &[&str]) -> Option<Node<'s, 't>> {
        keys.iter().try_fold(*self, |node, key| node.get(key))
    }

    /// The value within a string of JSON, if it was parsed.
    pub fn inner(&self) -> Option<Node<'s, 't>> {
        self.children(NodeKind::Json).next()
    }

    /// The values of which an unknown value is one, if they are known.
    pub fn alternatives(&self) -> impl Iterator<Item = Node<'s, 't>> + use<'s, 't> {
        self.children(NodeKind::Unknown)
    }

    fn children(&self, kind: NodeKind) -> impl Iterator<Item = Node<'s, 't>> + use<'s, 't> {
        let entry = self.entry();
        let (source, tape) = (self.source, self.tape);
        let mut at = self.index + 1;
        let end = if entry.kind == kind { entry.next as usize } else { at };
        std::iter::from_fn(move || {
            let child = (at < end).then_some(Node { source, tape, index: at })?;
            at = child.entry().next as usize;
            Some(child)
        })
    }
}

/// The reason why a text with unknown parts is unknown, by the first of them: "`var.account_id` is unknown".
pub(crate) fn unknown_text(text: &str) -> String {
    match partial::first_expression(text) {
        Some(expression) => format!("`{}` is unknown", shown(expression)),
        None => "a part of the text is unknown".to_owned(),
    }
}

/// The text of a JSON string, its quotes at both ends.
pub(crate) fn decoded(text: &str, start: usize, end: usize) -> Cow<'_, str> {
    let quoted = text.get(start..end).unwrap_or_default();
    let raw = quoted.get(1..quoted.len().saturating_sub(1)).unwrap_or_default();
    if memchr::memchr(b'\\', raw.as_bytes()).is_none() {
        return Cow::Borrowed(raw);
    }
    // A string that cannot be decoded, such as an unpaired surrogate, is read as it is written.
    serde_json::from_str(quoted).map_or(Cow::Borrowed(raw), Cow::Owned)
}
