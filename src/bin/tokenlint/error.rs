//! The failures that end a run, or that keep one of its outputs from being written.

mod read;
mod usage;

use std::{error::Error as _, fmt::Write, io};

use thiserror::Error;
use tokenlint::{
    catalog::CallError,
    lint::Problem,
    text::{Source, Sources, counted},
};

pub(crate) use self::{
    read::ReadError,
    usage::{UnknownName, UsageError},
};

/// A failure of the program. Exit code 2, whatever it is.
#[derive(Debug, Error)]
pub(crate) enum Error {
    /// The arguments contradict each other or the input.
    #[error(transparent)]
    Usage(#[from] UsageError),
    /// An argument names something that does not exist.
    #[error(transparent)]
    Unknown(#[from] UnknownName),
    /// A file cannot be read.
    #[error("failed to read `{path}`")]
    Read {
        /// The path as the user would name it.
        path: String,
        /// The cause.
        source: ReadError,
    },
    /// A file that must not be empty is empty.
    #[error("`{path}` is empty")]
    Empty {
        /// The path as the user would name it.
        path: String,
    },
    /// A file can be read but has the wrong content; without places.
    #[error("`{path}` is not {expected}: {reason}")]
    Content {
        /// The path as the user would name it.
        path: String,
        /// What the file should be, with its article.
        expected: &'static str,
        /// The reason, as the reader of the file gives it.
        reason: String,
    },
    /// A file can be read but has the wrong content, at known places.
    #[error("invalid file: {}", counted(.0.problems.len(), "problem"))]
    Invalid(Box<InvalidFile>),
    /// The input has no token.
    #[error("no API token in {input}{}", if *.offers_allow_empty { "; pass an export or a request body, or use --allow-empty" } else { "" })]
    NoToken {
        /// The files.
        input: String,
        /// Whether the verb has `--allow-empty`.
        offers_allow_empty: bool,
    },
    /// The policies of every token are unknown.
    #[error(
        "nothing was checked about access: no permission group and no resource of any token is known; check an export, or a plan made once the values are known"
    )]
    UnknownTokens,
    /// A file cannot be written.
    #[error("failed to write `{path}`")]
    Write {
        /// The path as the user would name it.
        path: String,
        /// The cause.
        source: io::Error,
    },
    /// Standard output cannot be written.
    #[error("failed to write to standard output")]
    Stdout(#[source] io::Error),
    /// A directory cannot be searched for files.
    #[error(transparent)]
    Walk(#[from] ignore::Error),
    /// A pattern of `--glob` is invalid.
    #[error("invalid glob `{glob}`")]
    Glob {
        /// The pattern.
        glob: String,
        /// The cause.
        source: ignore::Error,
    },
    /// An argument is not a call of the catalog.
    #[error(transparent)]
    Call(#[from] CallError),
    /// The evidence is missing or has no API calls.
    #[error(transparent)]
    Evidence(#[from] EvidenceError),
    /// No policy can be generated.
    #[error(transparent)]
    Trim(#[from] TrimError),
    /// `init` cannot create its file.
    #[error(transparent)]
    Init(#[from] InitError),
    /// A fix cannot be applied.
    #[error(transparent)]
    Fix(#[from] FixError),
    /// A revision of Git cannot be read.
    #[error(transparent)]
    Git(#[from] GitError),
    /// The API cannot be used.
    #[cfg(feature = "online")]
    #[error(transparent)]
    Online(#[from] crate::online::OnlineError),
    /// Nothing can be recorded.
    #[cfg(feature = "online")]
    #[error(transparent)]
    Record(#[from] crate::online::record::RecordError),
}

impl Error {
    /// The message with its causes, outermost first.
    pub(crate) fn described(&self) -> String {
        let mut text = self.to_string();
        let mut cause = self.source();
        while let Some(error) = cause {
            // Writing to a string cannot fail.
            let _ = write!(text, ": {error}");
            cause = error.source();
        }
        text
    }
}

/// A file with problems at known places.
#[derive(Debug)]
pub(crate) struct InvalidFile {
    /// The problems, with spans in the file.
    pub(crate) problems: Vec<Problem>,
    /// The file.
    pub(crate) sources: Sources,
}

impl InvalidFile {
    /// The problems of one file.
    pub(crate) fn of(source: Source, problems: Vec<Problem>) -> Error {
        let mut sources = Sources::default();
        sources.keep(source);
        Error::Invalid(Box::new(InvalidFile { problems, sources }))
    }
}

/// Evidence that is missing or has no API calls.
#[derive(Debug, Error)]
pub(crate) enum EvidenceError {
    /// No evidence is given.
    #[error("no evidence; pass logs, --tool, --wrangler or --do")]
    Missing,
    /// A file has no API calls.
    #[error("no API calls in `{path}`; `tokenlint uses {path}` shows what it contains")]
    NoCalls {
        /// The file.
        path: String,
    },
    /// A text says nothing about API calls that were refused.
    #[error(
        "nothing in {input} was refused ({outcome}); pass the whole error, or a log with the API calls: WRANGLER_LOG=debug, TF_LOG=DEBUG"
    )]
    NothingRefused {
        /// The file.
        input: String,
        /// What became of the calls.
        outcome: String,
    },
    /// A file to add to has something else.
    #[cfg(feature = "online")]
    #[error("`{path}` has lines that are not output of `tokenlint uses` or `tokenlint record`, and was not changed")]
    NotUses {
        /// The file.
        path: String,
    },
    /// No API call is made with the token.
    #[error("no evidence for this token ({summary})")]
    OtherToken {
        /// What was read.
        summary: String,
    },
    /// A value of `--do` is not an API call.
    #[error(
        "invalid value for --do; expected a method and a path, such as \"GET /zones/<zone id>/dns_records\"; `tokenlint catalog WORD` searches API operations"
    )]
    NotACall,
}

/// The reason why `trim` writes no policy.
#[derive(Debug, Error)]
pub(crate) enum TrimError {
    /// The token cannot be read completely.
    #[error("`{path}` cannot be read completely: {message}")]
    Incomplete {
        /// The file.
        path: String,
        /// The first problem.
        message: String,
    },
    /// No API call could be mapped to a permission group.
    #[error("no API call could be mapped to a permission group, so there is no policy to write")]
    NothingMapped,
    /// The new policy has 4 GiB or more.
    #[error("the new policy is too large")]
    TooLarge,
    /// The new policy cannot be parsed.
    #[error("the new policy could not be verified; nothing was written")]
    Unverified,
    /// The new policy grants more than the old one.
    #[error("the new policy would grant {gain}, which the current policy does not; nothing was written")]
    Widened {
        /// The access.
        gain: String,
    },
    /// The new policy may grant more than the old one.
    #[error(
        "the new policy may grant {gain}, which the current policy may not; pass saved responses of GET /zones with --zones FILE to find out; nothing was written"
    )]
    MaybeWidened {
        /// The access.
        gain: String,
    },
}

/// The reason why `init` creates nothing.
#[derive(Debug, Error)]
pub(crate) enum InitError {
    /// The file exists.
    #[error("`{path}` already exists and was not changed")]
    Exists {
        /// The file.
        path: String,
    },
    /// The hook exists.
    #[error("`{path}` already exists and was not changed; add this to it:\n\n{hook}")]
    HookExists {
        /// The hook's file.
        path: String,
        /// The text of the hook.
        hook: &'static str,
    },
    /// The current directory is not in a repository.
    #[error("not in a Git repository")]
    NoRepository,
    /// Git cannot be run.
    #[error("cannot run git: {0}")]
    Git(#[source] std::io::Error),
}

/// The reason why a revision of Git cannot be read.
#[derive(Debug, Error)]
pub(crate) enum GitError {
    /// Git cannot be run.
    #[error("cannot run git: {0}")]
    Run(#[source] io::Error),
    /// There is neither a file nor a revision with this name.
    #[error("`{0}` is neither a file nor a revision of Git")]
    NoRevision(String),
    /// The history up to the common ancestor is not here.
    #[error(
        "`{old}` and `{new}` have no common ancestor here; fetch the history (fetch-depth: 0 in actions/checkout), or compare them with `{old}..{new}`"
    )]
    NoBase {
        /// The old revision.
        old: String,
        /// The new revision.
        new: String,
    },
    /// Git fails.
    #[error("git {verb} failed: {reason}")]
    Failed {
        /// The command of Git.
        verb: String,
        /// The first line of its error.
        reason: String,
    },
    /// The temporary directory cannot be used.
    #[error("cannot use a temporary directory: {0}")]
    Files(#[source] io::Error),
}

/// The reason why fixes are not applied.
#[derive(Debug, Error)]
pub(crate) enum FixError {
    /// Suggested fixes need confirmation.
    #[error("--fix=suggested requires a terminal to confirm each fix; preview the fixes with --fix=suggested --diff")]
    NoTerminal,
    /// Standard input cannot be replaced.
    #[error("--fix cannot change standard input; pass a file, or preview the fixes with --diff")]
    Stdin,
    /// A pipe or a device cannot be replaced.
    #[error("`{path}` is not a regular file and was not fixed; preview the fixes with --diff")]
    NotAFile {
        /// The file.
        path: String,
    },
    /// The file is no longer what was checked.
    #[error("`{path}` changed after it was read and was not fixed")]
    Changed {
        /// The file.
        path: String,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_is_described_with_its_causes() {
        let missing = Error::Read { path: "a.json".to_owned(), source: ReadError::NotFound };
        assert_eq!(missing.described(), "failed to read `a.json`: no such file or directory");
        let cause = io::Error::other("disk full");
        let unwritten = Error::Write { path: "b.json".to_owned(), source: cause };
        assert_eq!(unwritten.described(), "failed to write `b.json`: disk full");
    }
}
