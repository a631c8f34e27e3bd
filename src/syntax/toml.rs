//! TOML to nodes.

use std::ops::Range;

use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use super::{
    SyntaxError, SyntaxErrorKind,
    comments::{self, Comment},
    node::{MAX_DEPTH, NodeKind, Tape},
};
use crate::text::{Source, Span};

/// The number of errors that are reported for a source.
const MAX_ERRORS: usize = 100;

/// Reads a source. What can be read in spite of errors is on the tape, in the order of the text.
pub fn read(source: &Source) -> (Tape, Vec<SyntaxError>) {
    let base = source.text_start();
    let text = source.text().get(base..).unwrap_or_default();
    let (root, errors) = DeTable::parse_recoverable(text);
    let errors = errors.iter().take(MAX_ERRORS).map(|error| {
        let at = source.character(base + error.span().map_or(0, |span| span.start));
        SyntaxErrorKind::Toml(one_line(error.message())).at(at)
    });
    let mut errors: Vec<SyntaxError> = errors.collect();
    let mut writer = TomlWriter { source, base, tape: Tape::default(), too_deep: None };
    let span = source.span(base, source.text().len());
    writer.table(root.get_ref(), span, 0);
    errors.extend(writer.too_deep.map(|span| SyntaxErrorKind::TooDeep.at(span)));
    (writer.tape, errors)
}

/// All comments of a source that address this tool, next to the nodes of its document.
pub fn comments(source: &Source, document: &Tape) -> Vec<Comment> {
    comments::in_documents(source, std::slice::from_ref(document))
}

/// The ranges of the texts in a source.
pub fn texts(source: &Source) -> Vec<Range<usize>> {
    comments::texts(source, &[read(source).0])
}

fn one_line(message: &str) -> String {
    message.lines().collect::<Vec<_>>().join(", ")
}

struct TomlWriter<'s> {
    source: &'s Source,
    base: usize,
    tape: Tape,
    /// The first value that is nested too deep.
    too_deep: Option<Span>,
}

impl TomlWriter<'_> {
    fn span<T>(&self, value: &Spanned<T>) -> Span {
        let range = value.span();
        self.source.span(self.base + range.start, self.base + range.end)
    }

    fn table(&mut self, table: &DeTable<'_>, span: Span, depth: usize) {
        // The parser sorts by key.
        let mut members: Vec<_> = table.iter().collect();
        members.sort_by_key(|(key, _)| key.span().start);
        let begun = self.tape.begin(NodeKind::Object, span);
        for (key, value) in members {
            let place = self.span(key);
            self.tape.text(NodeKind::String, place, &**key.get_ref());
            self.value(value, depth + 1);
        }
        self.tape.end(begun);
    }

    fn value(&mut self, value: &Spanned<DeValue<'_>>, depth: usize) {
        let span = self.span(value);
        if depth >= MAX_DEPTH {
            self.too_deep.get_or_insert(span);
            return self.tape.text(NodeKind::Unknown, span, "nested too deeply");
        }
        match value.get_ref() {
            DeValue::String(text) => self.tape.text(NodeKind::String, span, &**text),
            DeValue::Integer(number) => self.tape.text(NodeKind::Number, span, number.as_str()),
            DeValue::Float(number) => self.tape.text(NodeKind::Number, span, number.as_str()),
            DeValue::Boolean(value) => self.tape.text(NodeKind::Bool, span, value.to_string()),
            // JSON has no type for times; the API writes them as strings.
            DeValue::Datetime(time) => self.tape.text(NodeKind::String, span, time.to_string()),
            DeValue::Array(elements) => {
                let begun = self.tape.begin(NodeKind::Array, span);
                for element in elements.iter() {
                    self.value(element, depth + 1);
                }
                self.tape.end(begun);
            }
            DeValue::Table(table) => self.table(table, span, depth),
        }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::*;
    use crate::text::SourceId;

    fn source(text: &str) -> Source {
        Source::new(SourceId(0), "a.toml".to_owned(), text.as_bytes().to_vec()).unwrap()
    }

    #[test]
    fn values_have_their_kinds_and_places_in_the_order_of_the_text() {
        let source = source("\u{feff}z = 'é'\na = [1, 2.5, true]\n[t.u]\nat = 2026-11-24T12:00:00Z\n");
        let (tape, errors) = read(&source);
        assert_eq!(errors, []);
        let root = tape.root(&source);
        let keys: Vec<String> = root.members().map(|member| member.key.into_owned()).collect();
        assert_eq!(keys, ["z", "a", "t"]);
        let z = root.get("z").unwrap();
        assert_eq!((z.string().as_deref(), source.slice(z.span())), (Some("é"), "'é'"));
        let kinds: Vec<NodeKind> = root.get("a").unwrap().elements().map(|element| element.kind()).collect();
        assert_eq!(kinds, [NodeKind::Number, NodeKind::Number, NodeKind::Bool]);
        let at = root.path(&["t", "u", "at"]).unwrap();
        assert_eq!(
            (at.string().as_deref(), source.slice(at.span())),
            (Some("2026-11-24T12:00:00Z"), "2026-11-24T12:00:00Z")
        );
    }

    #[test]
    fn what_comes_before_and_after_an_error_is_read() {
        let source = source("a = \"x\"\nb = [\"y\"\nc = 1\n");
        let (tape, errors) = read(&source);
        assert!(!errors.is_empty());
        assert_eq!(tape.root(&source).get("a").unwrap().string().as_deref(), Some("x"));
    }

    #[test]
    fn deep_values_are_reported() {
        let text = format!("a = {}{}\n", "[".repeat(70), "]".repeat(70));
        let (_, errors) = read(&source(&text));
        assert!(!errors.is_empty());
    }
}
