//! Tests of the whole tool: pages, fixtures, formats, command line. Those that try thousands of inputs are in
//! `tests/exhaustive`, so that a change of one rule is tested in seconds.
#![expect(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, clippy::string_slice, reason = "tests")]

mod asking;
mod cli;
mod common;
mod config_schema;
mod conformance;
mod decisions;
mod definitions;
mod denies;
mod depth;
mod differences;
mod differential;
mod docs;
mod evidence;
#[cfg(feature = "online")]
mod export;
mod facts;
#[cfg(unix)]
mod faults;
mod fixes;
mod fixtures;
mod formats;
mod fuzz;
mod gains;
mod grants;
mod guards_privilege;
mod guards_restrictions;
mod guards_validity;
mod layers;
mod ledger;
mod listings;
mod lookups;
mod needs;
mod oauth;
#[cfg(feature = "online")]
mod online;
mod packaging;
mod planned;
mod plans;
mod programs;
mod reading;
#[cfg(feature = "online")]
mod record;
mod refusals;
mod regressions;
mod release;
mod reviews;
mod rules;
mod scopes;
mod screenshot;
mod secrets;
mod setup;
mod terragrunt;
mod trimming;
mod unresolved;
mod variables;
mod verbs;
mod waivers;
#[cfg(unix)]
mod why;
mod writing;
