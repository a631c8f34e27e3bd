//! YAML to nodes, one tape for each document.

#[cfg(test)]
mod tests;

use std::ops::Range;

use saphyr_parser::{Event, Parser, ScalarStyle, Span as Marks};

use super::{
    SyntaxError, SyntaxErrorKind,
    comments::{self, Comment},
    node::{Begun, MAX_DEPTH, NodeKind, Tape},
};
use crate::text::{Source, Span};

/// The number of errors after which the rest of a source is not read.
const MAX_ERRORS: usize = 100;

/// Reads the documents of a source. An error ends its document, and the next one is read.
pub fn read(source: &Source) -> (Vec<Tape>, Vec<SyntaxError>) {
    let mut documents = Vec::new();
    let mut errors = Vec::new();
    let mut from = Some(source.text_start());
    while let Some(base) = from.take() {
        let text = source.text().get(base..).unwrap_or_default();
        let mut reader = YamlReader {
            source,
            base,
            places: Places::new(text),
            done: Vec::new(),
            tape: Tape::default(),
            begun: Vec::new(),
        };
        if let Err(error) = reader.events(text) {
            from = next_document(source.text(), error.span.start as usize).filter(|_| errors.len() < MAX_ERRORS);
            errors.push(error);
        }
        documents.append(&mut reader.done);
    }
    (documents, errors)
}

/// All comments of a source that address this tool, next to the nodes of its documents.
pub fn comments(source: &Source, documents: &[Tape]) -> Vec<Comment> {
    comments::in_documents(source, documents)
}

/// The ranges of the texts in a source, with the blanks before them: a text that is written in a block begins behind
/// the line of its mark.
pub fn texts(source: &Source) -> Vec<Range<usize>> {
    let (documents, _) = read(source);
    let mut texts = comments::texts(source, &documents);
    for text in &mut texts {
        text.start = source.text().get(..text.start).map_or(0, |before| before.trim_end().len());
    }
    texts
}

/// The start of the first document that begins after an error.
fn next_document(text: &str, error: usize) -> Option<usize> {
    let from = text.floor_char_boundary(error.saturating_sub(1));
    let rest = text.get(from..)?;
    let is_marker =
        |at: &usize| rest.get(at + 4..).is_some_and(|rest| rest.chars().next().is_none_or(char::is_whitespace));
    let marker = rest.match_indices("\n---").map(|(at, _)| at).find(is_marker)?;
    Some(from + marker + 1)
}

struct YamlReader<'s> {
    source: &'s Source,
    base: usize,
    places: Places,
    done: Vec<Tape>,
    tape: Tape,
    begun: Vec<Begun>,
}

impl YamlReader<'_> {
    fn span(&self, marks: Marks) -> Span {
        let at = |index: usize| self.base + self.places.byte(index);
        self.source.span(at(marks.start.index()), at(marks.end.index()))
    }

    fn events(&mut self, text: &str) -> Result<(), SyntaxError> {
        for event in Parser::new_from_str(text) {
            match event {
                Ok((event, marks)) => self.event(event, marks)?,
                Err(error) => {
                    let at = self.base + self.places.byte(error.marker().index());
                    let kind = SyntaxErrorKind::Yaml(error.info().to_owned());
                    return Err(kind.at(self.source.character(at)));
                }
            }
        }
        Ok(())
    }

    fn event(&mut self, event: Event<'_>, marks: Marks) -> Result<(), SyntaxError> {
        let span = self.span(marks);
        match event {
            Event::DocumentEnd => self.done.push(std::mem::take(&mut self.tape)),
            Event::SequenceStart(..) => self.begin(NodeKind::Array, span)?,
            Event::MappingStart(..) => self.begin(NodeKind::Object, span)?,
            Event::SequenceEnd | Event::MappingEnd => {
                if let Some(begun) = self.begun.pop() {
                    self.tape.end_at(begun, span.end);
                }
            }
            Event::Alias(_) => self.tape.text(NodeKind::Unknown, span, "YAML aliases are not supported"),
            Event::Scalar(text, style, ..) => {
                // Everything else is a string, because an ID may consist of digits only.
                let kind = match (style, text.as_ref()) {
                    (ScalarStyle::Plain, "" | "~" | "null" | "Null" | "NULL") => NodeKind::Null,
                    (ScalarStyle::Plain, "true" | "false") => NodeKind::Bool,
                    _ => NodeKind::String,
                };
                self.tape.text(kind, span, text);
            }
            _ => {}
        }
        Ok(())
    }

    fn begin(&mut self, kind: NodeKind, span: Span) -> Result<(), SyntaxError> {
        if self.begun.len() >= MAX_DEPTH {
            return Err(SyntaxErrorKind::TooDeep.at(span));
        }
        self.begun.push(self.tape.begin(kind, span));
        Ok(())
    }
}

/// Byte offsets of characters; none are kept where every character is one byte.
struct Places(Vec<usize>);

impl Places {
    fn new(text: &str) -> Places {
        if text.is_ascii() {
            Places(Vec::new())
        } else {
            Places(text.char_indices().map(|(at, _)| at).chain([text.len()]).collect())
        }
    }

    fn byte(&self, character: usize) -> usize {
        if self.0.is_empty() { character } else { self.0.get(character).or(self.0.last()).copied().unwrap_or_default() }
    }
}
