//! Accepted findings: with a reason, an owner and an end.

use crate::finding::Finding;

/// A finding that a waiver accepts.
#[derive(Debug, Clone)]
pub struct Waived {
    /// The finding.
    pub finding: Finding,
    /// Why it is accepted.
    pub reason: String,
    /// The last day on which it is, `2027-01-31`.
    pub until: String,
    /// Who accepted it.
    pub owner: Option<String>,
}

/// The waivers of a run.
#[derive(Debug, Default)]
pub struct Waivers {}

impl Waivers {
    /// The finding as waived, where a waiver matches it.
    pub fn accept(&self, _finding: &Finding, _path: &str) -> Option<Waived> {
        None
    }
}
