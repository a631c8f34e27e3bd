//! A file to check, and what became of all files that were met.

use std::{
    collections::HashSet,
    ffi::OsString,
    fs,
    path::{Path, PathBuf},
};

use tokenlint::{
    lint::{FileState, Problem, ProblemKind},
    text::{Source, SourceId},
};

use super::open::{read_named, read_source, read_stdin};
use crate::error::ReadError;

/// The path of standard input in messages.
pub(crate) const STDIN: &str = "<stdin>";

/// A file to check.
pub(crate) struct Input {
    /// The path as the user would name it.
    pub(crate) path: String,
    /// Whether the user named the file itself, not its directory.
    pub(crate) is_named: bool,
    kind: InputKind,
}

enum InputKind {
    File {
        path: PathBuf,
        /// The path without symbolic links, if it is known.
        real: Option<PathBuf>,
    },
    Stdin,
}

impl Input {
    /// A file that the user named; `-` is standard input.
    pub(crate) fn named(path: &Path) -> Input {
        if path.as_os_str() == "-" {
            Input { path: STDIN.to_owned(), is_named: true, kind: InputKind::Stdin }
        } else {
            Input { path: display(path), is_named: true, kind: InputKind::File { path: path.to_owned(), real: None } }
        }
    }

    /// A file in a directory that the user named; `real` is its path without symbolic links, if it is known.
    pub(crate) fn found(path: PathBuf, real: Option<PathBuf>) -> Input {
        Input { path: display(&path), is_named: false, kind: InputKind::File { path, real } }
    }

    /// The path of the file; `None` for standard input.
    pub(crate) fn file(&self) -> Option<&Path> {
        match &self.kind {
            InputKind::File { path, .. } => Some(path),
            InputKind::Stdin => None,
        }
    }

    /// The path that identifies the file.
    pub(super) fn key(&self) -> PathBuf {
        match &self.kind {
            InputKind::Stdin => PathBuf::from("-"),
            InputKind::File { real: Some(real), .. } => real.clone(),
            // What cannot be resolved, such as a pipe of the shell, is known by the path that names it.
            InputKind::File { path, real: None } => fs::canonicalize(path).unwrap_or_else(|_| path.clone()),
        }
    }

    /// The text of the file; `None` if it is empty or blank.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub(crate) fn source(&self, id: SourceId) -> Result<Option<Source>, ReadError> {
        match &self.kind {
            InputKind::File { path, .. } if self.is_named => read_named(path, &self.path, id),
            InputKind::File { path, .. } => read_source(path, &self.path, id),
            InputKind::Stdin => read_stdin(&self.path, id),
        }
    }
}

/// The inputs of a run, and what became of all other files that were met.
#[derive(Default)]
pub(crate) struct Found {
    /// The files to check, each once, in order of the arguments and then of their paths.
    pub(crate) inputs: Vec<Input>,
    /// Files of other kinds with a credential in them, in order of their paths.
    pub(crate) with_credentials: Vec<Input>,
    /// The other files: path, state and reason.
    pub(crate) others: Vec<(String, FileState, String)>,
    /// Files and directories that cannot be read.
    pub(crate) problems: Vec<Problem>,
    /// Files that are not checked although they may have tokens.
    pub(crate) notes: Vec<Problem>,
    /// The directories listed and the files found, without symbolic links.
    pub(super) met: HashSet<OsString>,
}

impl Found {
    /// Adds a file to check, unless it was met by another path. `real` is its path without symbolic links, if it is
    /// known.
    pub(super) fn add(&mut self, path: PathBuf, real: Option<PathBuf>) {
        if self.is_new(real.as_deref()) {
            self.inputs.push(Input::found(path, real));
        }
    }

    /// Whether a file is met for the first time.
    pub(super) fn is_new(&mut self, real: Option<&Path>) -> bool {
        real.is_none_or(|real| self.met.insert(real.as_os_str().to_owned()))
    }

    /// Records a file that is not checked.
    pub(crate) fn record(&mut self, path: String, state: FileState, reason: String) {
        self.others.push((path, state, reason));
    }

    /// Records a file that is not checked, and reports it.
    pub(crate) fn note(&mut self, path: String, message: String, state: FileState) {
        self.notes.push(Problem {
            kind: ProblemKind::Unchecked,
            message: message.clone(),
            path: path.clone(),
            span: None,
        });
        self.record(path, state, message);
    }

    /// Records a file or directory that cannot be read.
    pub(crate) fn unreadable(&mut self, path: String, error: ReadError) {
        self.problems.push(Problem {
            kind: ProblemKind::File,
            message: error.to_string(),
            path: path.clone(),
            span: None,
        });
        self.record(path, FileState::Unreadable, error.to_string());
    }
}

/// A path as it is shown: bytes that are not UTF-8 are escaped, so that different names stay different.
pub(crate) fn display(path: &Path) -> String {
    let path = path.strip_prefix("./").unwrap_or(path);
    let mut shown = String::new();
    for chunk in path.as_os_str().as_encoded_bytes().utf8_chunks() {
        shown += chunk.valid();
        shown.extend(chunk.invalid().iter().map(|byte| format!("\\x{byte:02x}")));
    }
    shown
}
