//! The colors of output for terminals.

use super::human::Style;
use crate::lint::Severity;

/// What is painted.
#[derive(Debug, Clone, Copy)]
pub(super) enum Paint {
    /// The name of a group.
    Heading,
    /// Access that is gained.
    Gained,
    /// Access that is lost.
    Lost,
    /// A severity.
    Severity(Severity),
}

impl From<Severity> for Paint {
    fn from(severity: Severity) -> Paint {
        Paint::Severity(severity)
    }
}

/// A text in its color, or as it is if the style has none. No two severities look the same.
pub(super) fn paint(text: &str, paint: Paint, style: Style) -> String {
    if !style.colour {
        return text.to_owned();
    }
    // Select Graphic Rendition, ECMA-48 8.3.117.
    let code = match paint {
        Paint::Heading => "1",
        Paint::Gained => "31",
        Paint::Lost => "32",
        Paint::Severity(Severity::Critical) => "1;37;41",
        Paint::Severity(Severity::High) => "1;31",
        Paint::Severity(Severity::Medium) => "1;33",
        Paint::Severity(Severity::Low) => "36",
        Paint::Severity(Severity::Info) => "2",
    };
    format!("\u{1b}[{code}m{text}\u{1b}[0m")
}
