//! All tests of the whole tool: pages, fixtures, formats, command line, damage.
#![expect(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod common;
mod fixtures;
mod rules;
