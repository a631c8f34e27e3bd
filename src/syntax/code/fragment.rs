//! A part of a source in one language, with the places of its bytes.

use std::{borrow::Cow, ops::Range};

use crate::text::{Source, Span};

/// A text to parse: a source, or pieces of one put together.
#[derive(Debug, Clone)]
pub(crate) struct Fragment<'s> {
    /// The source of all places.
    pub(crate) source: &'s Source,
    text: Cow<'s, str>,
    /// Where pieces of the text begin, in the text and in the source.
    map: Vec<(usize, usize)>,
    /// Ranges of the text that are filled in before the program runs, whatever is around them.
    pub(crate) holes: Vec<Range<usize>>,
}

impl<'s> Fragment<'s> {
    /// A whole source.
    pub(crate) fn whole(source: &'s Source) -> Fragment<'s> {
        let start = source.text_start();
        let text = source.text().get(start..).unwrap_or_default();
        Fragment { source, text: Cow::Borrowed(text), map: vec![(0, start)], holes: Vec::new() }
    }

    /// Pieces of a source, one after the other.
    pub(crate) fn pieces(source: &'s Source, ranges: impl IntoIterator<Item = Range<usize>>) -> Fragment<'s> {
        let mut fragment = Fragment { source, text: Cow::Borrowed(""), map: Vec::new(), holes: Vec::new() };
        for range in ranges {
            let piece = source.text().get(range.clone()).unwrap_or_default();
            fragment.map.push((fragment.text.len(), range.start));
            fragment.text.to_mut().push_str(piece);
        }
        fragment
    }

    /// The same text with another in its place, byte for byte.
    pub(crate) fn with_text(self, text: String) -> Fragment<'s> {
        if text.len() == self.text.len() { Fragment { text: Cow::Owned(text), ..self } } else { self }
    }

    /// The text in parentheses.
    pub(crate) fn in_parentheses(&self) -> Fragment<'s> {
        let mut map = vec![(0, self.place(0))];
        let holes = self.holes.iter().map(|hole| hole.start + 1..hole.end + 1).collect();
        map.extend(self.map.iter().map(|(at, place)| (at + 1, *place)));
        Fragment { source: self.source, text: Cow::Owned(format!("({}\n)", self.text)), map, holes }
    }

    /// The text.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// Whether a place in the source is between the beginning and the end of the fragment.
    pub(crate) fn has(&self, place: Span) -> bool {
        self.span(0..self.text.len()).contains(place)
    }

    /// The text of a range.
    pub(crate) fn slice(&self, range: Range<usize>) -> &str {
        self.text.get(range).unwrap_or_default()
    }

    /// The span in the source of a range of the text.
    pub(crate) fn span(&self, range: Range<usize>) -> Span {
        let start = self.place(range.start);
        let end = if range.is_empty() { start } else { self.place(range.end - 1) + 1 };
        self.source.span(start, end)
    }

    fn place(&self, offset: usize) -> usize {
        let next = self.map.partition_point(|(at, _)| *at <= offset);
        let (at, place) = next.checked_sub(1).and_then(|last| self.map.get(last)).copied().unwrap_or_default();
        place + offset - at
    }
}
