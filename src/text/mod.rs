//! Texts and places in them, whatever the texts mean.
//!
//! The bytes of a file become a [`Source`]; everything that is found in it later points back with a [`Span`], a byte
//! range of the file as it is on disk. Bytes that cannot be decoded are replaced by the same number of bytes, so spans
//! always hold. A [`Position`], the line and column that people read, is computed only when something is rendered. Text
//! of the user's files is never shown as it is: [`shown`] cuts it to a line, masks its secrets and removes terminal
//! control characters. [`secret`] recognises the secrets. Begin reading with [`Source`].

mod display;
pub(crate) mod partial;
mod path;
mod patterns;
mod plural;
pub mod secret;
mod source;
mod span;
mod suggest;

pub(crate) use self::suggest::{least_edits, similarity};
pub use self::{
    display::{MASK, harmless, is_blank, masked, masked_output, shown, steers},
    path::plain_path,
    patterns::Patterns,
    plural::{counted, listed},
    source::{Source, SourceError, Sources},
    span::{Position, SourceId, Span, Spanned},
    suggest::suggest,
};
