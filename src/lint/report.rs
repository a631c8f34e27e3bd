//! The outcome of a run: findings, problems, and the ledger of what was judged.

use serde::Serialize;

use super::{Card, Finding, Severity, Waived};
use crate::text::{Sources, Span};

/// A source, or a part of one, that could not be read or judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// What is wrong, in words.
    pub message: String,
    /// The path, as the user would name it.
    pub path: String,
    /// Where, if it is a place in the text.
    pub span: Option<Span>,
}

/// How many permission groups the catalog knew.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct GroupCoverage {
    /// Known by id or by a name that only one group has.
    pub known: usize,
    /// Not known, so not judged.
    pub unknown: usize,
}

/// The ledger: what a run saw.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Coverage {
    /// Files read, standard input included.
    pub sources: usize,
    /// Documents recognised in them.
    pub documents: usize,
    /// Tokens judged.
    pub tokens: usize,
    /// Policies judged.
    pub policies: usize,
    /// Permission groups in those policies.
    pub groups: GroupCoverage,
    /// Parts that the source does not show or that are not of a known kind, so that no rule could judge them.
    pub not_evaluated: usize,
    /// Files in directories that hold something else.
    pub skipped: usize,
    /// Sources, or parts of them, that could not be read.
    pub problems: usize,
}

impl Coverage {
    /// Counts what another part of the run saw.
    pub fn add(&mut self, seen: Coverage) {
        self.sources += seen.sources;
        self.documents += seen.documents;
        self.tokens += seen.tokens;
        self.policies += seen.policies;
        self.groups.known += seen.groups.known;
        self.groups.unknown += seen.groups.unknown;
        self.not_evaluated += seen.not_evaluated;
        self.skipped += seen.skipped;
        self.problems += seen.problems;
    }
}

/// Everything that a run has to say.
#[derive(Debug, Default)]
pub struct Report {
    /// What counts, in order of path, offset and rule.
    pub findings: Vec<Finding>,
    /// What was accepted, with the waiver.
    pub waived: Vec<Waived>,
    /// What could not be read.
    pub problems: Vec<Problem>,
    /// What lies outside of what can be judged.
    pub notes: Vec<Problem>,
    /// What was seen.
    pub coverage: Coverage,
    /// The tokens in words, in the order in which they were read; where they were asked for.
    pub cards: Vec<Card>,
    /// What the spans point into.
    pub sources: Sources,
}

impl Report {
    /// How many findings have a severity.
    pub fn count(&self, severity: Severity) -> usize {
        self.findings.iter().filter(|finding| finding.severity == severity).count()
    }

    /// The gravest severity among the findings.
    pub fn worst(&self) -> Option<Severity> {
        self.findings.iter().map(|finding| finding.severity).max()
    }
}
