//! Values with spans, the common output of all parsers.

mod tape;

use std::borrow::Cow;

use self::tape::{AS_WRITTEN, Entry, OwnText, PLAIN};
pub use self::tape::{Begun, Tape};
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
