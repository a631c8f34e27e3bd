//! The ledger of a run: what became of each file that it met.
//!
//! A file is met if the user named it, if a walk found it, or if a Terraform module consists of it. Each path has one
//! entry with one [`FileState`], however often the file is read, so the counts of [`FileCoverage`] add up.

use std::collections::BTreeMap;

use serde::Serialize;

/// What became of a file. If a file is read several times, as a module with several callers is, the last of these that
/// applies counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum FileState {
    /// The file was read to its end and has no token.
    WithoutTokens,
    /// The file was not read because an ignore rule, a glob or its name excludes it.
    Ignored,
    /// The file has or may have tokens that could not be checked.
    Unchecked,
    /// A token in the file was checked, or a finding points at the file.
    Checked,
    /// The file could not be read, or not to its end.
    Unreadable,
}

impl FileState {
    /// The state in words, as `check --verbose` lists it.
    pub fn word(self) -> &'static str {
        match self {
            FileState::Checked => "checked",
            FileState::WithoutTokens => "without tokens",
            FileState::Unreadable => "unreadable",
            FileState::Unchecked => "unchecked",
            FileState::Ignored => "ignored",
        }
    }
}

/// One file of the ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileRecord {
    /// What became of the file.
    pub state: FileState,
    /// The reason; empty for a file that was checked.
    pub reason: String,
}

/// The number of files in each state. Each file that the run met is in exactly one of them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct FileCoverage {
    /// All files; the sum of the others.
    pub met: usize,
    /// Files with a token that was checked, or with a finding.
    pub checked: usize,
    /// Files that were read to their end and have no token.
    pub without_tokens: usize,
    /// Files that could not be read, or not to their end.
    pub unreadable: usize,
    /// Files that have or may have tokens that could not be checked.
    pub unchecked: usize,
    /// Files and directories that ignore rules, globs or their names exclude.
    pub ignored: usize,
}

/// All files that a run met, by path.
#[derive(Debug, Default)]
pub struct Ledger {
    files: BTreeMap<String, FileRecord>,
}

impl Ledger {
    /// Records what became of a file.
    pub(crate) fn record(&mut self, path: &str, state: FileState, reason: impl Into<String>) {
        match self.files.get_mut(path) {
            Some(known) if known.state >= state => {}
            Some(known) => *known = FileRecord { state, reason: reason.into() },
            None => {
                self.files.insert(path.to_owned(), FileRecord { state, reason: reason.into() });
            }
        }
    }

    /// Whether the run met a file.
    pub(crate) fn has(&self, path: &str) -> bool {
        self.files.contains_key(path)
    }

    /// All files in order of path.
    pub fn files(&self) -> impl Iterator<Item = (&str, &FileRecord)> {
        self.files.iter().map(|(path, record)| (path.as_str(), record))
    }

    /// The number of files in each state.
    pub fn counts(&self) -> FileCoverage {
        let mut counts = FileCoverage { met: self.files.len(), ..FileCoverage::default() };
        for record in self.files.values() {
            *match record.state {
                FileState::Checked => &mut counts.checked,
                FileState::WithoutTokens => &mut counts.without_tokens,
                FileState::Unreadable => &mut counts.unreadable,
                FileState::Unchecked => &mut counts.unchecked,
                FileState::Ignored => &mut counts.ignored,
            } += 1;
        }
        counts
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_file_has_one_state_and_the_counts_add_up() {
        let mut ledger = Ledger::default();
        ledger.record("a", FileState::WithoutTokens, "no token");
        ledger.record("a", FileState::Checked, "");
        ledger.record("a", FileState::Ignored, "name");
        ledger.record("b", FileState::Checked, "");
        ledger.record("b", FileState::Unreadable, "cut");
        ledger.record("c", FileState::Ignored, "name");
        ledger.record("d", FileState::Unchecked, "no value");
        ledger.record("e", FileState::WithoutTokens, "no token");
        let counts = ledger.counts();
        let wanted = FileCoverage { met: 5, checked: 1, without_tokens: 1, unreadable: 1, unchecked: 1, ignored: 1 };
        assert_eq!(counts, wanted);
        assert_eq!(ledger.files().next().map(|(path, record)| (path, record.state)), Some(("a", FileState::Checked)));
    }
}
