//! The lines around a finding's labels, cut to a readable width, with secrets masked and control characters replaced.

use std::ops::Range;

use crate::{
    lint::Label,
    text::{MASK, Position, Source, harmless},
};

/// Lines shown before the first and after the last label of a group.
const CONTEXT: usize = 1;
/// Label lines at most this far apart are shown together.
const NEAR: usize = 5;
/// Characters kept on either side of a label on a long line.
const MARGIN: usize = 36;
/// The maximum number of characters shown of a label, and of a line without labels.
const MAX_WIDTH: usize = 100;
/// The maximum number of bytes searched for a line break; larger than any margin.
const MAX_LOOK: usize = 4096;

/// The excerpt of a source for one finding: groups of lines, and the labels within their text.
#[derive(Debug, Default)]
pub(super) struct Excerpt {
    /// The groups in order of the source.
    pub(super) groups: Vec<Group>,
    /// The labels in the order given, as ranges of the concatenated texts of all groups.
    pub(super) labels: Vec<ShownLabel>,
}

/// A group of consecutive lines.
#[derive(Debug)]
pub(super) struct Group {
    /// The number of the first line, from 1.
    pub(super) line: usize,
    /// The lines, masked and cut.
    pub(super) text: String,
    /// The offset of the text in the concatenated texts of all groups.
    pub(super) offset: usize,
}

/// A label in an excerpt.
#[derive(Debug, Clone)]
pub(super) struct ShownLabel {
    /// The label's bytes in the concatenated texts of all groups.
    pub(super) range: Range<usize>,
    /// The label's position in the source.
    pub(super) position: Position,
    /// The label's message; may be empty.
    pub(super) message: String,
}

impl Excerpt {
    /// Makes the excerpt of a finding's labels, all of which must be in the source.
    pub(super) fn new(source: &Source, labels: &[Label]) -> Excerpt {
        let places: Vec<LabelLine> = labels.iter().map(|label| LabelLine::new(source, label)).collect();
        let mut lines: Vec<(usize, usize)> = places.iter().map(|place| (place.line, place.line_start)).collect();
        lines.sort_unstable();
        lines.dedup();
        let mut excerpt = Excerpt::default();
        let mut found = vec![0..0; places.len()];
        let mut rest = lines.as_slice();
        let mut offset = 0;
        while let Some((first, _)) = rest.first() {
            let mut last = *first;
            let near = rest
                .iter()
                .take_while(|(line, _)| {
                    let is_near = *line <= last + NEAR;
                    last = if is_near { *line } else { last };
                    is_near
                })
                .count();
            let (group, others) = rest.split_at(near);
            rest = others;
            let group = drawn(source, group, &places, offset, &mut found);
            offset += group.text.len();
            excerpt.groups.push(group);
        }
        let shown = places.into_iter().zip(found).zip(labels);
        excerpt.labels = shown
            .map(|((place, range), label)| ShownLabel {
                range,
                position: place.position,
                message: label.message.clone(),
            })
            .collect();
        excerpt
    }
}

/// The line of a label, and the label's bytes in it; a label is cut at the end of its line.
struct LabelLine {
    line: usize,
    line_start: usize,
    range: Range<usize>,
    position: Position,
}

impl LabelLine {
    fn new(source: &Source, label: &Label) -> LabelLine {
        let text = source.text();
        let range = label.span.range();
        let start = text.floor_char_boundary(range.start.min(text.len()));
        let position = source.position(start);
        let in_line = text.get(start..range.end.max(start)).unwrap_or_default();
        let end = start + in_line.find(['\n', '\r']).unwrap_or(in_line.len());
        LabelLine { line: position.line, line_start: source.line_start(start), range: start..end, position }
    }
}

fn drawn(
    source: &Source,
    lines: &[(usize, usize)],
    places: &[LabelLine],
    offset: usize,
    found: &mut [Range<usize>],
) -> Group {
    let text = source.text();
    let (mut line, mut start) = lines.first().copied().unwrap_or_default();
    let last = lines.last().map_or(line, |(line, _)| *line);
    for _ in 0..CONTEXT {
        // A long line before is not shown, because finding its start would take time.
        if let Some(before) = line_before(text, start) {
            (line, start) = (line - 1, before);
        }
    }
    let mut group = Group { line, text: String::new(), offset };
    let mut next = Some(start);
    while let Some(start) = next.filter(|_| line <= last + CONTEXT) {
        if !group.text.is_empty() {
            group.text.push('\n');
        }
        let on_line: Vec<usize> =
            (0..places.len()).filter(|at| places.get(*at).is_some_and(|place| place.line == line)).collect();
        draw_line(source, start, places, &on_line, &mut group, found);
        // The search for the end of the line begins after its last label, because lines can be long.
        let from = on_line.iter().filter_map(|at| places.get(*at)).map(|place| place.range.end).max().unwrap_or(start);
        next = line_after(text, from);
        line += 1;
    }
    group.text.push('\n');
    group
}

fn line_before(text: &str, start: usize) -> Option<usize> {
    let end = start.checked_sub(1)?;
    let look = text.floor_char_boundary(end.saturating_sub(MAX_LOOK));
    match text.get(look..end)?.rfind('\n') {
        Some(at) => Some(look + at + 1),
        None => (look == 0).then_some(0),
    }
}

fn line_after(text: &str, from: usize) -> Option<usize> {
    let to = text.floor_char_boundary((from + MAX_LOOK).min(text.len()));
    let next = from + text.get(from..to)?.find('\n')? + 1;
    (next < text.len()).then_some(next)
}

/// Writes the parts of a line that are near its labels.
fn draw_line(
    source: &Source,
    start: usize,
    places: &[LabelLine],
    on_line: &[usize],
    group: &mut Group,
    found: &mut [Range<usize>],
) {
    let text = source.text();
    let mut kept: Vec<Range<usize>> = Vec::new();
    for place in on_line.iter().filter_map(|at| places.get(*at)) {
        let Range { start: from, end: to } = place.range.clone();
        if text.get(from..to).is_some_and(|label| label.chars().nth(MAX_WIDTH).is_some()) {
            kept.push(back(text, from, MARGIN, start)..forth(text, from, MAX_WIDTH / 2));
            kept.push(back(text, to, MARGIN, start)..forth(text, to, MARGIN));
        } else {
            kept.push(back(text, from, MARGIN, start)..forth(text, to, MARGIN));
        }
    }
    if kept.is_empty() {
        kept.push(start..forth(text, start, MAX_WIDTH));
    }
    let mut writer = LineWriter { source, group, at: start, starts: Vec::new() };
    for range in merged(kept, start) {
        writer.elide_to(range.start);
        writer.write(range.end);
    }
    writer.end();
    let starts = writer.starts;
    for at in on_line {
        if let (Some(place), Some(range)) = (places.get(*at), found.get_mut(*at)) {
            let begin = placed(&starts, place.range.start, group);
            let end = placed(&starts, place.range.end, group).max(begin);
            *range = group.offset + begin..group.offset + end;
        }
    }
}

/// Sorts ranges and joins those with small gaps between them.
fn merged(mut ranges: Vec<Range<usize>>, start: usize) -> Vec<Range<usize>> {
    const GAP: usize = 12;
    ranges.sort_by_key(|range| range.start);
    let mut all: Vec<Range<usize>> = Vec::new();
    for mut range in ranges {
        if range.start <= start + GAP {
            range.start = start;
        }
        match all.last_mut() {
            Some(last) if range.start <= last.end + GAP => last.end = last.end.max(range.end),
            _ => all.push(range),
        }
    }
    all
}

fn back(text: &str, from: usize, chars: usize, start: usize) -> usize {
    let before = text.get(start..from).unwrap_or_default();
    before.char_indices().rev().take(chars).last().map_or(from, |(at, _)| start + at)
}

fn forth(text: &str, from: usize, chars: usize) -> usize {
    let rest = text.get(from..).unwrap_or_default();
    let end = rest.char_indices().take(chars + 1).find(|(_, character)| matches!(character, '\n' | '\r'));
    let end = end.or_else(|| rest.char_indices().nth(chars)).map_or(rest.len().min(chars * 4), |(at, _)| at);
    text.floor_char_boundary(from + end)
}

/// Copies parts of one line, and records the offset of each character of the source in the excerpt.
struct LineWriter<'s, 'g> {
    source: &'s Source,
    group: &'g mut Group,
    at: usize,
    starts: Vec<(usize, usize)>,
}

impl LineWriter<'_, '_> {
    fn elide_to(&mut self, to: usize) {
        if to > self.at {
            self.starts.push((self.at, self.group.text.len()));
            self.group.text.push('…');
            self.at = to;
        }
    }

    fn write(&mut self, to: usize) {
        let part = self.source.text().get(self.at..to).unwrap_or_default();
        let secrets = self.source.secrets();
        let mut next = secrets.partition_point(|secret| secret.range.end <= self.at);
        for (offset, character) in part.char_indices() {
            let here = self.at + offset;
            while secrets.get(next).is_some_and(|secret| secret.range.end <= here) {
                next += 1;
            }
            let is_secret = secrets.get(next).is_some_and(|secret| secret.range.start <= here);
            self.starts.push((here, self.group.text.len()));
            self.group.text.push(match character {
                _ if is_secret => MASK,
                '\t' | '\r' => ' ',
                other => harmless(other),
            });
        }
        self.at = to.max(self.at);
    }

    fn end(&mut self) {
        self.starts.push((self.at, self.group.text.len()));
        let rest = self.source.text().get(self.at..).unwrap_or_default();
        if !rest.is_empty() && !rest.starts_with(['\n', '\r']) {
            self.group.text.push('…');
        }
    }
}

fn placed(starts: &[(usize, usize)], at: usize, group: &Group) -> usize {
    let next = starts.partition_point(|(source, _)| *source < at);
    starts.get(next).map_or(group.text.len(), |(_, shown)| *shown)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_with_small_gaps_are_joined() {
        assert_eq!(merged(vec![100..110, 40..50, 45..60], 0), [40..60, 100..110]);
        // A gap of at most 12 bytes is shown, also at the start of the line.
        assert_eq!(merged(vec![72..80, 52..60], 40).first(), Some(&(40..80)));
        assert_eq!(merged(vec![53..60, 73..80], 40), [53..60, 73..80]);
    }

    #[test]
    fn margins_count_characters_and_end_at_the_line() {
        let text = "ééééé\nb";
        assert_eq!(back(text, 6, 2, 0), 2);
        assert_eq!(back(text, 2, 9, 0), 0);
        assert_eq!(forth(text, 0, 2), 4);
        assert_eq!(forth(text, 0, 9), 10);
    }
}
