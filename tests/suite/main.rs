//! All tests of the whole tool: pages, fixtures, formats, command line, damage.
#![expect(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

mod access;
mod cli;
mod common;
mod conformance;
mod damage;
mod evidence;
#[cfg(unix)]
mod faults;
mod fixes;
mod fixtures;
mod formats;
#[cfg(feature = "online")]
mod online;
mod packaging;
mod planned;
mod rules;
mod verbs;
mod waivers;
