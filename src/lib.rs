//! Reads what Cloudflare API tokens may do, and says what they should not.

pub mod access;
pub mod baseline;
pub mod card;
pub mod catalog;
pub mod cli;
pub mod commands;
pub mod config;
pub mod finding;
pub mod fix;
pub mod forbid;
pub mod hcl;
pub mod json;
pub mod lint;
pub mod node;
pub mod read;
pub mod render;
pub mod report;
pub mod rule;
pub mod rules;
pub mod secret;
pub mod shown;
pub mod source;
pub mod summary;
pub mod token;
pub mod waiver;
pub mod yaml;
