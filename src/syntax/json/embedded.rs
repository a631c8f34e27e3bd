//! JSON within a string, such as the `resources` of a Terraform plan, with spans in the file.

use super::whole;
use crate::{
    syntax::{
        SyntaxError, SyntaxErrorKind,
        node::{Node, Tape},
    },
    text::{Source, Span},
};

/// Reads the JSON document in a string, and appends it to a tape.
///
/// # Errors
/// The text is not one JSON document; the error lies at its place in the file.
pub fn embedded(string: Node<'_, '_>, file: &Source, tape: &mut Tape) -> Result<(), SyntaxError> {
    let outer = string.span();
    let text = string.string().unwrap_or_default();
    let literal = if outer.source == file.id { file.slice(outer) } else { "" };
    let map = OffsetMap::new(literal, &text);
    let moved = |span: Span| {
        let at = |offset: u32| map.place(offset as usize).and_then(|at| u32::try_from(at).ok());
        match (at(span.start), at(span.end)) {
            (Some(start), Some(end)) => {
                let start = (outer.start + start).min(outer.end);
                Span { start, end: (outer.start + end).clamp(start, outer.end), ..outer }
            }
            _ => outer,
        }
    };
    let source = Source::new(outer.source, String::new(), text.as_bytes().to_vec())
        .map_err(|error| SyntaxErrorKind::Source(error).at(outer))?;
    let inner = whole(&source).map_err(|error| error.kind.at(moved(error.span)))?;
    tape.copy(inner.root(&source), file, &moved);
    Ok(())
}

/// Maps offsets in a string's text to offsets in its literal.
enum OffsetMap {
    /// A JSON string: the offsets after each escape, in the text and in the literal.
    Escaped(Vec<(usize, usize)>),
    /// The literal contains the text unchanged, from this byte on.
    Verbatim(usize),
    /// The text was computed: its bytes have no places of their own.
    Made,
}

impl OffsetMap {
    fn new(literal: &str, text: &str) -> OffsetMap {
        let is_string = literal.len() >= 2 && literal.starts_with('"') && literal.ends_with('"');
        if is_string {
            let points = breakpoints(literal);
            // A literal of another language may have other escapes.
            let (decoded, raw) = points.last().copied().unwrap_or_default();
            if decoded + (literal.len() - 1).saturating_sub(raw) == text.len() {
                return OffsetMap::Escaped(points);
            }
        }
        let place = literal.find(text).filter(|_| !text.is_empty());
        place.map_or(OffsetMap::Made, OffsetMap::Verbatim)
    }

    fn place(&self, offset: usize) -> Option<usize> {
        match self {
            OffsetMap::Escaped(points) => {
                let next = points.partition_point(|(decoded, _)| *decoded <= offset);
                let (decoded, raw) = points.get(next.checked_sub(1)?)?;
                Some(raw + offset - decoded)
            }
            OffsetMap::Verbatim(start) => Some(start + offset),
            OffsetMap::Made => None,
        }
    }
}

/// The offsets after each escape of a JSON string, in its text and in the literal; the first is after the quote.
fn breakpoints(literal: &str) -> Vec<(usize, usize)> {
    let mut points = vec![(0, 1)];
    let (mut decoded, mut raw) = (0, 1);
    while let Some(rest) = literal.get(raw..) {
        let Some(at) = rest.find('\\') else { break };
        let (length, width) = escape(rest.get(at..).unwrap_or_default());
        decoded += at + width;
        raw += at + length;
        points.push((decoded, raw));
    }
    points
}

/// The length of an escape in the literal and in the text, in bytes.
fn escape(text: &str) -> (usize, usize) {
    let unit = |from: usize| text.get(from..from + 4).and_then(|digits| u32::from_str_radix(digits, 16).ok());
    if text.as_bytes().get(1) != Some(&b'u') {
        return (2, 1);
    }
    match unit(2) {
        Some(0xd800..0xdc00) => (12, 4),
        Some(code) => (6, char::from_u32(code).map_or(3, char::len_utf8)),
        None => (2, 1),
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::*;
    use crate::text::SourceId;

    #[test]
    fn places_go_through_the_escapes() {
        let text = r#"{"a":"{\"k\u00e9y\\n\": {\"\ud834\udd1e\":\t[\"*\"]}}"}"#;
        let source = Source::new(SourceId(0), "a".into(), text.into()).unwrap();
        let outer = whole(&source).unwrap();
        let mut tape = Tape::default();
        let string = outer.root(&source).get("a").unwrap();
        embedded(string, &source, &mut tape).unwrap();
        let root = tape.root(&source);
        let member = root.members().next().unwrap();
        assert_eq!((&*member.key, source.slice(member.key_span)), ("kéy\n", r#"\"k\u00e9y\\n\""#));
        let inner = member.value.members().next().unwrap();
        assert_eq!((&*inner.key, source.slice(inner.key_span)), ("𝄞", r#"\"\ud834\udd1e\""#));
        let star = inner.value.elements().next().unwrap();
        assert_eq!((&*star.string().unwrap(), source.slice(star.span())), ("*", r#"\"*\""#));
    }

    #[test]
    fn errors_keep_their_place_in_the_file() {
        let text = r#"{"a":"{\"k\": 1,}"}"#;
        let source = Source::new(SourceId(0), "a".into(), text.into()).unwrap();
        let outer = whole(&source).unwrap();
        let string = outer.root(&source).get("a").unwrap();
        let error = embedded(string, &source, &mut Tape::default()).unwrap_err();
        assert_eq!((source.slice(error.span), error.kind), ("}", SyntaxErrorKind::TrailingComma));
    }
}
