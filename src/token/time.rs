//! Points in time as tokens write them: RFC 3339, UTC, whole seconds.

use std::borrow::Cow;

/// A point in time as written; parsed when asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Timestamp<'s> {
    /// The text as written.
    pub text: Cow<'s, str>,
}

impl Timestamp<'_> {
    /// The instant; none where the text is not RFC 3339.
    pub fn instant(&self) -> Option<jiff::Timestamp> {
        // The parser also takes the basic form and a blank for the `T`, which the API does not.
        let is_extended = self.text.as_bytes().get(4) == Some(&b'-') && self.text.as_bytes().get(10) == Some(&b'T');
        if is_extended { self.text.parse().ok() } else { None }
    }

    /// Whether the text is what the API itself writes: `2026-01-31T00:00:00Z`.
    pub fn is_canonical(&self) -> bool {
        self.instant().is_some() && self.text.len() == "2026-01-31T00:00:00Z".len() && self.text.ends_with('Z')
    }

    /// The instant as the API writes it, fractions cut off.
    pub fn canonical(&self) -> Option<String> {
        let instant = self.instant()?;
        jiff::Timestamp::from_second(instant.as_second()).ok().map(|whole| whole.to_string())
    }
}
