//! How certain a finding, or a fact in the catalog, is.

use serde::{Deserialize, Serialize};

/// How certain it is that a finding is a true positive, or that a fact is correct.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Confidence {
    /// Guessed from names.
    Low,
    /// Sources disagree, or a heuristic.
    Medium,
    /// Documented or measured.
    High,
}

impl Confidence {
    /// The confidence in lower case.
    pub fn word(self) -> &'static str {
        match self {
            Confidence::Low => "low",
            Confidence::Medium => "medium",
            Confidence::High => "high",
        }
    }
}
