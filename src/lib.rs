//! Lints and audits Cloudflare API tokens: reads what a token's policies allow, exactly, and reports what they should
//! not.
//!
//! This is the library of the command-line program `tokenlint`. It does no I/O: no files, clock, environment, terminal
//! or network. Bytes, the current time and the size of the output are passed in, so it also builds for WebAssembly
//! (`default-features = false`).
//!
//! # Entry points
//!
//! | to | use |
//! | --- | --- |
//! | lint one document | [`check`] |
//! | lint many documents as one export, with findings that compare tokens | [`Run`] |
//! | choose rules, waivers, owners and zones | [`Linter`], or a configuration file with [`config::parse`] |
//! | read tokens without linting them | [`read::read`] |
//! | ask what a token may do | [`Access::decide`] with [`access::requirement()`] |
//! | compare two tokens | [`access::Difference::of`] |
//! | derive the least policy from API calls | [`trim::trim`] |
//! | find the refused API calls in an error text or a log | [`refusal::refusals`] |
//! | apply fixes that provably do not add access | [`fix::fixed`] |
//! | write findings as text, JSON, SARIF, JUnit, HTML, … | [`render`] |
//!
//! A token with a value that cannot be resolved is never treated as if the value were absent: answers about it are
//! [unknown](access::Decision::Unknown), and a report [counts](lint::Coverage) what was not read.
//!
//! # Example
//!
//! ```
//! use tokenlint::{Linter, Severity};
//!
//! let token = r#"{
//!     "name": "deploy",
//!     "policies": [{
//!         "effect": "allow",
//!         "permission_groups": [{ "id": "4755a26eedb94da69e1066d98aa820be" }],
//!         "resources": { "com.cloudflare.api.account.zone.*": "*" }
//!     }]
//! }"#;
//! let linter = Linter::new("2026-11-24T12:00:00Z".parse()?);
//! let report = tokenlint::check(&linter, "token.json", token.into())?;
//!
//! let finding = report.findings.iter().find(|finding| finding.rule.id == "all-zones").unwrap();
//! assert_eq!(finding.severity, Severity::High);
//! let span = finding.primary().unwrap();
//! let place = report.sources.get(span.source).unwrap().position(span.start as usize);
//! assert_eq!((place.line, place.column), (6, 24));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Modules
//!
//! Each module uses only those above it in this list, and says in its own page what comes in, what goes out and where to
//! begin: [`text`], [`syntax`], [`catalog`], [`model`], [`access`], [`read`], [`usage`], [`refusal`], [`edit`], [`lint`], [`rules`],
//! [`config`], [`fix`], [`trim`], [`render`].

pub mod access;
pub mod catalog;
pub mod config;
pub mod edit;
pub mod fix;
pub mod lint;
pub mod model;
pub mod read;
pub mod refusal;
pub mod render;
pub mod rules;
pub mod syntax;
pub mod text;
pub mod trim;
pub mod usage;

pub use crate::{
    access::Access,
    catalog::Catalog,
    lint::{Finding, Linter, Report, Run, Severity},
    model::Token,
};

/// Lints one document.
///
/// `path` is the name of the document in the report; nothing is read from it. The format is recognised by the contents,
/// for some formats also by the extension of `path`.
///
/// # Errors
/// If `bytes` are too large, or text in an encoding that cannot be read. A document that is not well-formed, or not a
/// token, is not an error but a [`Problem`](lint::Problem) of the report.
pub fn check(linter: &Linter, path: &str, bytes: Vec<u8>) -> Result<Report, text::SourceError> {
    let mut run = Run::new(linter);
    run.add(path, bytes)?;
    Ok(run.finish())
}
