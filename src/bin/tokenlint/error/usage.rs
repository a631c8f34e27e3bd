//! What is wrong with the arguments.

use thiserror::Error;
use tokenlint::{
    access::TargetError,
    text::{counted, shown, suggest},
};

/// Arguments that contradict each other or the input.
#[derive(Debug, Error)]
pub(crate) enum UsageError {
    /// No rule is active.
    #[error("no rule is active, so nothing would be checked; activate a rule in the configuration or with --rule")]
    NoRules,
    /// No active rule has the input that it needs.
    #[error("no active rule has the input that it needs, so nothing would be checked: {}", .0.join("; "))]
    NoInput(Vec<String>),
    /// A rule of `--rule` has no input.
    #[error("`{rule}` cannot run without {input}")]
    MissingInput {
        /// The rule.
        rule: &'static str,
        /// What it needs.
        input: &'static str,
    },
    /// `completions` without a shell, and the environment names none.
    #[error("cannot tell the shell from the environment; name it: bash, elvish, fish, powershell or zsh")]
    UnknownShell,
    /// `diff` compares two files.
    #[error("expected two files, two directories, a range of revisions, or one plan: tokenlint diff OLD NEW")]
    TwoFiles,
    /// The only file is not a plan.
    #[error("`{path}` is not a plan with changes; pass the file to compare it with: tokenlint diff OLD NEW")]
    NotAPlan {
        /// The file.
        path: String,
    },
    /// `diff` with a reference takes one file.
    #[error("expected one file with --max-access or --must-keep")]
    OneFile,
    /// Standard input is given twice.
    #[error("only one file can be standard input")]
    StdinTwice,
    /// Standard input has a name, and is not read.
    #[error("--stdin-filename names standard input; pass - as the path")]
    StdinName,
    /// Standard input is the API token and a file.
    #[cfg(feature = "online")]
    #[error("standard input cannot be both the API token and a file")]
    StdinToken,
    /// An output is an input.
    #[error("`{path}` is both an input and an output; write to another file")]
    OverwritesInput {
        /// The output.
        path: String,
    },
    /// Two outputs are one file.
    #[error("`{path}` is given as an output twice; write to two files")]
    OutputTwice {
        /// The output.
        path: String,
    },
    /// The last day of new waivers is over.
    #[error("--until {0} is in the past; waivers need a day to come")]
    PastUntil(jiff::civil::Date),
    /// Waivers in comments have an owner.
    #[error("a waiver in a comment has no owner; name it in --reason, or use --add-waivers without =comments")]
    OwnerInComments,
    /// Waivers cannot be added to a configuration.
    #[error("waivers cannot be added to `{path}`: {reason}; write its waivers as [[waiver]] tables")]
    InlineWaivers {
        /// The configuration.
        path: String,
        /// The first error of the result.
        reason: String,
    },
    /// The reference of a comparison has not exactly one token.
    #[error("`{path}` must contain exactly one token to compare with, found {}", counted(*.count, "token"))]
    OneReference {
        /// The reference.
        path: String,
        /// The number of tokens in it.
        count: usize,
    },
    /// A file has several tokens, and one is needed.
    #[error("`{path}` contains {}; select one with --token NAME", counted(*.count, "token"))]
    SeveralTokens {
        /// The file.
        path: String,
        /// The number of tokens in it.
        count: usize,
    },
    /// The name of a token, and no file that holds it.
    #[error("--token names a token of a file; pass the file with --token-file")]
    NoTokenFile,
    /// `record --simulate` has no token.
    #[cfg(feature = "online")]
    #[error("--simulate needs a token; pass its file with --token-file")]
    NothingToSimulate,
    /// `record` has an option of `--simulate`, and nothing to simulate.
    #[cfg(feature = "online")]
    #[error("{0} is for --simulate; the token that the command uses is not known to `record`")]
    OnlySimulates(&'static str),
    /// `can` has no resource to ask about.
    #[error("missing resource; add --on {0}")]
    MissingTarget(&'static str),
    /// `trim --tool` has no zone.
    #[error("`{0}` works on zones; add --zone ID for each zone, or --zone '*' for all zones")]
    MissingZone(String),
    /// `--on` is not a resource.
    #[error("invalid value for --on: {0}")]
    InvalidTarget(TargetError),
    /// `trim --format diff` has no token to compare with.
    #[error("--format diff requires a file with the token to compare with")]
    NothingToCompare,
    /// There is no cache directory.
    #[error("neither HOME nor XDG_CACHE_HOME is set; pass the file")]
    NoCache,
}

/// An argument that names something that does not exist.
#[derive(Debug, Error)]
pub(crate) enum UnknownName {
    /// No rule has this ID.
    #[error("unknown rule `{name}`; {hint}")]
    Rule {
        /// The name.
        name: String,
        /// A similar name, or where to look.
        hint: String,
    },
    /// Nothing that `explain` explains has this name.
    #[error("unknown rule, permission group, API operation or tool `{name}`; {hint}")]
    Topic {
        /// The name.
        name: String,
        /// A similar name, or where to look.
        hint: String,
    },
    /// No permission group has this name or ID.
    #[error("unknown permission group `{name}`{hint}")]
    Group {
        /// The name.
        name: String,
        /// A similar name.
        hint: String,
    },
    /// The catalog has no such tool.
    #[error("unknown tool `{name}`; {hint}")]
    Tool {
        /// The name.
        name: String,
        /// A similar name, or where to look.
        hint: String,
    },
    /// wrangler has no such commands.
    #[error("unknown family of wrangler commands `{name}`; expected one of {known}")]
    WranglerFamily {
        /// The name.
        name: String,
        /// All families.
        known: String,
    },
    /// The input has no such token.
    #[error("no token `{name}` in {input}{hint}")]
    Token {
        /// The name or ID.
        name: String,
        /// A similar name.
        hint: String,
        /// The files.
        input: String,
    },
    /// No module declares the variable.
    #[error("--var {name}: no module declares this variable{hint}")]
    Variable {
        /// The name.
        name: String,
        /// A similar name.
        hint: String,
    },
    /// There is no such verb.
    #[error("unknown verb `{0}`; `tokenlint --help` lists all verbs")]
    Verb(String),
}

impl UnknownName {
    /// No token of the input has the name; a similar one is suggested.
    pub(crate) fn token<'n>(wanted: &str, input: &str, names: impl Iterator<Item = &'n str>) -> UnknownName {
        let hint = suggest(wanted, names).map_or(String::new(), |meant| format!("; did you mean `{}`?", shown(meant)));
        UnknownName::Token { name: shown(wanted), input: input.to_owned(), hint }
    }
}
