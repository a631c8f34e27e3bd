//! YAML text to nodes with byte spans: one tape a document.

use saphyr_parser::{Event, Parser, ScalarStyle, Span as Marks};

use super::node::{Kind, MAX_DEPTH, Open, Tape};
use crate::text::{Source, Span};

/// The documents of a source, and where and why the text stops being YAML.
pub fn read(source: &Source) -> (Vec<Tape>, Option<(Span, String)>) {
    let base = source.text_start();
    let text = source.text().get(base..).unwrap_or_default();
    let mut reader =
        Reader { source, base, places: Places::new(text), done: Vec::new(), tape: Tape::default(), open: Vec::new() };
    for event in Parser::new_from_str(text) {
        match event {
            Ok((event, marks)) => {
                if let Err(fault) = reader.event(event, marks) {
                    return (reader.done, Some(fault));
                }
            }
            Err(error) => {
                let at = base + reader.places.byte(error.marker().index());
                return (reader.done, Some((source.character(at), format!("not YAML: {}", error.info()))));
            }
        }
    }
    (reader.done, None)
}

struct Reader<'s> {
    source: &'s Source,
    base: usize,
    places: Places,
    done: Vec<Tape>,
    tape: Tape,
    open: Vec<Open>,
}

impl Reader<'_> {
    fn span(&self, marks: Marks) -> Span {
        let at = |index: usize| self.base + self.places.byte(index);
        self.source.span(at(marks.start.index()), at(marks.end.index()))
    }

    fn event(&mut self, event: Event<'_>, marks: Marks) -> Result<(), (Span, String)> {
        let span = self.span(marks);
        match event {
            Event::DocumentEnd => self.done.push(std::mem::take(&mut self.tape)),
            Event::SequenceStart(..) => self.begin(Kind::Array, span)?,
            Event::MappingStart(..) => self.begin(Kind::Object, span)?,
            Event::SequenceEnd | Event::MappingEnd => {
                if let Some(open) = self.open.pop() {
                    self.tape.close_at(open, span.end);
                }
            }
            Event::Alias(_) => self.tape.text(Kind::Unknown, span, "an alias, which is not followed"),
            Event::Scalar(text, style, ..) => {
                // Everything else is a text for a token: also an id of digits only.
                let kind = match (style, text.as_ref()) {
                    (ScalarStyle::Plain, "" | "~" | "null" | "Null" | "NULL") => Kind::Null,
                    (ScalarStyle::Plain, "true" | "false") => Kind::Bool,
                    _ => Kind::String,
                };
                self.tape.text(kind, span, text);
            }
            _ => {}
        }
        Ok(())
    }

    fn begin(&mut self, kind: Kind, span: Span) -> Result<(), (Span, String)> {
        if self.open.len() >= MAX_DEPTH {
            let message = format!("values nest deeper than {MAX_DEPTH} levels here, so the rest is not read");
            return Err((span, message));
        }
        self.open.push(self.tape.open(kind, span));
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
