//! One text, read and judged by all rules that are on.

use tokenlint::{Linter, Report};

/// The rules that are on, at the instant that generated tokens are made for.
pub(crate) fn linter() -> Linter {
    Linter::new("2026-11-24T12:00:00Z".parse().unwrap())
}

/// The report on one file.
pub(crate) fn judged(linter: &Linter, name: &str, bytes: Vec<u8>) -> Report {
    tokenlint::check(linter, name, bytes).unwrap()
}
