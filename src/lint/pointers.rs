//! JSON Pointers for findings in files whose lines are too long to find a place by its column.

use std::collections::BTreeMap;

use super::{Finding, Report};
use crate::{
    syntax::json,
    text::{Source, SourceId, Sources, harmless, masked},
};

/// The average length in bytes from which lines are too long.
const LONG: usize = 1000;

/// Sets the pointers of all findings. `arrays` are those that were read element by element.
pub(super) fn point(report: &mut Report, arrays: &BTreeMap<SourceId, Vec<json::Elements>>) {
    let Report { findings, waived, sources, .. } = report;
    let mut by_source: BTreeMap<SourceId, Vec<(usize, &mut Finding)>> = BTreeMap::new();
    for finding in findings.iter_mut().chain(waived.iter_mut().map(|waived| &mut waived.finding)) {
        if let Some(span) = finding.primary() {
            by_source.entry(span.source).or_default().push((span.range().start, finding));
        }
    }
    for (id, findings) in by_source {
        if let Some(source) = source(sources, id) {
            point_into(source, arrays.get(&id).map(Vec::as_slice).unwrap_or_default(), findings);
        }
    }
}

fn source(sources: &Sources, id: SourceId) -> Option<&Source> {
    let source = sources.get(id)?;
    let text = source.text();
    let lines = memchr::memchr_iter(b'\n', text.as_bytes()).count() + 1;
    (text.len() / lines >= LONG).then_some(source)
}

fn point_into(source: &Source, arrays: &[json::Elements], mut findings: Vec<(usize, &mut Finding)>) {
    findings.sort_by_key(|(offset, _)| *offset);
    let offsets: Vec<usize> = findings.iter().map(|(offset, _)| *offset).collect();
    json::pointers(source, arrays, &offsets, &mut |at, pointer| {
        if let Some((_, finding)) = findings.get_mut(at).filter(|_| !pointer.is_empty()) {
            finding.pointer = Some(masked(pointer).chars().map(harmless).collect());
        }
    });
}
