//! Texts and places in them, without a word of what they mean.

mod display;
mod plural;
pub mod secret;
mod source;
mod span;
mod suggest;

pub(crate) use self::suggest::similarity;
pub use self::{
    display::{MASK, harmless, masked, shown, steers},
    plural::{counted, listed},
    source::{Source, SourceError, Sources},
    span::{Position, SourceId, Span, Spanned},
    suggest::suggest,
};
