//! Parsers: they turn the text of a source into values with spans, and know nothing of Cloudflare.
//!
//! JSON, YAML, TOML and Terraform's language all become the same [`node::Node`]s, stored on a [`node::Tape`], so the layers
//! above handle one kind of value. Duplicate keys are kept, numbers keep their text, and values that cannot be
//! determined are nodes of the kind [`node::NodeKind::Unknown`] with a reason. Every parser limits the depth of
//! nesting, never panics, and reports what is wrong as a [`SyntaxError`]: a kind and a span. What was parsed before an
//! error is kept. Begin reading with [`node`], then [`json`]; [`hcl`] is the largest.

#[cfg(feature = "programs")]
pub(crate) mod code;
mod comments;
mod error;
pub mod hcl;
pub mod json;
pub mod node;
mod notation;
pub mod toml;
pub mod yaml;

pub use self::{
    comments::Comment,
    error::{SyntaxError, SyntaxErrorKind},
    notation::Notation,
};
