//! Finds the parts of a file that hold a location, among thousands of them.

use std::sync::OnceLock;

use crate::text::Span;

/// Parts of one file, each with a number. Parts may overlap.
#[derive(Debug, Default)]
pub(super) struct Extents {
    parts: Vec<(Span, usize)>,
    index: OnceLock<Index>,
}

impl Extents {
    /// Adds a part.
    pub(super) fn add(&mut self, part: Span, number: usize) {
        self.parts.push((part, number));
        self.index = OnceLock::new();
    }

    /// The numbers of the parts that hold a span, through `found`.
    pub(super) fn holding(&self, span: Span, found: &mut impl FnMut(usize)) {
        let index = self.index.get_or_init(|| Index::new(self.parts.clone()));
        let count = index.parts.partition_point(|(part, _)| part.start <= span.start);
        index.find(0, index.parts.len(), count, span, found);
    }
}

/// The parts in order, as an implicit tree: each half of a range of them knows its furthest end.
#[derive(Debug)]
struct Index {
    parts: Vec<(Span, usize)>,
    /// The furthest end of the parts of a range, by the middle of the range.
    ends: Vec<u32>,
}

impl Index {
    fn new(mut parts: Vec<(Span, usize)>) -> Index {
        parts.sort_unstable();
        let mut index = Index { ends: vec![0; parts.len()], parts };
        index.measure(0, index.parts.len());
        index
    }

    fn measure(&mut self, from: usize, to: usize) -> u32 {
        if from >= to {
            return 0;
        }
        let middle = from.midpoint(to);
        let own = self.parts.get(middle).map_or(0, |(part, _)| part.end);
        let end = own.max(self.measure(from, middle)).max(self.measure(middle + 1, to));
        if let Some(furthest) = self.ends.get_mut(middle) {
            *furthest = end;
        }
        end
    }

    /// Searches the parts of a range, of which only the first `count` of all begin early enough.
    fn find(&self, from: usize, to: usize, count: usize, span: Span, found: &mut impl FnMut(usize)) {
        let middle = from.midpoint(to);
        let (Some((part, number)), Some(end)) = (self.parts.get(middle), self.ends.get(middle)) else { return };
        if from >= to || from >= count || *end < span.end {
            return;
        }
        self.find(from, middle, count, span, found);
        if middle < count && span.end <= part.end {
            found(*number);
        }
        self.find(middle + 1, to, count, span, found);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::SourceId;

    #[test]
    fn parts_are_found_as_by_asking_each() {
        let span = |start, end| Span { source: SourceId(0), start, end };
        let all: Vec<Span> = (0..7).flat_map(|start| (start..8).map(move |end| span(start, end))).collect();
        for step in 1..6 {
            let mut extents = Extents::default();
            let parts: Vec<Span> = all.iter().copied().step_by(step).collect();
            parts.iter().enumerate().for_each(|(number, part)| extents.add(*part, number));
            for wanted in &all {
                let mut found = Vec::new();
                extents.holding(*wanted, &mut |number| found.push(number));
                found.sort_unstable();
                let holds = |part: &Span| part.start <= wanted.start && wanted.end <= part.end;
                let expected: Vec<usize> =
                    parts.iter().enumerate().filter(|(_, part)| holds(part)).map(|(number, _)| number).collect();
                assert_eq!(found, expected, "{parts:?} {wanted:?}");
            }
        }
    }
}
