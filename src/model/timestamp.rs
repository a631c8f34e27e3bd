//! Points in time as tokens write them: RFC 3339, UTC, whole seconds.

use std::borrow::Cow;

use jiff::{RoundMode, TimestampRound, Unit};

/// Which edge of a lifetime a point in time is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Edge {
    /// The first valid instant.
    Start,
    /// The last valid instant.
    End,
}

/// A point in time as written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Timestamp<'s> {
    /// The text as written.
    pub text: Cow<'s, str>,
    instant: Option<jiff::Timestamp>,
}

impl<'s> Timestamp<'s> {
    /// Reads a text.
    pub fn new(text: Cow<'s, str>) -> Timestamp<'s> {
        // The parser also takes the basic form and a blank for the `T`, which the API does not.
        let is_extended = text.as_bytes().get(4) == Some(&b'-') && text.as_bytes().get(10) == Some(&b'T');
        let instant = if is_extended { text.parse().ok() } else { None };
        Timestamp { text, instant }
    }

    /// The instant; none where the text is not RFC 3339.
    pub fn instant(&self) -> Option<jiff::Timestamp> {
        self.instant
    }

    /// Whether the text is what the API itself writes: `2026-01-31T00:00:00Z`.
    pub fn is_canonical(&self) -> bool {
        self.instant.is_some() && self.text.len() == "2026-01-31T00:00:00Z".len() && self.text.ends_with('Z')
    }

    /// The instant as the API writes it: in whole seconds, rounded so that a lifetime that starts or ends there does
    /// not grow.
    pub fn canonical(&self, edge: Edge) -> Option<String> {
        let mode = match edge {
            Edge::Start => RoundMode::Ceil,
            Edge::End => RoundMode::Floor,
        };
        let rounding = TimestampRound::new().smallest(Unit::Second).mode(mode);
        self.instant?.round(rounding).ok().map(|whole| whole.to_string())
    }
}
