//! Reads what Cloudflare API tokens may do, and says what they should not.

pub mod access;
pub mod catalog;
pub mod config;
pub mod fix;
pub mod lint;
pub mod model;
pub mod read;
pub mod render;
pub mod rules;
pub mod syntax;
pub mod text;
pub mod trim;
pub mod usage;
