//! Tests that try thousands of inputs each: the access oracle and damaged documents. They take a minute; the rest is in
//! `tests/suite`.
#![expect(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

mod access;
#[path = "../suite/common.rs"]
mod common;
mod damage;
mod decisions;
mod fingerprints;
