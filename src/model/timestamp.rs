//! Timestamps as tokens write them: RFC 3339, UTC, whole seconds.

use std::borrow::Cow;

use jiff::{RoundMode, TimestampRound, Unit};

/// Which bound of a lifetime a timestamp is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Edge {
    /// The first valid instant.
    Start,
    /// The first instant that is no longer valid.
    End,
}

/// A timestamp as written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Timestamp<'s> {
    /// The text, as written.
    pub text: Cow<'s, str>,
    instant: Option<jiff::Timestamp>,
}

impl<'s> Timestamp<'s> {
    /// Parses a text.
    pub fn new(text: Cow<'s, str>) -> Timestamp<'s> {
        // The parser also accepts the basic format and a space instead of `T`, which the API does not.
        let is_extended = text.as_bytes().get(4) == Some(&b'-') && text.as_bytes().get(10) == Some(&b'T');
        let instant = if is_extended { text.parse().ok() } else { None };
        Timestamp { text, instant }
    }

    /// The instant; `None` if the text is not RFC 3339.
    pub fn instant(&self) -> Option<jiff::Timestamp> {
        self.instant
    }

    /// Whether the text has the format that the API writes: `2026-01-31T00:00:00Z`.
    pub fn is_canonical(&self) -> bool {
        self.instant.is_some() && self.text.len() == "2026-01-31T00:00:00Z".len() && self.text.ends_with('Z')
    }

    /// The instant in the format of the API, rounded to whole seconds such that a lifetime with this bound does not
    /// grow.
    pub fn canonical(&self, edge: Edge) -> Option<String> {
        let mode = match edge {
            Edge::Start => RoundMode::Ceil,
            Edge::End => RoundMode::Floor,
        };
        let rounding = TimestampRound::new().smallest(Unit::Second).mode(mode);
        self.instant?.round(rounding).ok().map(|whole| whole.to_string())
    }
}
