//! Texts to nodes with places, without a word of Cloudflare.

pub mod hcl;
pub mod json;
pub mod node;
mod notation;
pub mod yaml;

pub use self::notation::Notation;
