//! Comments that address this tool, and the part of the text that each applies to: for syntaxes with comments in lines.

use std::ops::Range;

use super::node::{Node, NodeKind, Tape};
use crate::text::{Source, Span};

/// The marker of such a comment.
const MARK: &str = "tokenlint:";

/// A comment that addresses this tool.
pub struct Comment {
    /// The span of the comment, without the line end.
    pub span: Span,
    /// The code that begins on its line; for a comment on its own line, on the next line of code.
    pub extent: Span,
    /// The text after the marker.
    pub text: String,
}

/// Whether a text can have such a comment.
pub(super) fn mentions(text: &str) -> bool {
    memchr::memmem::find(text.as_bytes(), MARK.as_bytes()).is_some()
}

/// All comments of a file. `parts` are the ranges of its code, in bytes of the file and in any order; `is_string` says
/// whether an offset is within a string of more than one line.
pub(super) fn comments(file: &Source, mut parts: Vec<Range<usize>>, is_string: impl Fn(usize) -> bool) -> Vec<Comment> {
    parts.sort_unstable_by_key(|part| part.start);
    let text = file.text();
    let mut all = Vec::new();
    let mut waiting: Vec<(Span, String)> = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let range = start..start + line.len();
        start = range.end;
        let own = comment(line).filter(|(at, _)| !is_string(range.start + at)).map(|(at, said)| {
            let end = range.start + line.trim_end().len();
            (file.span(range.start + at, end), said.to_owned())
        });
        let content = line.trim();
        if content.is_empty() || content.starts_with('#') || content.starts_with("//") {
            waiting.extend(own);
            continue;
        }
        let from = parts.partition_point(|part| part.start < range.start);
        let begins = parts.get(from..).unwrap_or_default().iter().take_while(|part| part.start < range.end);
        let widest = begins.max_by_key(|part| part.len()).map(|part| file.span(part.start, part.end));
        let extent = widest.unwrap_or_else(|| file.span(range.start, range.end));
        all.extend(waiting.drain(..).chain(own).map(|(span, text)| Comment { span, extent, text }));
    }
    let end = file.span(text.len(), text.len());
    all.extend(waiting.into_iter().map(|(span, text)| Comment { span, extent: end, text }));
    all
}

/// All comments of a file, next to the nodes of its documents.
pub(super) fn in_documents(file: &Source, documents: &[Tape]) -> Vec<Comment> {
    if !mentions(file.text()) {
        return Vec::new();
    }
    let (parts, texts) = parts_and_texts(file, documents);
    comments(file, parts, |at| texts.iter().any(|text| text.contains(&at)))
}

/// The ranges of the texts in documents.
pub(super) fn texts(file: &Source, documents: &[Tape]) -> Vec<Range<usize>> {
    parts_and_texts(file, documents).1
}

fn parts_and_texts(file: &Source, documents: &[Tape]) -> (Vec<Range<usize>>, Vec<Range<usize>>) {
    let (mut parts, mut texts) = (Vec::new(), Vec::new());
    for tape in documents.iter().filter(|tape| !tape.is_empty()) {
        of_node(tape.root(file), &mut parts, &mut texts);
    }
    (parts, texts)
}

/// Collects the ranges of the entries and elements below a node, and those of its texts. A mapping begins on the line of
/// its first entry, and a comment there is about that entry, unless the mapping is an element.
fn of_node(node: Node<'_, '_>, parts: &mut Vec<Range<usize>>, texts: &mut Vec<Range<usize>>) {
    let range = |span: Span| span.start as usize..span.end as usize;
    match node.kind() {
        NodeKind::Array => {
            for element in node.elements() {
                parts.push(range(element.span()));
                of_node(element, parts, texts);
            }
        }
        NodeKind::Object => {
            for member in node.members() {
                parts.push(range(member.key_span).start..range(member.value.span()).end);
                of_node(member.value, parts, texts);
            }
        }
        _ => texts.push(range(node.span())),
    }
}

/// The offset of a line's comment, and its text after the marker. A marker within a string does not count.
fn comment(line: &str) -> Option<(usize, &str)> {
    let mark = line.find(MARK)?;
    let head = line.get(..mark)?;
    let at = head.trim_end();
    let at = at.strip_suffix("//").or_else(|| at.strip_suffix('#'))?.len();
    let is_in_string = line.get(..at)?.matches('"').count() % 2 == 1;
    (!is_in_string).then(|| (at, line.get(mark + MARK.len()..).unwrap_or_default().trim()))
}
