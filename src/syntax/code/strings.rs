//! Strings with escapes and values in them.

use std::ops::Range;

use tree_sitter::Node;

use super::{
    Expression, Kind, Part,
    lower::{Grammar, Lowering},
};

impl<'t> Lowering<'t, '_> {
    /// The parts of a string: its text in a range of the fragment, with some children as escapes or values. `decoded` is
    /// the text of an escape, and `value` the node of a value.
    pub(super) fn parts(
        &mut self,
        inside: Range<usize>,
        children: Vec<Node<'t>>,
        decoded: impl Fn(Node<'t>, &str) -> Option<String>,
        value: impl Fn(Node<'t>) -> Option<Node<'t>>,
        grammar: &dyn Grammar,
        depth: usize,
    ) -> Vec<Part> {
        let mut parts = Vec::new();
        let mut at = inside.start;
        for child in children {
            let range = child.byte_range();
            if range.start < at || range.end > inside.end {
                continue;
            }
            if let Some(text) = decoded(child, self.text(child)) {
                self.known(at..range.start, &mut parts);
                parts.push(Part::Known(text, self.fragment.span(range.clone())));
            } else if let Some(inner) = value(child) {
                self.known(at..range.start, &mut parts);
                let inner = self.nested(inner, grammar, depth);
                parts.push(Part::Value(inner));
            } else {
                continue;
            }
            at = range.end;
        }
        self.known(at..inside.end, &mut parts);
        parts
    }

    /// Adds the text of a range as it is, piece by piece where the fragment leaves something of the source out.
    pub(super) fn known(&self, range: Range<usize>, parts: &mut Vec<Part>) {
        let mut start = range.start;
        for hole in &self.fragment.holes {
            if hole.start >= start && hole.end <= range.end {
                self.lines(start..hole.start, parts);
                let kind = Kind::Unknown;
                parts.push(Part::Value(Expression { span: self.fragment.span(hole.clone()), kind }));
                start = hole.end;
            }
        }
        self.lines(start..range.end, parts);
    }

    fn lines(&self, range: Range<usize>, parts: &mut Vec<Part>) {
        let text = self.fragment.slice(range.clone());
        let mut start = range.start;
        for line in text.split_inclusive('\n') {
            parts.push(Part::Known(line.to_owned(), self.fragment.span(start..start + line.len())));
            start += line.len();
        }
    }
}

/// The text of an escape of C, which most languages share: `\n`, `\x41`, `\u0041`, `\u{41}`.
pub(super) fn escape(written: &str) -> String {
    let rest = written.strip_prefix('\\').unwrap_or(written);
    let code = |digits: &str| u32::from_str_radix(digits, 16).ok().and_then(char::from_u32);
    let mut characters = rest.chars();
    let own = match characters.next() {
        Some('n') => Some('\n'),
        Some('t') => Some('\t'),
        Some('r') => Some('\r'),
        Some('b') => Some('\u{8}'),
        Some('f') => Some('\u{c}'),
        Some('v') => Some('\u{b}'),
        Some('a') => Some('\u{7}'),
        Some('0') => Some('\0'),
        Some('\n') => return String::new(),
        Some('x' | 'u' | 'U') => code(characters.as_str().trim_start_matches('{').trim_end_matches('}')),
        other => other,
    };
    own.unwrap_or('\u{fffd}').to_string()
}
