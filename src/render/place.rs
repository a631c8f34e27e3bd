//! Locations in the form that machine formats use.

use serde::Serialize;

use crate::{
    lint::{Finding, Problem, Report},
    text::{Source, Span},
};

/// A location: lines and columns start at 1, columns count characters, and offset and length are in bytes of the file on
/// disk.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Location<'r> {
    pub(super) path: &'r str,
    pub(super) line: usize,
    pub(super) column: usize,
    pub(super) end_line: usize,
    pub(super) end_column: usize,
    pub(super) offset: usize,
    pub(super) length: usize,
}

impl<'r> Location<'r> {
    pub(super) fn new(source: &'r Source, span: Span) -> Location<'r> {
        let range = span.range();
        let (start, end) = (source.position(range.start), source.position(range.end));
        Location {
            path: source.shown_path(),
            line: start.line,
            column: start.column,
            end_line: end.line,
            end_column: end.column,
            offset: range.start,
            length: range.len(),
        }
    }

    /// The location of a whole file, or of one without text.
    pub(super) fn whole(path: &'r str) -> Location<'r> {
        Location { path, line: 1, column: 1, end_line: 1, end_column: 1, offset: 0, length: 0 }
    }
}

/// The location of a finding's primary label.
pub(super) fn of_finding<'r>(report: &'r Report, finding: &Finding) -> Location<'r> {
    finding.primary().and_then(|span| of_span(report, span)).unwrap_or_else(|| Location::whole(""))
}

/// The location of a problem: a part of a file, or the whole file.
pub(super) fn of_problem<'r>(report: &'r Report, problem: &'r Problem) -> Location<'r> {
    problem.span.and_then(|span| of_span(report, span)).unwrap_or_else(|| Location::whole(&problem.path))
}

/// The location of a span; `None` if its source was not kept.
pub(super) fn of_span(report: &Report, span: Span) -> Option<Location<'_>> {
    report.sources.get(span.source).map(|source| Location::new(source, span))
}
