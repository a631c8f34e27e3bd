//! JSON in the strings of programs, with unknown parts: `'{"id": "'$ID'"}'`.

use super::evaluate::Piece;
use crate::{
    syntax::{
        SyntaxError, json,
        node::{Node, NodeKind, Tape},
    },
    text::{Source, Span},
};

/// The mark around the number of an unknown piece within a string.
const WITHIN: char = '\u{e000}';
/// The mark around the number of an unknown piece that is a value of its own.
const ALONE: char = '\u{e001}';

/// Words of a token in JSON.
const WORDS: [&str; 4] = ["permission_groups", "permissionGroups", "permissionGroupIds", "\"com.cloudflare."];

/// Whether a text may hold a token or a policy in JSON.
pub(super) fn may_hold_token(pieces: &[Piece]) -> bool {
    let has = |text: &str, word: &str| memchr::memmem::find(text.as_bytes(), word.as_bytes()).is_some();
    let known = || pieces.iter().filter(|piece| piece.is_known);
    known().any(|piece| WORDS.iter().any(|word| has(&piece.text, word)))
        && known().any(|piece| piece.text.contains('{'))
}

/// Writes the JSON value that a text holds; `None` if it holds none.
///
/// # Errors
/// The text begins as JSON does, and is not.
pub(super) fn json(pieces: &[Piece], file: &Source, tape: &mut Tape) -> Option<Result<(), SyntaxError>> {
    let text = Text::of(pieces)?;
    let source = Source::new(file.id, String::new(), text.text.clone().into_bytes()).ok()?;
    Some(match json::whole(&source) {
        Ok(parsed) => {
            text.copy(parsed.root(&source), pieces, tape);
            Ok(())
        }
        Err(error) => Err(error.kind.at(text.place(error.span))),
    })
}

/// A text of pieces.
struct Text {
    text: String,
    /// Where each piece begins and ends in the text, its place, and whether it is there letter for letter.
    map: Vec<(usize, usize, Span, bool)>,
}

impl Text {
    fn of(pieces: &[Piece]) -> Option<Text> {
        let mut out = Text { text: String::new(), map: Vec::new() };
        let (mut is_string, mut is_escaped, mut has_begun) = (false, false, false);
        for (at, piece) in pieces.iter().enumerate() {
            let start = out.text.len();
            if piece.is_known {
                if piece.text.contains([WITHIN, ALONE]) {
                    return None;
                }
                // What is before the value, such as `--data=`.
                let skipped = if has_begun { Some(0) } else { piece.text.find(['{', '[']) };
                let Some(skipped) = skipped else { continue };
                has_begun = true;
                let text = piece.text.get(skipped..).unwrap_or_default();
                for character in text.chars() {
                    match character {
                        _ if is_escaped => is_escaped = false,
                        '\\' => is_escaped = is_string,
                        '"' => is_string = !is_string,
                        _ => {}
                    }
                }
                out.text.push_str(text);
                let is_verbatim = piece.text.len() == (piece.span.end - piece.span.start) as usize;
                let from = piece.span.start + u32::try_from(skipped).unwrap_or_default();
                let span = if is_verbatim { Span { start: from, ..piece.span } } else { piece.span };
                out.map.push((start, out.text.len(), span, is_verbatim));
            } else if has_begun {
                let written = match is_string {
                    true => format!("{WITHIN}{at}{WITHIN}"),
                    false => format!("\"{ALONE}{at}{ALONE}\""),
                };
                out.text.push_str(&written);
                out.map.push((start, out.text.len(), piece.span, false));
            }
        }
        has_begun.then_some(out)
    }

    /// The place in the file of a span of the text.
    fn place(&self, span: Span) -> Span {
        let piece = |offset: usize| {
            let next = self.map.partition_point(|(start, ..)| *start <= offset);
            next.checked_sub(1).and_then(|at| self.map.get(at)).copied()
        };
        let moved = |from: u32, by: usize| from + u32::try_from(by).unwrap_or_default();
        let range = span.range();
        let last = range.end.max(range.start + 1) - 1;
        match (piece(range.start), piece(last)) {
            (Some((start, _, first, is_verbatim)), Some((last_start, _, other, is_last_verbatim))) => {
                let from = if is_verbatim { moved(first.start, range.start - start) } else { first.start };
                // The error of a text that is cut off is after its last character.
                let to = if is_last_verbatim { moved(other.start, last + 1 - last_start) } else { other.end };
                let to = to.min(other.end);
                Span { start: from, end: to.max(from), ..first }
            }
            _ => span,
        }
    }

    fn copy(&self, node: Node<'_, '_>, pieces: &[Piece], tape: &mut Tape) {
        let span = self.place(node.span());
        match node.kind() {
            NodeKind::Array => {
                let list = tape.begin(NodeKind::Array, span);
                node.elements().for_each(|element| self.copy(element, pieces, tape));
                tape.end(list);
            }
            NodeKind::Object => {
                let object = tape.begin(NodeKind::Object, span);
                for member in node.members() {
                    text(&member.key, self.place(member.key_span), pieces, tape);
                    self.copy(member.value, pieces, tape);
                }
                tape.end(object);
            }
            NodeKind::String => text(&node.string().unwrap_or_default(), span, pieces, tape),
            kind => tape.text(kind, span, node.scalar()),
        }
    }
}

/// Writes a string in which unknown pieces are numbers between marks.
fn text(written: &str, span: Span, pieces: &[Piece], tape: &mut Tape) {
    let expression =
        |number: &str| number.parse::<usize>().ok().and_then(|at| pieces.get(at)).map_or("", |own| &own.text);
    if let Some(number) = written.strip_prefix(ALONE).and_then(|rest| rest.strip_suffix(ALONE)) {
        let why = format!("`{}` is unknown", crate::text::shown(expression(number)));
        return tape.text(NodeKind::Unknown, span, why);
    }
    let mut parts = written.split(WITHIN);
    let mut out = parts.next().unwrap_or_default().to_owned();
    let mut kind = NodeKind::String;
    while let Some(number) = parts.next() {
        kind = NodeKind::Partial;
        out += &format!("${{{}}}", expression(number));
        out += parts.next().unwrap_or_default();
    }
    tape.text(kind, span, out);
}
