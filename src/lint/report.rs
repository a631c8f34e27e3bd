//! The result of a run: findings, problems and coverage.

use serde::Serialize;

use super::{Card, FileCoverage, Finding, Ledger, Severity, Waived};
use crate::model::TokenName;
use crate::{
    read::ReadProblemKind,
    text::{Sources, Span},
};

/// A source, or a part of one, that could not be read or linted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// What is wrong.
    pub kind: ProblemKind,
    /// The human-readable message.
    pub message: String,
    /// The path, as the user wrote it.
    pub path: String,
    /// The location in the text, if there is one.
    pub span: Option<Span>,
}

/// What a problem or a note is about.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum ProblemKind {
    /// A part of a source that the reader could not read, or could not know.
    Read(ReadProblemKind),
    /// A file or a directory that cannot be read, or that holds nothing.
    File,
    /// Something that was met and is not checked, or not with all that it depends on.
    Unchecked,
    /// A comment or an entry of a baseline that is invalid, or accepts nothing any more.
    Waiver,
    /// An error in the configuration.
    Configuration,
    /// A value of a token that is not known.
    UnknownValue,
}

/// The number of permission groups in the catalog and not in it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct GroupCoverage {
    /// Groups found in the catalog by ID, or by a name that only one group has.
    pub known: usize,
    /// Groups that are unknown, and so not linted.
    pub unknown: usize,
}

/// The counts of what a run has read and linted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Coverage {
    /// Files read, standard input included.
    pub sources: usize,
    /// Documents recognised in them.
    pub documents: usize,
    /// Tokens linted.
    pub tokens: usize,
    /// Policies linted.
    pub policies: usize,
    /// Permission groups in those policies.
    pub groups: GroupCoverage,
    /// Parts that the source does not contain or whose kind is unknown, so that no rule could evaluate them.
    pub not_evaluated: usize,
    /// Files in directories that do not contain tokens.
    pub skipped: usize,
    /// Sources, or parts of them, that could not be read.
    pub problems: usize,
    /// Tokens of which no permission group and no resource is known, so that nothing about their access was linted.
    pub unknown_tokens: usize,
    /// The files that the run met, by what became of them.
    pub files: FileCoverage,
}

impl Coverage {
    /// Adds the counts of another part of the run, except those of files, which the [`Ledger`] keeps.
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
        self.unknown_tokens += seen.unknown_tokens;
    }
}

/// What a token can do, for a baseline.
#[derive(Debug, Serialize)]
pub(super) struct TokenAccess {
    /// The names of the token.
    #[serde(skip)]
    pub(super) name: TokenName,
    /// What tells the token from others.
    pub(super) token: String,
    /// The digest of the access.
    pub(super) digest: String,
    /// The access as the body of a request.
    pub(super) body: serde_json::Value,
}

/// The result of a run.
#[derive(Debug, Default)]
pub struct Report {
    /// The findings that no waiver accepts, sorted by path, offset and rule.
    pub findings: Vec<Finding>,
    /// The findings that a waiver accepts.
    pub waived: Vec<Waived>,
    /// Parts that could not be read.
    pub problems: Vec<Problem>,
    /// Parts that are readable but that no rule can evaluate.
    pub notes: Vec<Problem>,
    /// The counts of the run.
    pub coverage: Coverage,
    /// What became of each file.
    pub ledger: Ledger,
    /// The cards of the tokens, in the order they were read; empty unless requested.
    pub cards: Vec<Card>,
    /// The access of the tokens; empty unless requested.
    pub(super) access: Vec<TokenAccess>,
    /// The sources that spans refer to.
    pub sources: Sources,
}

impl Report {
    /// The number of findings with a severity.
    pub fn count(&self, severity: Severity) -> usize {
        self.findings.iter().filter(|finding| finding.severity == severity).count()
    }

    /// The highest severity among the findings.
    pub fn worst(&self) -> Option<Severity> {
        self.findings.iter().map(|finding| finding.severity).max()
    }
}
