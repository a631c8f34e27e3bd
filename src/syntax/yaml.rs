//! YAML to nodes, one tape for each document.

#[cfg(test)]
mod tests;

use saphyr_parser::{Event, Parser, ScalarStyle, Span as Marks};

use super::{
    SyntaxError, SyntaxErrorKind,
    node::{Begun, MAX_DEPTH, NodeKind, Tape},
};
use crate::text::{Source, Span};

/// Reads the documents of a source, up to the first error.
pub fn read(source: &Source) -> (Vec<Tape>, Option<SyntaxError>) {
    let base = source.text_start();
    let text = source.text().get(base..).unwrap_or_default();
    let mut reader = YamlReader {
        source,
        base,
        places: Places::new(text),
        done: Vec::new(),
        tape: Tape::default(),
        begun: Vec::new(),
    };
    for event in Parser::new_from_str(text) {
        match event {
            Ok((event, marks)) => {
                if let Err(error) = reader.event(event, marks) {
                    return (reader.done, Some(error));
                }
            }
            Err(error) => {
                let at = base + reader.places.byte(error.marker().index());
                let kind = SyntaxErrorKind::Yaml(error.info().to_owned());
                return (reader.done, Some(kind.at(source.character(at))));
            }
        }
    }
    (reader.done, None)
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
