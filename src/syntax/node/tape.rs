//! The store of a value's nodes.

use std::borrow::Cow;

use super::{Node, NodeKind};
use crate::text::{Source, Span};

#[derive(Debug, Clone, Copy)]
pub(super) struct Entry {
    pub(super) span: Span,
    /// The index of the entry after this one and all its children.
    pub(super) next: u32,
    /// The index of its text in the tape's texts; [`AS_WRITTEN`] or [`PLAIN`] if the source has it.
    pub(super) text: u32,
    pub(super) kind: NodeKind,
}

/// The text is a JSON string in the source, with escapes.
pub(super) const AS_WRITTEN: u32 = u32::MAX;
/// The text is a JSON string in the source without escapes, as most are.
pub(super) const PLAIN: u32 = u32::MAX - 1;

/// The nodes of one value, in the order of the text. An object's members are a key and a value in turn.
#[derive(Debug, Clone, Default)]
pub struct Tape {
    pub(super) entries: Vec<Entry>,
    pub(super) texts: Vec<OwnText>,
}

/// A text that cannot be read from the span of its node.
#[derive(Debug, Clone)]
pub(super) enum OwnText {
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
