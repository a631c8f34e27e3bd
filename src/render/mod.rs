//! Output formats: turns reports, cards, differences and waivers into text, one file per format.
//!
//! The input is a finished [`Report`](crate::lint::Report), or the result of another command; the output is written to a
//! writer that the caller passes. A [`View`](view::View) decides which findings the formats for people show, and in
//! which order. Renderers do not filter, sort by their own criteria or decide exit codes, and do not touch files, the clock or the terminal: colour, width and the current time are passed in.
//!
//! No renderer writes a secret or a terminal control character: excerpts are masked in `excerpt`, names by `shown`, and
//! each format escapes its own markup. Machine formats have their own serde types, so that internal types can change
//! without changing the output.
//!
//! Begin with `human` (the terminal, and the summary line that other formats reuse), then `json`.

pub mod answer;
mod block;
pub mod concise;
pub mod difference;
mod excerpt;
pub mod github;
pub mod gitlab;
mod headline;
pub mod html;
pub mod human;
pub mod json;
pub mod junit;
pub mod markdown;
mod paint;
mod place;
pub mod sarif;
pub mod show;
pub mod statistics;
pub mod view;
pub mod waivers;
mod wrap;
