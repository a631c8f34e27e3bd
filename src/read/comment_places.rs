//! Where a source can have comments of its own.

use std::ops::Range;

use super::{
    notation,
    shape::{self, SourceSyntax},
};
use crate::{
    syntax::{Notation, toml, yaml},
    text::Source,
};

/// The places of a source at which a line can be inserted that is a comment.
pub struct CommentPlaces {
    /// What begins a comment.
    pub mark: &'static str,
    /// Texts, whose lines are not comments whatever they begin with.
    texts: Vec<Range<usize>>,
}

impl CommentPlaces {
    /// The places of a source; `None` if it cannot have comments. JSON has none, notes have pieces in several languages,
    /// and what scripts send is in their strings.
    pub fn of(source: &Source) -> Option<CommentPlaces> {
        #[cfg(feature = "programs")]
        if let SourceSyntax::Writing(writing) = shape::syntax(source) {
            return Some(CommentPlaces { mark: writing.comment_mark()?, texts: Vec::new() });
        }
        match notation(source) {
            Notation::Hcl if matches!(shape::syntax(source), SourceSyntax::Toml) => {
                Some(CommentPlaces { mark: "#", texts: toml::texts(source) })
            }
            Notation::Hcl => Some(CommentPlaces { mark: "#", texts: Vec::new() }),
            Notation::Yaml => Some(CommentPlaces { mark: "#", texts: yaml::texts(source) }),
            _ => None,
        }
    }

    /// Whether a line that is inserted at the start of another one is outside of the texts.
    pub fn has(&self, line_start: usize) -> bool {
        !self.texts.iter().any(|text| text.start < line_start && line_start < text.end)
    }
}
