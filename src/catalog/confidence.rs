//! How sure a statement is: a rule's finding, or a fact of the catalog.

use serde::{Deserialize, Serialize};

/// How sure a rule is that its finding is one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Confidence {
    /// A guess from names.
    Low,
    /// Sources disagree, or the rule is a heuristic.
    Medium,
    /// A fact.
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
