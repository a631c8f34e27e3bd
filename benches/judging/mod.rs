//! One text, read and judged by all rules that are on.

use tokenlint::{
    lint::{Linter, Report, Run},
    text::Source,
};

/// The rules that are on, at the instant that generated tokens are made for.
pub(crate) fn linter() -> Linter {
    Linter::new("2026-11-24T12:00:00Z".parse().unwrap())
}

/// The report on one file.
pub(crate) fn judged(linter: &Linter, name: &str, bytes: Vec<u8>) -> Report {
    let mut run = Run::new(linter);
    run.source(Source::new(run.next_id(), name.to_owned(), bytes).unwrap(), true);
    run.finish()
}
